import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { inputTypeOf } from '#schema/input-type-of.ts';
import { variantPriceChanged } from '#schema/events/catalog.ts';
import { checkBooks } from '../../../ops/check-books.ts';
import { eventually } from '../../support/eventually.ts';
import {
  address,
  newCustomer,
  newStaff,
  type OrdersStack,
  startOrdersStack,
  type UserCaller,
} from '../../support/start-orders.ts';

const admin = newStaff('ADMIN');
const gbp = (amount: number) => ({ amount, currency: 'GBP' });
const reduced = { country: 'GB', taxClass: 'BOOKS', name: 'VAT', included: true };
let stack: OrdersStack;
let variantId: string;

beforeAll(async () => {
  stack = await startOrdersStack();
  variantId = await stack.offer({ priceMinor: 1_000, available: 100_000 });
  const rate = { from: 0, country: 'GB', currency: 'GBP' };
  const set = (code: string, rates: object[]) =>
    run('setShippingMethod', { code, name: code, basis: 'VALUE', rates }, admin);
  await set('STANDARD', [{ from: 0, price: 0 }]);
  await set('EXPRESS', [
    { ...rate, price: 999 },
    { ...rate, from: 10_000, price: 499 },
  ]);
  const tax = { taxClass: 'STANDARD', ratePpm: 200_000, included: true };
  await run('setTaxRate', { ...tax, country: 'GB', name: 'VAT' }, admin);
  await run('setTaxRate', { ...reduced, ratePpm: 70_000 }, admin);
  const salesTax = { ...tax, country: 'US', name: 'Sales tax', ratePpm: 88_750, included: false };
  await run('setTaxRate', salesTax, admin);
});
afterAll(() => stack[Symbol.asyncDispose]());

interface Answer {
  __typename: string;
  [field: string]: unknown;
}

const parts = `subtotal { amount } discount { amount } discounts { name code amount { amount } } shipping { amount }
  tax { amount } includedTax { amount } total { amount currency } shippingMethod`;
const selections: Record<string, string> = {
  placeOrder: `... on PlacedOrder { order { id ${parts} lines { id discount { amount } tax { amount } taxClass taxRatePpm } } }
    ... on QuoteChanged { quotedTotal { amount } total { amount } } ... on ShippingUnavailable { available }
    ... on PromotionRefused { promotionCode reason }`,
  createPromotion: '... on PromotionChanged { promotion { id code kind ratePpm amount { amount } endsAt } }',
  endPromotion: '... on PromotionChanged { promotion { id endsAt } }',
};

async function run(name: string, input: object, caller: Caller): Promise<Answer> {
  const { data, errors } = await stack.call(
    `mutation ($input: ${inputTypeOf(name)}) { ${name}(input: $input) { __typename ${selections[name] ?? ''}
      ... on Refusal { code message } ... on InvalidInput { field } } }`,
    { input },
    caller,
  );
  expect(errors).toBeUndefined();
  return data?.[name] as Answer;
}

async function quote(input: object, caller: Caller = newCustomer()): Promise<Answer> {
  const whole = { lines: [{ variantId, quantity: 3 }], country: 'GB', ...input };
  const { data, errors } = await stack.call(
    `query ($input: CheckoutQuoteInput!) { checkoutQuote(input: $input) { __typename
      ... on CheckoutQuote { ${parts} hash shippingMethods { code price { amount } }
        lines { quantity variant { id } lineTotal { amount } discount { amount } tax { amount } taxClass taxRatePpm } }
      ... on ShippingUnavailable { available } ... on PromotionRefused { promotionCode reason }
      ... on Refusal { code } ... on InvalidInput { field } } }`,
    { input: whole },
    caller,
  );
  expect(errors).toBeUndefined();
  return data?.['checkoutQuote'] as Answer;
}

function place(caller: UserCaller, input: object = {}): Promise<Answer> {
  const lines = [{ variantId, quantity: 3 }];
  const whole = { idempotencyKey: randomUUID(), shippingAddress: address, lines, ...input };
  return run('placeOrder', whole, caller);
}

async function promote(input: object): Promise<string> {
  const code = `C${randomUUID().slice(0, 8)}`.toUpperCase();
  const answer = await run('createPromotion', { code, name: 'A promotion', ...input }, admin);
  expect(answer).toMatchObject({ __typename: 'PromotionChanged' });
  return code;
}

const ten = { kind: 'PERCENTAGE', ratePpm: 100_000 };
const orderIn = (answer: Answer) =>
  answer['order'] as { id: string; lines: { id: string }[] } & Record<string, unknown>;

