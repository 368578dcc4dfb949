import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stockCommitted, stockRefused, stockReleased, stockReserved } from '#schema/events/catalog.ts';
import { authorisePayment } from '../../../subgraphs/orders/jobs/authorise-payment.ts';
import { expireUnpaidOrders } from '../../../subgraphs/orders/jobs/expire-unpaid-orders.ts';
import { resumePayments } from '../../../subgraphs/orders/jobs/resume-payments.ts';
import { voidPayment } from '../../../subgraphs/orders/jobs/void-payment.ts';
import type { PaymentProvider, ProviderPayment } from '../../../subgraphs/orders/payment-provider.ts';
import { simulatorProvider } from '../../../subgraphs/orders/payment-providers/simulator-provider.ts';
import { checkBooks } from '../../../ops/check-books.ts';
import { eventually } from '../../support/eventually.ts';
import { jobDependenciesOf } from '../../support/job-dependencies.ts';
import { newCustomer, newStaff, type OrdersStack, startOrdersStack } from '../../support/start-orders.ts';

const paymentTimeoutMs = 400;
let stack: OrdersStack;
let variantId: string;

beforeAll(async () => {
  stack = await startOrdersStack({ paymentTimeoutMs });
  variantId = await stack.offer({ priceMinor: 1_250, available: 100_000 });
});
afterAll(() => stack[Symbol.asyncDispose]());
beforeEach(() => stack.clearRules());

const cancelOrder = /* GraphQL */ `
  mutation Cancel($input: CancelOrderInput!) {
    cancelOrder(input: $input) {
      __typename
      ... on OrderChanged { order { status version } }
      ... on Refusal { code }
      ... on IllegalTransition { status allowed }
      ... on Conflict { actualVersion }
    }
  }
`;

async function cancel(orderId: string, caller = newStaff('SUPPORT'), more: object = {}) {
  const { data, errors } = await stack.call(cancelOrder, { input: { orderId, ...more } }, caller);
  expect(errors).toBeUndefined();
  return data?.['cancelOrder'];
}

interface PaymentRow {
  id: string;
  state: string;
  authorised_minor: string;
}

async function paymentOf(orderId: string): Promise<PaymentRow> {
  const [row] = await stack.sql<PaymentRow>('select id, state, authorised_minor from payment where order_id = $1', [
    orderId,
  ]);
  if (!row) throw new Error(`the order ${orderId} has no payment`);
  return row;
}

async function untilPayment(orderId: string, state: string): Promise<void> {
  await eventually(async () => {
    const payment = await paymentOf(orderId);
    if (payment.state !== state) throw new Error(`expected the payment to become ${state}, it is ${payment.state}`);
    return true;
  }, 60_000);
}

const story = async (orderId: string) =>
  (await stack.events(orderId)).map(({ name, version, payload }) => [
    version,
    name,
    (payload as { reason: string }).reason,
  ]);

async function steps(orderId: string) {
  const rows = await stack.sql<{ step: string; state: string; last_error: string | null }>(
    `select step, state, last_error from order_step where order_id = $1`,
    [orderId],
  );
  return Object.fromEntries(rows.map(({ step, state, last_error: lastError }) => [step, [state, lastError]]));
}

const jobDependencies = (provider?: PaymentProvider) => jobDependenciesOf(stack, { paymentTimeoutMs, provider });

const attempt = { id: 'job', attempt: 1, lastAttempt: false };

