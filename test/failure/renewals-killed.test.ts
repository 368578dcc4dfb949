import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PaymentRule } from '../support/payment-control.ts';
import { booksOf, queryAt } from '../support/test-database.ts';
import { eventually } from '../support/eventually.ts';
import { change, placed, readOrder } from '../support/shopping.ts';
import { startFleet, type TestFleet } from '../support/start-fleet.ts';

let shop: TestFleet;
let customer: string;
let staff: string;
let variantId: string;
beforeAll(async () => {
  shop = await startFleet();
  customer = await shop.signIn('renewals@example.com');
  staff = await shop.signIn('staff@example.com');
  variantId = (await shop.addVariant({ onHand: 100 })).id;
});
afterAll(() => shop[Symbol.asyncDispose]());

const rows = <Row>(sql: string) => queryAt(shop.databases.orders.ownerUrl, sql) as Promise<Row[]>;
const statesOf = async (orderId: string) => {
  const found = await rows<{ state: string }>(`select state from payment where order_id = '${orderId}' order by id`);
  return found.map(({ state }) => state).join();
};
const atProvider = async (orderId: string) =>
  (await shop.payments.all()).filter(({ reference }) => reference === orderId);
const heldOf = async (orderId: string) =>
  (await atProvider(orderId)).filter(({ status }) => status === 'authorized').length;

/** Until when the worker is killed, and what keeps it from going further. */
const points: [point: string, rule: PaymentRule, reached: (orderId: string) => Promise<boolean>][] = [
  [
    'it has noted the renewal, and the provider has not heard of it',
    { operation: 'renew', behaviour: 'fail' },
    async (orderId) => (await statesOf(orderId)) === 'AUTHORIZED,PENDING',
  ],
  [
    'the provider holds the amount again, and it has not noted that',
    { operation: 'renew', behaviour: 'delay', delayMs: 60_000 },
    async (orderId) => (await heldOf(orderId)) === 2,
  ],
  [
    'the new payment has taken the place of the first one, which is still held',
    { operation: 'void', behaviour: 'fail' },
    async (orderId) => (await statesOf(orderId)) === 'VOIDED,AUTHORIZED' && (await heldOf(orderId)) === 2,
  ],
  [
    'the provider has let the first amount go, and it has not noted that',
    { operation: 'void', behaviour: 'delay', delayMs: 60_000 },
    async (orderId) => (await statesOf(orderId)) === 'VOIDED,AUTHORIZED' && (await heldOf(orderId)) === 1,
  ],
];

it.each(points)(
  'renews once when the worker is killed after %s',
  async (_point, rule, reached) => {
    const { id: orderId } = await placed(shop, customer, [{ variantId, quantity: 2 }]);
    await eventually(async () => (await readOrder(shop, customer, orderId))?.status === 'CONFIRMED', 60_000);
    await shop.payments.tell({ ...rule, reference: orderId });
    // As if the order were six and a half days old. A worker that starts looks for what is due.
    await shop.kill('orders-worker');
    await rows(
      `update payment set created_at = now() - interval '156 hours', authorised_until = now() + interval '12 hours'
     where order_id = '${orderId}' and renews_id is null`,
    );
    await shop.start('orders-worker');
    await eventually(() => reached(orderId), 60_000);
    await shop.kill('orders-worker');
    // After each fault, the provider holds the amount, and we rely on one payment.
    expect(await heldOf(orderId)).toBeGreaterThan(0);
    expect((await statesOf(orderId)).match(/AUTHORIZED/g)).toHaveLength(1);
    await shop.payments.forgetRules();
    await shop.start('orders-worker');
    const moneyOf = async () => {
      const history = await rows<{ event: string }>(
        `select event from order_history where order_id = '${orderId}' and event like 'order.payment-%' order by version`,
      );
      return history.map(({ event }) => event);
    };
    await eventually(async () => (await moneyOf()).includes('order.payment-voided'), 120_000);
    expect([await statesOf(orderId), await heldOf(orderId)]).toEqual(['VOIDED,AUTHORIZED', 1]);

    await change(shop, staff, 'shipOrder', { orderId });
    await eventually(async () => (await statesOf(orderId)) === 'VOIDED,CAPTURED', 60_000);
    const captured = (await atProvider(orderId)).map(({ capturedMinor }) => capturedMinor);
    expect(captured.toSorted((a, b) => a - b)).toEqual([0, 2_500]);
    expect(await moneyOf()).toEqual(['order.payment-renewed', 'order.payment-voided', 'order.payment-captured']);
    expect(await booksOf(shop)).toEqual([]);
  },
  300_000,
);
