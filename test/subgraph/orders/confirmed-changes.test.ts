import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { stockAdditionReserved } from '#schema/events/catalog.ts';
import { checkBooks } from '../../../ops/check-books.ts';
import { moveDueOrders } from '../../../subgraphs/orders/jobs/move-due-orders.ts';
import { ProviderUnknown } from '../../../subgraphs/orders/payment-provider.ts';
import { simulatorProvider } from '../../../subgraphs/orders/payment-providers/simulator-provider.ts';
import { findOverdueChanges, findUnfinishedRenewals } from '../../../subgraphs/orders/storage/queries.ts';
import { confirmAtBank } from '../../support/confirm-at-bank.ts';
import { eventually } from '../../support/eventually.ts';
import { jobDependenciesOf } from '../../support/job-dependencies.ts';
import { mutate } from '../../support/mutate.ts';
import {
  newCustomer,
  newStaff,
  type OrdersStack,
  startOrdersStack,
  type UserCaller,
} from '../../support/start-orders.ts';
import { stuckWork } from '../../support/stuck-orders.ts';

const hourMs = 60 * 60 * 1000;
const paymentTimeoutMs = 400;
const admin = newStaff('ADMIN');
let stack: OrdersStack;
let [lamp, dear] = ['', ''];

beforeAll(async () => {
  stack = await startOrdersStack({ paymentTimeoutMs, paymentWindowSeconds: 3_600, holdMs: 400 * hourMs });
  lamp = await stack.offer({ priceMinor: 1_000, available: 100_000 });
  dear = await stack.offer({ priceMinor: 1_600, available: 100_000 });
});
afterAll(() => stack[Symbol.asyncDispose]());
beforeEach(() => stack.clearRules());

interface Changed {
  customer: UserCaller;
  orderId: string;
}

const run = (name: string, input: object, caller: Caller = admin) =>
  mutate<Record<string, unknown>>(stack, caller, name, input, '... on IllegalTransition { allowed }');

/** The catalogue keeps the pieces for an edit or a return. */
async function keep(orderId: string, editId: string): Promise<void> {
  const payload = { orderId, editId, levels: [] };
  await stack.tell(stockAdditionReserved, `reservation:${randomUUID()}`, 1, payload);
}

const idIn = async (table: 'order_edit' | 'order_return' | 'order_line', orderId: string) =>
  (await stack.sql<{ id: string }>(`select id from ${table} where order_id = $1`, [orderId]))[0]?.id ?? '';

/** A customer adds a piece, and their bank wants them to confirm the new total. */
async function added(): Promise<Changed> {
  const customer = newCustomer();
  const { id: orderId } = await stack.confirmed(customer, lamp, 2);
  await stack.rule({ reference: orderId, operation: 'renew', behaviour: 'require-action' });
  const add = [{ variantId: dear, quantity: 1 }];
  await run('editOrderLines', { orderId, add, reason: 'one more', idempotencyKey: randomUUID() }, customer);
  await keep(orderId, await idIn('order_edit', orderId));
  return waiting({ customer, orderId });
}

/** Staff accept the exchange of a piece for a dearer one, and the bank wants the customer to confirm the difference. */
async function exchanged(): Promise<Changed> {
  const customer = newCustomer();
  const { id: orderId } = await stack.confirmed(customer, lamp, 2);
  await run('shipOrder', { orderId });
  await eventually(async () => {
    const [payment] = await stack.sql<{ captured: number }>(
      'select captured_minor::int as captured from payment where order_id = $1',
      [orderId],
    );
    return payment?.captured === 2_000;
  }, 60_000);
  await run('markDelivered', { orderId });
  const orderLineId = await idIn('order_line', orderId);
  const lines = [{ orderLineId, quantity: 1 }];
  const exchange = [{ orderLineId, variantId: dear }];
  const asked = { orderId, lines, exchange, reason: 'too small', idempotencyKey: randomUUID() };
  await run('requestReturn', asked, customer);
  const returnId = await idIn('order_return', orderId);
  await keep(orderId, returnId);
  await run('approveReturn', { orderId, returnId });
  await run('receiveReturn', { orderId, returnId });
  await run('inspectReturn', { orderId, returnId, idempotencyKey: randomUUID() });
  await stack.rule({ reference: orderId, operation: 'renew', behaviour: 'require-action' });
  await eventually(
    async () =>
      (await run('exchangeReturn', { orderId, returnId, idempotencyKey: randomUUID() }))['code'] === undefined,
  );
  return waiting({ customer, orderId });
}

