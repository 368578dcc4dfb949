import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { stockAdditionRefused, stockAdditionReserved } from '#schema/events/catalog.ts';
import { checkBooks } from '../../../ops/check-books.ts';
import { eventually } from '../../support/eventually.ts';
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
const admin = newStaff('ADMIN');
let stack: OrdersStack;
let [lamp, bulb] = ['', ''];

beforeAll(async () => {
  stack = await startOrdersStack({ paymentTimeoutMs: 400, paymentWindowSeconds: 3_600, holdMs: 100 * hourMs });
  lamp = await stack.offer({ priceMinor: 1_000, available: 100_000 });
  bulb = await stack.offer({ priceMinor: 500, available: 100_000 });
});
afterAll(() => stack[Symbol.asyncDispose]());
beforeEach(() => stack.clearRules());

interface Edit {
  id: string;
  status: string;
  code: string | null;
  total: { amount: number };
}

interface Answer {
  __typename: string;
  code?: string;
  total?: { amount: number };
  order?: { id: string; version: number; total: { amount: number }; edits: Edit[] };
}

const orderFields = `id status version total { amount } lines { id sku quantity unitPrice { amount } lineTotal { amount } }
  edits { id status code reason total { amount } added { id quantity unitPrice { amount } } finishedAt }`;

const run = (name: string, input: object, caller: Caller) =>
  mutate<Answer>(
    stack,
    caller,
    name,
    input,
    `... on OrderChanged { order { ${orderFields} } } ... on InvalidInput { field } ... on TotalChanged { total { amount } }
      ... on OutOfStock { shortages { requested available } } ... on IllegalTransition { allowed }`,
  );

/** A confirmed order of three lamps, which cost 30.00, and its line. */
async function confirmed(customer: UserCaller = newCustomer()) {
  const { id: orderId } = await stack.confirmed(customer, lamp, 3);
  const [line] = await stack.sql<{ id: string }>('select id from order_line where order_id = $1', [orderId]);
  return { orderId, customer, lineId: line?.id ?? '' };
}

function add(caller: Caller, orderId: string, quantity: number, more: object = {}): Promise<Answer> {
  const lines = [{ variantId: bulb, quantity }];
  return run('editOrderLines', { orderId, add: lines, reason: 'more', idempotencyKey: randomUUID(), ...more }, caller);
}

/** The catalogue's answer to the newest edit of the order. */
async function answer(
  orderId: string,
  definition = stockAdditionReserved as typeof stockAdditionReserved | typeof stockAdditionRefused,
) {
  const edits = await editsOf(orderId);
  const payload = { orderId, editId: edits.at(-1)?.id ?? '', levels: [], shortages: [] };
  await stack.tell(definition as typeof stockAdditionReserved, `reservation:${orderId}`, edits.length + 1, payload);
}

const editsOf = (orderId: string) =>
  stack.sql<{ id: string; state: string; code: string | null }>(
    'select id, state, code from order_edit where order_id = $1 order by id',
    [orderId],
  );
const paymentsOf = async (orderId: string) => {
  const found = await stack.sql<{ state: string }>('select state from payment where order_id = $1 order by id', [
    orderId,
  ]);
  return found.map(({ state }) => state).join();
};
const heldOf = async (orderId: string) =>
  (await stack.paymentsAtProvider(orderId))
    .filter(({ status }) => status === 'authorized')
    .map(({ amountMinor }) => amountMinor);
const totalOf = async (orderId: string) =>
  Number(
    (await stack.sql<{ total: string }>('select total_minor as total from orders where id = $1', [orderId]))[0]?.total,
  );
const namesOf = async (orderId: string) => (await stack.events(orderId)).map(({ name }) => name);

async function until(orderId: string, state: string, code: string | null = null): Promise<void> {
  await eventually(async () => {
    const edit = (await editsOf(orderId)).at(-1);
    if (edit?.state !== state || edit.code !== code)
      throw new Error(`expected the edit to be ${state} ${code}, it is ${edit?.state} ${edit?.code}`);
    return true;
  }, 60_000);
}

