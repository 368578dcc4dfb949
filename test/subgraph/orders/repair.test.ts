import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stockReserved } from '#schema/events/catalog.ts';
import { eventually } from '../../support/eventually.ts';
import { newCustomer, newStaff, type OrdersStack, startOrdersStack } from '../../support/start-orders.ts';
import { stuckWork } from '../../support/stuck-orders.ts';

let stack: OrdersStack;
let variantId: string;

beforeAll(async () => {
  stack = await startOrdersStack({ paymentTimeoutMs: 400 });
  variantId = await stack.offer({ priceMinor: 1_250, available: 100_000 });
});
afterAll(() => stack[Symbol.asyncDispose]());
beforeEach(() => stack.clearRules());

type Change = 'resumeOrder' | 'abortOrder';
interface Answer {
  __typename: string;
  code?: string;
  message?: string;
  allowed?: string[];
  order?: { status: string; version: number };
}

async function repair(
  change: Change,
  orderId: string,
  more: object = {},
  caller = newStaff('SUPPORT'),
): Promise<Answer> {
  const { data, errors } = await stack.call(
    `mutation ($input: RepairOrderInput!) { ${change}(input: $input) {
      __typename ... on OrderChanged { order { status version } } ... on Refusal { code message }
      ... on IllegalTransition { allowed } } }`,
    { input: { orderId, reason: 'checked by hand', ...more } },
    caller,
  );
  expect(errors).toBeUndefined();
  return data?.[change] as Answer;
}

const stuck = (orderId: string) => stuckWork(stack, orderId);

const names = async (orderId: string) => (await stack.events(orderId)).map(({ name }) => name);
const count = (all: string[], name: string) => all.filter((other) => other === name).length;

/** A placed order whose payment the provider does not answer about, until the rules are removed. */
async function placeDelayed(): Promise<{ id: string }> {
  const order = await stack.place(newCustomer(), variantId);
  await stack.rule({ reference: order.id, operation: 'authorise', behaviour: 'fail' });
  await stack.reserve(order.id);
  await eventually(async () => (await stuck(order.id))[0]?.lastError != null, 30_000);
  return order;
}

/** As if all attempts were used up: no job of the order is left. */
async function loseJobs(orderId: string): Promise<void> {
  await stack.stopWorker();
  await stack.sql(`delete from jobs.job where data::text like '%' || $1 || '%'`, [
    (await stack.sql<{ id: string }>('select id from payment where order_id = $1', [orderId]))[0]?.id,
  ]);
  await stack.startWorker();
}

describe('stuckOrders', () => {
  it('shows what an order waits for, and nothing of an order that moved on', async () => {
    const order = await stack.place(newCustomer(), variantId);
    expect(await stuck(order.id)).toMatchObject([{ waitsFor: 'RESERVE_STOCK', attempts: 1, lastError: null }]);
    await stack.rule({ reference: order.id, operation: 'authorise', behaviour: 'fail' });
    await stack.reserve(order.id);
    await eventually(async () => (await stuck(order.id))[0]?.lastError === 'PROVIDER_ERROR', 30_000);
    expect(await stuck(order.id)).toMatchObject([{ waitsFor: 'AUTHORISE_PAYMENT' }]);
    await stack.clearRules();
    await stack.untilStatus(order.id, 'CONFIRMED');
    expect(await stuck(order.id)).toEqual([]);
  });

  it('is for SUPPORT, and takes sensible times only', async () => {
    const code = async (args: string, caller?: ReturnType<typeof newStaff>) =>
      (await stack.call(`{ stuckOrders${args} { attempts } }`, {}, caller)).errors?.[0]?.extensions?.['code'];
    expect(await code('')).toBe('UNAUTHENTICATED');
    expect(await code('', newCustomer())).toBe('FORBIDDEN');
    expect(await code('', newStaff('WAREHOUSE'))).toBe('FORBIDDEN');
    for (const args of ['(waitingSeconds: -1)', '(waitingSeconds: 86401)', '(first: 0)', '(first: 101)'])
      expect([args, await code(args, newStaff('SUPPORT'))]).toEqual([args, 'BAD_USER_INPUT']);
  });
});

