import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inputTypeOf } from '#schema/input-type-of.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { checkBooks } from '../../../ops/check-books.ts';
import { eventually } from '../../support/eventually.ts';
import { mutate } from '../../support/mutate.ts';
import { newCustomer, newStaff, type OrdersStack, startOrdersStack } from '../../support/start-orders.ts';

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

interface Answer {
  __typename: string;
  code?: string;
  field?: string;
  allowed?: string[];
  order?: {
    status: string;
    version: number;
    total: { amount: number };
    lines: { id: string; quantity: number; cancelledQuantity: number }[];
    shipments: { id: string; status: string; carrier: string | null; trackingCode: string | null }[];
  };
}

const change = (name: string, input: object, caller: Caller) =>
  mutate<Answer>(
    stack,
    caller,
    name,
    input,
    `... on OrderChanged { order { status version total { amount }
       lines { id quantity cancelledQuantity } shipments { id status carrier trackingCode } } }
     ... on IllegalTransition { allowed } ... on InvalidInput { field }`,
  );

/** A confirmed order of five pieces at 10.00. */
async function confirmed(): Promise<{ orderId: string; lineId: string }> {
  const { id } = await stack.confirmed(newCustomer(), variantId, 5);
  const [line] = await stack.sql<{ id: string }>('select id from order_line where order_id = $1', [id]);
  return { orderId: id, lineId: line?.id ?? '' };
}

async function captured(orderId: string): Promise<number> {
  const [row] = await stack.sql<{ sum: string }>('select sum(captured_minor) from payment where order_id = $1', [
    orderId,
  ]);
  return Number(row?.sum);
}
const untilCaptured = (orderId: string, amountMinor: number) =>
  eventually(async () => (await captured(orderId)) === amountMinor, 60_000);

const lastEvent = async (orderId: string) => (await stack.events(orderId)).at(-1);

describe('holdOrder and releaseOrder', () => {
  it('stop an order and let it go on, with reasons', async () => {
    const { orderId } = await confirmed();
    expect(await change('holdOrder', { orderId, reason: 'fraud?', expectedVersion: 2 }, support)).toMatchObject({
      order: { status: 'ON_HOLD', version: 3 },
    });
    for (const name of ['shipOrder', 'packShipment'])
      expect(await change(name, { orderId }, warehouse)).toMatchObject({
        code: 'ILLEGAL_TRANSITION',
        allowed: ['cancelOrder', 'editOrder', 'cancelOrderLines', 'holdOrder', 'releaseOrder'],
      });
    expect(await change('releaseOrder', { orderId, reason: 'checked' }, support)).toMatchObject({
      order: { status: 'CONFIRMED', version: 4 },
    });
    expect(await lastEvent(orderId)).toMatchObject({ name: 'order.hold-released', payload: { reason: 'checked' } });
    expect(await change('releaseOrder', { orderId, reason: 'again' }, support)).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
    });
    expect(await change('shipOrder', { orderId }, warehouse)).toMatchObject({ order: { status: 'SHIPPED' } });
    expect(await change('holdOrder', { orderId, reason: 'too late' }, support)).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
    });
    await untilCaptured(orderId, 5_000);
  });

  it('refuse a hold that is over, too long or without a reason, and other versions', async () => {
    const { orderId } = await confirmed();
    for (const until of [Date.now() - 1, Date.now() + 8 * dayMs].map((ms) => new Date(ms).toISOString()))
      expect(await change('holdOrder', { orderId, reason: 'x', until }, support)).toMatchObject({ field: 'until' });
    expect(await change('holdOrder', { orderId, reason: ' ' }, support)).toMatchObject({ field: 'reason' });
    expect(await change('holdOrder', { orderId, reason: 'x', expectedVersion: 1 }, support)).toMatchObject({
      code: 'CONFLICT',
    });
    expect(await change('holdOrder', { orderId: randomUUID(), reason: 'x' }, support)).toMatchObject({
      code: 'ORDER_NOT_FOUND',
    });
  });
});

