import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkBooks } from '../../../ops/check-books.ts';
import { eventually } from '../../support/eventually.ts';
import { mutate } from '../../support/mutate.ts';
import { newCustomer, newStaff, type OrdersStack, startOrdersStack } from '../../support/start-orders.ts';

const hourMs = 60 * 60 * 1000;
/** Shorter than what orders assumes of a provider that says nothing. */
const holdMs = 100 * hourMs;
const warehouse = newStaff('WAREHOUSE');
let stack: OrdersStack;
let variantId: string;

beforeAll(async () => {
  stack = await startOrdersStack({ holdMs, paymentRenewals: 2, webhooks: true });
  variantId = await stack.offer({ priceMinor: 1_000, available: 100_000 });
});
afterAll(() => stack[Symbol.asyncDispose]());

interface PaymentRow {
  id: string;
  state: string;
  amountMinor: number;
  renewsId: string | null;
}

const paymentsOf = (orderId: string) =>
  stack.sql<PaymentRow>(
    `select id, state, amount_minor::int as "amountMinor", renews_id as "renewsId" from payment where order_id = $1 order by id`,
    [orderId],
  );
const statesOf = async (orderId: string) => (await paymentsOf(orderId)).map(({ state }) => state);
const heldOf = async (orderId: string) =>
  (await stack.paymentsAtProvider(orderId)).filter(({ status }) => status === 'authorized').length;

async function untilStates(orderId: string, states: readonly string[]): Promise<void> {
  await eventually(async () => {
    const found = await statesOf(orderId);
    if (found.join() !== states.join()) throw new Error(`expected payments in ${states.join()}, got ${found.join()}`);
    return true;
  }, 60_000);
}

/** Moves the clock and has the worker look for what is due. */
async function later(ms: number): Promise<void> {
  await stack.stopWorker();
  stack.advance(ms);
  await stack.startWorker();
}

const change = (name: string, orderId: string, caller = warehouse) => mutate(stack, caller, name, { orderId }, '');
const confirmed = async () => (await stack.confirmed(newCustomer(), variantId, 3)).id;

it('is as long as the provider says, is renewed a day before its end, and the first hold is given back', async () => {
  const orderId = await confirmed();
  const [row] = await stack.sql<{ ms: number }>(
    `select extract(epoch from authorised_until - created_at)::float8 * 1000 as ms from payment where order_id = $1`,
    [orderId],
  );
  expect(Math.abs((row?.ms ?? 0) - holdMs)).toBeLessThan(60_000);
  await later(holdMs - 25 * hourMs);
  // An order whose time has come shows that the worker has looked.
  await untilStates(orderId, ['AUTHORIZED']);
  await later(2 * hourMs);
  await untilStates(orderId, ['VOIDED', 'AUTHORIZED']);
  await eventually(async () => (await heldOf(orderId)) === 1);
  const [first, second] = await paymentsOf(orderId);
  expect(second).toMatchObject({ renewsId: first?.id, amountMinor: 3_000 });
  await eventually(async () => (await stack.events(orderId)).at(-1)?.name === 'order.payment-voided', 60_000);
  expect((await stack.events(orderId)).map(({ name }) => name)).toEqual([
    'order.placed',
    'order.confirmed',
    'order.payment-renewed',
    'order.payment-voided',
  ]);
  // Past the end of the first hold the parcel is paid from the second one.
  await later(25 * hourMs);
  await change('shipOrder', orderId);
  await untilStates(orderId, ['VOIDED', 'CAPTURED']);
  const captured = (await stack.paymentsAtProvider(orderId)).map(({ capturedMinor }) => capturedMinor);
  expect(captured.toSorted((a, b) => a - b)).toEqual([0, 3_000]);
});

it('ends the order if the renewal is declined, needs the customer, or was made often enough', async () => {
  const [declined, needsCustomer, often] = [await confirmed(), await confirmed(), await confirmed()];
  await stack.rule({ reference: declined, operation: 'renew', behaviour: 'decline' });
  await stack.rule({ reference: needsCustomer, operation: 'renew', behaviour: 'require-action' });
  await later(holdMs - 23 * hourMs);
  await untilStates(declined, ['AUTHORIZED', 'FAILED']);
  await untilStates(needsCustomer, ['AUTHORIZED', 'VOIDED']);
  await untilStates(often, ['VOIDED', 'AUTHORIZED']);
  await later(24 * hourMs);
  for (const orderId of [declined, needsCustomer]) {
    await stack.untilStatus(orderId, 'CANCELLED');
    const events = await stack.events(orderId);
    expect(events.find(({ name }) => name === 'order.cancelled')?.payload).toMatchObject({
      reason: 'AUTHORISATION_EXPIRED',
    });
    expect((await statesOf(orderId))[0]).toBe('AUTH_EXPIRED');
    await eventually(async () => (await heldOf(orderId)) === 0);
  }
  await later(holdMs - 40 * hourMs);
  await untilStates(often, ['VOIDED', 'VOIDED', 'AUTHORIZED']);
  await later(holdMs);
  await stack.untilStatus(often, 'CANCELLED');
  await untilStates(often, ['VOIDED', 'VOIDED', 'AUTH_EXPIRED']);
});

it('gives the renewed hold back if the order is cancelled or shipped while the provider is asked', async () => {
  const [cancelled, shipped] = [await confirmed(), await confirmed()];
  for (const reference of [cancelled, shipped])
    await stack.rule({ reference, operation: 'renew', behaviour: 'fail', times: 2 });
  await later(holdMs - 23 * hourMs);
  for (const orderId of [cancelled, shipped]) await untilStates(orderId, ['AUTHORIZED', 'PENDING']);
  await change('cancelOrder', cancelled, newStaff('SUPPORT'));
  await change('shipOrder', shipped);
  await untilStates(cancelled, ['VOIDED', 'VOIDED']);
  await untilStates(shipped, ['CAPTURED', 'VOIDED']);
  await eventually(async () => (await heldOf(cancelled)) === 0 && (await heldOf(shipped)) === 1, 60_000);
});

it('is renewed once when the worker looks often and replies are lost', async () => {
  const orderId = await confirmed();
  await stack.rule({ reference: orderId, operation: 'renew', behaviour: 'lose-reply', times: 1 });
  await stack.rule({ reference: orderId, operation: 'void', behaviour: 'lose-reply', times: 1 });
  await later(holdMs - 23 * hourMs);
  await later(0);
  await later(0);
  await untilStates(orderId, ['VOIDED', 'AUTHORIZED']);
  await eventually(async () => (await heldOf(orderId)) === 1, 60_000);
  expect(await stack.paymentsAtProvider(orderId)).toHaveLength(2);
});

it('keeps the books', async () => {
  await eventually(async () => {
    const databases = { orders: stack.urls.orders, payments: stack.urls.payments };
    expect(await checkBooks(databases, { settleSeconds: 0 })).toEqual([]);
    return true;
  }, 50_000);
});
