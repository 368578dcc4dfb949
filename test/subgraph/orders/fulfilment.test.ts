import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { inputTypeOf } from '#schema/input-type-of.ts';
import { checkBooks } from '../../../ops/check-books.ts';
import { eventually } from '../../support/eventually.ts';
import { mutate } from '../../support/mutate.ts';
import { address, newCustomer, newStaff, type OrdersStack, startOrdersStack } from '../../support/start-orders.ts';

let stack: OrdersStack;
let shirt: string;
let socks: string;
const warehouse = newStaff('WAREHOUSE');
const support = newStaff('SUPPORT');

beforeAll(async () => {
  stack = await startOrdersStack({ paymentTimeoutMs: 400 });
  shirt = await stack.offer({ priceMinor: 1_999, available: 100_000 });
  socks = await stack.offer({ priceMinor: 350, available: 100_000 });
});
afterAll(() => stack[Symbol.asyncDispose]());
beforeEach(() => stack.clearRules());

const answerFields = /* GraphQL */ `
  ... on OrderChanged { order { status version shipments { id status trackingCode lines { orderLineId quantity } } } }
  ... on IllegalTransition { status allowed }
  ... on Conflict { actualVersion }
  ... on InvalidInput { field }
  ... on RefundTooLarge { refundable { amount currency } }
  ... on CurrencyMismatch { expected }
`;

interface Answer {
  __typename: string;
  code?: string;
  order?: { status: string; version: number; shipments: { id: string; status: string }[] };
}

const change = (name: string, input: object, caller: Caller) =>
  mutate<Answer>(stack, caller, name, input, answerFields);
const ship = (orderId: string, more: object = {}, caller: Caller = warehouse) =>
  change('shipOrder', { orderId, ...more }, caller);
const deliver = (orderId: string, more: object = {}) => change('markDelivered', { orderId, ...more }, warehouse);
const refund = (orderId: string, more: object = {}) =>
  change('refundOrder', { orderId, reason: 'broken', idempotencyKey: randomUUID(), ...more }, support);

