import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { checkBooks } from '../../../ops/check-books.ts';
import { eventually } from '../../support/eventually.ts';
import { mutate } from '../../support/mutate.ts';
import {
  address,
  newCustomer,
  newStaff,
  type OrdersStack,
  startOrdersStack,
  type UserCaller,
} from '../../support/start-orders.ts';

const admin = newStaff('ADMIN');
const warehouse = newStaff('WAREHOUSE');
let stack: OrdersStack;
let [lamp, bulb] = ['', ''];

beforeAll(async () => {
  stack = await startOrdersStack();
  lamp = await stack.offer({ priceMinor: 1_000, available: 100_000 });
  bulb = await stack.offer({ priceMinor: 500, available: 100_000 });
  const rate = { country: 'GB', currency: 'GBP' };
  const rates = [
    { ...rate, from: 0, price: 999 },
    { ...rate, from: 5_000, price: 499 },
  ];
  await run('setShippingMethod', { code: 'POST', name: 'Post', basis: 'VALUE', rates }, admin);
  const tax = { country: 'GB', taxClass: 'STANDARD', name: 'VAT', included: false };
  await run('setTaxRate', { ...tax, ratePpm: 200_000 }, admin);
});
afterAll(() => stack[Symbol.asyncDispose]());

interface Answer {
  __typename: string;
  promotion?: { id: string };
  order?: { id: string; lines: { id: string; quantity: number }[] };
}

const orderFields = `id status version total { amount } subtotal { amount } discount { amount } shipping { amount } tax { amount }
  discounts { amount { amount } } lines { id quantity cancelledQuantity unitPrice { amount } lineTotal { amount } }`;
const changed = `... on OrderChanged { order { ${orderFields} } }`;
const selections: Record<string, string> = {
  placeOrder: `... on PlacedOrder { order { ${orderFields} } }`,
  createPromotion: '... on PromotionChanged { promotion { id } }',
  setShippingMethod: '',
  setTaxRate: '',
  endPromotion: '',
  editOrderLines: `${changed} ... on IllegalTransition { allowed } ... on TotalNotAuthorised { total { amount } authorised { amount } }`,
};

const run = (name: string, input: object, caller: Caller) =>
  mutate<Answer>(stack, caller, name, input, `${selections[name] ?? changed} ... on InvalidInput { field }`);

async function promote(input: object): Promise<{ id: string; code: string }> {
  const code = `C${randomUUID().slice(0, 8)}`.toUpperCase();
  const answer = await run('createPromotion', { code, name: 'A promotion', ...input }, admin);
  return { id: answer.promotion?.id ?? '', code };
}

/** A confirmed order of lamps at 10.00 and bulbs at 5.00; its lines in this order. */
async function confirmed(customer: UserCaller, quantities: [number, number], code?: string) {
  const lines = [lamp, bulb].map((variantId, index) => ({ variantId, quantity: quantities[index] }));
  const input = { idempotencyKey: randomUUID(), shippingAddress: address, lines, promotionCodes: code ? [code] : [] };
  const { order } = await run('placeOrder', input, customer);
  if (!order) throw new Error('expected the order to be placed');
  await stack.reserve(order.id);
  await stack.untilStatus(order.id, 'CONFIRMED');
  return { orderId: order.id, lineIds: order.lines.map(({ id }) => id) };
}

function edit(caller: Caller, orderId: string, lines: [string | undefined, number][], change: object = {}) {
  const wanted = lines.map(([orderLineId, quantity]) => ({ orderLineId, quantity }));
  const input = { orderId, lines: wanted, reason: 'fewer', idempotencyKey: randomUUID(), ...change };
  return run('editOrderLines', input, caller);
}

async function captured(orderId: string): Promise<number> {
  const [row] = await stack.sql<{ sum: string }>('select sum(captured_minor) from payment where order_id = $1', [
    orderId,
  ]);
  return Number(row?.sum);
}

