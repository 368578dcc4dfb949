import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkBooks } from '../../ops/check-books.ts';
import { exchanges } from '../../ops/trials/exchanges.ts';
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
let dearer: { id: string };
beforeAll(async () => {
  shop = await startFleet();
  customer = await shop.signIn('exchanges@example.com');
  staff = await shop.signIn('staff@example.com');
  variantId = (await shop.addVariant({ onHand: 100 })).id;
  dearer = await shop.addVariant({ onHand: 100, priceMinor: 2_000 });
});
afterAll(() => shop[Symbol.asyncDispose]());

const rows = <Row>(sql: string) => queryAt(shop.databases.orders.ownerUrl, sql) as Promise<Row[]>;
const stateOf = async (orderId: string) => {
  const [row] = await rows<{ state: string; exchange: string }>(
    `select state, exchange_state as exchange from order_return where order_id = '${orderId}'`,
  );
  return `${row?.state} ${row?.exchange}`;
};
const differenceOf = async (orderId: string) => {
  const sql = `select state from payment where order_id = '${orderId}' and return_id is not null`;
  return (await rows<{ state: string }>(sql))[0]?.state;
};
const moneyOf = async (orderId: string) => {
  const payments = (await shop.payments.all()).filter(({ reference }) => reference === orderId);
  return payments
    .map(({ status, capturedMinor }) => `${capturedMinor > 0 ? 'captured' : status} ${capturedMinor}`)
    .toSorted();
};
const isKept = async (orderId: string) => {
  const sql = `select from stock_movement where order_id = '${orderId}' and idempotency_key like 'edit:%'`;
  return (await queryAt(shop.databases.catalog.ownerUrl, sql)).length > 0;
};

/** Two pieces that arrived. */
async function delivered(): Promise<{ orderId: string; orderLineId: string }> {
  const { id: orderId } = await placed(shop, customer, [{ variantId, quantity: 2 }]);
  await eventually(async () => (await readOrder(shop, customer, orderId))?.status === 'CONFIRMED', 60_000);
  await change(shop, staff, 'shipOrder', { orderId });
  await eventually(async () => (await moneyOf(orderId)).join() === 'captured 2500', 60_000);
  await change(shop, staff, 'markDelivered', { orderId });
  const [line] = await rows<{ id: string }>(`select id from order_line where order_id = '${orderId}'`);
  return { orderId, orderLineId: line?.id ?? '' };
}

async function request({ orderId, orderLineId }: { orderId: string; orderLineId: string }): Promise<void> {
  const requested = await change(shop, customer, 'requestReturn', {
    orderId,
    lines: [{ orderLineId, quantity: 1 }],
    exchange: [{ orderLineId, variantId: dearer.id }],
    reason: 'too small',
    idempotencyKey: randomUUID(),
  });
  expect(requested).toMatchObject({ __typename: 'OrderChanged' });
}

/** The returned piece is back; staff accept it. */
async function accept(orderId: string): Promise<void> {
  await eventually(async () => (await stateOf(orderId)) === 'REQUESTED RESERVED', 120_000);
  const [found] = await rows<{ id: string }>(`select id from order_return where order_id = '${orderId}'`);
  const returnId = found?.id ?? '';
  await change(shop, staff, 'approveReturn', { orderId, returnId });
  await change(shop, staff, 'receiveReturn', { orderId, returnId });
  await change(shop, staff, 'inspectReturn', { orderId, returnId, idempotencyKey: randomUUID() });
  const accepted = await change(shop, staff, 'exchangeReturn', { orderId, returnId, idempotencyKey: randomUUID() });
  expect(accepted).toMatchObject({ __typename: 'OrderChanged' });
}

async function restart(): Promise<void> {
  await shop.payments.forgetRules();
  // Each waits until the whole shop is ready.
  await Promise.all([shop.start('catalog-worker'), shop.start('orders-worker')]);
}

/** What follows in the end, whatever was killed: one exchange, paid once. */
async function isWhole(orderId: string): Promise<void> {
  await eventually(async () => (await stateOf(orderId)) === 'EXCHANGED APPLIED', 120_000);
  expect(await moneyOf(orderId)).toEqual(['authorized 0', 'captured 2500']);
  await change(shop, staff, 'shipOrder', { orderId });
  await eventually(async () => (await moneyOf(orderId)).join() === 'captured 2500,captured 750', 60_000);
  await eventually(async () => {
    expect(await booksOf(shop)).toEqual([]);
    return true;
  }, 60_000);
}