describe('a delay', () => {
  it('is one version of the order, at the third failed attempt', async () => {
    const order = await stack.place(newCustomer(), variantId);
    await stack.rule({ reference: order.id, operation: 'authorise', behaviour: 'fail', times: 4 });
    await stack.reserve(order.id);
    await stack.untilStatus(order.id, 'CONFIRMED');
    expect(await names(order.id)).toEqual(['order.placed', 'order.delayed', 'order.confirmed']);
    expect((await stack.events(order.id))[1]?.payload).toMatchObject({
      step: 'AUTHORISE_PAYMENT',
      error: 'PROVIDER_ERROR',
      status: 'PLACED',
    });
  }, 60_000);
});

describe('resumeOrder', () => {
  it('confirms an order whose payment job is lost, with one authorisation', async () => {
    const order = await placeDelayed();
    await loseJobs(order.id);
    await stack.clearRules();
    expect(await repair('resumeOrder', order.id)).toMatchObject({ __typename: 'OrderChanged' });
    await stack.untilStatus(order.id, 'CONFIRMED');
    expect(await stack.paymentsAtProvider(order.id)).toMatchObject([{ status: 'authorized' }]);
    const { data } = await stack.call(
      'query ($id: ID!) { order(id: $id) { history { event actor reason } } }',
      { id: order.id },
      newStaff('SUPPORT'),
    );
    expect(data?.['order']).toMatchObject({
      history: expect.arrayContaining([{ event: 'order.resumed', actor: 'staff', reason: 'checked by hand' }]),
    });
  }, 60_000);

  it('twenty times at the same time authorises once', async () => {
    const order = await placeDelayed();
    await stack.clearRules();
    const answers = await Promise.all(Array.from({ length: 20 }, () => repair('resumeOrder', order.id)));
    expect(answers.map(({ __typename }) => __typename)).toContain('OrderChanged');
    await stack.untilStatus(order.id, 'CONFIRMED');
    expect(await stack.paymentsAtProvider(order.id)).toMatchObject([{ status: 'authorized', amountMinor: 1_250 }]);
  }, 60_000);

  it('records one entry for one key', async () => {
    const order = await placeDelayed();
    const caller = newStaff('SUPPORT');
    const more = { idempotencyKey: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 5 }, () => repair('resumeOrder', order.id, more, caller)));
    expect(answers.map(({ __typename }) => __typename)).toEqual(Array.from({ length: 5 }, () => 'OrderChanged'));
    expect(count(await names(order.id), 'order.resumed')).toBe(1);
    const other = await repair('resumeOrder', order.id, { ...more, reason: 'another' }, caller);
    expect(other.code).toBe('IDEMPOTENCY_CONFLICT');
  });

  it('has an answer of the catalogue applied that was parked', async () => {
    const order = await stack.place(newCustomer(), variantId);
    // A job queue that refuses the payment job makes the answer fail until it is parked.
    await stack.sql(`create or replace function refuse_job() returns trigger language plpgsql as
      $$ begin if new.name = 'authorise-payment' then raise exception 'refused'; end if; return new; end $$`);
    await stack.sql(
      'create trigger refuse_job before insert on jobs.job_common for each row execute function refuse_job()',
    );
    const subject = `reservation:${order.id}`;
    try {
      await stack.tell(stockReserved, subject, 1, {
        orderId: order.id,
        expiresAt: new Date(Date.now() + 1_800_000).toISOString(),
        levels: [],
      });
      await eventually(
        async () => (await stack.sql('select 1 from parked_subject where subject = $1', [subject])).length === 1,
        60_000,
      );
    } finally {
      await stack.sql('drop trigger refuse_job on jobs.job_common');
    }
    expect(await stuck(order.id)).toMatchObject([{ waitsFor: 'RESERVE_STOCK' }]);
    expect(await repair('resumeOrder', order.id)).toMatchObject({ __typename: 'OrderChanged' });
    await stack.untilStatus(order.id, 'CONFIRMED');
  }, 90_000);

  it('refuses an order that waits for the catalogue, or for nothing', async () => {
    const waiting = await stack.place(newCustomer(), variantId);
    expect(await repair('resumeOrder', waiting.id)).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      message: expect.stringContaining('catalog has not answered'),
    });
    const done = await stack.confirmed(newCustomer(), variantId);
    expect(await repair('resumeOrder', done.id)).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      message: 'Nothing of this order is unfinished; it is CONFIRMED',
    });
    expect(await names(waiting.id)).toEqual(['order.placed']);
  });

  it('releases the money of an ended order whose void is lost', async () => {
    const order = await stack.confirmed(newCustomer(), variantId);
    await stack.rule({ reference: order.id, operation: 'void', behaviour: 'fail' });
    await stack.call(
      'mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { __typename } }',
      { input: { orderId: order.id } },
      newStaff('SUPPORT'),
    );
    await eventually(async () => (await stuck(order.id))[0]?.waitsFor === 'VOID', 30_000);
    await loseJobs(order.id);
    await stack.clearRules();
    expect(await repair('resumeOrder', order.id)).toMatchObject({ order: { status: 'CANCELLED' } });
    await eventually(async () => (await stack.paymentsAtProvider(order.id))[0]?.status === 'voided', 30_000);
    await eventually(async () => (await stuck(order.id)).length === 0);
  }, 60_000);
});