describe('editOrderLines', () => {
  it('prices an order again for fewer pieces, once per key, and captures the new total', async () => {
    const customer = newCustomer();
    const { code } = await promote({
      kind: 'PERCENTAGE',
      ratePpm: 100_000,
      minimum: { amount: 3_000, currency: 'GBP' },
    });
    const { orderId, lineIds } = await confirmed(customer, [5, 2], code);
    const [placed] = await stack.sql('select total_minor from orders where id = $1', [orderId]);
    expect(placed).toEqual({ total_minor: String(5_400 + 499 + 1_080 + 100) });
    const change = { idempotencyKey: randomUUID(), expectedVersion: 2 };
    const toTwo = () =>
      edit(
        customer,
        orderId,
        [
          [lineIds[0], 2],
          [lineIds[1], 0],
        ],
        change,
      );
    for (const answer of await Promise.all(Array.from({ length: 5 }, toTwo)))
      expect(answer).toMatchObject({
        order: {
          status: 'CONFIRMED',
          version: 3,
          subtotal: { amount: 2_000 },
          discount: { amount: 0 },
          discounts: [],
          shipping: { amount: 999 },
          tax: { amount: 600 },
          total: { amount: 3_599 },
          lines: [
            { quantity: 2, cancelledQuantity: 3, unitPrice: { amount: 1_000 }, lineTotal: { amount: 2_000 } },
            { quantity: 0, cancelledQuantity: 2 },
          ],
        },
      });
    expect((await stack.events(orderId)).at(-1)).toMatchObject({
      name: 'order.lines-edited',
      version: 3,
      payload: {
        removed: [
          { variantId: lamp, quantity: 3 },
          { variantId: bulb, quantity: 2 },
        ],
        totalMinor: 3_599,
        reason: 'fewer',
      },
    });
    expect(await edit(customer, orderId, [[lineIds[0], 1]], { expectedVersion: 2 })).toMatchObject({
      code: 'CONFLICT',
    });
    expect(await run('shipOrder', { orderId }, warehouse)).toMatchObject({ order: { status: 'SHIPPED' } });
    await eventually(async () => (await captured(orderId)) === 3_599, 60_000);
    expect(await edit(customer, orderId, [[lineIds[0], 1]])).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  it('keeps the promotions and the tax rates of the order, and continues after cancelled pieces', async () => {
    const { id, code } = await promote({ kind: 'PERCENTAGE', ratePpm: 100_000 });
    const { orderId, lineIds } = await confirmed(newCustomer(), [4, 1], code);
    await run('endPromotion', { promotionId: id }, admin);
    const tax = { country: 'GB', taxClass: 'STANDARD', name: 'VAT', included: false };
    await run('setTaxRate', { ...tax, ratePpm: 500_000 }, admin);
    const one = { lines: [{ orderLineId: lineIds[0], quantity: 1 }], reason: 'broken', idempotencyKey: randomUUID() };
    await run('cancelOrderLines', { orderId, ...one }, admin);
    const guest: Caller = { kind: 'guest', orderId };
    expect(await edit(guest, orderId, [[lineIds[0], 2]])).toMatchObject({
      order: {
        version: 4,
        discount: { amount: 250 },
        discounts: [{ amount: { amount: 250 } }],
        tax: { amount: 450 + 200 },
        total: { amount: 2_250 + 999 + 650 },
        lines: [
          { quantity: 2, cancelledQuantity: 2 },
          { quantity: 1, cancelledQuantity: 0 },
        ],
      },
    });
    await run('setTaxRate', { ...tax, ratePpm: 200_000 }, admin);
  });

  it('refuses a total above the authorised amount, and changes nothing', async () => {
    const minimum = { amount: 5_000, currency: 'GBP' };
    const { code } = await promote({ kind: 'PERCENTAGE', ratePpm: 900_000, minimum });
    const customer = newCustomer();
    const { orderId, lineIds } = await confirmed(customer, [5, 1], code);
    const authorised = { amount: 550 + 999 + 110 + 200 };
    expect(await edit(customer, orderId, [[lineIds[0], 4]])).toMatchObject({
      code: 'TOTAL_NOT_AUTHORISED',
      total: { amount: 4_500 + 999 + 900 + 200 },
      authorised,
    });
    expect(await edit(customer, orderId, [[lineIds[1], 0]])).toMatchObject({ order: { version: 3 } });
  });

  it('refuses other quantities, other people, and an order that is held or packed', async () => {
    const customer = newCustomer();
    const { orderId, lineIds } = await confirmed(customer, [3, 1]);
    const [first, second] = lineIds;
    const cases: [[string | undefined, number][], string][] = [
      [[[first, 4]], 'lines.0.quantity'],
      [[[first, -1]], 'lines.0.quantity'],
      [[[first, 3]], 'lines'],
      [[], 'lines'],
      [
        [
          [first, 0],
          [second, 0],
        ],
        'lines',
      ],
      [
        [
          [first, 1],
          [first, 2],
        ],
        'lines.1.orderLineId',
      ],
      [[[randomUUID(), 1]], 'lines.0.orderLineId'],
    ];
    for (const [lines, field] of cases) expect(await edit(customer, orderId, lines)).toMatchObject({ field });
    expect(await edit(customer, orderId, [[first, 1]], { reason: ' ' })).toMatchObject({ field: 'reason' });
    expect(await edit(newCustomer(), orderId, [[first, 1]])).toMatchObject({ code: 'ORDER_NOT_FOUND' });
    const query = 'mutation ($input: EditOrderLinesInput!) { editOrderLines(input: $input) { __typename } }';
    const input = { orderId, lines: [{ orderLineId: first, quantity: 1 }], reason: 'x', idempotencyKey: 'k' };
    for (const [caller, code] of [
      [warehouse, 'FORBIDDEN'],
      [{ kind: 'anonymous' }, 'UNAUTHENTICATED'],
    ] as const)
      expect((await stack.call(query, { input }, caller)).errors?.[0]?.extensions?.['code']).toBe(code);
    await run('holdOrder', { orderId, reason: 'fraud?' }, admin);
    expect(await edit(customer, orderId, [[first, 1]])).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    await run('releaseOrder', { orderId, reason: 'checked' }, admin);
    await run('packShipment', { orderId, lines: [{ orderLineId: second, quantity: 1 }] }, warehouse);
    const answer = await edit(customer, orderId, [[first, 1]]);
    expect(answer).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    expect(answer).not.toMatchObject({ allowed: expect.arrayContaining(['editOrderLines']) });
    expect(await stack.sql('select version from orders where id = $1', [orderId])).toEqual([{ version: 5 }]);
  });

  it('leaves the books right', { timeout: 60_000 }, async () => {
    const databases = { orders: stack.urls.orders, payments: stack.urls.payments };
    await eventually(async () => {
      expect(await checkBooks(databases, { settleSeconds: 0 })).toEqual([]);
      return true;
    }, 50_000);
  });
});