describe('cancelOrderLines', () => {
  it('takes pieces off an order: its total goes down, and only the rest is captured', async () => {
    const { orderId, lineId } = await confirmed();
    const input = {
      orderId,
      lines: [{ orderLineId: lineId, quantity: 2 }],
      reason: 'broken',
      idempotencyKey: randomUUID(),
    };
    const answers = await Promise.all(Array.from({ length: 5 }, () => change('cancelOrderLines', input, support)));
    for (const answer of answers)
      expect(answer).toMatchObject({
        order: {
          status: 'CONFIRMED',
          version: 3,
          total: { amount: 3_000 },
          lines: [{ quantity: 3, cancelledQuantity: 2 }],
        },
      });
    expect(await lastEvent(orderId)).toMatchObject({
      name: 'order.lines-cancelled',
      payload: { lines: [{ variantId, quantity: 2 }], reason: 'broken' },
    });
    expect(
      await change(
        'cancelOrderLines',
        { ...input, idempotencyKey: randomUUID(), lines: [{ orderLineId: lineId, quantity: 4 }] },
        support,
      ),
    ).toMatchObject({ field: 'lines.0.quantity' });
    expect(await change('shipOrder', { orderId }, warehouse)).toMatchObject({ order: { status: 'SHIPPED' } });
    await untilCaptured(orderId, 3_000);
    expect(await change('cancelOrderLines', { ...input, idempotencyKey: randomUUID() }, support)).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
    });
  });

  it('that leave nothing cancel the order, and its money is given back', async () => {
    const { orderId } = await confirmed();
    const input = { orderId, reason: 'all gone', idempotencyKey: randomUUID() };
    expect(await change('cancelOrderLines', input, support)).toMatchObject({ order: { status: 'CANCELLED' } });
    await eventually(async () => (await lastEvent(orderId))?.name === 'order.payment-voided', 60_000);
  });
});

describe('editOrder', () => {
  const shippingAddress = { name: 'Ada', line1: '1 New Street', city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' };

  it('sends an order elsewhere until something is packed', async () => {
    const customer = newCustomer();
    const { id: orderId } = await stack.confirmed(customer, variantId);
    const edit = { orderId, shippingAddress, reason: 'moved', expectedVersion: 2 };
    expect(await change('editOrder', edit, customer)).toMatchObject({ order: { status: 'CONFIRMED', version: 3 } });
    const { data } = await stack.call(
      'query ($id: ID!) { order(id: $id) { shippingAddress { city } } }',
      { id: orderId },
      customer,
    );
    expect(data?.['order']).toEqual({ shippingAddress: { city: 'Leeds' } });
    expect(await lastEvent(orderId)).toMatchObject({ name: 'order.edited', payload: { reason: 'moved' } });
    expect(await change('editOrder', edit, customer)).toMatchObject({ code: 'CONFLICT' });
    const blank = { ...edit, expectedVersion: 3, shippingAddress: { ...shippingAddress, city: ' ' } };
    expect(await change('editOrder', blank, customer)).toMatchObject({ field: 'shippingAddress.city' });
    const abroad = {
      ...edit,
      expectedVersion: 3,
      shippingAddress: { ...shippingAddress, country: 'FR', postalCode: '75001' },
    };
    expect(await change('editOrder', abroad, customer)).toMatchObject({ field: 'shippingAddress.country' });
    expect(await change('editOrder', { ...edit, expectedVersion: 3 }, newCustomer())).toMatchObject({
      code: 'ORDER_NOT_FOUND',
    });
    await change('packShipment', { orderId }, warehouse);
    expect(await change('editOrder', { ...edit, expectedVersion: 4 }, support)).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
    });
  });
});

