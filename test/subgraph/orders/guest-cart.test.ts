import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { inputTypeOf } from '#schema/input-type-of.ts';
import { variantPriceChanged } from '#schema/events/catalog.ts';
import { forgetGuestCarts } from '../../../subgraphs/orders/commands/forget-guest-carts.ts';
import { eventually } from '../../support/eventually.ts';
import { address, newCustomer, type OrdersStack, startOrdersStack } from '../../support/start-orders.ts';

const guest: Caller = { kind: 'anonymous' };
const dayMs = 86_400_000;
let stack: OrdersStack;
let variantId: string;

beforeAll(async () => {
  stack = await startOrdersStack();
  variantId = await stack.offer({ priceMinor: 1_000 });
});
afterAll(() => stack[Symbol.asyncDispose]());

interface Answer {
  __typename: string;
  code?: string;
  field?: string;
  order?: { id: string; customer: object | null };
  cart?: { id: string; version: number; lines: { id: string; quantity: number; warnings: object[] }[] };
}

const cartFields = `id version total { amount } lines { id quantity variant { id }
  warnings { reason available previousUnitPrice { amount } } }`;
const selections: Record<string, string> = {
  placeOrder: '... on PlacedOrder { order { id number customer { id } total { amount } lines { quantity } } }',
  addToCart: `... on CartChanged { cart { ${cartFields} } }`,
  updateCartLine: `... on CartChanged { cart { ${cartFields} } }`,
  mergeCart: `... on CartChanged { cart { ${cartFields} } }`,
};

async function run(name: string, input: object, caller: Caller = guest): Promise<Answer> {
  const { data, errors } = await stack.call(
    `mutation ($input: ${inputTypeOf(name)}) { ${name}(input: $input) { __typename ${selections[name] ?? ''}
      ... on Refusal { code message } ... on InvalidInput { field } } }`,
    { input },
    caller,
  );
  return (data?.[name] ?? { __typename: 'Error', code: errors?.[0]?.extensions?.['code'] }) as Answer;
}

async function newCart(): Promise<string> {
  const { data } = await stack.call(
    'mutation { createGuestCart { ... on GuestCartCreated { cartToken cart { id version lines { id } } } } }',
  );
  const made = data?.['createGuestCart'] as { cartToken: string; cart: object } | undefined;
  expect(made?.cart).toMatchObject({ version: 1, lines: [] });
  return made?.cartToken ?? '';
}

/** The cart, null if there is none, or the code of the error. */
async function read(cartToken: string | null, caller: Caller = guest): Promise<unknown> {
  const { data, errors } = await stack.call(
    `query ($cartToken: String) { cart(cartToken: $cartToken) { ${cartFields} } }`,
    { cartToken },
    caller,
  );
  return errors ? errors[0]?.extensions?.['code'] : data?.['cart'];
}

async function filled(quantity = 2): Promise<string> {
  const cartToken = await newCart();
  expect(await run('addToCart', { cartToken, variantId, quantity })).toMatchObject({ __typename: 'CartChanged' });
  return cartToken;
}

const order = (cartToken: string, more: object = {}) => ({
  cartToken,
  guestEmail: 'guest@example.com',
  idempotencyKey: randomUUID(),
  shippingAddress: address,
  ...more,
});

