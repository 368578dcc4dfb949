import { SignJWT, generateKeyPair } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#platform/values/id.ts';
import { place, tryPlace } from '../support/shopping.ts';
import { type Stack, startStack } from '../support/start-stack.ts';

let shop: Stack;
let customer: string;
let variantId: string;
let dollarId: string;

beforeAll(async () => {
  shop = await startStack();
  customer = await shop.signIn('clumsy@example.com');
  variantId = (await shop.addVariant({ onHand: 100 })).id;
  dollarId = (await shop.addVariant({ onHand: 100, currency: 'USD' })).id;
});
afterAll(async () => {
  // Whatever came, nothing of it was kept.
  const { data } = await shop.graphql('{ orders { nodes { id } } cart { id } }', {}, customer);
  expect(data).toEqual({ orders: { nodes: [] }, cart: null });
  await shop[Symbol.asyncDispose]();
});

it.each([
  ['a negative quantity', () => [{ variantId, quantity: -1 }], 'INVALID_INPUT'],
  ['no pieces', () => [{ variantId, quantity: 0 }], 'INVALID_INPUT'],
  ['too many pieces', () => [{ variantId, quantity: 100_001 }], 'INVALID_INPUT'],
  ['an unknown variant', () => [{ variantId: newId('variant'), quantity: 1 }], 'VARIANT_NOT_FOUND'],
  ['what is no id at all', () => [{ variantId: "'; drop table orders; --", quantity: 1 }], 'VARIANT_NOT_FOUND'],
  [
    'two currencies',
    () => [
      { variantId, quantity: 1 },
      { variantId: dollarId, quantity: 1 },
    ],
    'CURRENCY_MISMATCH',
  ],
  ['more than there is', () => [{ variantId, quantity: 101 }], 'OUT_OF_STOCK'],
] as const)('refuses an order of %s', async (_, lines, code) => {
  expect(await place(shop, customer, [...lines()])).toMatchObject({ code });
});

it('refuses an order without lines', async () => {
  expect((await place(shop, customer, [])).code).toMatch(/^(EMPTY_CART|INVALID_INPUT)$/);
});

it.each([
  ['another currency', { expectedTotal: { amount: 1250, currency: 'EUR' } }, 'CURRENCY_MISMATCH'],
  ['another amount', { expectedTotal: { amount: 1, currency: 'GBP' } }, 'TOTAL_CHANGED'],
  ['an empty key', { idempotencyKey: '' }, 'INVALID_INPUT'],
  ['an endless key', { idempotencyKey: 'k'.repeat(256) }, 'INVALID_INPUT'],
])('refuses an order with %s', async (_, more, code) => {
  expect(await place(shop, customer, [{ variantId, quantity: 1 }], more)).toMatchObject({ code });
});

it.each([
  ['an unknown country', { shippingAddress: { name: 'A', line1: 'B', city: 'C', postalCode: 'D', country: 'XX' } }],
  ['a currency that is none', { expectedTotal: { amount: 1, currency: 'ZZZ' } }],
  ['a fractional amount', { expectedTotal: { amount: 1.5, currency: 'GBP' } }],
])('answers BAD_USER_INPUT to %s', async (_, more) => {
  const { errors } = await tryPlace(shop, customer, [{ variantId, quantity: 1 }], more);
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

it('refuses a guest with UNAUTHENTICATED', async () => {
  const { errors, data } = await tryPlace(shop, undefined, [{ variantId, quantity: 1 }]);
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(data?.placeOrder ?? null).toBeNull();
});

it.each([
  ['garbage', async () => 'garbage', 'TOKEN_INVALID'],
  [
    'a token signed by somebody else',
    async () => {
      const { privateKey } = await generateKeyPair('EdDSA');
      return new SignJWT({ sid: newId('other'), roles: ['ADMIN'] })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'ours' })
        .setSubject(newId('user'))
        .setIssuer('tradepost')
        .setAudience('tradepost-api')
        .setExpirationTime('15m')
        .sign(privateKey);
    },
    'TOKEN_INVALID',
  ],
  [
    'an unsigned token',
    async () => `${btoa('{"alg":"none"}')}.${btoa('{"sub":"x","roles":["ADMIN"]}')}.`,
    'TOKEN_INVALID',
  ],
])('does not take %s for a sign-in', async (_, forge, code) => {
  const { status, errors } = await shop.graphql('{ me { id } }', {}, await forge());
  expect(status).toBe(401);
  expect(errors?.[0]?.extensions.code).toBe(code);
});

it('does not take an expired token', async () => {
  const later = await startStack({ now: () => new Date(Date.now() - 16 * 60_000) });
  const expired = await later.signIn('late@example.com');
  await later[Symbol.asyncDispose]();
  const { errors } = await shop.graphql('{ me { id } }', {}, expired);
  expect(errors?.[0]?.extensions.code).toMatch(/^TOKEN_(EXPIRED|INVALID)$/);
});

it('answers a body of ten megabytes with a coded error', async () => {
  const response = await fetch(`${shop.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${customer}` },
    body: JSON.stringify({ query: '{ __typename }', variables: { waste: 'x'.repeat(10 * 1024 * 1024) } }),
  }).catch(() => null);
  // The server may have closed the connection before the body was through.
  if (response) {
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: expect.any(String) } }] });
  }
  expect((await shop.graphql('{ __typename }')).status).toBe(200);
});

it.each([
  'product(slug: "no-such")',
  'variant(sku: "no-such")',
  'product(id: "no-such")',
  'node(id: "no-such")',
  'order(id: "no-such")',
])('finds nothing for %s', async (field) => {
  expect(await shop.graphql(`{ found: ${field} { __typename } }`, {}, customer)).toMatchObject({
    status: 200,
    data: { found: null },
  });
});

it.each([0, 101, -1])('refuses a page of %d', async (first) => {
  const { errors } = await shop.graphql(`{ products(first: ${first}) { nodes { id } } }`);
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

it('refuses a cursor of another list', async () => {
  const { errors } = await shop.graphql('{ products(after: "bm9uc2Vuc2U") { nodes { id } } }');
  expect(errors?.[0]?.extensions.code).toBe('INVALID_CURSOR');
});