describe('a placed order', () => {
  it('is confirmed when its stock is held and its payment authorised, with a history without a gap', async () => {
    const caller = newCustomer();
    const order = await stack.confirmed(caller, variantId, 2);
    expect(await stack.paymentsAtProvider(order.id)).toMatchObject([{ status: 'authorized', amountMinor: 2_500 }]);
    expect(await paymentOf(order.id)).toMatchObject({ state: 'AUTHORIZED', authorised_minor: '2500' });
    expect(await story(order.id)).toEqual([
      [1, 'order.placed', null],
      [2, 'order.confirmed', null],
    ]);
    const { data } = await stack.call(
      `query ($id: ID!) { order(id: $id) { version history { version from to actor } progress { step state lastError } payments { status } } }`,
      { id: order.id },
      caller,
    );
    expect(data?.['order']).toEqual({
      version: 2,
      history: [
        { version: 1, from: null, to: 'PLACED', actor: 'customer' },
        { version: 2, from: 'PLACED', to: 'CONFIRMED', actor: 'system' },
      ],
      progress: [
        { step: 'RESERVE_STOCK', state: 'DONE', lastError: null },
        { step: 'AUTHORISE_PAYMENT', state: 'DONE', lastError: null },
        { step: 'CONFIRM', state: 'DONE', lastError: null },
      ],
      payments: [{ status: 'AUTHORIZED' }],
    });
  });

  it('that costs nothing is confirmed without a payment', async () => {
    const gift = await stack.offer({ priceMinor: 0 });
    const order = await stack.confirmed(newCustomer(), gift);
    expect(await stack.sql('select 1 from payment where order_id = $1', [order.id])).toEqual([]);
    expect(await stack.paymentsAtProvider(order.id)).toEqual([]);
  });

  it('is cancelled when the payment is declined', async () => {
    const order = await stack.place(newCustomer(), variantId);
    await stack.rule({ reference: order.id, operation: 'authorise', behaviour: 'decline' });
    await stack.reserve(order.id);
    await stack.untilStatus(order.id, 'CANCELLED');
    expect(await story(order.id)).toEqual([
      [1, 'order.placed', null],
      [2, 'order.cancelled', 'PAYMENT_DECLINED'],
    ]);
    expect(await paymentOf(order.id)).toMatchObject({ state: 'FAILED', authorised_minor: '0' });
    expect(await steps(order.id)).toEqual({
      RESERVE_STOCK: ['COMPENSATED', null],
      AUTHORISE_PAYMENT: ['REFUSED', 'CARD_DECLINED'],
      CONFIRM: ['REFUSED', 'PAYMENT_DECLINED'],
    });
  });

  it('is cancelled when the catalogue refuses its stock, without a call to the provider', async () => {
    const order = await stack.place(newCustomer(), variantId);
    await stack.refuse(order.id);
    await stack.untilStatus(order.id, 'CANCELLED');
    expect(await story(order.id)).toEqual([
      [1, 'order.placed', null],
      [2, 'order.cancelled', 'OUT_OF_STOCK'],
    ]);
    expect((await paymentOf(order.id)).state).toBe('VOIDED');
    expect(await stack.paymentsAtProvider(order.id)).toEqual([]);
    expect((await steps(order.id))['RESERVE_STOCK']).toEqual(['REFUSED', 'OUT_OF_STOCK']);
  });
});