async function waiting(changed: Changed): Promise<Changed> {
  await eventually(async () => (await secretOf(changed.orderId, changed.customer)) != null, 60_000);
  return changed;
}

async function secretOf(orderId: string, caller: Caller): Promise<string | null | undefined> {
  const query = 'query ($id: ID!) { order(id: $id) { payments { status clientSecret } } }';
  const { data } = await stack.call(query, { id: orderId }, caller);
  const found = data?.['order'] as { payments: { clientSecret: string | null }[] } | undefined;
  return found?.payments.find(({ clientSecret }) => clientSecret !== null)?.clientSecret;
}

const atBank = async (orderId: string) =>
  (await stack.paymentsAtProvider(orderId))
    .map(({ status, amountMinor, capturedMinor }) =>
      capturedMinor > 0 ? `captured ${capturedMinor}` : `${status} ${amountMinor}`,
    )
    .toSorted();

const resume = (orderId: string, caller: Caller) => run('resumePayment', { orderId }, caller);

const stateOf = async (orderId: string) => {
  const [row] = await stack.sql<{ state: string }>(
    `select concat_ws(' ', state, code) as state from order_edit where order_id = $1
     union all select concat_ws(' ', exchange_state, exchange_code) from order_return where order_id = $1`,
    [orderId],
  );
  return row?.state;
};
const until = (orderId: string, state: string) =>
  eventually(async () => {
    expect(await stateOf(orderId)).toBe(state);
    return true;
  }, 60_000);

const kinds: [kind: string, begin: () => Promise<Changed>, id: 'editId' | 'returnId', held: string[]][] = [
  ['the new total of an edit', added, 'editId', ['authorized 3600', 'voided 2000']],
  ['the difference of an exchange', exchanged, 'returnId', ['authorized 600', 'captured 2000']],
];

describe.each(kinds)('a bank that wants its customer to confirm %s', (_kind, begin, id, held) => {
  it('gets the confirmation: the change is made once, and until then only the customer sees the secret', async () => {
    const { orderId, customer } = await begin();
    const asked = (await stack.events(orderId)).at(-1);
    expect(asked).toMatchObject({ name: 'order.action-required', payload: { [id]: expect.any(String) } });
    const secret = await secretOf(orderId, customer);
    expect(await secretOf(orderId, admin)).toBeUndefined();
    // The customer resumes too early: the change still waits, and the order has no new version.
    await Promise.all([resume(orderId, customer), resume(orderId, customer)]);
    await eventually(async () => {
      const [operation] = await stack.sql<{ attempts: number }>(
        `select payment_operation.attempts from payment_operation join payment on payment.id = payment_id
         where order_id = $1 and payment.state = 'ACTION_REQUIRED'`,
        [orderId],
      );
      return (operation?.attempts ?? 0) >= 2;
    }, 60_000);
    // A waiting job would find the answer of the bank before the customer resumes.
    await eventually(async () => {
      const jobs = await stack.sql(
        `select from jobs.job join payment on payment.id::text = data -> 'payload' ->> 'paymentId'
         where order_id = $1 and job.name = 'renew-payment' and job.state in ('created', 'active', 'retry')`,
        [orderId],
      );
      return jobs.length === 0;
    }, 60_000);
    expect((await stack.events(orderId)).at(-1)?.name).toBe('order.action-required');
    expect(await stuckWork(stack, orderId)).toEqual([]);
    expect(await confirmAtBank(stack, secret, 'succeed')).toBe(200);
    expect(await resume(orderId, customer)).toEqual({ __typename: 'OrderChanged' });
    await until(orderId, 'APPLIED');
    await eventually(async () => (await atBank(orderId)).join() === held.join(), 60_000);
    expect(await secretOf(orderId, customer)).toBeUndefined();
    const again = await resume(orderId, customer);
    expect(again).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    expect(again['allowed']).not.toContain('resumePayment');
  });

  it('gets a refusal from the customer: the order stays as it was', async () => {
    const { orderId, customer } = await begin();
    await confirmAtBank(stack, await secretOf(orderId, customer), 'fail');
    await resume(orderId, customer);
    await until(orderId, 'REFUSED PAYMENT_DECLINED');
    expect(await secretOf(orderId, customer)).toBeUndefined();
  });

  it('is asked at the deadline: a confirmation until then counts, and a later one does not', async () => {
    const [confirmed, late] = [await begin(), await begin()];
    const secret = await secretOf(late.orderId, late.customer);
    await confirmAtBank(stack, await secretOf(confirmed.orderId, confirmed.customer), 'succeed');
    await stack.stopWorker();
    // Both were asked about a moment ago, so only the deadline asks again.
    await stack.sql(
      `update payment_operation set sent_at = now() + interval '30 days' from payment
       where payment.id = payment_id and payment.order_id = any ($1) and kind = 'AUTHORISE'`,
      [[confirmed.orderId, late.orderId]],
    );
    // A customer has an hour for their own edit, and three days for an exchange that staff accepted.
    stack.advance((id === 'editId' ? 2 : 73) * hourMs);
    await stack.startWorker();
    await until(confirmed.orderId, 'APPLIED');
    await until(late.orderId, 'REFUSED NOT_PAID_IN_TIME');
    await eventually(async () => (await stack.events(late.orderId)).at(-1)?.name === 'order.payment-voided', 60_000);
    expect(await confirmAtBank(stack, secret, 'succeed')).toBe(404);
  });
});

