import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/values/id.ts';
import { productChanged, stockAdjusted, variantPriceChanged } from '#schema/events/catalog.ts';
import { eventually } from '../../support/eventually.ts';
import {
  address,
  newCustomer,
  newStaff,
  type OrdersStack,
  startOrdersStack,
  type UserCaller,
} from '../../support/start-orders.ts';

let stack: OrdersStack;
beforeAll(async () => {
  stack = await startOrdersStack();
});
afterAll(() => stack[Symbol.asyncDispose]());

const placeOrder = /* GraphQL */ `
  mutation Place($input: PlaceOrderInput!) {
    placeOrder(input: $input) {
      __typename
      ... on PlacedOrder { order { id number status version total { amount currency } lines { quantity sku variant { id } unitPrice { amount } lineTotal { amount currency } }
        customer { id } shippingAddress { name line2 country } history { version from to actor reason } progress { step state attempts } payments { status amount { amount } } placedAt } }
      ... on Refusal { code message }
      ... on OutOfStock { shortages { variant { id } requested available } }
      ... on VariantNotFound { variantId }
      ... on CurrencyMismatch { expected actual }
      ... on TotalChanged { total { amount currency } }
      ... on InvalidInput { field }
    }
  }
`;

interface Placed {
  __typename: string;
  order?: { id: string; number: string; [field: string]: unknown };
  [field: string]: unknown;
}

async function place(caller: UserCaller, input: object): Promise<Placed> {
  const whole = { idempotencyKey: randomUUID(), shippingAddress: address, ...input };
  const { data, errors } = await stack.call(placeOrder, { input: whole }, caller);
  expect(errors).toBeUndefined();
  return data?.['placeOrder'] as Placed;
}

const countOrders = async (caller: UserCaller) =>
  (await stack.sql('select 1 from orders where customer_id = $1', [caller.userId])).length;

