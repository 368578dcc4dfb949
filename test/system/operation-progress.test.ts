import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShop } from '../../ops/open-shop.ts';
import { repairsOf } from '../../ops/repair-orders.ts';
import { type Recording, recordProgress } from '../support/check-live.ts';
import { eventually } from '../support/eventually.ts';
import type { PaymentRule } from '../support/payment-control.ts';
import { change, placed } from '../support/shopping.ts';
import { demoPassword, type Stack, startStack } from '../support/start-stack.ts';

let shop: Stack;
let customer: string;
let variantId: string;
beforeAll(async () => {
  shop = await startStack();
  customer = await shop.signIn('customer@example.com');
  variantId = (await shop.addVariant({ onHand: 100 })).id;
}, 90_000);
afterAll(() => shop?.[Symbol.asyncDispose]());

interface Followed extends AsyncDisposable {
  orderId: string;
  recording: Recording;
  /** The messages as `kind state step done code`. */
  lines: string[];
}

/** Places an order, for which the provider behaves as told, and follows it from its first version on. */
async function follow(rules: PaymentRule[] = []): Promise<Followed> {
  // The order has no id yet.
  for (const rule of rules) await shop.payments.tell(rule);
  const { id: orderId } = await placed(shop, customer, [{ variantId, quantity: 1 }]);
  const lines: string[] = [];
  const recording = recordProgress(shop.wsUrl, customer, orderId, {
    after: 0,
    onData(data) {
      const { event, status, step, done, total, code } = (
        data as { operationProgress: Record<string, string | number | null> }
      ).operationProgress;
      lines.push(`${event} ${status} ${step} ${done}/${total} ${code}`);
    },
  });
  return { orderId, recording, lines, [Symbol.asyncDispose]: () => recording.stop() };
}

const begun = 'ORDER RUNNING RESERVE_STOCK 0/3 null';
const confirmed = 'ORDER DONE CONFIRM 3/3 null';
const editBegun = 'ORDER_EDIT RUNNING RESERVE_STOCK 0/3 null';

async function addPiece(orderId: string): Promise<void> {
  const add = [{ variantId, quantity: 1 }];
  const input = { orderId, add, reason: 'one more', idempotencyKey: randomUUID() };
  expect(await change(shop, customer, 'editOrderLines', input)).toMatchObject({ __typename: 'OrderChanged' });
}

test('an order, an edit that is applied and one that the bank declines', async () => {
  await using followed = await follow();
  await followed.recording.received(2, 30_000);
  await addPiece(followed.orderId);
  await followed.recording.received(4, 30_000);
  await shop.payments.tell({ reference: followed.orderId, operation: 'renew', behaviour: 'decline' });
  await addPiece(followed.orderId);
  await followed.recording.received(6, 30_000);
  expect(followed.lines).toEqual([
    begun,
    confirmed,
    editBegun,
    'ORDER_EDIT DONE CONFIRM 3/3 null',
    editBegun,
    'ORDER_EDIT FAILED AUTHORISE_PAYMENT 0/3 PAYMENT_DECLINED',
  ]);
});

test('an order that the bank declines', async () => {
  await using followed = await follow([{ operation: 'authorise', behaviour: 'decline', times: 1 }]);
  await followed.recording.received(2, 30_000);
  expect(followed.lines).toEqual([begun, 'ORDER FAILED AUTHORISE_PAYMENT 0/3 PAYMENT_DECLINED']);
});

test('an order whose customer must act', async () => {
  await using followed = await follow([{ operation: 'authorise', behaviour: 'require-action', times: 1 }]);
  await followed.recording.received(2, 30_000);
  expect(followed.lines).toEqual([begun, 'ORDER WAITING AUTHORISE_PAYMENT 1/3 ACTION_REQUIRED']);
});

test('orders that stand still: staff resume one, and abort another', async () => {
  await shop.payments.tell({ operation: 'authorise', behaviour: 'fail' });
  await using resumed = await follow();
  await using aborted = await follow();
  const operated = await openShop({
    GATEWAY_URL: shop.url,
    OPS_EMAIL: 'staff@example.com',
    OPS_PASSWORD: demoPassword,
  });
  const repairs = repairsOf(operated);
  try {
    const waiting = 'ORDER WAITING AUTHORISE_PAYMENT 1/3 PROVIDER_ERROR';
    await eventually(() => [resumed, aborted].every(({ lines }) => lines.at(-1) === waiting), 60_000);
    await repairs.repair('abortOrder', { orderId: aborted.orderId, reason: 'OUT_OF_STOCK' });
    await shop.payments.forgetRules();
    await repairs.repair('resumeOrder', { orderId: resumed.orderId, reason: 'the provider is back' });
    await eventually(() => resumed.lines.at(-1) === confirmed && aborted.lines.length === 3, 60_000);
    expect(aborted.lines).toEqual([begun, waiting, 'ORDER ABORTED null 0/3 CANCELLED']);
    expect(resumed.lines).toEqual([begun, waiting, 'ORDER RUNNING AUTHORISE_PAYMENT 1/3 null', confirmed]);
  } finally {
    await operated.stop();
    await shop.payments.forgetRules();
  }
}, 120_000);