describe('parcels', () => {
  it('are packed, taken apart, packed again and handed over; their money is captured then', async () => {
    const { orderId, lineId } = await confirmed();
    const pack = { orderId, lines: [{ orderLineId: lineId, quantity: 2 }], idempotencyKey: randomUUID() };
    const first = (await change('packShipment', pack, warehouse)).order?.shipments[0];
    expect(first).toMatchObject({ status: 'PACKED' });
    expect((await change('packShipment', pack, warehouse)).order?.shipments).toHaveLength(1);
    expect(await change('cancelOrder', { orderId }, support)).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    const apart = { orderId, shipmentId: first?.id, reason: 'wrong box' };
    expect(await change('cancelShipment', apart, warehouse)).toMatchObject({
      order: { status: 'CONFIRMED', shipments: [{ status: 'CANCELLED' }] },
    });
    expect(await change('cancelShipment', apart, warehouse)).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
    });
    const second = (await change('packShipment', { orderId }, warehouse)).order?.shipments[1];
    expect(await captured(orderId)).toBe(0);
    expect(
      await change('shipOrder', { orderId, shipmentId: second?.id, carrier: 'Post', trackingCode: 'T1' }, warehouse),
    ).toMatchObject({
      order: {
        status: 'SHIPPED',
        shipments: [{ status: 'CANCELLED' }, { status: 'SHIPPED', carrier: 'Post', trackingCode: 'T1' }],
      },
    });
    await untilCaptured(orderId, 5_000);
    const tracked = { orderId, shipmentId: second?.id, trackingCode: 'T2' };
    expect((await change('trackShipment', tracked, warehouse)).order?.shipments[1]).toMatchObject({
      carrier: 'Post',
      trackingCode: 'T2',
    });
    const failed = { orderId, shipmentId: second?.id, reason: 'nobody home' };
    expect(await change('failShipment', failed, warehouse)).toMatchObject({
      order: { status: 'SHIPPED', shipments: [{}, { status: 'DELIVERY_FAILED' }] },
    });
    expect(await change('trackShipment', tracked, warehouse)).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  it('never hold more than was bought, however many are packed at the same time', async () => {
    const { orderId, lineId } = await confirmed();
    const lines = [{ orderLineId: lineId, quantity: 2 }];
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => change('packShipment', { orderId, lines }, warehouse)),
    );
    expect(answers.filter(({ __typename }) => __typename === 'OrderChanged')).toHaveLength(2);
    expect(await stack.sql('select packed_quantity from order_line where id = $1', [lineId])).toEqual([
      { packed_quantity: 4 },
    ]);
  });

  it('of other orders, and a parcel beside lines, are refused', async () => {
    const [one, other] = [await confirmed(), await confirmed()];
    const parcel = (await change('packShipment', { orderId: other.orderId }, warehouse)).order?.shipments[0];
    const input = { orderId: one.orderId, shipmentId: parcel?.id };
    expect(await change('shipOrder', input, warehouse)).toMatchObject({ field: 'shipmentId' });
    const both = { ...input, lines: [{ orderLineId: one.lineId, quantity: 1 }] };
    expect(await change('shipOrder', both, warehouse)).toMatchObject({ field: 'lines' });
  });
});

describe('permissions', () => {
  it('hold, release and cancel lines: SUPPORT; parcels: WAREHOUSE', async () => {
    const { orderId } = await confirmed();
    const shipmentId = randomUUID();
    const cases: [string, object, Caller][] = [
      [
        'editOrder',
        {
          orderId,
          reason: 'x',
          shippingAddress: { name: 'A', line1: 'B', city: 'C', postalCode: 'LS1 1AA', country: 'GB' },
        },
        warehouse,
      ],
      ['holdOrder', { orderId, reason: 'x' }, warehouse],
      ['holdOrder', { orderId, reason: 'x' }, newCustomer()],
      ['releaseOrder', { orderId, reason: 'x' }, warehouse],
      ['cancelOrderLines', { orderId, reason: 'x', idempotencyKey: 'k' }, warehouse],
      ['packShipment', { orderId }, support],
      ['cancelShipment', { orderId, shipmentId, reason: 'x' }, support],
      ['failShipment', { orderId, shipmentId, reason: 'x' }, support],
      ['trackShipment', { orderId, shipmentId, trackingCode: 'x' }, support],
    ];
    for (const [name, input, caller] of cases) {
      const query = `mutation ($input: ${inputTypeOf(name)}) { ${name}(input: $input) { __typename } }`;
      for (const [who, code] of [
        [caller, 'FORBIDDEN'],
        [{ kind: 'anonymous' }, 'UNAUTHENTICATED'],
      ] as const) {
        const { errors } = await stack.call(query, { input }, who);
        expect([name, errors?.[0]?.extensions?.['code']]).toEqual([name, code]);
      }
    }
    expect(await stack.sql('select version from orders where id = $1', [orderId])).toEqual([{ version: 2 }]);
  });
});

