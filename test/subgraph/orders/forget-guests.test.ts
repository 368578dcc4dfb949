import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { forgetGuests } from '../../../subgraphs/orders/commands/forget-guests.ts';
import { address, newCustomer, newStaff, type OrdersStack, startOrdersStack } from '../../support/start-orders.ts';

const anonymous: Caller = { kind: 'anonymous' };
const dayMs = 86_400_000;
let stack: OrdersStack;
let variantId: string;

beforeAll(async () => {
  stack = await startOrdersStack();
  variantId = await stack.offer({ priceMinor: 1_000 });
});
afterAll(() => stack[Symbol.asyncDispose]());

const phone = '+44 20 7946 0000';

async function placedByGuest(guestEmail: string): Promise<{ id: string; number: string }> {
  const made = await stack.call('mutation { createGuestCart { ... on GuestCartCreated { cartToken } } }');
  const cart = made.data?.['createGuestCart'] as { cartToken: string } | undefined;
  const { data } = await stack.call(
    `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { ... on PlacedOrder { order { id number } } } }`,
    {
      input: {
        cartToken: cart?.cartToken,
        guestEmail,
        idempotencyKey: randomUUID(),
        shippingAddress: { ...address, phone },
        lines: [{ variantId, quantity: 1 }],
      },
    },
    anonymous,
  );
  const placed = data?.['placeOrder'] as { order?: { id: string; number: string } } | undefined;
  if (!placed?.order) throw new Error(`expected an order, got ${JSON.stringify(data)}`);
  return placed.order;
}

/** Makes an order and its whole history older. */
async function age(id: string, days: number): Promise<void> {
  await stack.sql(`update orders set placed_at = placed_at - $2 * interval '1 day' where id = $1`, [id, days]);
  await stack.sql(`update order_history set at = at - $2 * interval '1 day' where order_id = $1`, [id, days]);
}

const forget = (days: number) => forgetGuests(stack.server.orm.em.fork(), new Date(Date.now() - days * dayMs));

async function seenByStaff(id: string) {
  const { data, errors } = await stack.call(
    `query ($id: ID!) { order(id: $id) { version guestEmail customer { id } shippingAddress { name line1 city phone } } }`,
    { id },
    newStaff('SUPPORT'),
  );
  expect(errors).toBeUndefined();
  return data?.['order'] as { version: number; guestEmail: string | null; shippingAddress: object };
}

it('erases the e-mail address and the telephone number of a guest, and keeps what an invoice names', async () => {
  const email = `${randomUUID()}@example.com`;
  const order = await placedByGuest(email);
  const before = await seenByStaff(order.id);
  expect(before).toMatchObject({ guestEmail: email, shippingAddress: { phone } });
  await age(order.id, 181);
  expect(await forget(180)).toBe(1);
  expect(await seenByStaff(order.id)).toMatchObject({
    version: before.version,
    guestEmail: null,
    customer: null,
    shippingAddress: { name: address.name, line1: address.line1, city: address.city, phone: null },
  });
  const rows = await stack.sql('select to_jsonb(orders) as row from orders where id = $1', [order.id]);
  expect(JSON.stringify(rows)).not.toContain(email);
  expect(JSON.stringify(rows)).not.toContain(phone);
  expect(await forget(180)).toBe(0);
  // The address that is no longer there opens nothing.
  await stack.call(
    'mutation ($input: RequestOrderLinkInput!) { requestOrderLink(input: $input) { __typename } }',
    { input: { number: order.number, email } },
    anonymous,
  );
  const mailed = `select 1 from event_log where name = 'link.requested' and payload ->> 'orderId' = $1`;
  expect(await stack.sql(mailed, [order.id])).toEqual([]);
});

it('keeps the address while something still changes, and the address of an account', async () => {
  const email = `${randomUUID()}@example.com`;
  const young = await placedByGuest(email);
  await age(young.id, 179);
  const changed = await placedByGuest(email);
  await age(changed.id, 400);
  await stack.sql(
    `update order_history set at = now() - interval '10 days' where order_id = $1
       and version = (select max(version) from order_history where order_id = $1)`,
    [changed.id],
  );
  const ofAccount = await stack.place(newCustomer(), variantId);
  await age(ofAccount.id, 400);
  expect(await forget(180)).toBe(0);
  for (const { id } of [young, changed]) {
    expect(await seenByStaff(id)).toMatchObject({ guestEmail: email, shippingAddress: { phone } });
  }
  expect(await seenByStaff(ofAccount.id)).toMatchObject({ guestEmail: null, shippingAddress: { name: address.name } });
});
