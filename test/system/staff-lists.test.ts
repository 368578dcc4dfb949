import { afterAll, beforeAll, expect, it } from 'vitest';
import { databaseFeed } from '#platform/events/database-feed.ts';
import { trimEventLogs } from '../../ops/trim-event-logs.ts';
import { bySubgraph } from '../../stages/subgraph-modules.ts';
import { findVariantsWithTrimmedLog } from '../../subgraphs/catalog/storage/variants-with-trimmed-log.ts';
import { findOrdersWithTrimmedLog } from '../../subgraphs/orders/storage/orders-with-trimmed-log.ts';
import { usersConsumers } from '../../subgraphs/users/consumers/index.ts';
import { openUsersDatabase } from '../../subgraphs/users/storage/orm.ts';
import { rebuildOrderList as rebuildLists } from '../../subgraphs/users/lists/rebuild-order-list.ts';
import { rebuildOrderList } from '../support/rebuild-order-list.ts';
import { eventually } from '../support/eventually.ts';
import { address, change, placed, readOrder } from '../support/shopping.ts';
import { type Stack, startStack } from '../support/start-stack.ts';
import { queryAt } from '../support/test-database.ts';

let shop: Stack;
let staff: string;
let variant: { id: string; sku?: string };
beforeAll(async () => {
  shop = await startStack();
  staff = await shop.signIn('staff@example.com');
  variant = await shop.addVariant({ onHand: 1_000, priceMinor: 1_000 });
});
afterAll(() => shop[Symbol.asyncDispose]());

const orderList = `query ($filter: OrderListFilter, $seen: [SeenOrder!]) { orderList(filter: $filter, seen: $seen) {
  totalCount nodes { number status version skus total { amount } customer { email } order { id number version } } } }`;
const customerList = `query ($filter: CustomerListFilter, $seen: [SeenOrder!]) { customerList(filter: $filter, seen: $seen) {
  nodes { orderCount spent { amount } customer { email } } } }`;

async function ordersOf(filter: object, seen: { orderId: string; version: number }[] = []) {
  const { data, errors } = await shop.graphql(orderList, { filter, seen }, staff);
  expect(errors).toBeUndefined();
  return data.orderList.nodes;
}
async function customersOf(email: string, seen: { orderId: string; version: number }[]) {
  const { data, errors } = await shop.graphql(customerList, { filter: { email }, seen }, staff);
  expect(errors).toBeUndefined();
  return data.customerList.nodes;
}
async function versionOf(orderId: string): Promise<number> {
  const { data } = await shop.graphql('query ($id: ID!) { order(id: $id) { version } }', { id: orderId }, staff);
  return data.order.version;
}
const seen = async (orderId: string) => [{ orderId, version: await versionOf(orderId) }];

const rebuild = (...options: string[]) => rebuildOrderList(shop.databases, ...options);

it('shows a customer’s own change to the reader who has seen it: placed, pieces cancelled, paid, refunded', async () => {
  const email = 'listed@example.com';
  const token = await shop.signIn(email);
  const order = await placed(shop, token, [{ variantId: variant.id, quantity: 3 }]);
  const [entry] = await ordersOf({ customerEmail: email }, [{ orderId: order.id, version: 1 }]);
  expect(entry).toMatchObject({
    number: order.number,
    customer: { email },
    order: { id: order.id, number: order.number },
  });
  expect(entry.skus).toHaveLength(1);
  await shop.settled();
  const { data } = await shop.graphql('query ($id: ID!) { order(id: $id) { lines { id } } }', { id: order.id }, staff);
  const lines = [{ orderLineId: data.order.lines[0].id, quantity: 1 }];
  await change(shop, staff, 'cancelOrderLines', {
    orderId: order.id,
    lines,
    reason: 'one too many',
    idempotencyKey: crypto.randomUUID(),
  });
  expect(await ordersOf({ sku: entry.skus[0], customerEmail: email }, await seen(order.id))).toMatchObject([
    { status: 'CONFIRMED', total: { amount: 2_000 } },
  ]);
  await change(shop, staff, 'shipOrder', { orderId: order.id });
  await eventually(
    async () => (await readOrder(shop, token, order.id))?.payments[0]?.captured.amount === 2_000,
    60_000,
  );
  expect(await customersOf(email, await seen(order.id))).toEqual([
    { customer: { email }, orderCount: 1, spent: [{ amount: 2_000 }] },
  ]);
  await change(shop, staff, 'refundOrder', {
    orderId: order.id,
    amount: { amount: 500, currency: 'GBP' },
    reason: 'scratched',
    idempotencyKey: crypto.randomUUID(),
  });
  await eventually(async () => (await readOrder(shop, token, order.id))?.payments[0]?.refunded.amount === 500, 60_000);
  expect(await customersOf(email, await seen(order.id))).toMatchObject([{ spent: [{ amount: 1_500 }] }]);
  expect(await ordersOf({ number: order.number, status: ['SHIPPED'] })).toHaveLength(1);
});