/** An edit that waits for the bank, which fails until the rules are removed. */
async function waiting() {
  const order = await confirmed();
  await stack.rule({ reference: order.orderId, operation: 'renew', behaviour: 'fail' });
  expect(await add(order.customer, order.orderId, 2)).toMatchObject({ order: { edits: [{ status: 'REQUESTED' }] } });
  await answer(order.orderId);
  await until(order.orderId, 'STOCK_RESERVED');
  await eventually(async () => (await paymentsOf(order.orderId)) === 'AUTHORIZED,PENDING');
  return order;
}

/** As if all attempts were used up: no job of the edit's payment is left. */
async function loseJobs(orderId: string): Promise<void> {
  await stack.sql(
    `delete from jobs.job where data::text like '%' || (select id from payment where order_id = $1 and edit_id is not null) || '%'`,
    [orderId],
  );
}

describe('pieces that are added to an order', () => {
  it('are in it when the catalogue committed them and a second payment holds the new total', async () => {
    const { orderId, customer } = await confirmed();
    const key = { idempotencyKey: randomUUID() };
    for (const requested of await Promise.all(Array.from({ length: 4 }, () => add(customer, orderId, 2, key))))
      expect(requested).toMatchObject({
        order: {
          status: 'CONFIRMED',
          version: 3,
          total: { amount: 3_000 },
          lines: [{ quantity: 3 }],
          edits: [
            { status: 'REQUESTED', total: { amount: 4_000 }, added: [{ quantity: 2, unitPrice: { amount: 500 } }] },
          ],
        },
      });
    await answer(orderId);
    await until(orderId, 'APPLIED');
    expect(await totalOf(orderId)).toBe(4_000);
    await eventually(async () => (await heldOf(orderId)).join() === '4000');
    await eventually(async () => (await namesOf(orderId)).at(-1) === 'order.payment-voided');
    expect((await namesOf(orderId)).slice(1)).toEqual([
      'order.confirmed',
      'order.edit-requested',
      'order.payment-renewed',
      'order.lines-edited',
      'order.payment-voided',
    ]);
    const edited = (await stack.events(orderId)).find(({ name }) => name === 'order.lines-edited');
    expect(edited?.payload).toMatchObject({
      removed: [],
      added: [{ variantId: bulb, quantity: 2 }],
      totalMinor: 4_000,
    });
    await run('shipOrder', { orderId }, admin);
    await eventually(async () => (await paymentsOf(orderId)) === 'VOIDED,CAPTURED', 60_000);
    const captured = (await stack.paymentsAtProvider(orderId)).map(({ capturedMinor }) => capturedMinor);
    expect(captured.toSorted((a, b) => a - b)).toEqual([0, 4_000]);
  });

  it('take the place of others without a second payment if they cost no more, for a guest too', async () => {
    const { orderId, lineId } = await confirmed();
    const guest: Caller = { kind: 'guest', orderId };
    const swap = { lines: [{ orderLineId: lineId, quantity: 0 }] };
    expect(await add(guest, orderId, 4, swap)).toMatchObject({ order: { total: { amount: 3_000 } } });
    await answer(orderId);
    await until(orderId, 'APPLIED');
    expect([await totalOf(orderId), await paymentsOf(orderId)]).toEqual([2_000, 'AUTHORIZED']);
    const edited = (await stack.events(orderId)).at(-1);
    expect(edited?.payload).toMatchObject({ removed: [{ variantId: lamp, quantity: 3 }], added: [{ quantity: 4 }] });
    // The rest of what is held is enough for two more.
    await add(guest, orderId, 2);
    await answer(orderId);
    await until(orderId, 'APPLIED');
    expect([await totalOf(orderId), await paymentsOf(orderId)]).toEqual([3_000, 'AUTHORIZED']);
  });

  it('are authorised once when the reply of the bank is lost', async () => {
    const { orderId, customer } = await confirmed();
    await stack.rule({ reference: orderId, operation: 'renew', behaviour: 'lose-reply', times: 1 });
    await add(customer, orderId, 2);
    await answer(orderId);
    await until(orderId, 'APPLIED');
    await eventually(async () => (await heldOf(orderId)).join() === '4000', 60_000);
    expect(await stack.paymentsAtProvider(orderId)).toHaveLength(2);
  });

  it('are not there if the stock is gone or the bank refuses; the order stays, and another edit is possible', async () => {
    const { orderId, customer } = await confirmed();
    await add(customer, orderId, 1);
    await answer(orderId, stockAdditionRefused);
    await until(orderId, 'REFUSED', 'OUT_OF_STOCK');
    await stack.rule({ reference: orderId, operation: 'renew', behaviour: 'decline' });
    await add(customer, orderId, 1);
    await answer(orderId);
    await until(orderId, 'REFUSED', 'PAYMENT_DECLINED');
    await stack.clearRules();
    expect([await totalOf(orderId), await heldOf(orderId)]).toEqual([3_000, [3_000]]);
    expect(
      (await stack.events(orderId)).find(
        ({ name, payload }) =>
          name === 'order.edit-refused' && (payload as { reason: string }).reason === 'PAYMENT_DECLINED',
      ),
    ).toBeDefined();
    await add(customer, orderId, 1);
    await answer(orderId);
    await until(orderId, 'APPLIED');
    await eventually(async () => (await heldOf(orderId)).join() === '3500');
  });

  it('are refused with the reason before anything is requested', async () => {
    const { orderId, customer, lineId } = await confirmed();
    const few = await stack.offer({ priceMinor: 100, available: 1 });
    const euro = await stack.offer({ priceMinor: 100, currency: 'EUR' });
    const adding = (variantId: string, quantity = 1) => ({ add: [{ variantId, quantity }] });
    const gbp = (amount: number) => ({ expectedTotal: { amount, currency: 'GBP' } });
    expect(await add(customer, orderId, 2, gbp(3_000))).toMatchObject({
      code: 'TOTAL_CHANGED',
      total: { amount: 4_000 },
    });
    const removing = { add: [], lines: [{ orderLineId: lineId, quantity: 2 }], ...gbp(1) };
    expect(await add(customer, orderId, 1, removing)).toMatchObject({
      code: 'TOTAL_CHANGED',
      total: { amount: 2_000 },
    });
    expect(await add(customer, orderId, 1, adding(few, 2))).toMatchObject({
      code: 'OUT_OF_STOCK',
      shortages: [{ requested: 2, available: 1 }],
    });
    expect(await add(customer, orderId, 1, adding(euro))).toMatchObject({ code: 'CURRENCY_MISMATCH' });
    expect(await add(customer, orderId, 1, adding(randomUUID()))).toMatchObject({ code: 'VARIANT_NOT_FOUND' });
    for (const [more, field] of [
      [adding(bulb, 0), 'add.0.quantity'],
      [adding(bulb, 100_001), 'add.0.quantity'],
      [{ add: Array.from({ length: 1_200 }, () => ({ variantId: bulb, quantity: 1 })) }, 'add'],
      [{ add: [] }, 'lines'],
      [{ lines: [{ orderLineId: lineId, quantity: 4 }] }, 'lines.0.quantity'],
    ] as const)
      expect(await add(customer, orderId, 1, more)).toMatchObject({ field });
    expect(await add(newCustomer(), orderId, 1)).toMatchObject({ code: 'ORDER_NOT_FOUND' });
    expect(await editsOf(orderId)).toEqual([]);
    const free = await stack.offer({ priceMinor: 0 });
    const { id } = await stack.place(customer, free);
    await stack.reserve(id);
    await stack.untilStatus(id, 'CONFIRMED');
    expect(await add(customer, id, 1)).toMatchObject({ code: 'TOTAL_NOT_AUTHORISED' });
  });
});