it.each([
  ['the request, before the catalogue has received it', true],
  ['the catalogue has kept the new pieces', false],
])(
  'exchanges once when the workers are killed after %s',
  async (_point, unheard) => {
    const bought = await delivered();
    const { orderId } = bought;
    if (unheard) await shop.kill('catalog-worker');
    await request(bought);
    if (!unheard) await eventually(() => isKept(orderId), 60_000);
    await Promise.all([shop.kill('orders-worker'), ...(unheard ? [] : [shop.kill('catalog-worker')])]);
    expect(await stateOf(orderId)).toMatch(unheard ? /^REQUESTED REQUESTED$/u : /^REQUESTED (?:REQUESTED|RESERVED)$/u);
    await restart();
    await accept(orderId);
    await isWhole(orderId);
  },
  300_000,
);

const points: [point: string, rule: PaymentRule, reached: (orderId: string) => Promise<boolean>][] = [
  [
    'the difference is noted, and the provider has not heard of it',
    { operation: 'renew', behaviour: 'fail' },
    async (orderId) => (await differenceOf(orderId)) === 'PENDING',
  ],
  [
    'the provider holds the difference, and that is not noted',
    { operation: 'renew', behaviour: 'delay', delayMs: 60_000 },
    async (orderId) => (await moneyOf(orderId)).includes('authorized 0'),
  ],
];

it.each(points)(
  'exchanges once when the workers are killed after %s',
  async (_point, rule, reached) => {
    const bought = await delivered();
    const { orderId } = bought;
    await request(bought);
    await shop.payments.tell({ ...rule, reference: orderId });
    await accept(orderId);
    await eventually(() => reached(orderId), 60_000);
    await Promise.all([shop.kill('orders-worker'), shop.kill('catalog-worker')]);
    // Nothing is given before its money is noted.
    expect(await stateOf(orderId)).toBe('EXCHANGE_PENDING RESERVED');
    expect(await rows(`select from order_line where order_id = '${orderId}'`)).toHaveLength(1);
    await restart();
    await isWhole(orderId);
  },
  300_000,
);

it('gives the new pieces back once when the catalogue is killed before it hears of the end', async () => {
  const bought = await delivered();
  const { orderId } = bought;
  await request(bought);
  await eventually(async () => (await stateOf(orderId)) === 'REQUESTED RESERVED', 60_000);
  await shop.kill('catalog-worker');
  const [found] = await rows<{ id: string }>(`select id from order_return where order_id = '${orderId}'`);
  await change(shop, customer, 'cancelReturn', { orderId, returnId: found?.id });
  await shop.start('catalog-worker');
  await eventually(async () => {
    const given = await queryAt(
      shop.databases.catalog.ownerUrl,
      `select from stock_movement where idempotency_key like 'edit-refused:${found?.id}:%'`,
    );
    return given.length === 1;
  }, 60_000);
  await eventually(async () => {
    expect(await booksOf(shop)).toEqual([]);
    return true;
  }, 60_000);
}, 300_000);

/** Credits of a state get another one, and the money set aside follows. */
const credits = (from: string, to: string, sign: '+' | '-') =>
  `with credit as (update payment_operation set state = '${to}' where kind = 'CREDIT' and state = '${from}' returning *)
   update payment set credit_minor = credit_minor ${sign} credit.amount_minor from credit where payment.id = payment_id`;
const applied = (sign: '+' | '-') =>
  `update payment set credit_minor = credit_minor ${sign} 1 where captured_minor = 1250
   and order_id in (select order_id from order_return where exchange_state = 'APPLIED')`;

/** Each: what is wrong in the shop, how it gets into the books, how it leaves them, and the finding. */
const defects: [what: string, falsify: string, undo: string, finding: string][] = [
  [
    'money that stays set aside for an exchange that the bank refused',
    credits('ABANDONED', 'REQUESTED', '+'),
    credits('REQUESTED', 'ABANDONED', '-'),
    'I2: money is set aside while an exchange waits',
  ],
  [
    'a credit that the parcel of the new piece did not use',
    applied('+'),
    applied('-'),
    'I2: the account of exchanges is what is kept',
  ],
];

it('the trial of exchanges gives each piece once, and its books show what a defect leaves', async () => {
  const trialShop = trialFleet(shop);
  // 4 buyers of 3 pieces, and one whose bank declines.
  expect((await runTrial(trialShop, exchanges, 4)).problems).toEqual([]);
  const found = async () => (await checkBooks(trialShop.books, { settleSeconds: 0 })).join('\n');
  for (const [, falsify, undo, finding] of defects) {
    // Only the owner of the database could do so.
    await rows(falsify);
    expect(await found()).toContain(finding);
    await rows(undo);
    expect(await found()).toBe('');
  }
}, 900_000);