describe('the cart of a guest', () => {
  it('is changed and read by its token alone', async () => {
    const cartToken = await filled(2);
    expect(await read(cartToken)).toMatchObject({ total: { amount: 2_000 }, lines: [{ quantity: 2, warnings: [] }] });
    const [line] = ((await read(cartToken)) as NonNullable<Answer['cart']>).lines;
    expect(await run('updateCartLine', { cartToken, lineId: line?.id, quantity: 5 })).toMatchObject({
      cart: { lines: [{ quantity: 5 }] },
    });
    expect(await run('addToCart', { cartToken, variantId, quantity: 1, expectedVersion: 1 })).toMatchObject({
      code: 'CONFLICT',
    });
    expect(await run('addToCart', { cartToken, variantId, quantity: 100_000 })).toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('is for nobody without the token: not by another token, its id or its hash', async () => {
    const cartToken = await filled();
    const [row] = await stack.sql<{ id: string; token_hash: string }>(
      'select id, token_hash from cart where token_hash is not null order by created_at desc, id desc limit 1',
    );
    expect(JSON.stringify(await stack.sql('select * from cart'))).not.toContain(cartToken);
    const wrong = [await newCart(), row?.id ?? '', row?.token_hash ?? '', '', `${cartToken}x`, cartToken.slice(1)];
    const line = async (token: string) => ((await read(token)) as NonNullable<Answer['cart']> | null)?.lines ?? [];
    for (const token of wrong) expect(await line(token)).toEqual([]);
    const lineId = (await line(cartToken))[0]?.id;
    for (const token of wrong.slice(1)) {
      expect(await run('updateCartLine', { cartToken: token, lineId, quantity: 0 })).toMatchObject({
        code: 'CART_NOT_FOUND',
      });
      expect(await run('placeOrder', order(token))).toMatchObject({ code: 'CART_NOT_FOUND' });
    }
    // With the token of another cart.
    expect(await run('updateCartLine', { cartToken: wrong[0], lineId, quantity: 0 })).toMatchObject({
      code: 'LINE_NOT_FOUND',
    });
    expect(await run('placeOrder', order(wrong[0] ?? ''))).toMatchObject({ code: 'EMPTY_CART' });
    expect(await run('addToCart', { variantId, quantity: 1 })).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await line(cartToken)).toHaveLength(1);
  });

  it('is no cart of a customer, who has one alone', async () => {
    const cartToken = await filled();
    const customer = newCustomer();
    expect(await read(cartToken, customer)).toBe('BAD_USER_INPUT');
    for (const [name, input] of [
      ['addToCart', { cartToken, variantId, quantity: 1 }],
      ['placeOrder', order(cartToken)],
    ] as const) {
      expect(await run(name, input, customer)).toMatchObject({ code: 'INVALID_INPUT', field: 'cartToken' });
    }
  });

  it('warns of another price and of too little stock until the customer changes the line', async () => {
    const scarce = await stack.offer({ priceMinor: 500, available: 3 });
    const cartToken = await newCart();
    await run('addToCart', { cartToken, variantId: scarce, quantity: 4 });
    const price = { variantId: scarce, priceMinor: 600, currency: 'GBP', priceVersion: 2 };
    await stack.tell(variantPriceChanged, `variant:${scarce}`, 2, price);
    const warnings = async () => ((await read(cartToken)) as NonNullable<Answer['cart']>).lines[0]?.warnings;
    await eventually(async () => (await warnings())?.length === 2);
    expect(await warnings()).toEqual([
      { reason: 'NOT_ENOUGH_STOCK', available: 3, previousUnitPrice: null },
      { reason: 'PRICE_CHANGED', available: null, previousUnitPrice: { amount: 500 } },
    ]);
    const lineId = ((await read(cartToken)) as NonNullable<Answer['cart']>).lines[0]?.id;
    await run('updateCartLine', { cartToken, lineId, quantity: 3 });
    expect(await warnings()).toEqual([]);
  });

  it('is forgotten after a month, and an empty one after two days', async () => {
    const [full, empty, fresh] = [await filled(), await newCart(), await newCart()];
    const cartIds = new Map<string, string>();
    for (const token of [full, empty, fresh]) {
      cartIds.set(token, ((await read(token)) as NonNullable<Answer['cart']>).id);
    }
    const age = (token: string, days: number) =>
      stack.sql(`update cart set updated_at = now() - $2 * interval '1 day' where id = $1`, [cartIds.get(token), days]);
    await age(full, 29);
    await age(empty, 3);
    const forget = (at: Date) => forgetGuestCarts(stack.server.orm.em.fork(), at);
    await forget(new Date());
    expect(await read(full)).not.toBeNull();
    expect(await read(empty)).toBeNull();
    expect(await read(fresh)).not.toBeNull();
    await forget(new Date(Date.now() + 2 * dayMs));
    expect(await read(full)).toBeNull();
  });
});

describe('an order of a guest', () => {
  it('is placed from the cart, with an address and without an account', async () => {
    const cartToken = await filled(3);
    const placed = await run('placeOrder', order(cartToken, { guestEmail: ' Guest@Example.com ' }));
    expect(placed).toMatchObject({
      __typename: 'PlacedOrder',
      order: { customer: null, total: { amount: 3_000 }, lines: [{ quantity: 3 }] },
    });
    expect(await read(cartToken)).toMatchObject({ lines: [] });
    const id = placed.order?.id ?? '';
    expect(await stack.sql('select guest_email from orders where id = $1', [id])).toEqual([
      { guest_email: 'guest@example.com' },
    ]);
    expect(JSON.stringify(await stack.events(id))).not.toContain('example.com');
    await stack.reserve(id);
    await stack.untilStatus(id, 'CONFIRMED');
    // The token of the cart is no right to the order.
    const { data } = await stack.call('query ($id: ID!) { order(id: $id) { id } }', { id });
    expect(data?.['order']).toBeNull();
  });

  it('is one order for one key, also a hundred times at the same time, and the key belongs to the cart', async () => {
    const cartToken = await filled();
    const input = order(cartToken);
    const answers = await Promise.all(Array.from({ length: 20 }, () => run('placeOrder', input)));
    const ids = new Set(answers.map((answer) => answer.order?.id));
    expect([...ids]).toEqual([expect.any(String)]);
    expect(await run('placeOrder', { ...input, guestEmail: 'other@example.com' })).toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
    });
    const other = await run('placeOrder', { ...input, cartToken: await filled() });
    expect(other.order?.id).not.toBe(answers[0]?.order?.id);
  });

  it('needs an address and the token, also with lines of its own', async () => {
    const cartToken = await newCart();
    for (const guestEmail of [
      undefined,
      null,
      '',
      'nobody',
      'a@b',
      'a@example.com, b@example.com',
      `${'a'.repeat(250)}@b.de`,
    ]) {
      expect(await run('placeOrder', order(cartToken, { guestEmail }))).toMatchObject({ field: 'guestEmail' });
    }
    const lines = [{ variantId, quantity: 1 }];
    expect(await run('placeOrder', { ...order(cartToken, { lines }), cartToken: null })).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect(await run('placeOrder', { ...order(''), cartToken: null }, newCustomer())).toMatchObject({
      field: 'guestEmail',
    });
    expect(await run('placeOrder', order(cartToken, { lines }))).toMatchObject({ __typename: 'PlacedOrder' });
    expect(await run('placeOrder', order(cartToken, { lines: [{ variantId, quantity: 5_000 }] }))).toMatchObject({
      code: 'OUT_OF_STOCK',
    });
  });

  it('uses a code as often as one customer may, from any cart', async () => {
    const code = `ONCE${randomUUID().slice(0, 4)}`.toUpperCase();
    await stack.sql(
      `insert into promotion (id, code, name, rule, max_per_customer, starts_at)
       values (gen_random_uuid(), $1, 'Once', '{"kind":"PERCENTAGE","ratePpm":100000}', 1, now() - interval '1 hour')`,
      [code],
    );
    const use = async (guestEmail: string) =>
      (await run('placeOrder', order(await filled(), { promotionCodes: [code], guestEmail }))).code ?? 'placed';
    const twice = await Promise.all([use('one@example.com'), use('ONE@example.com')]);
    expect(twice.toSorted()).toEqual(['PROMOTION_REFUSED', 'placed']);
    expect(await use('two@example.com')).toBe('placed');
  });

  it('is quoted from the cart', async () => {
    const quote = async (cartToken: string) => {
      const { data } = await stack.call(
        `query ($input: CheckoutQuoteInput!) { checkoutQuote(input: $input) { __typename ... on CheckoutQuote { hash total { amount } } } }`,
        { input: { cartToken, country: 'GB' } },
      );
      return data?.['checkoutQuote'] as { __typename: string; hash?: string };
    };
    const cartToken = await filled(4);
    const quoted = await quote(cartToken);
    expect(quoted).toMatchObject({ __typename: 'CheckoutQuote', total: { amount: 4_000 } });
    await run('addToCart', { cartToken, variantId, quantity: 1 });
    expect(await run('placeOrder', order(cartToken, { quoteHash: quoted.hash }))).toMatchObject({
      code: 'QUOTE_CHANGED',
    });
    expect(await quote('unknown')).toEqual({ __typename: 'CartNotFound' });
  });
});