describe('while an edit waits', () => {
  it('no other edit begins, and the order goes on by its allowed changes', async () => {
    const { orderId, customer, lineId } = await waiting();
    const second = await add(customer, orderId, 1);
    expect(second).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      allowed: expect.arrayContaining(['cancelOrder', 'abortOrder']),
    });
    const fewer = { add: [], lines: [{ orderLineId: lineId, quantity: 1 }] };
    expect(await add(customer, orderId, 1, fewer)).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    await stack.clearRules();
    await until(orderId, 'APPLIED');
  });

  /** Which change, why it is made, the code of the edit, the status of the order, and what the bank holds at the end. */
  const changes: [name: string, reason: string | undefined, code: string, status: string, held: number[]][] = [
    ['holdOrder', 'fraud?', 'ORDER_CHANGED', 'ON_HOLD', [3_000]],
    ['packShipment', undefined, 'ORDER_CHANGED', 'CONFIRMED', [3_000]],
    ['shipOrder', undefined, 'ORDER_CHANGED', 'SHIPPED', [3_000]],
    ['cancelOrderLines', 'broken', 'ORDER_CHANGED', 'CONFIRMED', [3_000]],
    ['abortOrder', 'stuck', 'ABORTED', 'CONFIRMED', [3_000]],
    ['cancelOrderEdit', undefined, 'WITHDRAWN', 'CONFIRMED', [3_000]],
    ['cancelOrder', 'no', 'ORDER_CANCELLED', 'CANCELLED', []],
  ];
  it.each(changes)('%s ends it, and its money goes back', async (name, reason, code, status, held) => {
    const { orderId, lineId } = await waiting();
    const keyless = ['holdOrder', 'cancelOrder', 'cancelOrderEdit'];
    const key = keyless.includes(name) ? {} : { idempotencyKey: randomUUID() };
    const lines = name === 'cancelOrderLines' ? { lines: [{ orderLineId: lineId, quantity: 1 }] } : {};
    expect(await run(name, { orderId, ...key, ...lines, ...(reason && { reason }) }, admin)).toMatchObject({
      order: { status, edits: [{ status: 'REFUSED', code }] },
    });
    const refused = (await stack.events(orderId)).find((event) => event.name === 'order.edit-refused');
    expect(refused?.payload).toMatchObject({ status: 'CONFIRMED', added: [{ variantId: bulb, quantity: 2 }] });
    // The bank does what it was asked for, however late.
    await stack.clearRules();
    await eventually(async () => (await heldOf(orderId)).join() === held.join(), 60_000);
    await eventually(async () => {
      const open = await stack.sql(
        `select from payment_operation join payment on payment.id = payment_id
        where order_id = $1 and payment_operation.state in ('REQUESTED', 'SENT')`,
        [orderId],
      );
      return open.length === 0;
    }, 60_000);
    expect((await editsOf(orderId)).map(({ state }) => state)).toEqual(['REFUSED']);
  });

  it('its customer ends it before the catalogue or the bank has answered; a guest their own, and staff for them', async () => {
    const { orderId, customer } = await confirmed();
    for (const caller of [customer, { kind: 'guest', orderId } as const, newStaff('SUPPORT')]) {
      await add(customer, orderId, 2);
      expect(await run('cancelOrderEdit', { orderId }, caller)).toMatchObject({ order: { total: { amount: 3_000 } } });
      await until(orderId, 'REFUSED', 'WITHDRAWN');
      // The catalogue hears of the end, and a late answer of it changes nothing.
      await answer(orderId);
    }
    expect((await stack.events(orderId)).at(-1)).toMatchObject({
      name: 'order.edit-refused',
      payload: { reason: 'WITHDRAWN', added: [{ variantId: bulb, quantity: 2 }] },
    });
    await add(customer, orderId, 1);
    await answer(orderId);
    await until(orderId, 'APPLIED');
    expect(await run('cancelOrderEdit', { orderId }, customer)).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      allowed: expect.arrayContaining(['editOrderLines']),
    });
    expect(await run('cancelOrderEdit', { orderId, expectedVersion: 1 }, customer)).toMatchObject({ code: 'CONFLICT' });
    expect(await run('cancelOrderEdit', { orderId }, newCustomer())).toMatchObject({ code: 'ORDER_NOT_FOUND' });
    const { errors } = await stack.call(
      'mutation ($input: CancelOrderEditInput!) { cancelOrderEdit(input: $input) { __typename } }',
      { input: { orderId } },
      newStaff('WAREHOUSE'),
    );
    expect(errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });

  it('its end and the arrival of its payment meet: one of the two counts, and the bank holds one amount', async () => {
    await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const { orderId, customer } = await confirmed();
        await stack.rule({ reference: orderId, operation: 'renew', behaviour: 'delay', delayMs: 20 * index, times: 1 });
        await add(customer, orderId, 2);
        await answer(orderId);
        await eventually(async () => (await paymentsOf(orderId)) !== 'AUTHORIZED');
        const ended = await run('cancelOrderEdit', { orderId }, customer);
        const [total, state] = ended.code ? [4_000, 'APPLIED'] : [3_000, 'REFUSED'];
        expect(ended.code ?? 'ILLEGAL_TRANSITION').toBe('ILLEGAL_TRANSITION');
        await until(orderId, state, ended.code ? null : 'WITHDRAWN');
        await eventually(async () => (await heldOf(orderId)).join() === String(total), 60_000);
        expect(await totalOf(orderId)).toBe(total);
      }),
    );
  });

  it('its time ends it, and an authorisation that nobody noted is given back', async () => {
    const { orderId, customer } = await confirmed();
    await stack.rule({ reference: orderId, operation: 'renew', behaviour: 'delay', delayMs: 5_000 });
    await add(customer, orderId, 2);
    await answer(orderId);
    await eventually(async () => (await heldOf(orderId)).length === 2);
    await stack.stopWorker();
    await loseJobs(orderId);
    stack.advance(2 * hourMs);
    await stack.startWorker();
    await until(orderId, 'REFUSED', 'NOT_PAID_IN_TIME');
    await eventually(async () => (await heldOf(orderId)).join() === '3000', 60_000);
    expect(await totalOf(orderId)).toBe(3_000);
    // A late answer of the catalogue changes nothing.
    const [edit] = await editsOf(orderId);
    await stack.tell(stockAdditionReserved, `reservation:${orderId}`, 3, {
      orderId,
      editId: edit?.id ?? '',
      levels: [],
    });
    await add(customer, orderId, 1);
    await stack.tell(stockAdditionRefused, `reservation:${orderId}`, 4, {
      orderId,
      editId: (await editsOf(orderId)).at(-1)?.id ?? '',
      shortages: [],
    });
    await until(orderId, 'REFUSED', 'OUT_OF_STOCK');
  });

  it('staff see it among the stuck orders, and have it tried again', async () => {
    const { orderId } = await waiting();
    expect(await stuckWork(stack, orderId)).toMatchObject([{ waitsFor: 'AUTHORISE_PAYMENT' }]);
    await stack.stopWorker();
    await loseJobs(orderId);
    await stack.startWorker();
    // Before the bank is back: the worker's own next attempt would leave nothing to resume.
    expect(await run('resumeOrder', { orderId, reason: 'the bank is back soon' }, admin)).toMatchObject({
      __typename: 'OrderChanged',
    });
    await stack.clearRules();
    await until(orderId, 'APPLIED');
    await eventually(async () => (await stuckWork(stack, orderId)).length === 0);
  });
});

it('a renewal by the clock that is under way gives way to the payment of an edit', async () => {
  const { orderId, customer } = await confirmed();
  await stack.rule({ reference: orderId, operation: 'renew', behaviour: 'fail' });
  await stack.stopWorker();
  stack.advance(77 * hourMs);
  await stack.startWorker();
  await eventually(async () => (await paymentsOf(orderId)) === 'AUTHORIZED,PENDING', 60_000);
  await add(customer, orderId, 2);
  await answer(orderId);
  await eventually(async () => (await paymentsOf(orderId)) === 'AUTHORIZED,PENDING,PENDING', 60_000);
  await stack.clearRules();
  await until(orderId, 'APPLIED');
  await eventually(async () => (await heldOf(orderId)).join() === '4000', 60_000);
  await eventually(async () => (await paymentsOf(orderId)) === 'VOIDED,VOIDED,AUTHORIZED', 60_000);
});

it('leaves the books right', { timeout: 60_000 }, async () => {
  const databases = { orders: stack.urls.orders, payments: stack.urls.payments };
  await eventually(async () => {
    expect(await checkBooks(databases, { settleSeconds: 0 })).toEqual([]);
    return true;
  }, 50_000);
});