describe('the clock', () => {
  it('ends holds, and completes what was delivered once the time for returns is over', {
    timeout: 120_000,
  }, async () => {
    const [held, partly, done] = [await confirmed(), await confirmed(), await confirmed()];
    await change('holdOrder', { orderId: held.orderId, reason: 'fraud?' }, support);
    await change(
      'shipOrder',
      { orderId: partly.orderId, lines: [{ orderLineId: partly.lineId, quantity: 1 }] },
      warehouse,
    );
    await change('holdOrder', { orderId: partly.orderId, reason: 'fraud?' }, support);
    await change('shipOrder', { orderId: done.orderId }, warehouse);
    await untilCaptured(done.orderId, 5_000);
    await untilCaptured(partly.orderId, 1_000);
    await change('markDelivered', { orderId: done.orderId }, warehouse);
    stack.advance(31 * dayMs);
    // The schedules begin within seconds of the worker's start.
    await stack.stopWorker();
    await stack.startWorker();
    await stack.untilStatus(held.orderId, 'CANCELLED');
    await stack.untilStatus(partly.orderId, 'SHIPPED');
    await stack.untilStatus(done.orderId, 'COMPLETED');
    expect(await lastEvent(partly.orderId)).toMatchObject({
      name: 'order.lines-cancelled',
      payload: { reason: 'HOLD_TIMED_OUT', lines: [{ variantId, quantity: 4 }] },
    });
    expect(await change('holdOrder', { orderId: done.orderId, reason: 'x' }, support)).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      allowed: ['refundOrder'],
    });
    await eventually(async () => (await lastEvent(held.orderId))?.name === 'order.payment-voided', 60_000);
  });
});

describe('an authorisation that runs out', () => {
  const runsOut = (orderId: string) =>
    stack.sql(`update payment set authorised_until = now() - interval '1 second' where order_id = $1`, [orderId]);

  it('ends an order before any parcel has left, packed or not, and the provider holds nothing', {
    timeout: 90_000,
  }, async () => {
    const [untouched, packed, left] = [await confirmed(), await confirmed(), await confirmed()];
    await change('packShipment', { orderId: packed.orderId }, warehouse);
    await stack.rule({ reference: left.orderId, operation: 'capture', behaviour: 'decline' });
    await change('shipOrder', { orderId: left.orderId }, warehouse);
    await eventually(async () => (await lastEvent(left.orderId))?.name === 'order.capture-refused', 60_000);
    for (const { orderId } of [untouched, packed, left]) await runsOut(orderId);
    await stack.stopWorker();
    await stack.startWorker();
    for (const { orderId } of [untouched, packed]) {
      await stack.untilStatus(orderId, 'CANCELLED');
      const events = await stack.events(orderId);
      expect(events.find(({ name }) => name === 'order.cancelled')?.payload).toMatchObject({
        reason: 'AUTHORISATION_EXPIRED',
      });
      await eventually(async () => (await stack.paymentsAtProvider(orderId))[0]?.status === 'voided', 60_000);
      expect(await stack.sql('select state from payment where order_id = $1', [orderId])).toEqual([
        { state: 'AUTH_EXPIRED' },
      ]);
    }
    expect(await stack.sql('select state from shipment where order_id = $1', [packed.orderId])).toEqual([
      { state: 'CANCELLED' },
    ]);
    expect(await stack.sql('select status from orders where id = $1', [left.orderId])).toEqual([{ status: 'SHIPPED' }]);
  });
});

it('a cancellation of other pieces keeps the hold of a parcel after a refused capture', async () => {
  const { orderId, lineId } = await confirmed();
  await stack.rule({ reference: orderId, operation: 'capture', behaviour: 'decline' });
  await change('shipOrder', { orderId, lines: [{ orderLineId: lineId, quantity: 2 }] }, warehouse);
  await eventually(async () => (await lastEvent(orderId))?.name === 'order.capture-refused', 60_000);
  await change('cancelOrderLines', { orderId, reason: 'broken', idempotencyKey: randomUUID() }, support);
  expect(await stack.sql('select state from payment where order_id = $1', [orderId])).toEqual([
    { state: 'AUTHORIZED' },
  ]);
  expect(await stack.paymentsAtProvider(orderId)).toMatchObject([{ status: 'authorized', capturedMinor: 0 }]);
});

describe('the books', () => {
  it('are right after all tests of this file', { timeout: 60_000 }, async () => {
    const databases = { orders: stack.urls.orders, payments: stack.urls.payments };
    await eventually(async () => {
      expect(await checkBooks(databases, { settleSeconds: 0 })).toEqual([]);
      return true;
    }, 50_000);
  });
});