describe('mergeCart', () => {
  const quantities = (answer: Answer) => answer.cart?.lines.map(({ quantity }) => quantity);

  it('adds quantities up, once, also when it is called often at the same time', async () => {
    const customer = newCustomer();
    await run('addToCart', { variantId, quantity: 1 }, customer);
    const cartToken = await filled(2);
    const other = await stack.offer();
    await run('addToCart', { cartToken, variantId: other, quantity: 7 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => run('mergeCart', { cartToken }, customer)));
    for (const answer of answers) expect(quantities(answer)).toEqual([3, 7]);
    expect(await read(null, customer)).toMatchObject({ lines: [{ quantity: 3 }, { quantity: 7 }] });
    expect(await read(cartToken)).toBeNull();
    expect(await run('addToCart', { cartToken, variantId, quantity: 1 })).toMatchObject({ code: 'CART_NOT_FOUND' });
  });

  it('gives the lines to one of two customers', async () => {
    const cartToken = await filled(2);
    const customers = [newCustomer(), newCustomer()];
    const answers = await Promise.all(customers.map((customer) => run('mergeCart', { cartToken }, customer)));
    expect(answers.map(quantities).flat()).toEqual([2]);
  });

  it('stops at the limit of a line', async () => {
    const customer = newCustomer();
    await run('addToCart', { variantId, quantity: 99_999 }, customer);
    expect(quantities(await run('mergeCart', { cartToken: await filled(2) }, customer))).toEqual([100_000]);
  });

  it('changes nothing for another currency, a wrong token, and a guest', async () => {
    const euros = await stack.offer({ currency: 'EUR' });
    const customer = newCustomer();
    await run('addToCart', { variantId: euros, quantity: 1 }, customer);
    const cartToken = await filled(2);
    expect(await run('mergeCart', { cartToken }, customer)).toMatchObject({ code: 'CURRENCY_MISMATCH' });
    expect(await read(cartToken)).toMatchObject({ lines: [{ quantity: 2 }] });
    expect(quantities(await run('mergeCart', { cartToken: 'x'.repeat(43) }, customer))).toEqual([1]);
    expect(await run('mergeCart', { cartToken })).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