describe('checkoutQuote', () => {
  it('shows lines, shipping methods, the tax that prices contain, and the total', async () => {
    expect(await quote({})).toMatchObject({
      __typename: 'CheckoutQuote',
      lines: [{ quantity: 3, variant: { id: variantId }, lineTotal: { amount: 3_000 }, tax: { amount: 500 } }],
      shippingMethods: [
        { code: 'STANDARD', price: { amount: 0 } },
        { code: 'EXPRESS', price: { amount: 999 } },
      ],
      shippingMethod: 'STANDARD',
      tax: { amount: 500 },
      includedTax: { amount: 500 },
      total: gbp(3_000),
    });
    expect(await quote({ shippingMethod: 'EXPRESS' })).toMatchObject({
      shipping: { amount: 999 },
      tax: { amount: 667 },
      total: gbp(3_999),
    });
  });

  it('adds a tax that prices do not contain, and serves a guest', async () => {
    expect(await quote({ country: 'US' }, { kind: 'anonymous' })).toMatchObject({
      tax: { amount: 266 },
      includedTax: { amount: 0 },
      total: gbp(3_266),
    });
  });

  it('taxes each line by the class of its product, in the quote, in the order and on the invoice', async () => {
    const books = await stack.offer({ priceMinor: 1_070, taxClass: 'BOOKS' });
    const lines = [
      { variantId, quantity: 1 },
      { variantId: books, quantity: 1 },
    ];
    const taxes = [
      { tax: { amount: 167 }, taxClass: 'STANDARD', taxRatePpm: 200_000 },
      { tax: { amount: 70 }, taxClass: 'BOOKS', taxRatePpm: 70_000 },
    ];
    const shown = await quote({ lines, country: 'GB' });
    expect(shown).toMatchObject({ lines: taxes, tax: { amount: 237 }, total: { amount: 2_070 } });
    const customer = newCustomer();
    const order = orderIn(await place(customer, { lines, quoteHash: shown['hash'] }));
    expect(order).toMatchObject({ lines: taxes, tax: { amount: 237 } });

    // The order keeps its class and rate when others are set later.
    await run('setTaxRate', { ...reduced, ratePpm: 190_000 }, admin);
    await stack.reserve(order.id);
    await stack.untilStatus(order.id, 'CONFIRMED');
    await run('shipOrder', { orderId: order.id }, admin);
    const content = await eventually(async () => {
      const [invoice] = await stack.sql<{ content: unknown }>('select content from invoice where order_id = $1', [
        order.id,
      ]);
      return invoice?.content;
    });
    await run('setTaxRate', { ...reduced, ratePpm: 70_000 }, admin);
    expect(content).toMatchObject({ lines: [{ taxRatePpm: 200_000 }, { taxRatePpm: 70_000 }], includedTaxMinor: 237 });
  });

  it('is of the cart if no lines are named', async () => {
    const caller = newCustomer();
    expect(await quote({ lines: null }, caller)).toMatchObject({ __typename: 'EmptyCart' });
    await run('addToCart', { variantId, quantity: 2 }, caller);
    expect(await quote({ lines: null }, caller)).toMatchObject({ total: gbp(2_000) });
  });

  it('refuses a method that does not send to the country, and codes that cannot be used', async () => {
    expect(await quote({ country: 'FR', shippingMethod: 'EXPRESS' })).toMatchObject({
      __typename: 'ShippingUnavailable',
      available: ['STANDARD'],
    });
    const refused = async (code: string) => (await quote({ promotionCodes: [code] }))['reason'];
    expect(await refused('NEVER')).toBe('UNKNOWN');
    expect(await refused(await promote({ ...ten, startsAt: '2100-01-01T00:00:00.000Z' }))).toBe('UNKNOWN');
    expect(await refused(await promote({ ...ten, minimum: gbp(3_001) }))).toBe('NOT_APPLICABLE');
    expect(await quote({ promotionCodes: ['1', '2', '3', '4', '5', '6'] })).toMatchObject({ field: 'promotionCodes' });
  });
});