describe('an authorisation', () => {
  for (const [what, rule] of [
    ['whose reply is lost', { behaviour: 'lose-reply', times: 1 }],
    ['that is answered too late', { behaviour: 'delay', delayMs: 5_000, times: 1 }],
    ['that fails twice at the provider', { behaviour: 'fail', times: 2 }],
    ['that the provider thinks about first', { behaviour: 'pending', delayMs: 500 }],
  ] as const) {
    it(`${what} is made exactly once, and the order confirmed`, async () => {
      const order = await stack.place(newCustomer(), variantId);
      await stack.rule({ reference: order.id, operation: 'authorise', ...rule });
      await stack.reserve(order.id);
      await stack.untilStatus(order.id, 'CONFIRMED');
      expect(await stack.paymentsAtProvider(order.id)).toMatchObject([{ status: 'authorized', amountMinor: 1_250 }]);
      expect((await story(order.id)).map(([, name]) => name)).toEqual(['order.placed', 'order.confirmed']);
      const [operation] = await stack.sql(
        `select attempts, state, last_error from payment_operation where payment_id = $1`,
        [(await paymentOf(order.id)).id],
      );
      expect(operation).toMatchObject({ state: 'DONE', last_error: null });
      expect(operation?.['attempts']).toBeGreaterThan(1);
    });
  }

  it('that succeeds after the order was cancelled is voided', async () => {
    const order = await stack.place(newCustomer(), variantId);
    await stack.rule({ reference: order.id, operation: 'authorise', behaviour: 'delay', delayMs: 300, times: 1 });
    await stack.reserve(order.id);
    await eventually(async () => (await stack.paymentsAtProvider(order.id)).length === 1);
    expect(await cancel(order.id)).toMatchObject({ __typename: 'OrderChanged', order: { status: 'CANCELLED' } });
    await untilPayment(order.id, 'VOIDED');
    expect(await stack.paymentsAtProvider(order.id)).toMatchObject([{ status: 'voided', capturedMinor: 0 }]);
    // The answer may be recorded before the void asks the provider, or be what the void finds there.
    const names = (await story(order.id)).map(([, name]) => name).filter((name) => name !== 'order.payment-authorised');
    expect(names).toEqual(['order.placed', 'order.cancelled', 'order.payment-voided']);
  });

  it('over another amount than requested counts as none: the order is cancelled and the payment voided', async () => {
    const order = await stack.place(newCustomer(), variantId);
    const { id: paymentId } = await paymentOf(order.id);
    const wrong: ProviderPayment = {
      id: `other-${order.id}`,
      status: 'authorized',
      amountMinor: 1_249,
      currency: 'GBP',
      capturedMinor: 0,
      refundedMinor: 0,
    };
    const calls: string[] = [];
    const provider: PaymentProvider = {
      list: async () => [],
      find: async () => wrong,
      authorise: async () => wrong,
      capture: async () => ({ kind: 'refused', code: 'UNEXPECTED' }),
      refund: async () => ({ kind: 'refused', code: 'UNEXPECTED' }),
      void: async (key, id) => {
        calls.push(`${key} ${id}`);
        return { kind: 'done', payment: { ...wrong, status: 'voided' } };
      },
    };
    await using jobGiven = await jobDependencies(provider);
    // By hand, so that the worker's own provider does not come first; the void that is enqueued finds nothing there.
    await stack.stopWorker();
    await authorisePayment(jobGiven).run({ paymentId }, attempt);
    await stack.untilStatus(order.id, 'CANCELLED');
    expect((await story(order.id)).at(-1)).toEqual([2, 'order.cancelled', 'PAYMENT_MISMATCH']);
    await voidPayment(jobGiven).run({ paymentId }, attempt);
    expect(calls).toEqual([`${paymentId}:void ${wrong.id}`]);
    expect(await paymentOf(order.id)).toMatchObject({ state: 'VOIDED', authorised_minor: '0' });
    await stack.startWorker();
  });

  it('changes nothing when its job runs again after the answer is known', async () => {
    const order = await stack.confirmed(newCustomer(), variantId);
    const { id: paymentId } = await paymentOf(order.id);
    await using jobGiven = await jobDependencies();
    for (let repeat = 0; repeat < 3; repeat++) await authorisePayment(jobGiven).run({ paymentId }, attempt);
    await voidPayment(jobGiven).run({ paymentId }, attempt);
    expect(await stack.paymentsAtProvider(order.id)).toMatchObject([{ status: 'authorized' }]);
    expect(await story(order.id)).toHaveLength(2);
  });
});

