import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { newId } from '#platform/values/id.ts';
import { booksOf } from '../support/test-database.ts';
import { checkLive, recordFeed, recordOrder } from '../support/check-live.ts';
import { eventually } from '../support/eventually.ts';
import { change, placed, readOrder } from '../support/shopping.ts';
import { rebuildOrderList } from '../support/rebuild-order-list.ts';
import { startFleet, type TestFleet } from '../support/start-fleet.ts';

let shop: TestFleet;
beforeAll(async () => {
  shop = await startFleet();
});
afterEach(() => shop.payments.forgetRules());
afterAll(() => shop[Symbol.asyncDispose]());

const readAtOnce = 20;

async function ends(token: string, ids: readonly string[], deadlineMs = 60_000) {
  return eventually(async () => {
    const orders: Awaited<ReturnType<typeof readOrder>>[] = [];
    // Not all at the same time: the gateway refuses more than it can answer in time.
    for (let at = 0; at < ids.length; at += readAtOnce) {
      orders.push(...(await Promise.all(ids.slice(at, at + readAtOnce).map((id) => readOrder(shop, token, id)))));
    }
    const open = orders.filter((order) => order?.status === 'PLACED');
    if (open.length > 0) throw new Error(`${open.length} orders are not decided: ${JSON.stringify(open[0])}`);
    return orders;
  }, deadlineMs);
}

// The first of this fleet: the feed of staff has the orders of all customers.
it('loses no live message when the subscription server is killed in the middle of an order', async () => {
  const token = await shop.signIn('live@example.com');
  const staff = await shop.signIn('staff@example.com');
  const variant = await shop.addVariant({ onHand: 100 });
  await using feed = recordFeed(shop.wsUrl, staff, { field: 'orderFeed', after: 0 });
  await feed.connected;
  const order = await placed(shop, token, [{ variantId: variant.id, quantity: 1 }]);
  await using live = recordOrder(shop.wsUrl, token, order.id, { after: 0 });
  await live.received(1);
  await shop.kill('subscriptions');
  await ends(token, [order.id]);
  await change(shop, staff, 'shipOrder', { orderId: order.id });
  await shop.start('subscriptions');
  // Its money is received after it is shipped.
  await live.received(4, 60_000);
  await shop.kill('subscriptions');
  await shop.start('subscriptions');
  await change(shop, staff, 'markDelivered', { orderId: order.id });
  await live.received(5, 60_000);
  await feed.received(5, 60_000);
  const nothingWrong = { missing: [], duplicates: [], reordered: [], unexpected: [] };
  expect(checkLive(live.messages, new Map([[order.id, [1, 2, 3, 4, 5]]]))).toEqual(nothingWrong);
  expect(checkLive(feed.messages, new Map([[order.id, [1, 2, 3, 4, 5]]]))).toEqual(nothingWrong);
  expect(live.connections).toBeGreaterThan(1);
});

it('confirms every order once when workers are killed in the middle', async () => {
  const token = await shop.signIn('kill@example.com');
  const variant = await shop.addVariant({ onHand: 1000 });
  const earlier = (await shop.payments.all()).map(({ id }) => id);
  await shop.payments.tell({ operation: 'authorise', behaviour: 'delay', delayMs: 150, reference: '*' });
  const ids: string[] = [];
  for (const victim of [
    'orders-worker',
    'catalog-worker',
    'orders-worker',
    'users-worker',
    'payment-simulator',
    'orders-worker',
  ]) {
    const batch = await Promise.all(
      Array.from({ length: 5 }, () => placed(shop, token, [{ variantId: variant.id, quantity: 2 }])),
    );
    ids.push(...batch.map((order) => order.id));
    await shop.kill(victim);
    ids.push((await placed(shop, token, [{ variantId: variant.id, quantity: 1 }])).id);
    await shop.start(victim);
  }
  const orders = await ends(token, ids);
  expect(orders.map((order) => order?.status)).toEqual(ids.map(() => 'CONFIRMED'));
  const authorised = (await shop.payments.all()).filter(
    ({ id, status }) => status === 'authorized' && !earlier.includes(id),
  );
  expect(authorised.map((payment) => payment.reference).sort()).toEqual([...ids].sort());
  expect(await booksOf(shop)).toEqual([]);
  // The list of staff has applied each event once, and a rebuild from the logs finds nothing else.
  const staff = await shop.signIn('staff@example.com');
  const listed = `{ orderList(filter: { customerEmail: "kill@", status: [CONFIRMED] }) { totalCount }
    customerList(filter: { email: "kill@" }) { nodes { orderCount } } }`;
  await eventually(async () => {
    const { data } = await shop.graphql(listed, {}, staff);
    expect(data).toEqual({
      orderList: { totalCount: ids.length },
      customerList: { nodes: [{ orderCount: ids.length }] },
    });
    return true;
  }, 60_000);
  expect(await rebuildOrderList(shop.databases, '--diff')).toEqual({
    code: 0,
    out: `Orders: ${ids.length + earlier.length}. Differences: 0\n`,
  });
});