describe('placeOrder', () => {
  it('charges what the quote showed, and the order shows the same parts', async () => {
    const promotionCodes = [await promote(ten)];
    const choices = { shippingMethod: 'EXPRESS', promotionCodes: [promotionCodes[0]?.toLowerCase()] };
    const quoted = await quote(choices);
    const { hash: _, lines: __, shippingMethods: ___, __typename: ____, ...amounts } = quoted;
    expect(amounts).toMatchObject({
      discounts: [{ code: promotionCodes[0], amount: { amount: 300 } }],
      total: gbp(3_699),
    });
    const placed = await place(newCustomer(), { ...choices, quoteHash: quoted['hash'] });
    expect(orderIn(placed)).toMatchObject({ ...amounts, lines: [{ discount: { amount: 300 }, tax: { amount: 450 } }] });
  });

  it('refuses an order that differs from its quote, with both totals, and stores nothing', async () => {
    const caller = newCustomer();
    const variant = await stack.offer({ priceMinor: 700 });
    const lines = [{ variantId: variant, quantity: 1 }];
    const before = await quote({ lines });
    const price = { variantId: variant, priceMinor: 800, currency: 'GBP', priceVersion: 2 };
    await stack.tell(variantPriceChanged, `variant:${variant}`, 2, price);
    await eventually(async () => (await quote({ lines }))['hash'] !== before['hash']);
    expect(await place(caller, { lines, quoteHash: before['hash'] })).toMatchObject({
      __typename: 'QuoteChanged',
      quotedTotal: { amount: 700 },
      total: { amount: 800 },
    });
    expect(await stack.sql('select 1 from orders where customer_id = $1', [caller.userId])).toEqual([]);
    expect(await place(caller, { quoteHash: '700' })).toMatchObject({ __typename: 'InvalidInput', field: 'quoteHash' });
  });

  it('gives a code with one use to one of a hundred orders at the same time, and again after that order is cancelled', async () => {
    const promotionCodes = [await promote({ ...ten, maxRedemptions: 1 })];
    const customers = Array.from({ length: 100 }, newCustomer);
    const answers = await Promise.all(customers.map((customer) => place(customer, { promotionCodes })));
    const winners = answers.flatMap((answer, index) => (answer.__typename === 'PlacedOrder' ? [index] : []));
    expect(winners).toHaveLength(1);
    for (const [index, answer] of answers.entries()) {
      if (index !== winners[0]) expect(answer).toMatchObject({ __typename: 'PromotionRefused', reason: 'USED_UP' });
    }
    const [winner = 0] = winners;
    const orderId = orderIn(answers[winner] ?? { __typename: '' }).id;
    const cancelled = await run('cancelOrder', { orderId }, customers[winner] ?? admin);
    expect(cancelled.__typename).toBe('OrderChanged');
    expect(await place(newCustomer(), { promotionCodes })).toMatchObject({ __typename: 'PlacedOrder' });
  });

  it('counts the uses of each customer, and of a code that ended none', async () => {
    const promotionCodes = [await promote({ kind: 'FIXED', amount: gbp(100), maxPerCustomer: 1 })];
    const caller = newCustomer();
    expect(await place(caller, { promotionCodes })).toMatchObject({ __typename: 'PlacedOrder' });
    expect(await place(caller, { promotionCodes })).toMatchObject({ reason: 'USED_BY_CUSTOMER' });
    expect(await place(newCustomer(), { promotionCodes })).toMatchObject({ __typename: 'PlacedOrder' });
    const [row] = await stack.sql<{ id: string }>('select id from promotion where code = $1', promotionCodes);
    await run('endPromotion', { promotionId: row?.id }, admin);
    expect(await place(newCustomer(), { promotionCodes })).toMatchObject({ reason: 'UNKNOWN' });
  });

  it('sends as few statements with a code as without it, two more if the code has a limit', async () => {
    const caller = newCustomer();
    const statementsFor = async (input: object) => {
      await place(caller, input);
      stack.takeStatements();
      await place(caller, input);
      return stack.takeStatements().length;
    };
    const plain = await statementsFor({});
    expect(await statementsFor({ promotionCodes: [await promote(ten)] })).toBe(plain);
    expect(await statementsFor({ promotionCodes: [await promote({ ...ten, maxRedemptions: 9 })] })).toBe(plain + 2);
  });
});