describe('placeOrder', () => {
  it('answers with the order as PLACED: prices from the copy, first history entry, steps, a payment not yet asked for', async () => {
    const caller = newCustomer();
    const [shirt, socks] = [await stack.offer({ priceMinor: 1_999 }), await stack.offer({ priceMinor: 350 })];
    const { __typename, order } = await place(caller, {
      lines: [
        { variantId: shirt, quantity: 2 },
        { variantId: socks, quantity: 3 },
      ],
      expectedTotal: { amount: 5_048, currency: 'GBP' },
    });
    expect(__typename).toBe('PlacedOrder');
    expect(order).toMatchObject({
      number: expect.stringMatching(/^TP-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/),
      status: 'PLACED',
      version: 1,
      total: { amount: 5_048, currency: 'GBP' },
      lines: [
        {
          quantity: 2,
          variant: { id: shirt },
          unitPrice: { amount: 1_999 },
          lineTotal: { amount: 3_998, currency: 'GBP' },
        },
        {
          quantity: 3,
          variant: { id: socks },
          unitPrice: { amount: 350 },
          lineTotal: { amount: 1_050, currency: 'GBP' },
        },
      ],
      customer: { id: caller.userId },
      shippingAddress: { name: 'Ada Lovelace', line2: null, country: 'GB' },
      history: [{ version: 1, from: null, to: 'PLACED', actor: 'customer', reason: null }],
      progress: [
        { step: 'RESERVE_STOCK', state: 'RUNNING', attempts: 1 },
        { step: 'AUTHORISE_PAYMENT', state: 'PENDING', attempts: 0 },
        { step: 'CONFIRM', state: 'PENDING', attempts: 0 },
      ],
      payments: [{ status: 'INITIATED', amount: { amount: 5_048 } }],
    });
    const [event, ...more] = await stack.events(order?.id ?? '');
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      name: 'order.placed',
      version: 1,
      audience: `customer:${caller.userId}`,
      payload: {
        totalMinor: 5_048,
        currency: 'GBP',
        lines: [
          { variantId: shirt, quantity: 2 },
          { variantId: socks, quantity: 3 },
        ],
      },
    });
  });

  it('gives one order and a hundred equal answers to a hundred identical calls at the same time', async () => {
    const caller = newCustomer();
    const variantId = await stack.offer();
    const input = { idempotencyKey: randomUUID(), lines: [{ variantId, quantity: 1 }], shippingAddress: address };
    const answers = await Promise.all(Array.from({ length: 100 }, () => stack.call(placeOrder, { input }, caller)));
    const [first] = answers;
    expect(first?.data?.['placeOrder']).toMatchObject({ __typename: 'PlacedOrder' });
    for (const answer of answers) expect(answer).toEqual(first);
    expect(await countOrders(caller)).toBe(1);
    expect(await stack.sql('select 1 from idempotency_key where actor_id = $1', [caller.userId])).toHaveLength(1);
  });

  it('answers a repeated key with the present state of the order', async () => {
    const caller = newCustomer();
    const variantId = await stack.offer();
    const input = { idempotencyKey: randomUUID(), lines: [{ variantId, quantity: 1 }] };
    const first = await place(caller, input);
    await stack.reserve(first.order?.id ?? '');
    await stack.untilStatus(first.order?.id ?? '', 'CONFIRMED');
    expect(await place(caller, input)).toMatchObject({ order: { id: first.order?.id, status: 'CONFIRMED' } });
    expect(await countOrders(caller)).toBe(1);
  });

  it('refuses a key that comes with another input, and only for the same customer', async () => {
    const [caller, other] = [newCustomer(), newCustomer()];
    const variantId = await stack.offer();
    const idempotencyKey = randomUUID();
    await place(caller, { idempotencyKey, lines: [{ variantId, quantity: 1 }] });
    for (const changed of [
      { lines: [{ variantId, quantity: 2 }] },
      { lines: [{ variantId, quantity: 1 }], shippingAddress: { ...address, name: 'Bob' } },
      { lines: [{ variantId, quantity: 1 }], expectedTotal: { amount: 1_000, currency: 'GBP' } },
    ]) {
      expect(await place(caller, { idempotencyKey, ...changed })).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
    }
    expect(await place(other, { idempotencyKey, lines: [{ variantId, quantity: 1 }] })).toMatchObject({
      __typename: 'PlacedOrder',
    });
    expect(await countOrders(caller)).toBe(1);
  });

  it('stores nothing when it refuses, so that the key can be used again', async () => {
    const caller = newCustomer();
    const variantId = await stack.offer({ priceMinor: 500 });
    const idempotencyKey = randomUUID();
    const lines = [{ variantId, quantity: 1 }];
    const refused = await place(caller, { idempotencyKey, lines, expectedTotal: { amount: 400, currency: 'GBP' } });
    expect(refused).toMatchObject({ code: 'TOTAL_CHANGED', total: { amount: 500, currency: 'GBP' } });
    expect(await stack.sql('select 1 from idempotency_key where actor_id = $1', [caller.userId])).toEqual([]);
    expect(await countOrders(caller)).toBe(0);
    const again = await place(caller, { idempotencyKey, lines, expectedTotal: { amount: 500, currency: 'GBP' } });
    expect(again.__typename).toBe('PlacedOrder');
  });

  it('keeps lines of the same variant apart', async () => {
    const variantId = await stack.offer({ available: 5 });
    const lines = [
      { variantId, quantity: 2 },
      { variantId, quantity: 3 },
    ];
    expect(await place(newCustomer(), { lines })).toMatchObject({
      order: { lines: [{ quantity: 2 }, { quantity: 3 }] },
    });
    expect(await place(newCustomer(), { lines: [...lines, { variantId, quantity: 1 }] })).toMatchObject({
      code: 'OUT_OF_STOCK',
      shortages: [{ variant: { id: variantId }, requested: 6, available: 5 }],
    });
  });

  it('refuses unknown variants, also with ids that no variant can have', async () => {
    const variantId = await stack.offer();
    for (const unknown of [newId('variant'), 'nonsense', "'; drop table orders; --"]) {
      const lines = [
        { variantId, quantity: 1 },
        { variantId: unknown, quantity: 1 },
      ];
      expect(await place(newCustomer(), { lines })).toMatchObject({ code: 'VARIANT_NOT_FOUND', variantId: unknown });
    }
  });

  it('refuses a mixture of currencies and an expected total in another currency', async () => {
    const [pounds, euros] = [await stack.offer(), await stack.offer({ currency: 'EUR' })];
    const mixed = [
      { variantId: pounds, quantity: 1 },
      { variantId: euros, quantity: 1 },
    ];
    expect(await place(newCustomer(), { lines: mixed })).toMatchObject({
      code: 'CURRENCY_MISMATCH',
      expected: 'GBP',
      actual: 'EUR',
    });
    const lines = [{ variantId: pounds, quantity: 1 }];
    expect(await place(newCustomer(), { lines, expectedTotal: { amount: 1_000, currency: 'USD' } })).toMatchObject({
      code: 'CURRENCY_MISMATCH',
      expected: 'GBP',
      actual: 'USD',
    });
  });

  it('refuses values outside the limits of a field, and names the field', async () => {
    const variantId = await stack.offer();
    const line = { variantId, quantity: 1 };
    const cases: [object, string][] = [
      [{ lines: [{ variantId, quantity: 0 }] }, 'lines.0.quantity'],
      [{ lines: [line, { variantId, quantity: 100_001 }] }, 'lines.1.quantity'],
      [{ lines: [{ variantId, quantity: -1 }] }, 'lines.0.quantity'],
      [{ lines: Array.from({ length: 1_201 }, () => line) }, 'lines'],
      [{ lines: [line], idempotencyKey: '' }, 'idempotencyKey'],
      [{ lines: [line], idempotencyKey: 'k'.repeat(256) }, 'idempotencyKey'],
      [{ lines: [line], shippingAddress: { ...address, name: ' ' } }, 'shippingAddress.name'],
      [{ lines: [line], shippingAddress: { ...address, city: 'x'.repeat(201) } }, 'shippingAddress.city'],
      [{ lines: [line], shippingAddress: { ...address, line2: 'Flat 3 \ud83d' } }, 'shippingAddress.line2'],
      [{ lines: [line], idempotencyKey: '\ud83d' }, 'idempotencyKey'],
      [{ lines: [line], expectedTotal: { amount: -1, currency: 'GBP' } }, 'expectedTotal.amount'],
    ];
    for (const [input, field] of cases) {
      expect(await place(newCustomer(), input)).toMatchObject({ code: 'INVALID_INPUT', field });
    }
  });

  it('accepts 1200 lines', async () => {
    const variantId = await stack.offer({ priceMinor: 3, available: 100_000 });
    const lines = Array.from({ length: 1_200 }, () => ({ variantId, quantity: 2 }));
    const { order } = await place(newCustomer(), { lines });
    expect(order?.['total']).toEqual({ amount: 7_200, currency: 'GBP' });
    expect(order?.['lines']).toHaveLength(1_200);
  });

  it('refuses an order without lines', async () => {
    expect(await place(newCustomer(), {})).toMatchObject({ code: 'EMPTY_CART' });
  });

  it('refuses an empty list of lines, also with a full cart, and says how to order the cart', async () => {
    const caller = newCustomer();
    await stack.call(
      `mutation($input: AddToCartInput!) { addToCart(input: $input) { __typename } }`,
      { input: { variantId: await stack.offer(), quantity: 1 } },
      caller,
    );
    const refusal = await place(caller, { lines: [] });
    expect(refusal).toMatchObject({ code: 'INVALID_INPUT', field: 'lines' });
    expect(refusal['message']).toContain('leave `lines` out');
    expect((await place(caller, {})).__typename).toBe('PlacedOrder');
  });

  it('accepts a place without postal codes, and requires the code elsewhere', async () => {
    const { postalCode: _, ...rest } = address;
    const lines = [{ variantId: await stack.offer(), quantity: 1 }];
    const placed = await place(newCustomer(), { lines, shippingAddress: { ...rest, country: 'HK' } });
    expect(placed.order?.['shippingAddress']).toMatchObject({ country: 'HK' });
    expect(await place(newCustomer(), { lines, shippingAddress: rest })).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'shippingAddress.postalCode',
    });
  });

  it.each([
    ['blanks only', '   '],
    ['an invisible character', 'key\u200b'],
  ])('refuses an idempotency key with %s', async (_, idempotencyKey) => {
    const lines = [{ variantId: await stack.offer(), quantity: 1 }];
    const refusal = { code: 'INVALID_INPUT', field: 'idempotencyKey' };
    expect(await place(newCustomer(), { lines, idempotencyKey })).toMatchObject(refusal);
  });

  it('refuses guests with UNAUTHENTICATED', async () => {
    const input = { idempotencyKey: randomUUID(), lines: [], shippingAddress: address };
    const { errors } = await stack.call(placeOrder, { input });
    expect(errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
  });

  it('follows prices and stock of the catalogue, whatever order they come in', async () => {
    const variantId = await stack.offer({ priceMinor: 100, available: 10 });
    const price = (priceMinor: number, priceVersion: number) => ({
      variantId,
      priceMinor,
      currency: 'GBP',
      priceVersion,
    });
    await stack.tell(variantPriceChanged, `variant:${variantId}`, 3, price(300, 3));
    await stack.tell(variantPriceChanged, `variant:${variantId}`, 2, price(200, 2));
    const adjusted = (available: number, stockVersion: number) => ({
      movementId: newId('other'),
      levels: [{ variantId, available, stockVersion }],
    });
    await stack.tell(stockAdjusted, `adjustment:${randomUUID()}`, 1, adjusted(4, 3));
    await stack.tell(stockAdjusted, `adjustment:${randomUUID()}`, 1, adjusted(9, 2));
    await eventually(async () => {
      const [copy] = await stack.sql('select price_version, stock_version from variant_copy where variant_id = $1', [
        variantId,
      ]);
      return copy?.['price_version'] === 3 && copy['stock_version'] === 3;
    });
    const lines = [{ variantId, quantity: 5 }];
    expect(await place(newCustomer(), { lines })).toMatchObject({
      code: 'OUT_OF_STOCK',
      shortages: [{ available: 4 }],
    });
    expect(await place(newCustomer(), { lines: [{ variantId, quantity: 4 }] })).toMatchObject({
      order: { total: { amount: 1_200 } },
    });
  });

  it('sells no variant that is retired or whose product is hidden, until it is sold again', async () => {
    const variantId = await stack.offer({ priceMinor: 100, available: 10 });
    const [copy] = await stack.sql<{ product_id: string; sku: string }>(
      'select product_id, sku from variant_copy where variant_id = $1',
      [variantId],
    );
    const { product_id: productId, sku } = copy ?? { product_id: '', sku: '' };
    const change = (version: number, { published = true, retired = false, name = 'Thing', taxClass = 'STANDARD' }) =>
      stack.tell(productChanged, `product:${productId}`, version, {
        productId,
        slug: 'thing',
        name: 'Thing',
        published,
        taxClass,
        variants: [
          {
            variantId,
            sku,
            name,
            priceMinor: 100,
            currency: 'GBP',
            priceVersion: 1,
            available: 10,
            stockVersion: 1,
            retired,
          },
        ],
      });
    const copied = (version: number) =>
      eventually(async () => {
        const rows = await stack.sql('select 1 from variant_copy where variant_id = $1 and product_version = $2', [
          variantId,
          version,
        ]);
        return rows.length > 0;
      });
    const buyer = newCustomer();
    const lines = [{ variantId, quantity: 1 }];
    await change(2, { published: false });
    await copied(2);
    expect(await place(buyer, { lines })).toMatchObject({ code: 'VARIANT_NOT_FOUND' });
    await change(3, { retired: true });
    await copied(3);
    expect(await place(buyer, { lines })).toMatchObject({ code: 'VARIANT_NOT_FOUND' });
    await change(4, { name: 'Thing, renamed', taxClass: 'BOOKS' });
    await copied(4);
    expect((await place(buyer, { lines })).__typename).toBe('PlacedOrder');
    expect(await stack.sql('select name, tax_class from variant_copy where variant_id = $1', [variantId])).toEqual([
      { name: 'Thing, renamed', tax_class: 'BOOKS' },
    ]);
  });

  it('lets staff buy for themselves', async () => {
    const variantId = await stack.offer();
    expect((await place(newStaff('SUPPORT'), { lines: [{ variantId, quantity: 1 }] })).__typename).toBe('PlacedOrder');
  });
});