describe('events of the catalogue', () => {
  it('may come twice or in any order without changing an order twice', async () => {
    const order = await stack.place(newCustomer(), variantId);
    const subject = `reservation:${order.id}`;
    const held = { orderId: order.id, expiresAt: new Date(Date.now() + 1_800_000).toISOString(), levels: [] };
    await stack.tell(stockCommitted, subject, 1, { orderId: order.id });
    await stack.tell(stockReserved, subject, 2, held);
    await stack.tell(stockReserved, subject, 3, held);
    await stack.untilStatus(order.id, 'CONFIRMED');
    await stack.tell(stockReserved, subject, 4, held);
    await stack.tell(stockReleased, subject, 5, { orderId: order.id, reason: 'reservation-expired', levels: [] });
    const last = await stack.place(newCustomer(), variantId);
    await stack.refuse(last.id);
    await stack.untilStatus(last.id, 'CANCELLED');
    // Refused and then reserved: the end of an order stays its end.
    await stack.tell(stockReserved, `reservation:${last.id}`, 2, { ...held, orderId: last.id });
    const after = await stack.confirmed(newCustomer(), variantId);
    expect(after.id).toBeDefined();
    expect(await story(order.id)).toHaveLength(2);
    expect(await stack.paymentsAtProvider(order.id)).toHaveLength(1);
    expect((await story(last.id)).map(([, name]) => name)).toEqual(['order.placed', 'order.cancelled']);
    expect(await stack.paymentsAtProvider(last.id)).toEqual([]);
  });

  it('cancel even a confirmed order if its stock was sold after all, and its payment is voided', async () => {
    const order = await stack.confirmed(newCustomer(), variantId);
    await stack.tell(stockRefused, `reservation:${order.id}`, 2, { orderId: order.id, shortages: [] });
    await stack.untilStatus(order.id, 'CANCELLED');
    await untilPayment(order.id, 'VOIDED');
    expect((await story(order.id)).slice(2)).toEqual([
      [3, 'order.cancelled', 'OUT_OF_STOCK'],
      [4, 'order.payment-voided', null],
    ]);
    expect(await stack.paymentsAtProvider(order.id)).toMatchObject([{ status: 'voided' }]);
  });

  it('park the subject of an event with an unknown order, and others continue', async () => {
    const unknown = '01930000-0000-7000-8000-000000000000';
    await stack.reserve(unknown);
    await stack.confirmed(newCustomer(), variantId);
    await eventually(async () => {
      const parked = await stack.sql(`select 1 from parked_subject where subject = $1`, [`reservation:${unknown}`]);
      return parked.length === 1;
    }, 60_000);
    await stack.confirmed(newCustomer(), variantId);
  });
});