describe('the money of an order with all parts', () => {
  it('balances over parcels, cancelled pieces and returns', async () => {
    const customer = newCustomer();
    const promotionCodes = [await promote({ kind: 'FIXED', amount: gbp(1_001) })];
    const shippingAddress = { ...address, country: 'US' };
    const usd = { name: 'Parcel', basis: 'PIECES', rates: [{ country: 'US', currency: 'GBP', from: 0, price: 777 }] };
    await run('setShippingMethod', { ...usd, code: 'PARCEL' }, admin);
    const lines = [{ variantId, quantity: 7 }];
    const choices = { lines, shippingAddress, shippingMethod: 'PARCEL', promotionCodes };
    const order = orderIn(await place(customer, choices));
    // 7000 − 1001 = 5999, 8.875 % of it is 532.41; of 777 it is 68.96.
    expect(order['total']).toEqual(gbp(5_999 + 532 + 777 + 69));
    await stack.reserve(order.id);
    await stack.untilStatus(order.id, 'CONFIRMED');

    const orderLineId = order.lines[0]?.id;
    const pieces = (quantity: number) => ({ orderId: order.id, lines: [{ orderLineId, quantity }] });
    const key = () => ({ idempotencyKey: randomUUID(), reason: 'Broken' });
    const captured = async (amount: number) =>
      eventually(async () => {
        const [row] = await stack.sql<{ sum: string }>(
          'select captured_minor as sum from payment where order_id = $1',
          [order.id],
        );
        return Number(row?.sum) === amount;
      });
    // Two of seven pieces: 2000 − 286 + 152. Shipping is paid with the first parcel.
    await run('shipOrder', pieces(2), admin);
    await captured(1_866 + 846);
    await run('cancelOrderLines', { ...pieces(1), ...key() }, admin);
    await run('shipOrder', { orderId: order.id }, admin);
    const left = 6_000 - 858 + 456;
    await captured(left + 846);
    const [total] = await stack.sql<{ total: string }>('select total_minor as total from orders where id = $1', [
      order.id,
    ]);
    expect(Number(total?.total)).toBe(left + 846);
    const shown = await stack.call(`query ($id: ID!) { order(id: $id) { ${parts} } }`, { id: order.id }, customer);
    expect(shown.data?.['order']).toMatchObject({
      subtotal: { amount: 6_000 },
      discount: { amount: 858 },
      shipping: { amount: 777 },
      tax: { amount: 456 + 69 },
      includedTax: { amount: 0 },
    });

    await run('markDelivered', { orderId: order.id }, admin);
    let sentBack = 0;
    for (const quantity of [1, 3, 2]) {
      await run('requestReturn', { ...pieces(quantity), ...key() }, customer);
      const [asked] = await stack.sql<{ id: string }>(`select id from order_return where state = 'REQUESTED'`);
      const ids = { orderId: order.id, returnId: asked?.id };
      await run('approveReturn', ids, admin);
      await run('receiveReturn', ids, admin);
      await run('inspectReturn', { ...ids, idempotencyKey: randomUUID() }, admin);
      await run('refundReturn', { ...ids, idempotencyKey: randomUUID() }, admin);
      await eventually(async () => {
        const rows = await stack.sql<{ sum: string }>(
          `select refund_minor as sum from order_return where id = $1 and state = 'REFUNDED'`,
          [asked?.id],
        );
        if (rows[0]) sentBack += Number(rows[0].sum);
        return rows.length > 0;
      });
    }
    // All pieces are back: their price, discount and tax too. Shipping stays paid.
    expect(sentBack).toBe(left);
    expect(await checkBooks({ orders: stack.urls.orders, payments: stack.urls.payments })).toEqual([]);
  });
});

describe('staff', () => {
  it('see and set taxes, methods and promotions only as ADMIN', async () => {
    const list = `{ taxRates { country ratePpm } shippingMethods { code rates { from price } } promotions { code } }`;
    const support = newStaff('SUPPORT');
    expect((await stack.call(list, {}, support)).errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    const { data } = await stack.call(list, {}, admin);
    expect(data).toMatchObject({
      taxRates: [{ country: 'GB', ratePpm: 70_000 }, { country: 'GB', ratePpm: 200_000 }, { country: 'US' }],
    });
    const { errors } = await stack.call(
      `mutation { endPromotion(input: { promotionId: "x" }) { __typename } }`,
      {},
      newCustomer(),
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('get a refusal for values that make no sense', async () => {
    const create = async (input: object) =>
      run('createPromotion', { name: 'Bad', code: randomUUID(), ...input }, admin);
    const field = async (input: object) => (await create(input))['field'];
    expect(await field({ kind: 'PERCENTAGE' })).toBe('ratePpm');
    expect(await field({ kind: 'PERCENTAGE', ratePpm: 1_000_001 })).toBe('ratePpm');
    expect(await field({ ...ten, buy: 1 })).toBe('buy');
    expect(await field({ ...ten, code: null, maxRedemptions: 1 })).toBe('maxRedemptions');
    expect(await field({ ...ten, variantIds: ['x'] })).toBe('variantIds.0');
    expect(await field({ ...ten, endsAt: '2000-01-01T00:00:00.000Z' })).toBe('endsAt');
    const code = await promote(ten);
    expect(await create({ ...ten, code: code.toLowerCase() })).toMatchObject({ __typename: 'PromotionCodeTaken' });
    expect(await run('endPromotion', { promotionId: 'x' }, admin)).toMatchObject({
      __typename: 'PromotionNotFound',
    });
    const rates = [{ from: 0, price: 5 }];
    const method = { code: 'X', name: 'X', basis: 'VALUE', rates };
    expect(await run('setShippingMethod', method, admin)).toMatchObject({
      field: 'rates.0.currency',
    });
    const tax = { country: 'GB', taxClass: 'low', name: 'VAT', ratePpm: 1, included: true };
    expect(await run('setTaxRate', tax, admin)).toMatchObject({ field: 'taxClass' });
  });
});