describe('staff end an exchange while the bank wants its customer to confirm the difference', () => {
  const allowed = async (orderId: string) => {
    const query = 'query ($id: ID!) { order(id: $id) { returns { allowed } } }';
    const { data } = await stack.call(query, { id: orderId }, admin);
    return (data as { order: { returns: { allowed: string[] }[] } }).order.returns[0]?.allowed;
  };
  const untilEvent = (orderId: string, name: string) =>
    eventually(async () => (await stack.events(orderId)).some((event) => event.name === name), 60_000);

  it('and refund the return: pieces and money are given back, and the customer can confirm nothing', async () => {
    const { orderId, customer } = await exchanged();
    const secret = await secretOf(orderId, customer);
    const returnId = await idIn('order_return', orderId);
    expect(await allowed(orderId)).toEqual(['refundReturn', 'closeReturn']);
    const refund = { orderId, returnId, idempotencyKey: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 3 }, () => run('refundReturn', refund)));
    for (const answer of answers) expect(answer).toEqual({ __typename: 'OrderChanged' });
    await until(orderId, 'REFUSED RETURN_REFUNDED');
    // The catalogue hears what it gets back.
    const refused = (await stack.events(orderId)).find(({ name }) => name === 'order.exchange-refused');
    expect(refused?.payload).toMatchObject({ returnId, added: [{ variantId: dear, quantity: 1 }] });
    expect(await secretOf(orderId, customer)).toBeUndefined();
    await untilEvent(orderId, 'order.payment-voided');
    await untilEvent(orderId, 'order.refunded');
    expect(await confirmAtBank(stack, secret, 'succeed')).toBe(404);
    const [known] = await stack.sql<{ refunded: number; credit: number }>(
      'select sum(refunded_minor)::int as refunded, sum(credit_minor)::int as credit from payment where order_id = $1',
      [orderId],
    );
    expect(known).toEqual({ refunded: 1_000, credit: 0 });
  });

  it('and close the return: what the customer confirms before the bank hears of it goes back', async () => {
    const { orderId, customer } = await exchanged();
    const secret = await secretOf(orderId, customer);
    const returnId = await idIn('order_return', orderId);
    await stack.rule({ reference: orderId, operation: 'void', behaviour: 'fail' });
    await run('closeReturn', { orderId, returnId, reason: 'they want another colour' });
    await until(orderId, 'REFUSED RETURN_CLOSED');
    expect(await confirmAtBank(stack, secret, 'succeed')).toBe(200);
    // The shop does not take the late answer for a payment.
    expect(await resume(orderId, customer)).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    await stack.clearRules();
    await untilEvent(orderId, 'order.payment-voided');
    expect(await atBank(orderId)).toEqual(['captured 2000', 'voided 600']);
    expect(await stateOf(orderId)).toBe('REFUSED RETURN_CLOSED');
  });

  it('unless the customer was faster: the exchange is made', async () => {
    const { orderId, customer } = await exchanged();
    await confirmAtBank(stack, await secretOf(orderId, customer), 'succeed');
    await resume(orderId, customer);
    await until(orderId, 'APPLIED');
    const close = { orderId, returnId: await idIn('order_return', orderId), reason: 'they want another colour' };
    expect(await run('closeReturn', close)).toMatchObject({ code: 'ILLEGAL_TRANSITION', allowed: [] });
    expect(await stateOf(orderId)).toBe('APPLIED');
  });
});