describe('the cart', () => {
  const cartFields = /* GraphQL */ `version lines { id quantity variant { id } unitPrice { amount } lineTotal { amount } } total { amount currency }`;
  const addToCart = /* GraphQL */ `
    mutation Add($input: AddToCartInput!) {
      addToCart(input: $input) { __typename ... on CartChanged { cart { ${cartFields} } } ... on Refusal { code } ... on Conflict { actualVersion } ... on InvalidInput { field } }
    }
  `;
  const updateCartLine = /* GraphQL */ `
    mutation Update($input: UpdateCartLineInput!) {
      updateCartLine(input: $input) { __typename ... on CartChanged { cart { ${cartFields} } } ... on Refusal { code } ... on Conflict { actualVersion } }
    }
  `;
  interface CartAnswer {
    code?: string;
    cart?: { version: number; lines: { id: string; quantity: number }[] };
  }

  async function change(mutation: string, caller: UserCaller, input: object): Promise<CartAnswer> {
    const { data, errors } = await stack.call(mutation, { input }, caller);
    expect(errors).toBeUndefined();
    return Object.values(data ?? {})[0] as CartAnswer;
  }

  async function readCart(caller: UserCaller) {
    const { data } = await stack.call(`{ cart { ${cartFields} } }`, {}, caller);
    return data?.['cart'] as CartAnswer['cart'] | null;
  }

  it('gathers, sums up at today’s prices, changes and removes lines', async () => {
    const caller = newCustomer();
    const [shirt, socks] = [await stack.offer({ priceMinor: 1_999 }), await stack.offer({ priceMinor: 350 })];
    expect(await readCart(caller)).toBeNull();
    await change(addToCart, caller, { variantId: shirt, quantity: 1 });
    await change(addToCart, caller, { variantId: socks, quantity: 2 });
    const { cart } = await change(addToCart, caller, { variantId: shirt, quantity: 1 });
    expect(cart).toMatchObject({
      lines: expect.arrayContaining([
        expect.objectContaining({ quantity: 2, variant: { id: shirt }, lineTotal: { amount: 3_998 } }),
        expect.objectContaining({ quantity: 2, variant: { id: socks }, lineTotal: { amount: 700 } }),
      ]),
      total: { amount: 4_698, currency: 'GBP' },
    });
    const [first] = cart?.lines ?? [];
    await change(updateCartLine, caller, { lineId: first?.id, quantity: 0 });
    expect((await readCart(caller))?.lines).toHaveLength(1);
  });

  it('notices a change from elsewhere by its version', async () => {
    const caller = newCustomer();
    const variantId = await stack.offer();
    const { cart } = await change(addToCart, caller, { variantId, quantity: 1 });
    const expectedVersion = cart?.version ?? 0;
    await change(addToCart, caller, { variantId, quantity: 1, expectedVersion });
    expect(await change(addToCart, caller, { variantId, quantity: 1, expectedVersion })).toMatchObject({
      code: 'CONFLICT',
      actualVersion: expectedVersion + 1,
    });
  });

  it('refuses unknown variants and lines, other currencies and too many pieces', async () => {
    const caller = newCustomer();
    const [pounds, euros] = [await stack.offer(), await stack.offer({ currency: 'EUR' })];
    expect(await change(addToCart, caller, { variantId: newId('variant'), quantity: 1 })).toMatchObject({
      code: 'VARIANT_NOT_FOUND',
    });
    await change(addToCart, caller, { variantId: pounds, quantity: 100_000 });
    expect(await change(addToCart, caller, { variantId: pounds, quantity: 1 })).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'quantity',
    });
    expect(await change(addToCart, caller, { variantId: euros, quantity: 1 })).toMatchObject({
      code: 'CURRENCY_MISMATCH',
    });
    expect(await change(updateCartLine, caller, { lineId: randomUUID(), quantity: 1 })).toMatchObject({
      code: 'LINE_NOT_FOUND',
    });
  });

  it('loses nothing when the same customer adds many times at the same time', async () => {
    const caller = newCustomer();
    const variantId = await stack.offer();
    await Promise.all(Array.from({ length: 20 }, () => change(addToCart, caller, { variantId, quantity: 1 })));
    expect((await readCart(caller))?.lines).toMatchObject([{ quantity: 20 }]);
  });

  it('is bought as a whole and emptied with it; of two orders from one cart at the same time, one is refused', async () => {
    const caller = newCustomer();
    const variantId = await stack.offer({ priceMinor: 700 });
    await change(addToCart, caller, { variantId, quantity: 3 });
    const answers = await Promise.all([place(caller, {}), place(caller, {})]);
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual(['EmptyCart', 'PlacedOrder']);
    expect(answers.find(({ order }) => order)?.order).toMatchObject({ total: { amount: 2_100 } });
    expect(await readCart(caller)).toMatchObject({ lines: [], total: null });
  });

  it('belongs to its customer alone', async () => {
    const [caller, other] = [newCustomer(), newCustomer()];
    const variantId = await stack.offer();
    const { cart } = await change(addToCart, caller, { variantId, quantity: 1 });
    expect(await readCart(other)).toBeNull();
    expect(await change(updateCartLine, other, { lineId: cart?.lines[0]?.id, quantity: 0 })).toMatchObject({
      code: 'LINE_NOT_FOUND',
    });
    expect((await readCart(caller))?.lines).toHaveLength(1);
    const { errors } = await stack.call(addToCart, { input: { variantId, quantity: 1 } });
    expect(errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
  });
});