it('finds the order of a guest by the address', async () => {
  const guestEmail = 'listed.guest@example.com';
  const made = await shop.graphql('mutation { createGuestCart { ... on GuestCartCreated { cartToken } } }');
  const { cartToken } = made.data.createGuestCart;
  const add = 'mutation ($input: AddToCartInput!) { addToCart(input: $input) { __typename } }';
  await shop.graphql(add, { input: { cartToken, variantId: variant.id, quantity: 1 } });
  const { data } = await shop.graphql(
    'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { ... on PlacedOrder { order { id number } } } }',
    { input: { cartToken, guestEmail, idempotencyKey: crypto.randomUUID(), shippingAddress: address } },
  );
  const { id: orderId, number } = data.placeOrder.order;
  expect(await ordersOf({ customerEmail: guestEmail }, [{ orderId, version: 1 }])).toMatchObject([
    { number, customer: null },
  ]);
});

it('is rebuilt from the logs: no difference, then the entries that somebody broke, which it replaces', async () => {
  await shop.settled();
  const count = Number(
    (await queryAt(shop.databases.users.ownerUrl, 'select count(*) from order_list_entry'))[0]?.['count'],
  );
  expect(count).toBeGreaterThan(0);
  const same = { code: 0, out: `Orders: ${count}. Differences: 0\n` };
  expect(await rebuild('--diff')).toEqual(same);
  const breakIt = (sql: string) => queryAt(shop.databases.users.ownerUrl, sql);
  await breakIt(
    `update order_list_entry set status = 'EXPIRED' where order_id = (select min(order_id::text) from order_list_entry)::uuid`,
  );
  await breakIt(
    `delete from order_list_line where order_id = (select min(order_id::text) from order_list_entry)::uuid`,
  );
  await breakIt(`update customer_spending set spent_minor = spent_minor + 1`);
  await breakIt(`update customer_list_entry set order_count = order_count + 1 where order_count > 0`);
  await breakIt(`insert into variant_sku values (gen_random_uuid(), 'NOBODY')`);
  const compared = await rebuild('--diff');
  expect(compared.code).toBe(1);
  for (const line of [
    /^order_list_entry \S+ differs$/m,
    /^order_list_line \S+ \S+ missing$/m,
    /^customer_spending \S+ GBP differs$/m,
    /^customer_list_entry \S+ differs$/m,
    /^variant_sku \S+ extra$/m,
  ])
    expect(compared.out).toMatch(line);
  const repaired = await rebuild();
  expect(repaired.code).toBe(0);
  expect(repaired.out).toMatch(/, all written again\n$/);
  expect(await rebuild('--diff')).toEqual(same);
  // The consumers go on from where they were.
  const order = await placed(shop, await shop.signIn('after@example.com'), [{ variantId: variant.id, quantity: 1 }]);
  expect(await ordersOf({ number: order.number }, [{ orderId: order.id, version: 1 }])).toHaveLength(1);
});