describe('abortOrder', () => {
  it('cancels an order that waits, with the reason', async () => {
    const order = await stack.place(newCustomer(), variantId);
    expect(await repair('abortOrder', order.id)).toMatchObject({ order: { status: 'CANCELLED', version: 2 } });
    expect((await stack.events(order.id)).at(-1)).toMatchObject({
      name: 'order.cancelled',
      payload: { reason: 'checked by hand' },
    });
    expect(await repair('abortOrder', order.id)).toMatchObject({ code: 'ILLEGAL_TRANSITION', allowed: [] });
  });

  it('leaves no money at the provider when the authorisation arrives later', async () => {
    const order = await stack.place(newCustomer(), variantId);
    await stack.rule({ reference: order.id, operation: 'authorise', behaviour: 'delay', delayMs: 300, times: 1 });
    await stack.reserve(order.id);
    await eventually(async () => (await stack.paymentsAtProvider(order.id)).length === 1);
    expect(await repair('abortOrder', order.id)).toMatchObject({ order: { status: 'CANCELLED' } });
    await eventually(async () => (await stack.paymentsAtProvider(order.id))[0]?.status === 'voided', 60_000);
  }, 90_000);

  it('in a race with the confirmation leaves either a confirmed order with money or a cancelled one without', async () => {
    const placed = await Promise.all(Array.from({ length: 12 }, () => stack.place(newCustomer(), variantId)));
    await Promise.all(placed.map(({ id }) => stack.reserve(id)));
    await Promise.all(placed.flatMap(({ id }) => [repair('abortOrder', id), repair('resumeOrder', id)]));
    for (const { id } of placed)
      await eventually(async () => {
        const [row] = await stack.sql<{ status: string }>('select status from orders where id = $1', [id]);
        const held = (await stack.paymentsAtProvider(id)).filter(({ status }) => status === 'authorized').length;
        if (row?.status === 'CONFIRMED') return held === 1;
        return row?.status === 'CANCELLED' && held === 0 && (await stuck(id)).length === 0;
      }, 60_000);
  }, 120_000);

  it('refuses a confirmed order, other people, and reasons that cannot be stored', async () => {
    const order = await stack.confirmed(newCustomer(), variantId);
    expect(await repair('abortOrder', order.id)).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    for (const caller of [newCustomer(), newStaff('WAREHOUSE')])
      for (const change of ['abortOrder', 'resumeOrder'] as const) {
        const { errors } = await stack.call(
          `mutation ($input: RepairOrderInput!) { ${change}(input: $input) { __typename } }`,
          { input: { orderId: order.id, reason: 'r' } },
          caller,
        );
        expect(errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
      }
    for (const reason of ['', '   ', 'x'.repeat(201), 'zero \0'])
      expect(await repair('abortOrder', order.id, { reason })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await names(order.id)).toEqual(['order.placed', 'order.confirmed']);
  });
});
