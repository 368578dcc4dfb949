import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { deriveSecret } from '#platform/process/config.ts';
import { checkBooks } from '../../ops/check-books.ts';
import { eventually } from '../support/eventually.ts';
import {
  address,
  newCustomer,
  newStaff,
  type OrdersStack,
  type SimulatedPayment,
  startOrdersStack,
} from '../support/start-orders.ts';
import { rootSecret } from '../support/test-settings.ts';

/** The sizes of the mission, by `PAYMENT_TRIALS=full`: about three minutes more. */
const full = process.env['PAYMENT_TRIALS'] === 'full';
const lostReplies = full ? 1_000 : 50;
const keys = full ? 100 : 10;
const retriesPerKey = 100;

let stack: OrdersStack;
let variantId: string;
beforeAll(async () => {
  stack = await startOrdersStack({ webhooks: true });
  variantId = await stack.offer({ priceMinor: 1_250, available: 1_000_000 });
});
afterAll(() => stack[Symbol.asyncDispose]());
afterEach(async () => {
  await stack.clearRules();
  const databases = { orders: stack.urls.orders, payments: stack.urls.payments };
  expect(await checkBooks(databases, { settleSeconds: 60 })).toEqual([]);
});

async function atProvider(): Promise<Map<string, SimulatedPayment[]>> {
  const response = await fetch(new URL('/v1/payments', stack.settings.PAYMENT_URL), {
    headers: { authorization: `Bearer ${deriveSecret(rootSecret, 'payment-api-key')}` },
  });
  return Map.groupBy((await response.json()) as SimulatedPayment[], ({ reference }) => reference);
}

/** Runs something for each item, `width` at a time. */
async function inParallel<T, R>(items: readonly T[], width: number, run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.values();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of waiting) results.push(await run(item));
    }),
  );
  return results;
}

it(`makes no second payment and no second capture of ${lostReplies} lost replies`, async () => {
  const customer = newCustomer();
  await stack.rule({ operation: 'authorise', behaviour: 'lose-reply', times: lostReplies });
  await stack.rule({ operation: 'webhook', behaviour: 'duplicate' });
  const orders = await inParallel(Array.from({ length: lostReplies }).fill(0), 20, async () => {
    const { id } = await stack.place(customer, variantId);
    await stack.reserve(id);
    return id;
  });
  const inState = async (state: string) => {
    const [row] = await stack.sql<{ count: number }>(
      'select count(*)::int as count from payment where order_id = any ($1) and state = $2',
      [orders, state],
    );
    return row?.count;
  };
  await eventually(async () => (await inState('AUTHORIZED')) === lostReplies, 300_000);
  const authorised = await atProvider();
  expect(new Set(orders.map((id) => authorised.get(id)?.length))).toEqual(new Set([1]));

  await stack.rule({ operation: 'capture', behaviour: 'lose-reply', times: lostReplies });
  const staff = newStaff('WAREHOUSE');
  const ship = 'mutation ($input: ShipOrderInput!) { shipOrder(input: $input) { __typename } }';
  await inParallel(orders, 20, (orderId) =>
    stack.call(ship, { input: { orderId, idempotencyKey: randomUUID() } }, staff),
  );
  await eventually(async () => (await inState('CAPTURED')) === lostReplies, 300_000);
  const captured = await atProvider();
  expect(new Set(orders.flatMap((id) => captured.get(id)?.map(({ capturedMinor }) => capturedMinor)))).toEqual(
    new Set([1_250]),
  );
}, 700_000);

it(`makes ${keys} orders of ${keys * retriesPerKey} calls with ${keys} keys`, async () => {
  const customer = newCustomer();
  const inputs = Array.from({ length: keys }, () => ({
    idempotencyKey: randomUUID(),
    lines: [{ variantId, quantity: 1 }],
    shippingAddress: address,
  }));
  // The calls with one key are spread over the whole run, so some meet and some come long after.
  const calls = Array.from({ length: retriesPerKey }, () => inputs).flat();
  const mutation =
    'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename ... on PlacedOrder { order { id } } } }';
  const ids = await inParallel(calls, 50, async (input) => {
    const { data, errors } = await stack.call(mutation, { input }, customer);
    const id = (data?.['placeOrder'] as { order?: { id: string } } | undefined)?.order?.id;
    if (id === undefined) throw new Error(`expected an order, got ${JSON.stringify(errors ?? data)}`);
    return id;
  });
  expect(ids).toHaveLength(keys * retriesPerKey);
  expect(new Set(ids).size).toBe(keys);
  const [row] = await stack.sql<{ count: number }>('select count(*)::int as count from orders where customer_id = $1', [
    customer.userId.replace(/^.*:/, ''),
  ]);
  expect(row?.count).toBe(keys);
}, 700_000);

it('decides orders whose provider fails, delays and loses replies in turn', async () => {
  const customer = newCustomer();
  const faults = ['fail', 'lose-reply', 'delay', 'decline'] as const;
  for (const behaviour of faults) {
    await stack.rule({ operation: 'authorise', behaviour, delayMs: 1_500, times: 5 });
  }
  await stack.rule({ operation: 'webhook', behaviour: 'delay', delayMs: 2_000, times: 5 });
  const orders = await inParallel(Array.from({ length: 20 }).fill(0), 10, async () => {
    const { id } = await stack.place(customer, variantId);
    await stack.reserve(id);
    return id;
  });
  const decided = () =>
    stack.sql<{ state: string }>(`select state from orders where id = any ($1) and state <> 'PLACED'`, [orders]);
  await eventually(async () => (await decided()).length === 20, 100_000);
  const states = (await decided()).map(({ state }) => state);
  // Five were declined at some attempt; every other order was confirmed after the provider had been asked again.
  expect(states.filter((state) => state === 'CANCELLED')).toHaveLength(5);
  expect(states.filter((state) => state === 'CONFIRMED')).toHaveLength(15);
}, 200_000);
