import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inputTypeOf } from '#schema/input-type-of.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { checkBooks } from '../../../ops/check-books.ts';
import { returnStates } from '../../../subgraphs/orders/domain/return.ts';
import { eventually } from '../../support/eventually.ts';
import { mutate } from '../../support/mutate.ts';
import {
  newCustomer,
  newStaff,
  type OrdersStack,
  startOrdersStack,
  type UserCaller,
} from '../../support/start-orders.ts';

const dayMs = 24 * 60 * 60 * 1000;
const warehouse = newStaff('WAREHOUSE');
const support = newStaff('SUPPORT');
let stack: OrdersStack;
let variantId: string;

beforeAll(async () => {
  stack = await startOrdersStack();
  variantId = await stack.offer({ priceMinor: 1_000, available: 100_000 });
});
afterAll(() => stack[Symbol.asyncDispose]());

interface ReturnShown {
  id: string;
  status: string;
  refund: { amount: number };
  lines: { orderLineId: string; quantity: number; restocked: number; writtenOff: number }[];
}

interface Answer {
  __typename: string;
  code?: string;
  field?: string;
  allowed?: string[];
  order?: { status: string; version: number; shipments: { id: string }[]; returns: ReturnShown[] };
}

const orderFields =
  'status version shipments { id } returns { id status refund { amount } lines { orderLineId quantity restocked writtenOff } }';
const change = (name: string, input: object, caller: Caller) =>
  mutate<Answer>(
    stack,
    caller,
    name,
    input,
    `... on OrderChanged { order { ${orderFields} } } ... on IllegalTransition { allowed } ... on InvalidInput { field }`,
  );

interface Delivered {
  customer: UserCaller;
  orderId: string;
  lineId: string;
}

/** An order of five pieces at 10.00 that is shipped and paid. */
async function shipped(): Promise<Delivered> {
  const customer = newCustomer();
  const { id: orderId } = await stack.confirmed(customer, variantId, 5);
  const [line] = await stack.sql<{ id: string }>('select id from order_line where order_id = $1', [orderId]);
  await change('shipOrder', { orderId }, warehouse);
  await eventually(async () => {
    const paid = await stack.sql('select 1 from payment where order_id = $1 and captured_minor = 5000', [orderId]);
    return paid.length === 1;
  }, 60_000);
  return { customer, orderId, lineId: line?.id ?? '' };
}

async function delivered(): Promise<Delivered> {
  const order = await shipped();
  await change('markDelivered', { orderId: order.orderId }, warehouse);
  return order;
}

/** A return of some pieces that was received. */
async function received(quantity: number): Promise<Delivered & { returnId: string }> {
  const order = await delivered();
  const { customer, orderId, lineId } = order;
  const lines = [{ orderLineId: lineId, quantity }];
  const asked = await change(
    'requestReturn',
    { orderId, lines, reason: 'too small', idempotencyKey: randomUUID() },
    customer,
  );
  const returnId = asked.order?.returns[0]?.id ?? '';
  await change('approveReturn', { orderId, returnId }, support);
  await change('receiveReturn', { orderId, returnId }, warehouse);
  return { ...order, returnId };
}

const untilStatusOfReturn = (returnId: string, status: string) =>
  eventually(async () => {
    const [row] = await stack.sql<{ state: string }>('select state from order_return where id = $1', [returnId]);
    if (row?.state !== status) throw new Error(`expected the return to be ${status}, it is ${row?.state}`);
    return true;
  }, 60_000);
const eventNames = async (orderId: string) => (await stack.events(orderId)).map(({ name }) => name);