/** Trims all logs as far as they can be, until the first event of each of these orders is deleted. */
async function trimUntilGone(orderIds: readonly string[]): Promise<void> {
  const subjects = orderIds.map((id) => `order:${id}`);
  await eventually(async () => {
    await trimEventLogs({
      databases: bySubgraph(({ name }) => shop.databases[name].ownerUrl),
      consumers: bySubgraph(({ module }) => module.consumers),
      before: new Date(Date.now() + 60_000),
      // The shop of this test sends no e-mails.
      without: ['mail-orders', 'mail-users'],
      dry: false,
    });
    const left = await queryAt(
      shop.databases.orders.ownerUrl,
      'select 1 from event_log where subject = any ($1) and version = 1',
      [subjects],
    );
    return left.length === 0;
  }, 90_000);
}

it('is rebuilt after the logs were trimmed, without losing a row', async () => {
  const email = 'trimmed@example.com';
  const token = await shop.signIn(email);
  const order = await placed(shop, token, [{ variantId: variant.id, quantity: 2 }]);
  await shop.settled();
  await change(shop, staff, 'shipOrder', { orderId: order.id });
  await eventually(
    async () => (await readOrder(shop, token, order.id))?.payments[0]?.captured.amount === 2_000,
    60_000,
  );
  // The newest event of the product says nothing about its variants.
  const edit = 'mutation ($input: ChangePriceInput!) { changePrice(input: $input) { __typename } }';
  await shop.graphql(edit, { input: { variantId: variant.id, price: { amount: 1_100, currency: 'GBP' } } }, staff);
  await shop.settled();
  await trimUntilGone([order.id]);

  const owner = shop.databases.users.ownerUrl;
  const tables = async () =>
    Promise.all(
      ['order_list_entry', 'order_list_line', 'variant_sku', 'customer_list_entry', 'customer_spending'].map((table) =>
        queryAt(owner, `select to_jsonb(${table}) as row from ${table} order by 1`),
      ),
    );
  const before = await tables();
  expect(await rebuild('--diff')).toMatchObject({ code: 0, out: expect.stringMatching(/Differences: 0\n$/) });
  for (const table of ['order_list_entry', 'order_list_line', 'variant_sku', 'customer_spending'])
    await queryAt(owner, `delete from ${table}`);
  await queryAt(owner, 'update customer_list_entry set order_count = 0, last_order_at = null');
  expect((await rebuild('--diff')).code).toBe(1);
  expect(await rebuild()).toMatchObject({ code: 0, out: expect.stringMatching(/, all written again\n$/) });
  expect(await tables()).toEqual(before);

  // The order goes on: its new events come on top of what its owner had.
  await change(shop, staff, 'refundOrder', {
    orderId: order.id,
    amount: { amount: 300, currency: 'GBP' },
    reason: 'scratched',
    idempotencyKey: crypto.randomUUID(),
  });
  await eventually(async () => (await readOrder(shop, token, order.id))?.payments[0]?.refunded.amount === 300, 60_000);
  expect(await customersOf(email, await seen(order.id))).toMatchObject([{ spent: [{ amount: 1_700 }] }]);
  expect(await rebuild('--diff')).toMatchObject({ code: 0, out: expect.stringMatching(/Differences: 0\n$/) });
}, 240_000);

it('is not compared while the consumers are behind what an owner has', async () => {
  await shop.settled();
  const { orms } = shop.parts;
  const now = await findOrdersWithTrimmedLog(orms.orders.em.fork());
  expect(now).not.toEqual([]);
  const read = { variants: await findVariantsWithTrimmedLog(orms.catalog.em.fork()), orders: now };
  let reads = 0;
  const users = await openUsersDatabase(shop.databases.users.ownerUrl, { poolMax: 2 });
  try {
    const built = await rebuildLists(users, {
      consumers: usersConsumers(),
      feeds: { catalog: databaseFeed(orms.catalog), orders: databaseFeed(orms.orders) },
      repair: false,
      async readOwners() {
        reads += 1;
        // At first the owner has a change of the order that the list does not have yet.
        const [first, ...others] = now;
        if (reads > 1 || !first) return read;
        return {
          ...read,
          orders: [{ ...first, version: first.version + 1, position: Number.MAX_SAFE_INTEGER }, ...others],
        };
      },
    });
    expect([reads, built.differences]).toEqual([2, []]);
  } finally {
    await users.close();
  }
});