describe('cancelOrder', () => {
  it('frees the payment of a confirmed order and notifies the catalogue', async () => {
    const caller = newCustomer();
    const order = await stack.confirmed(caller, variantId);
    expect(await cancel(order.id, caller, { reason: 'changed my mind', expectedVersion: 2 })).toMatchObject({
      order: { status: 'CANCELLED', version: 3 },
    });
    expect((await story(order.id))[2]).toEqual([3, 'order.cancelled', 'changed my mind']);
    await untilPayment(order.id, 'VOIDED');
    expect(await stack.paymentsAtProvider(order.id)).toMatchObject([{ status: 'voided' }]);
  });

  it('writes a reason into the history, and a code for readers of the steps', async () => {
    const order = await stack.place(newCustomer(), variantId);
    await cancel(order.id, undefined, { reason: 'called twice,\nnobody there' });
    expect((await story(order.id)).at(-1)).toEqual([2, 'order.cancelled', 'called twice,\nnobody there']);
    expect(Object.values(await steps(order.id))).toContainEqual(['REFUSED', 'ORDER_CANCELLED']);
  });

  it('refuses a reason that cannot be stored', async () => {
    const order = await stack.place(newCustomer(), variantId);
    for (const reason of ['x'.repeat(201), 'half \ud83d', 'zero \0'])
      expect(await cancel(order.id, undefined, { reason })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await cancel(order.id, undefined, { reason: '👕'.repeat(200) })).toMatchObject({
      __typename: 'OrderChanged',
    });
  });

  it('happens once when twenty people try at the same time; the others get the legal moves', async () => {
    const order = await stack.place(newCustomer(), variantId);
    const answers = await Promise.all(Array.from({ length: 20 }, () => cancel(order.id)));
    const done = answers.filter((answer) => (answer as { __typename: string }).__typename === 'OrderChanged');
    expect(done).toHaveLength(1);
    for (const answer of answers) {
      if (!done.includes(answer))
        expect(answer).toMatchObject({ code: 'ILLEGAL_TRANSITION', status: 'CANCELLED', allowed: [] });
    }
    expect(await story(order.id)).toHaveLength(2);
  });

  it('notices a change from elsewhere by the version', async () => {
    const order = await stack.confirmed(newCustomer(), variantId);
    expect(await cancel(order.id, undefined, { expectedVersion: 1 })).toMatchObject({
      code: 'CONFLICT',
      actualVersion: 2,
    });
  });

  it('survives a provider that loses the reply to the void and fails', async () => {
    const order = await stack.confirmed(newCustomer(), variantId);
    await stack.rule({ reference: order.id, operation: 'void', behaviour: 'fail', times: 1 });
    await stack.rule({ reference: order.id, operation: 'void', behaviour: 'lose-reply', times: 1 });
    await cancel(order.id);
    await untilPayment(order.id, 'VOIDED');
    expect(await stack.paymentsAtProvider(order.id)).toMatchObject([{ status: 'voided' }]);
  });

  it('races with a confirmation without breaking the history: the first one wins, and the payment follows it', async () => {
    const orders = await Promise.all(Array.from({ length: 8 }, () => stack.place(newCustomer(), variantId)));
    await Promise.all(
      orders.map(async ({ id }) => {
        await stack.reserve(id);
        await cancel(id);
      }),
    );
    for (const order of orders) {
      await stack.untilStatus(order.id, 'CANCELLED');
      await untilPayment(order.id, 'VOIDED');
      const versions = (await stack.events(order.id)).map(({ version }) => version);
      expect(versions).toEqual(versions.map((_, index) => index + 1));
      for (const payment of await stack.paymentsAtProvider(order.id)) expect(payment.status).toBe('voided');
    }
  });
});