/** Three shirts and two pairs of socks: 6697 in all, confirmed. */
async function confirmedOrder(): Promise<{ id: string; number: string; lines: { id: string; quantity: number }[] }> {
  const caller = newCustomer();
  const query = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { ... on PlacedOrder { order { id number lines { id quantity } } } } }`;
  const lines = [
    { variantId: shirt, quantity: 3 },
    { variantId: socks, quantity: 2 },
  ];
  const input = { idempotencyKey: randomUUID(), lines, shippingAddress: address };
  const { data } = await stack.call(query, { input }, caller);
  const placed = data?.['placeOrder'] as
    | { order: { id: string; number: string; lines: { id: string; quantity: number }[] } }
    | undefined;
  if (!placed) throw new Error('expected an order');
  const { order } = placed;
  await stack.reserve(order.id);
  await stack.untilStatus(order.id, 'CONFIRMED');
  return order;
}

async function money(orderId: string) {
  const [row] = await stack.sql<Record<string, string>>(
    `select payment.state, captured_minor as captured, refunded_minor as refunded, refund_pending_minor as pending,
       (select coalesce(sum(case kind when 'CAPTURED' then amount_minor else -amount_minor end), 0)
        from ledger_entry where ledger_entry.order_id = payment.order_id) as ledger
     from payment where order_id = $1`,
    [orderId],
  );
  return {
    state: row?.['state'],
    captured: Number(row?.['captured']),
    refunded: Number(row?.['refunded']),
    pending: Number(row?.['pending']),
    ledger: Number(row?.['ledger']),
  };
}

async function untilMoney(orderId: string, expected: Partial<Awaited<ReturnType<typeof money>>>): Promise<void> {
  await eventually(async () => {
    expect(await money(orderId)).toMatchObject(expected);
    return true;
  }, 60_000);
}

/** The changes of an order that are about money, as its history and its events tell them alike: event, status, amount, reason. */
async function moneyStory(orderId: string): Promise<unknown[][]> {
  const { data, errors } = await stack.call(
    `query ($id: ID!) { order(id: $id) { version history { version event to reason amount { amount currency } } } }`,
    { id: orderId },
    support,
  );
  expect(errors).toBeUndefined();
  const { history, version } = (data ?? {})['order'] as {
    version: number;
    history: { version: number; event: string; to: string; reason: string | null; amount: { amount: number } | null }[];
  };
  const events = await stack.events(orderId);
  expect(history.map((entry) => [entry.version, entry.event])).toEqual(
    events.map((event) => [event.version, event.name]),
  );
  expect(history.at(-1)?.version).toBe(version);
  return history.flatMap(({ event, to, reason, amount }) => (amount ? [[event, to, amount.amount, reason]] : []));
}

/** An order that is shipped as a whole and whose money was received. */
async function paidOrder(): Promise<{ id: string; number: string }> {
  const order = await confirmedOrder();
  await ship(order.id);
  await untilMoney(order.id, { captured: 6_697 });
  return order;
}

describe('shipOrder', () => {
  it('ships everything that is left, lists the contents of the parcel, and captures its money', async () => {
    const order = await confirmedOrder();
    expect(await ship(order.id, { trackingCode: 'RM123', expectedVersion: 2 })).toMatchObject({
      order: {
        status: 'SHIPPED',
        version: 3,
        shipments: [
          {
            status: 'SHIPPED',
            trackingCode: 'RM123',
            lines: order.lines.map(({ id, quantity }) => ({ orderLineId: id, quantity })),
          },
        ],
      },
    });
    const event = (await stack.events(order.id)).at(-1);
    expect(event).toMatchObject({
      name: 'order.shipped',
      version: 3,
      payload: {
        status: 'SHIPPED',
        previousStatus: 'CONFIRMED',
        lines: [
          { variantId: shirt, quantity: 3 },
          { variantId: socks, quantity: 2 },
        ],
      },
    });
    await untilMoney(order.id, { state: 'CAPTURED', captured: 6_697, ledger: 6_697 });
    expect(await stack.paymentsAtProvider(order.id)).toMatchObject([{ capturedMinor: 6_697 }]);
  });

  it('ships in parts, each collecting just its own money, until nothing is left', async () => {
    const order = await confirmedOrder();
    const [shirts, pairs] = order.lines.map(({ id }) => id);
    expect(await ship(order.id, { lines: [{ orderLineId: shirts, quantity: 1 }] })).toMatchObject({
      order: { status: 'PARTIALLY_SHIPPED', version: 3 },
    });
    await untilMoney(order.id, { state: 'PARTIALLY_CAPTURED', captured: 1_999, ledger: 1_999 });
    const second = [
      { orderLineId: shirts, quantity: 1 },
      { orderLineId: pairs, quantity: 1 },
    ];
    expect(await ship(order.id, { lines: second })).toMatchObject({
      order: { status: 'PARTIALLY_SHIPPED', version: 5 },
    });
    await untilMoney(order.id, { captured: 1_999 + 1_999 + 350 });
    expect(await ship(order.id)).toMatchObject({ order: { status: 'SHIPPED', version: 7 } });
    await untilMoney(order.id, { state: 'CAPTURED', captured: 6_697, ledger: 6_697 });
    expect((await moneyStory(order.id)).filter(([event]) => event === 'order.payment-captured')).toEqual([
      ['order.payment-captured', 'PARTIALLY_SHIPPED', 1_999, null],
      ['order.payment-captured', 'PARTIALLY_SHIPPED', 2_349, null],
      ['order.payment-captured', 'SHIPPED', 2_349, null],
    ]);
    expect(await ship(order.id)).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      status: 'SHIPPED',
      allowed: ['markDelivered', 'failShipment', 'trackShipment', 'refundOrder'],
    });
  });

  it('never ships more than was bought, however many try at the same time', async () => {
    const order = await confirmedOrder();
    const [shirts] = order.lines.map(({ id }) => id);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ship(order.id, { lines: [{ orderLineId: shirts, quantity: 1 }] })),
    );
    expect(answers.filter(({ __typename }) => __typename === 'OrderChanged')).toHaveLength(3);
    for (const { __typename } of answers) expect(['OrderChanged', 'InvalidInput']).toContain(__typename);
    await untilMoney(order.id, { captured: 3 * 1_999, ledger: 3 * 1_999 });
  });

  for (const [what, rule] of [
    ['loses the reply', { behaviour: 'lose-reply', times: 1 }],
    ['answers too late', { behaviour: 'delay', delayMs: 5_000, times: 1 }],
    ['fails', { behaviour: 'fail', times: 1 }],
  ] as const) {
    it(`collects once when the provider ${what}`, async () => {
      const order = await confirmedOrder();
      await stack.rule({ reference: order.id, operation: 'capture', ...rule });
      await ship(order.id);
      await untilMoney(order.id, { state: 'CAPTURED', captured: 6_697, ledger: 6_697 });
      expect(await stack.paymentsAtProvider(order.id)).toMatchObject([{ capturedMinor: 6_697 }]);
      expect(await stack.sql('select 1 from ledger_entry where order_id = $1', [order.id])).toHaveLength(1);
    });
  }

  it('reports money that was not captured when the provider refuses', async () => {
    const order = await confirmedOrder();
    await stack.rule({ reference: order.id, operation: 'capture', behaviour: 'decline' });
    await ship(order.id);
    await eventually(async () => {
      const rows = await stack.sql(
        `select 1 from payment_operation join payment on payment.id = payment_id
         where order_id = $1 and kind = 'CAPTURE' and payment_operation.state = 'REFUSED' and last_error = 'DECLINED'`,
        [order.id],
      );
      return rows.length === 1;
    });
    expect(await money(order.id)).toMatchObject({ state: 'AUTHORIZED', captured: 0, ledger: 0 });
    expect((await moneyStory(order.id)).at(-1)).toEqual(['order.capture-refused', 'SHIPPED', 6_697, 'DECLINED']);
  });

  it('ships once when the call is repeated with its key, also at the same moment; a refusal keeps no key', async () => {
    const order = await confirmedOrder();
    const [line] = order.lines;
    const input = { lines: [{ orderLineId: line?.id, quantity: 1 }], idempotencyKey: randomUUID() };
    expect(await ship(order.id, { ...input, expectedVersion: 1 })).toMatchObject({ code: 'CONFLICT' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => ship(order.id, input)));
    for (const answer of answers) expect(answer.order?.shipments).toHaveLength(1);
    const other = { ...input, lines: [{ orderLineId: line?.id, quantity: 2 }] };
    expect(await ship(order.id, other)).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
    expect(await ship(order.id, { ...input, idempotencyKey: '' })).toMatchObject({ code: 'INVALID_INPUT' });
    await untilMoney(order.id, { captured: 1_999 });
  });

  it('refuses orders that are not confirmed, unknown lines and impossible quantities', async () => {
    const placed = await stack.place(newCustomer(), shirt);
    expect(await ship(placed.id)).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      status: 'PLACED',
      allowed: ['cancelOrder', 'abortOrder'],
    });
    const order = await confirmedOrder();
    const cases: [object, string][] = [
      [{ lines: [] }, 'lines'],
      [{ lines: [{ orderLineId: randomUUID(), quantity: 1 }] }, 'lines.0.orderLineId'],
      [{ lines: [{ orderLineId: order.lines[0]?.id, quantity: 4 }] }, 'lines.0.quantity'],
      [{ lines: [{ orderLineId: order.lines[0]?.id, quantity: 0 }] }, 'lines.0.quantity'],
      [{ trackingCode: 'x'.repeat(101) }, 'trackingCode'],
    ];
    for (const [input, field] of cases)
      expect(await ship(order.id, input)).toMatchObject({ code: 'INVALID_INPUT', field });
    expect(await ship(order.id, { expectedVersion: 1 })).toMatchObject({ code: 'CONFLICT', actualVersion: 2 });
    expect(await ship(randomUUID())).toMatchObject({ code: 'ORDER_NOT_FOUND' });
    expect(await ship('nonsense')).toMatchObject({ code: 'ORDER_NOT_FOUND' });
  });

  it('makes cancelling impossible', async () => {
    const order = await confirmedOrder();
    await ship(order.id, { lines: [{ orderLineId: order.lines[0]?.id, quantity: 1 }] });
    expect(await change('cancelOrder', { orderId: order.id }, support)).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      status: 'PARTIALLY_SHIPPED',
    });
  });
});

describe('markDelivered', () => {
  it('records one parcel after another, or all that are in transit', async () => {
    const order = await confirmedOrder();
    const [shirts] = order.lines.map(({ id }) => id);
    const first = await ship(order.id, { lines: [{ orderLineId: shirts, quantity: 1 }] });
    const parcel = first.order?.shipments[0]?.id;
    expect(await deliver(order.id, { shipmentId: parcel })).toMatchObject({
      order: { status: 'PARTIALLY_DELIVERED', version: 4 },
    });
    expect(await deliver(order.id, { shipmentId: parcel })).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    await ship(order.id);
    expect(await deliver(order.id)).toMatchObject({ order: { status: 'DELIVERED' } });
    expect(await deliver(order.id)).toMatchObject({ code: 'ILLEGAL_TRANSITION', status: 'DELIVERED' });
    const statuses = (await stack.events(order.id))
      .filter(({ name }) => name !== 'order.payment-captured')
      .map(({ payload }) => (payload as { status: string }).status);
    expect(statuses).toEqual([
      'PLACED',
      'CONFIRMED',
      'PARTIALLY_SHIPPED',
      'PARTIALLY_DELIVERED',
      'PARTIALLY_DELIVERED',
      'DELIVERED',
    ]);
  });

  it('refuses parcels of other orders', async () => {
    const [one, other] = [await confirmedOrder(), await confirmedOrder()];
    await ship(one.id);
    const parcel = (await ship(other.id)).order?.shipments[0]?.id;
    expect(await deliver(one.id, { shipmentId: parcel })).toMatchObject({ code: 'INVALID_INPUT', field: 'shipmentId' });
    expect(await deliver(one.id, { shipmentId: 'nonsense' })).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'shipmentId',
    });
  });
});

describe('refundOrder', () => {
  it('refunds everything when no amount is named', async () => {
    const order = await paidOrder();
    expect(await refund(order.id)).toMatchObject({ __typename: 'OrderChanged' });
    await untilMoney(order.id, { state: 'REFUNDED', refunded: 6_697, pending: 0, ledger: 0 });
    expect(await stack.paymentsAtProvider(order.id)).toMatchObject([{ refundedMinor: 6_697 }]);
    expect(await moneyStory(order.id)).toEqual([
      ['order.confirmed', 'CONFIRMED', 6_697, null],
      ['order.payment-captured', 'SHIPPED', 6_697, null],
      ['order.refund-requested', 'SHIPPED', 6_697, 'broken'],
      ['order.refunded', 'SHIPPED', 6_697, 'broken'],
    ]);
    expect(await refund(order.id)).toMatchObject({
      code: 'REFUND_TOO_LARGE',
      refundable: { amount: 0, currency: 'GBP' },
    });
  });

  it('refunds a double click once, also a hundred at the same time', async () => {
    const order = await paidOrder();
    const input = { amount: { amount: 1_000, currency: 'GBP' }, idempotencyKey: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 100 }, () => refund(order.id, input)));
    expect(new Set(answers.map(({ __typename }) => __typename))).toEqual(new Set(['OrderChanged']));
    await untilMoney(order.id, { state: 'PARTIALLY_REFUNDED', refunded: 1_000, pending: 0, ledger: 5_697 });
    expect(await stack.paymentsAtProvider(order.id)).toMatchObject([{ refundedMinor: 1_000 }]);
    expect(await refund(order.id, { ...input, amount: { amount: 999, currency: 'GBP' } })).toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
    });
  });

  it('never refunds more than was received, however many refunds run at the same time', async () => {
    const order = await paidOrder();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => refund(order.id, { amount: { amount: 2_000, currency: 'GBP' } })),
    );
    expect(answers.filter(({ __typename }) => __typename === 'OrderChanged')).toHaveLength(3);
    for (const answer of answers) {
      if (answer.__typename !== 'OrderChanged') {
        expect(answer).toMatchObject({ code: 'REFUND_TOO_LARGE', refundable: { amount: 697 } });
      }
    }
    await untilMoney(order.id, { refunded: 6_000, pending: 0, ledger: 697 });
  });

  it('refunds once when the provider loses the reply', async () => {
    const order = await paidOrder();
    await stack.rule({ reference: order.id, operation: 'refund', behaviour: 'lose-reply', times: 1 });
    await refund(order.id, { amount: { amount: 500, currency: 'GBP' } });
    await untilMoney(order.id, { refunded: 500, pending: 0, ledger: 6_197 });
    expect(await stack.paymentsAtProvider(order.id)).toMatchObject([{ refundedMinor: 500 }]);
  });

  it('makes the amount refundable again when the provider refuses', async () => {
    const order = await paidOrder();
    await stack.rule({ reference: order.id, operation: 'refund', behaviour: 'decline', times: 1 });
    await refund(order.id);
    await untilMoney(order.id, { state: 'CAPTURED', refunded: 0, pending: 0, ledger: 6_697 });
    expect((await moneyStory(order.id)).at(-1)).toEqual(['order.refund-refused', 'SHIPPED', 6_697, 'DECLINED']);
    await refund(order.id);
    await untilMoney(order.id, { state: 'REFUNDED', refunded: 6_697 });
  });

  it('refuses a refund before anything was received, in another currency, or of an invalid amount', async () => {
    const order = await confirmedOrder();
    expect(await refund(order.id)).toMatchObject({ code: 'ILLEGAL_TRANSITION', status: 'CONFIRMED' });
    const paid = await paidOrder();
    expect(await refund(paid.id, { amount: { amount: 1, currency: 'EUR' } })).toMatchObject({
      code: 'CURRENCY_MISMATCH',
      expected: 'GBP',
    });
    expect(await refund(paid.id, { amount: { amount: 0, currency: 'GBP' } })).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'amount.amount',
    });
    expect(await refund(paid.id, { reason: ' ' })).toMatchObject({ code: 'INVALID_INPUT', field: 'reason' });
    expect(await refund(paid.id, { idempotencyKey: '' })).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'idempotencyKey',
    });
    expect(await refund(paid.id, { amount: { amount: '9007199254740993', currency: 'GBP' } })).toMatchObject({
      code: 'REFUND_TOO_LARGE',
      refundable: { amount: 6_697 },
    });
    expect(await refund(randomUUID())).toMatchObject({ code: 'ORDER_NOT_FOUND' });
    expect(await money(paid.id)).toMatchObject({ refunded: 0, pending: 0 });
  });
});

describe('permissions', () => {
  it('ship, deliver and refund: the right staff only; anyone else is refused before the order is read', async () => {
    const order = await confirmedOrder();
    const input = { orderId: order.id };
    const refundInput = { ...input, reason: 'x', idempotencyKey: 'k' };
    const cases: [string, object, Caller, string][] = [
      ['shipOrder', input, newCustomer(), 'FORBIDDEN'],
      ['shipOrder', input, support, 'FORBIDDEN'],
      ['markDelivered', input, support, 'FORBIDDEN'],
      ['refundOrder', refundInput, warehouse, 'FORBIDDEN'],
      ['refundOrder', refundInput, newCustomer(), 'FORBIDDEN'],
      ['cancelOrder', input, warehouse, 'FORBIDDEN'],
      ['shipOrder', input, { kind: 'anonymous' }, 'UNAUTHENTICATED'],
      ['cancelOrder', input, { kind: 'anonymous' }, 'UNAUTHENTICATED'],
      ['refundOrder', refundInput, { kind: 'anonymous' }, 'UNAUTHENTICATED'],
    ];
    for (const [name, given, caller, code] of cases) {
      const { errors } = await stack.call(
        `mutation ($input: ${inputTypeOf(name)}) { ${name}(input: $input) { __typename } }`,
        { input: given },
        caller,
      );
      expect([name, errors?.[0]?.extensions?.['code']]).toEqual([name, code]);
    }
    const [row] = await stack.sql('select version from orders where id = $1', [order.id]);
    expect(row).toEqual({ version: 2 });
  });

  it('an ADMIN may do all of it', async () => {
    const admin = newStaff('ADMIN');
    const order = await confirmedOrder();
    expect(await ship(order.id, {}, admin)).toMatchObject({ __typename: 'OrderChanged' });
  });
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