describe('a return', () => {
  it('goes from the request over receipt and inspection to the refund, each step a version with its event', async () => {
    const { customer, orderId, lineId } = await delivered();
    const request = {
      orderId,
      lines: [{ orderLineId: lineId, quantity: 2 }],
      reason: 'too small',
      idempotencyKey: randomUUID(),
    };
    const answers = await Promise.all(Array.from({ length: 5 }, () => change('requestReturn', request, customer)));
    for (const answer of answers)
      expect(answer.order).toMatchObject({
        status: 'DELIVERED',
        returns: [{ status: 'REQUESTED', lines: [{ quantity: 2 }] }],
      });
    const returnId = answers[0]?.order?.returns[0]?.id;
    const common = { orderId, returnId };
    expect((await change('approveReturn', common, support)).order?.returns[0]?.status).toBe('APPROVED');
    expect((await change('sendReturn', { ...common, trackingCode: 'B1' }, customer)).order?.returns[0]?.status).toBe(
      'IN_TRANSIT',
    );
    expect((await change('receiveReturn', common, warehouse)).order).toMatchObject({
      status: 'PARTIALLY_RETURNED',
      returns: [{ status: 'RECEIVED' }],
    });
    const wrong = [{ orderLineId: lineId, restock: 2, writeOff: 1 }];
    expect(
      await change('inspectReturn', { ...common, lines: wrong, idempotencyKey: randomUUID() }, warehouse),
    ).toMatchObject({
      field: 'lines.0',
    });
    const lines = [{ orderLineId: lineId, restock: 1, writeOff: 1 }];
    expect(
      (await change('inspectReturn', { ...common, lines, idempotencyKey: randomUUID() }, warehouse)).order?.returns,
    ).toMatchObject([{ status: 'INSPECTED', lines: [{ restocked: 1, writtenOff: 1 }] }]);
    expect((await stack.events(orderId)).at(-1)).toMatchObject({
      name: 'order.return-inspected',
      payload: { returnId, lines: [{ variantId, restocked: 1, writtenOff: 1 }] },
    });
    const refund = { ...common, reason: 'as agreed', idempotencyKey: randomUUID() };
    await Promise.all([change('refundReturn', refund, support), change('refundReturn', refund, support)]);
    expect(await change('refundReturn', { ...refund, reason: 'goodwill' }, support)).toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
    });
    await untilStatusOfReturn(returnId ?? '', 'REFUNDED');
    expect((await eventNames(orderId)).slice(5)).toEqual([
      'order.return-requested',
      'order.return-approved',
      'order.return-sent',
      'order.return-received',
      'order.return-inspected',
      'order.refund-requested',
      'order.refunded',
    ]);
    expect(await stack.paymentsAtProvider(orderId)).toMatchObject([{ refundedMinor: 2_000 }]);
  });

  it('of everything makes the order RETURNED, and it stays so', { timeout: 60_000 }, async () => {
    const { orderId, returnId } = await received(5);
    await change('inspectReturn', { orderId, returnId, idempotencyKey: randomUUID() }, warehouse);
    expect(await change('closeReturn', { orderId, returnId, reason: 'worn' }, support)).toMatchObject({
      order: { status: 'RETURNED', returns: [{ status: 'CLOSED', lines: [{ restocked: 5 }] }] },
    });
    expect(
      await change('requestReturn', { orderId, reason: 'x', idempotencyKey: randomUUID() }, support),
    ).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
    });
  });

  it('can be inspected and refunded again when the provider refuses, and is sent back once then', async () => {
    const { orderId, returnId } = await received(1);
    await change('inspectReturn', { orderId, returnId, idempotencyKey: randomUUID() }, warehouse);
    await stack.rule({ reference: orderId, operation: 'refund', behaviour: 'decline', times: 1 });
    const first = { orderId, returnId, idempotencyKey: randomUUID() };
    expect((await change('refundReturn', first, support)).order?.returns[0]?.status).toBe('REFUND_PENDING');
    await untilStatusOfReturn(returnId, 'INSPECTED');
    expect((await eventNames(orderId)).at(-1)).toBe('order.refund-refused');
    const amount = { amount: 700, currency: 'GBP' };
    await change('refundReturn', { orderId, returnId, amount, idempotencyKey: randomUUID() }, support);
    await untilStatusOfReturn(returnId, 'REFUNDED');
    expect(await stack.paymentsAtProvider(orderId)).toMatchObject([{ refundedMinor: 700 }]);
  });

  it('never holds more than was delivered, however many are requested at the same time', async () => {
    const { customer, orderId, lineId } = await delivered();
    const lines = [{ orderLineId: lineId, quantity: 2 }];
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        change('requestReturn', { orderId, lines, reason: 'x', idempotencyKey: randomUUID() }, customer),
      ),
    );
    expect(answers.filter(({ __typename }) => __typename === 'OrderChanged')).toHaveLength(2);
    const [first, second] =
      (await change('requestReturn', { orderId, reason: 'x', idempotencyKey: randomUUID() }, customer)).order
        ?.returns ?? [];
    // Pieces of a return that ended without them can be sent back after all.
    await change('rejectReturn', { orderId, returnId: first?.id, reason: 'worn' }, support);
    await change('cancelReturn', { orderId, returnId: second?.id }, customer);
    const again = await change('requestReturn', { orderId, reason: 'y', idempotencyKey: randomUUID() }, customer);
    expect(again.order?.returns.at(-1)?.lines).toMatchObject([{ quantity: 4 }]);
  });

  it('refuses steps that its state does not allow, and names the allowed steps', async () => {
    const { customer, orderId } = await delivered();
    const asked = await change('requestReturn', { orderId, reason: 'x', idempotencyKey: randomUUID() }, customer);
    const common = { orderId, returnId: asked.order?.returns[0]?.id };
    expect(await change('receiveReturn', common, warehouse)).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      allowed: ['approveReturn', 'rejectReturn', 'cancelReturn'],
    });
    expect(await change('approveReturn', { ...common, returnId: randomUUID() }, support)).toMatchObject({
      field: 'returnId',
    });
    expect(await change('approveReturn', { ...common, expectedVersion: 1 }, support)).toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('begins by itself when a parcel cannot be delivered', async () => {
    const { orderId } = await shipped();
    const [parcel] = await stack.sql<{ id: string }>('select id from shipment where order_id = $1', [orderId]);
    const failed = await change('failShipment', { orderId, shipmentId: parcel?.id, reason: 'nobody home' }, warehouse);
    expect(failed.order?.returns).toMatchObject([{ status: 'IN_TRANSIT', lines: [{ quantity: 5 }] }]);
    const common = { orderId, returnId: failed.order?.returns[0]?.id };
    expect((await change('receiveReturn', common, warehouse)).order?.status).toBe('RETURNED');
    await change('inspectReturn', { ...common, idempotencyKey: randomUUID() }, warehouse);
    await change('refundReturn', { ...common, idempotencyKey: randomUUID() }, support);
    await untilStatusOfReturn(common.returnId ?? '', 'REFUNDED');
  });

  it('is not possible before the delivery, nor after the time for returns', async () => {
    const { orderId, customer } = await shipped();
    const request = { orderId, reason: 'x', idempotencyKey: randomUUID() };
    expect(await change('requestReturn', request, customer)).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    await change('markDelivered', { orderId }, warehouse);
    stack.advance(31 * dayMs);
    expect(await change('requestReturn', request, customer)).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    stack.advance(-31 * dayMs);
    expect(await change('requestReturn', request, customer)).toMatchObject({ __typename: 'OrderChanged' });
  });

  it('is for its customer and the right staff only', async () => {
    const { orderId, returnId } = await received(1);
    const common = { orderId, returnId };
    const withKey = { ...common, idempotencyKey: 'k' };
    const request = { orderId, reason: 'x', idempotencyKey: 'k' };
    const cases: [string, object, Caller, string][] = [
      ['requestReturn', request, warehouse, 'FORBIDDEN'],
      ['approveReturn', common, newCustomer(), 'FORBIDDEN'],
      ['rejectReturn', { ...common, reason: 'x' }, warehouse, 'FORBIDDEN'],
      ['receiveReturn', common, support, 'FORBIDDEN'],
      ['inspectReturn', withKey, support, 'FORBIDDEN'],
      ['refundReturn', withKey, warehouse, 'FORBIDDEN'],
      ['closeReturn', { ...common, reason: 'x' }, newCustomer(), 'FORBIDDEN'],
      ['requestReturn', request, { kind: 'anonymous' }, 'UNAUTHENTICATED'],
      ['cancelReturn', common, { kind: 'anonymous' }, 'UNAUTHENTICATED'],
      ['sendReturn', common, { kind: 'anonymous' }, 'UNAUTHENTICATED'],
    ];
    for (const [name, input, caller, code] of cases) {
      const query = `mutation ($input: ${inputTypeOf(name)}) { ${name}(input: $input) { __typename } }`;
      const { errors } = await stack.call(query, { input }, caller);
      expect([name, errors?.[0]?.extensions?.['code']]).toEqual([name, code]);
    }
    // To another customer the order does not exist.
    expect(await change('requestReturn', request, newCustomer())).toMatchObject({ code: 'ORDER_NOT_FOUND' });
  });
});

describe('after all tests of this file', () => {
  it('returns were seen in every state', async () => {
    const rows = await stack.sql<{ state: string }>('select distinct state from order_return');
    const passed = (
      await stack.sql<{ name: string }>(`select distinct name from event_log where name like 'order.return-%'`)
    ).length;
    // States that a return only passes have an event each.
    expect(passed).toBe(8);
    // Those of exchanges have tests of their own.
    const elsewhere = ['APPROVED', 'IN_TRANSIT', 'INSPECTED', 'REFUND_PENDING', 'EXCHANGE_PENDING', 'EXCHANGED'];
    const ends = returnStates.filter((state) => !elsewhere.includes(state));
    expect(rows.map(({ state }) => state)).toEqual(expect.arrayContaining(ends));
  });

  it('the books are right', { timeout: 60_000 }, async () => {
    const databases = { orders: stack.urls.orders, payments: stack.urls.payments };
    await eventually(async () => {
      expect(await checkBooks(databases, { settleSeconds: 0 })).toEqual([]);
      return true;
    }, 50_000);
  });
});