it.each([
  ['cancelOrderEdit', 'WITHDRAWN'],
  ['abortOrder', 'ABORTED'],
])('an edit that its customer is to confirm ends by %s, and nothing of it can be confirmed', async (name, code) => {
  const { orderId, customer } = await added();
  const secret = await secretOf(orderId, customer);
  await run(name, { orderId, ...(name === 'abortOrder' && { reason: 'the customer called' }) });
  await until(orderId, `REFUSED ${code}`);
  await eventually(async () => (await stack.events(orderId)).at(-1)?.name === 'order.payment-voided', 60_000);
  expect(await confirmAtBank(stack, secret, 'succeed')).toBe(404);
  expect(await atBank(orderId)).toEqual(['authorized 2000', 'voided 3600']);
});

describe('the clock', () => {
  it('does not resume a payment that waits for its customer', async () => {
    const { orderId } = await added();
    const [payment] = await stack.sql<{ id: string }>(
      `select id from payment where order_id = $1 and state = 'ACTION_REQUIRED'`,
      [orderId],
    );
    expect(payment).toBeDefined();
    const asIfOld = new Date(Date.now() + 1_000 * hourMs);
    const found = () => findUnfinishedRenewals(stack.server.orm.em.fork(), asIfOld, 100);
    expect(await found()).not.toContain(payment?.id);
    // The same payment is found in every other state.
    await stack.stopWorker();
    const move = (state: string) => stack.sql('update payment set state = $2 where id = $1', [payment?.id, state]);
    await move('PENDING');
    expect(await found()).toContain(payment?.id);
    await move('ACTION_REQUIRED');
    await stack.startWorker();
  });

  it('asks a silent provider once in a sweep and later again, and moves orders without a payment to ask about', async () => {
    const both = [await added(), await added()].map(({ orderId }) => orderId);
    const { orderId: exchange } = await exchanged();
    const buyer = newCustomer();
    const { id: withoutStock } = await stack.confirmed(buyer, lamp, 2);
    const add = [{ variantId: dear, quantity: 1 }];
    const edit = { orderId: withoutStock, add, reason: 'one more', idempotencyKey: randomUUID() };
    await run('editOrderLines', edit, buyer);
    await stack.stopWorker();
    await stack.sql(`update orders set edit_until = now() - interval '1 minute' where id = any ($1)`, [both]);
    await stack.sql(`update orders set edit_until = now() - interval '1 second' where id = $1`, [withoutStock]);
    await stack.sql(`update order_return set exchange_until = now() - interval '1 second' where order_id = $1`, [
      exchange,
    ]);
    // Not even a sweep that is full of payments to ask about leaves out the others.
    const overdue = (change: 'edit' | 'exchange') =>
      findOverdueChanges(stack.server.orm.em.fork(), change, new Date(), 1);
    expect(await overdue('edit')).toEqual([withoutStock, expect.toBeOneOf(both)]);
    expect(await overdue('exchange')).toEqual([exchange]);
    let asked = 0;
    const find = () => {
      asked += 1;
      return Promise.reject(new ProviderUnknown('PROVIDER_TIMEOUT', 'the provider is silent'));
    };
    const provider = { ...simulatorProvider('http://127.0.0.1:9', 'key', paymentTimeoutMs), find };
    await using silent = await jobDependenciesOf(stack, { paymentTimeoutMs, provider });
    await moveDueOrders(silent, 0);
    expect(asked).toBe(1);
    for (const orderId of both) expect(await stateOf(orderId)).toBe('STOCK_RESERVED');
    expect(await stateOf(withoutStock)).toMatch(/^REFUSED /);
    await stack.startWorker();
    for (const orderId of [...both, exchange]) await until(orderId, 'REFUSED NOT_PAID_IN_TIME');
  });
});

it('the books are right afterwards', { timeout: 60_000 }, async () => {
  const databases = { orders: stack.urls.orders, payments: stack.urls.payments };
  await eventually(async () => {
    expect(await checkBooks(databases, { settleSeconds: 0 })).toEqual([]);
    return true;
  }, 50_000);
});
