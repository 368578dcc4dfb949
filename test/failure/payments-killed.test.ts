import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkBooks } from '../../ops/check-books.ts';
import { addedPieces } from '../../ops/trials/added-pieces.ts';
import { runTrial } from '../../ops/trials/run-trial.ts';
import { eventually } from '../support/eventually.ts';
import type { PaymentRule } from '../support/payment-control.ts';
import { change, placed, readOrder } from '../support/shopping.ts';
import { startFleet, type TestFleet } from '../support/start-fleet.ts';
import { booksOf, queryAt } from '../support/test-database.ts';
import { trialFleet } from '../support/trial-fleet.ts';

let shop: TestFleet;
let customer: string;
let staff: string;
let variantId: string;
beforeAll(async () => {
  shop = await startFleet();
  customer = await shop.signIn('payments@example.com');
  staff = await shop.signIn('staff@example.com');
  variantId = (await shop.addVariant({ onHand: 100 })).id;
});
afterAll(() => shop[Symbol.asyncDispose]());

const rows = <Row>(sql: string) => queryAt(shop.databases.orders.ownerUrl, sql) as Promise<Row[]>;
const statesOf = async (orderId: string) => {
  const found = await rows<{ state: string }>(`select state from payment where order_id = '${orderId}' order by id`);
  return found.map(({ state }) => state).join();
};
const editOf = async (orderId: string) => {
  const [edit] = await rows<{ state: string }>(`select state from order_edit where order_id = '${orderId}'`);
  return edit?.state;
};
const atProvider = async (orderId: string) =>
  (await shop.payments.all()).filter(({ reference }) => reference === orderId);
const heldOf = async (orderId: string) =>
  (await atProvider(orderId)).filter(({ status }) => status === 'authorized').length;
const isCommitted = async (orderId: string) => {
  const sql = `select from stock_movement where order_id = '${orderId}' and idempotency_key like 'edit:%'`;
  return (await queryAt(shop.databases.catalog.ownerUrl, sql)).length > 0;
};

interface Point {
  /** Who is dead before the edit is requested. */
  dead?: 'catalog-worker';
  rule: PaymentRule;
  reached: (orderId: string) => Promise<boolean>;
}

/** Until when the workers are killed, and what keeps them from going further. */
const additionPoints: [point: string, Point][] = [
  [
    'the edit is requested, and the catalogue has not heard of it',
    {
      dead: 'catalog-worker',
      rule: { operation: 'renew', behaviour: 'fail' },
      reached: async (orderId) => (await editOf(orderId)) === 'REQUESTED',
    },
  ],
  ['the catalogue has committed the pieces', { rule: { operation: 'renew', behaviour: 'fail' }, reached: isCommitted }],
  [
    'the second payment is noted, and the provider has not heard of it',
    {
      rule: { operation: 'renew', behaviour: 'fail' },
      reached: async (orderId) => (await statesOf(orderId)) === 'AUTHORIZED,PENDING',
    },
  ],
  [
    'the provider holds the new total, and that is not noted',
    {
      rule: { operation: 'renew', behaviour: 'delay', delayMs: 60_000 },
      reached: async (orderId) => (await heldOf(orderId)) === 2,
    },
  ],
  [
    'the order has the pieces, and the first payment is still held',
    {
      rule: { operation: 'void', behaviour: 'fail' },
      reached: async (orderId) => (await editOf(orderId)) === 'APPLIED' && (await heldOf(orderId)) === 2,
    },
  ],
  [
    'the provider has let the first amount go, and that is not noted',
    {
      rule: { operation: 'void', behaviour: 'delay', delayMs: 60_000 },
      reached: async (orderId) => (await editOf(orderId)) === 'APPLIED' && (await heldOf(orderId)) === 1,
    },
  ],
];

it.each(additionPoints)(
  'adds the pieces once when the workers are killed after %s',
  async (_point, { dead, rule, reached }) => {
    const { id: orderId } = await placed(shop, customer, [{ variantId, quantity: 2 }]);
    await eventually(async () => (await readOrder(shop, customer, orderId))?.status === 'CONFIRMED', 60_000);
    await shop.payments.tell({ ...rule, reference: orderId });
    if (dead) await shop.kill(dead);
    const add = [{ variantId, quantity: 1 }];
    const requested = await change(shop, customer, 'editOrderLines', {
      orderId,
      add,
      reason: 'one more',
      expectedTotal: { amount: 3_750, currency: 'GBP' },
      idempotencyKey: randomUUID(),
    });
    expect(requested).toMatchObject({ __typename: 'OrderChanged' });
    await eventually(() => reached(orderId), 60_000);
    await shop.kill('orders-worker');
    if (!dead) await shop.kill('catalog-worker');
    // After each fault the provider holds money, we rely on one payment, and the order is as before or whole.
    expect(await heldOf(orderId)).toBeGreaterThan(0);
    expect((await statesOf(orderId)).match(/AUTHORIZED/g)).toHaveLength(1);
    const [content] = await rows(
      `select sum(quantity)::int as pieces, max(orders.total_minor)::int as total
       from orders join order_line on order_id = orders.id where orders.id = '${orderId}'`,
    );
    expect(content).toEqual(
      (await editOf(orderId)) === 'APPLIED' ? { pieces: 3, total: 3_750 } : { pieces: 2, total: 2_500 },
    );
    await shop.payments.forgetRules();
    // Each waits until the whole shop is ready.
    await Promise.all([shop.start('catalog-worker'), shop.start('orders-worker')]);
    await eventually(async () => (await editOf(orderId)) === 'APPLIED', 120_000);
    await eventually(async () => (await heldOf(orderId)) === 1, 120_000);

    await change(shop, staff, 'shipOrder', { orderId });
    await eventually(async () => (await statesOf(orderId)) === 'VOIDED,CAPTURED', 60_000);
    const captured = (await atProvider(orderId)).map(({ capturedMinor }) => capturedMinor);
    expect(captured.toSorted((a, b) => a - b)).toEqual([0, 3_750]);
    expect(await booksOf(shop)).toEqual([]);
  },
  300_000,
);

/** Until when the worker is killed, and what keeps it from going further. */
const renewalPoints: [point: string, rule: PaymentRule, reached: (orderId: string) => Promise<boolean>][] = [
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

it.each(renewalPoints)(
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

describe('the trial of added pieces', () => {
  it('counts each piece once, and its books show a piece that was not given back and one that was taken twice', async () => {
    const trialShop = trialFleet(shop);
    const owners = trialShop.books;
    // 4 buyers of 2 pieces, and one whose bank declines.
    expect((await runTrial(trialShop, addedPieces, 4)).problems).toEqual([]);

    const found = () => checkBooks(owners, { settleSeconds: 0 });
    const keyOf = (kind: string) => `idempotency_key like '${kind}:%'`;
    for (const kind of ['edit', 'edit-refused']) {
      // Only the owner of the database could do so.
      await queryAt(
        owners.catalog,
        `update stock_movement set idempotency_key = 'x' || idempotency_key where ${keyOf(kind)}`,
      );
      expect((await found()).join('\n')).toMatch(
        /^I1: an applied edit or exchange has its added pieces committed once/m,
      );
      await queryAt(
        owners.catalog,
        `update stock_movement set idempotency_key = substr(idempotency_key, 2) where ${keyOf(`x${kind}`)}`,
      );
      expect(await found()).toEqual([]);
    }
  }, 600_000);
});