it('delays and loses nothing when Redis is killed, flushed and restarted', async () => {
  const token = await shop.signIn('redis@example.com');
  const variant = await shop.addVariant({ onHand: 100 });
  const placeOne = async () => (await placed(shop, token, [{ variantId: variant.id, quantity: 1 }])).id;
  await using mine = recordFeed(shop.wsUrl, token, { field: 'myOrdersChanged', after: 0 });
  await mine.connected;
  const ids = [await placeOne()];
  await shop.redis.kill();
  ids.push(await placeOne(), await placeOne());
  expect((await ends(token, ids)).map((order) => order?.status)).toEqual(ids.map(() => 'CONFIRMED'));
  await shop.redis.start();
  ids.push(await placeOne());
  await shop.redis.flush();
  ids.push(await placeOne());
  await ends(token, ids);
  await mine.received(ids.length * 2, 60_000);
  expect(checkLive(mine.messages, new Map(ids.map((id) => [id, [1, 2]])))).toEqual({
    missing: [],
    duplicates: [],
    reordered: [],
    unexpected: [],
  });
  expect(await booksOf(shop)).toEqual([]);
});

it('keeps what it answered when subgraphs and gateway are killed while customers order', async () => {
  const token = await shop.signIn('chaos@example.com');
  const variant = await shop.addVariant({ onHand: 60 });
  const answered: string[] = [];
  let stop = false;
  // Each buyer repeats a call under its key until it is answered, as a client that saw no answer does.
  const buyers = Array.from({ length: 6 }, async () => {
    while (!stop) {
      const idempotencyKey = crypto.randomUUID();
      for (;;) {
        const order = await placed(shop, token, [{ variantId: variant.id, quantity: 1 }], { idempotencyKey }).catch(
          (error: unknown) => {
            if (String(error).includes('OUT_OF_STOCK')) return null;
            return undefined;
          },
        );
        if (order === null) return;
        if (order) {
          answered.push(order.id);
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  });
  for (const victim of ['orders', 'gateway', 'catalog', 'users', 'orders-worker', 'orders']) {
    const before = answered.length;
    await shop.kill(victim);
    await shop.start(victim);
    await eventually(() => answered.length > before || answered.length >= 60, 60_000);
  }
  stop = true;
  await Promise.all(buyers);
  expect(new Set(answered).size).toBe(answered.length);
  const orders = await ends(token, answered);
  for (const order of orders) expect(order?.status).toMatch(/^(CONFIRMED|CANCELLED)$/);
  const confirmed = orders.filter((order) => order?.status === 'CONFIRMED').length;
  expect(confirmed).toBeLessThanOrEqual(60);
  const { data } = await shop.graphql('query ($id: ID!) { node(id: $id) { ... on Variant { available } } }', {
    id: variant.id,
  });
  expect(data.node.available).toBe(60 - confirmed);
  expect(await booksOf(shop)).toEqual([]);
});

/** As promised to callers. */
const withinMs = 5_000;
const password = 'tradepost-demo';

async function signIn(email: string): Promise<string> {
  const { data } = await shop.graphql(
    'mutation ($input: SignInInput!) { signIn(input: $input) { ... on Session { accessToken } } }',
    { input: { email, password } },
  );
  return data.signIn.accessToken;
}

/** The code of a write in the subgraph orders, which knows no sessions. */
async function write(token: string): Promise<string | undefined> {
  const { data, errors } = await shop.graphql(
    'mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { ... on Refusal { code } } }',
    { input: { orderId: newId('order') } },
    token,
  );
  return errors?.[0]?.extensions.code ?? data?.cancelOrder.code;
}

it('ends access tokens and live connections of ended sessions within 5 s, while Redis is lost and after it lost its data', async () => {
  const email = 'ended@example.com';
  const first = await shop.signIn(email);
  const [second, third, kept] = await Promise.all([signIn(email), signIn(email), signIn(email)]);
  for (const token of [first, second, third, kept]) expect(await write(token)).toBe('ORDER_NOT_FOUND');
  await using live = recordFeed(shop.wsUrl, first, { field: 'myOrdersChanged' });
  await live.connected;

  await shop.redis.kill();
  const { data } = await shop.graphql('mutation { signOut { ... on SignedOut { at } } }', {}, first);
  expect(data.signOut.at).toBeTruthy();
  await eventually(async () => (await write(first)) === 'UNAUTHENTICATED', withinMs);
  await eventually(() => live.closes.includes(4401), withinMs);
  expect(await write(second)).toBe('ORDER_NOT_FOUND');

  await shop.redis.start();
  // A gateway that starts beside an empty Redis learns the ends of before from the log.
  await shop.kill('gateway');
  await shop.start('gateway');
  expect(await write(first)).toBe('UNAUTHENTICATED');
  expect(await write(second)).toBe('ORDER_NOT_FOUND');

  await shop.graphql(
    'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { ... on PasswordChanged { at } } }',
    { input: { currentPassword: password, newPassword: 'another long password' } },
    kept,
  );
  for (const token of [second, third])
    await eventually(async () => (await write(token)) === 'UNAUTHENTICATED', withinMs);
  expect(await write(kept)).toBe('ORDER_NOT_FOUND');

  const admin = await shop.signIn('staff@example.com');
  const { data: me } = await shop.graphql('{ me { id } }', {}, kept);
  const { data: set } = await shop.graphql(
    'mutation ($input: SetRolesInput!) { setRoles(input: $input) { __typename } }',
    { input: { userId: me.me.id, roles: ['SUPPORT'] } },
    admin,
  );
  expect(set.setRoles.__typename).toBe('RolesSet');
  await eventually(async () => (await write(kept)) === 'UNAUTHENTICATED', withinMs);
});

const hourMs = 3_600_000;

// The last of this fleet: its processes keep the wrong clock.
it.each([
  ['behind', -hourMs],
  ['ahead', hourMs],
])('confirms orders while processes run on machines whose clock is an hour %s, which say so', async (_, aheadMs) => {
  const token = await shop.signIn('clock@example.com');
  const variant = await shop.addVariant({ onHand: 100 });
  const wrong = ['orders-worker', 'catalog-worker', 'gateway', 'orders', 'subscriptions'];
  for (const name of wrong) {
    await shop.kill(name);
    await shop.startWithClock(name, aheadMs);
  }
  for (const name of wrong) {
    // The feeds answer, so that the clock is the only thing that is not ready.
    const readiness = await eventually(async () => {
      const answer = await shop.readiness(name);
      const { clock: _clock, ...others } = answer.parts;
      expect(Object.values(others)).not.toContain(false);
      return answer;
    }, 60_000);
    expect([name, readiness.status, readiness.parts['clock']]).toEqual([name, 503, false]);
  }
  const order = await placed(shop, token, [{ variantId: variant.id, quantity: 1 }]);
  await eventually(async () => expect((await readOrder(shop, token, order.id))?.status).toBe('CONFIRMED'), 60_000);
  const { data } = await shop.graphql('query ($id: ID!) { order(id: $id) { placedAt } }', { id: order.id }, token);
  const { placedAt } = (data?.order ?? {}) as { placedAt?: string };
  // The time of the databases, which run on this machine.
  expect(Math.abs(Date.now() - Date.parse(placedAt ?? ''))).toBeLessThan(hourMs / 2);
  expect(await booksOf(shop)).toEqual([]);
});