describe('an order past its deadline', () => {
  const past = (orderId: string) =>
    stack.sql(`update orders set deadline_at = now() - interval '1 second' where id = $1`, [orderId]);

  it('expires when nobody reserved its stock', async () => {
    const order = await stack.place(newCustomer(), variantId);
    await past(order.id);
    await stack.untilStatus(order.id, 'EXPIRED');
    expect((await story(order.id)).at(-1)).toEqual([2, 'order.expired', 'NOT_PAID_IN_TIME']);
    expect((await paymentOf(order.id)).state).toBe('VOIDED');
    expect(await stack.paymentsAtProvider(order.id)).toEqual([]);
  });

  it('is confirmed after all if the provider had authorised it', async () => {
    const order = await stack.place(newCustomer(), variantId);
    await stack.rule({ reference: order.id, operation: 'authorise', behaviour: 'delay', delayMs: 5_000 });
    await stack.reserve(order.id);
    await eventually(async () => (await stack.paymentsAtProvider(order.id)).length === 1);
    await stack.stopWorker();
    await past(order.id);
    await using jobGiven = await jobDependencies();
    await expireUnpaidOrders(jobGiven);
    await stack.untilStatus(order.id, 'CONFIRMED');
    await stack.startWorker();
  });

  it('waits while the provider cannot be reached', async () => {
    const order = await stack.place(newCustomer(), variantId);
    await stack.rule({ reference: order.id, operation: 'authorise', behaviour: 'pending', delayMs: 6_000 });
    await stack.reserve(order.id);
    await untilPayment(order.id, 'PENDING');
    await eventually(async () => (await stack.paymentsAtProvider(order.id)).length === 1);
    await stack.stopWorker();
    await past(order.id);
    await using unreachable = await jobDependencies(simulatorProvider('http://127.0.0.1:9', 'key', 200));
    await expireUnpaidOrders(unreachable);
    await stack.untilStatus(order.id, 'PLACED');
    await using reachable = await jobDependencies();
    await expireUnpaidOrders(reachable);
    await stack.untilStatus(order.id, 'EXPIRED');
    await stack.startWorker();
  });

  it('expires while the provider is undecided, and a late authorisation is voided', async () => {
    const order = await stack.place(newCustomer(), variantId);
    await stack.rule({ reference: order.id, operation: 'authorise', behaviour: 'pending', delayMs: 4_000 });
    await stack.reserve(order.id);
    await eventually(async () => (await stack.paymentsAtProvider(order.id)).length === 1);
    await past(order.id);
    await stack.untilStatus(order.id, 'EXPIRED');
    await untilPayment(order.id, 'VOIDED');
    expect(await stack.paymentsAtProvider(order.id)).toMatchObject([{ status: 'voided' }]);
  });

  it('voids even an authorisation that arrives after it was considered lost', async () => {
    const order = await stack.place(newCustomer(), variantId);
    const { id: paymentId } = await paymentOf(order.id);
    let arrived: ProviderPayment | null = null;
    const voided: string[] = [];
    const provider: PaymentProvider = {
      list: async () => [],
      find: async () => arrived,
      authorise: async () => {
        throw new Error('no answer');
      },
      capture: async () => ({ kind: 'refused', code: 'UNEXPECTED' }),
      refund: async () => ({ kind: 'refused', code: 'UNEXPECTED' }),
      void: async (_key, id) => {
        voided.push(id);
        return { kind: 'done', payment: { ...(arrived as ProviderPayment), status: 'voided' } };
      },
    };
    await stack.stopWorker();
    await using jobGiven = await jobDependencies(provider);
    await expect(authorisePayment(jobGiven).run({ paymentId }, attempt)).rejects.toThrow('no answer');
    await cancel(order.id);
    await expect(voidPayment(jobGiven).run({ paymentId }, attempt)).rejects.toThrow('on its way');
    expect((await paymentOf(order.id)).state).toBe('PENDING');
    const later = { ...jobGiven, now: () => new Date(Date.now() + 3 * paymentTimeoutMs) };
    await voidPayment(later).run({ paymentId }, attempt);
    expect((await paymentOf(order.id)).state).toBe('VOIDED');
    expect(voided).toEqual([]);
    // No silence is the last word: it looks again, after twice the time.
    const looks = await stack.sql(
      `select 1 from jobs.job where name = 'void-payment' and data -> 'payload' ->> 'paymentId' = $1
       and start_after > created_on + interval '1 second'`,
      [paymentId],
    );
    expect(looks).toHaveLength(1);

    arrived = {
      id: `late-${order.id}`,
      status: 'authorized',
      amountMinor: 1_250,
      currency: 'GBP',
      capturedMinor: 0,
      refundedMinor: 0,
    };
    await voidPayment(later).run({ paymentId }, attempt);
    expect(voided).toEqual([`late-${order.id}`]);
    await voidPayment(later).run({ paymentId }, attempt);
    expect(voided).toHaveLength(1);
    const operations = await stack.sql(
      `select kind, state from payment_operation where payment_id = $1 order by kind`,
      [paymentId],
    );
    expect(operations).toEqual([
      { kind: 'AUTHORISE', state: 'DONE' },
      { kind: 'VOID', state: 'DONE' },
    ]);
    await stack.startWorker();
  });

  it('has nothing to void if the provider has declined', async () => {
    const order = await stack.place(newCustomer(), variantId);
    const { id: paymentId } = await paymentOf(order.id);
    await stack.stopWorker();
    await stack.rule({ reference: order.id, operation: 'authorise', behaviour: 'decline', times: 1 });
    await using working = await jobDependencies();
    // The decline is made, and its answer lost.
    const lost: PaymentProvider = {
      ...working.provider,
      authorise: async (...asked) => {
        await working.provider.authorise(...asked);
        throw new Error('no answer');
      },
    };
    await expect(authorisePayment({ ...working, provider: lost }).run({ paymentId }, attempt)).rejects.toThrow('no');
    await cancel(order.id);
    await voidPayment(working).run({ paymentId }, attempt);
    expect((await paymentOf(order.id)).state).toBe('FAILED');
    const standing = () =>
      stack.sql(`select 1 from payment_operation where payment_id = $1 and state in ('REQUESTED', 'SENT')`, [
        paymentId,
      ]);
    expect(await standing()).toEqual([]);
    // As one that an earlier release left behind.
    await stack.sql(`update payment_operation set state = 'SENT' where payment_id = $1 and kind = 'VOID'`, [paymentId]);
    await voidPayment(working).run({ paymentId }, attempt);
    expect(await standing()).toEqual([]);
    await stack.startWorker();
  });

  it('does not wait for the provider if there is no need, and a silent provider delays no other order', async () => {
    const [first, second] = [await stack.place(newCustomer(), variantId), await stack.place(newCustomer(), variantId)];
    for (const { id } of [first, second]) {
      await stack.rule({ reference: id, operation: 'authorise', behaviour: 'pending', delayMs: 6_000 });
      await stack.reserve(id);
      await untilPayment(id, 'PENDING');
    }
    const unasked = await stack.place(newCustomer(), variantId);
    await stack.stopWorker();
    for (const { id } of [first, second, unasked]) await past(id);
    const silent = simulatorProvider('http://127.0.0.1:9', 'key', 200);
    let asked = 0;
    await using jobGiven = await jobDependencies({
      ...silent,
      find: (key) => {
        asked += 1;
        return silent.find(key);
      },
    });
    await expireUnpaidOrders(jobGiven);
    await stack.untilStatus(unasked.id, 'EXPIRED');
    expect(asked).toBe(1);
    for (const { id } of [first, second]) await stack.untilStatus(id, 'PLACED');
    await using reachable = await jobDependencies();
    await expireUnpaidOrders(reachable);
    for (const { id } of [first, second]) await stack.untilStatus(id, 'EXPIRED');
    await stack.clearRules();
    await stack.startWorker();
  });
});

describe('payments without progress', () => {
  it('continue when their job is lost', async () => {
    const order = await stack.confirmed(newCustomer(), variantId);
    await stack.rule({ reference: order.id, operation: 'void', behaviour: 'fail' });
    await cancel(order.id);
    await eventually(async () => {
      const rows = await stack.sql(
        `select 1 from payment_operation where payment_id = $1 and kind = 'VOID' and state = 'SENT'`,
        [(await paymentOf(order.id)).id],
      );
      return rows.length === 1;
    });
    await stack.stopWorker();
    await stack.sql(`delete from jobs.job where name = 'void-payment' and data -> 'payload' ->> 'paymentId' = $1`, [
      (await paymentOf(order.id)).id,
    ]);
    await stack.sql(
      `update payment_operation set created_at = now() - interval '1 hour', sent_at = now() - interval '1 hour'
      where payment_id = $1 and kind = 'VOID'`,
      [(await paymentOf(order.id)).id],
    );
    await stack.clearRules();
    await using jobGiven = await jobDependencies();
    await resumePayments(jobGiven);
    await stack.startWorker();
    await untilPayment(order.id, 'VOIDED');
    expect(await stack.paymentsAtProvider(order.id)).toMatchObject([{ status: 'voided' }]);
  });
});

describe('the books', () => {
  it('are right after all tests of this file', { timeout: 90_000 }, async () => {
    const databases = { orders: stack.urls.orders, payments: stack.urls.payments };
    await eventually(async () => {
      expect(await checkBooks(databases, { settleSeconds: 0 })).toEqual([]);
      return true;
    }, 80_000);
  });
});
