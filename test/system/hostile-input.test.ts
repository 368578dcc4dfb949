import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  assertInterfaceType,
  buildSchema,
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isUnionType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#platform/values/id.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { place } from '../support/shopping.ts';
import { type Stack, startStack } from '../support/start-stack.ts';

const schema = buildSchema(readFileSync(path.join(repositoryRoot, 'schema/api.graphql'), 'utf8'));

/** A place of the API that takes a value: the root field, and the path of the value in its arguments. */
interface Place {
  kind: 'query' | 'mutation';
  field: GraphQLField<unknown, unknown>;
  at: readonly string[];
  type: GraphQLInputType;
}

function placesOf(kind: Place['kind']): Place[] {
  const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
  return Object.values(root?.getFields() ?? {}).flatMap((field) => {
    const found: Place[] = [];
    const visit = ({ name, type }: GraphQLArgument | GraphQLInputField, above: readonly string[]): void => {
      const at = [...above, name];
      found.push({ kind, field, at, type });
      const inner = getNamedType(type);
      // In a list: of its first item.
      const itemAt = isListType(getNullableType(type)) ? [...at, '0'] : at;
      if (isInputObjectType(inner)) for (const part of Object.values(inner.getFields())) visit(part, itemAt);
      else if (itemAt !== at) found.push({ kind, field, at: itemAt, type: inner });
    };
    for (const argument of field.args) visit(argument, []);
    return found;
  });
}

const places = [...placesOf('query'), ...placesOf('mutation')];
const placesOfType = (...names: string[]) =>
  places
    .filter(({ type }) => !isListType(getNullableType(type)) && names.includes(getNamedType(type).name))
    .map((each) => ({ ...each, name: `${each.field.name}(${each.at.join('.')})` }));

let shop: Stack;
let staff: string;
let productId: string;
let variantId: string;
let orderId: string;
let lineId: string;

beforeAll(async () => {
  shop = await startStack({
    env: {
      GATEWAY_ANSWER_BYTES: '1000000',
      // Nothing listens there: a sign-in is refused because the provider does not answer.
      SIGN_IN_PROVIDERS: JSON.stringify([
        { name: 'x', label: 'X', issuer: 'http://127.0.0.1:9', clientId: 'x', clientSecret: 'x' },
      ]),
      SIGN_IN_REDIRECT_URIS: 'https://shop.example/signed-in',
    },
  });
  staff = await shop.signIn('staff@example.com');
  variantId = (await shop.addVariant({ onHand: 1_000 })).id;
  const { data: known } = await shop.graphql(
    'query ($id: ID!) { node(id: $id) { ... on Variant { product { id } } } }',
    { id: variantId },
  );
  productId = known.node.product.id;
  // Enough to ship a piece with each valid call.
  orderId = (await place(shop, staff, [{ variantId, quantity: 500 }])).order?.id ?? '';
  await shop.settled();
  const { data } = await shop.graphql('query ($id: ID!) { order(id: $id) { lines { id } } }', { id: orderId }, staff);
  lineId = data.order.lines[0].id;
});
afterAll(() => shop[Symbol.asyncDispose]());

const address = () => ({
  name: 'A',
  line1: 'B',
  line2: 'C',
  city: 'D',
  region: 'E',
  postalCode: 'SW1Y 4LB',
  country: 'GB',
  phone: '1',
});
const money = () => ({ amount: 100, currency: 'GBP' });

/** Arguments that are right, each time new. */
const validArguments: Record<string, () => object> = {
  product: () => ({ slug: 'x' }),
  variant: () => ({ sku: 'x' }),
  products: () => ({
    first: 1,
    after: null,
    sort: 'NAME',
    filter: {
      search: 'x',
      category: null,
      options: [{ name: 'color', values: ['Red'] }],
      minPrice: 1,
      maxPrice: 2,
      currency: 'GBP',
      inStock: true,
    },
  }),
  productSuggestions: () => ({ text: 'x', first: 1 }),
  order: () => ({ id: orderId }),
  orders: () => ({
    first: 1,
    after: null,
    filter: {
      status: ['PLACED'],
      customerId: newId('user'),
      placedFrom: '2026-01-01T00:00:00Z',
      placedBefore: '2026-01-02T00:00:00Z',
      number: 'TP-0000-0000',
      sku: 'x',
      minTotal: 1,
      maxTotal: 2,
      currency: 'GBP',
    },
  }),
  emails: () => ({ first: 1, after: null, filter: { orderId, recipientId: newId('user'), status: ['SENT'] } }),
  node: () => ({ id: variantId }),
  checkoutQuote: () => ({
    input: {
      lines: [{ variantId, quantity: 1 }],
      country: 'GB',
      shippingMethod: 'UNKNOWN',
      promotionCodes: ['UNKNOWN'],
    },
  }),
  // Of a country that no order of this test goes to, and with a code: what it costs stays as it is.
  setTaxRate: () => ({ input: { country: 'NZ', taxClass: 'STANDARD', name: 'GST', ratePpm: 150_000, included: true } }),
  setShippingMethod: () => ({
    input: {
      code: 'SLOW',
      name: 'Slow',
      basis: 'VALUE',
      taxClass: 'STANDARD',
      rates: [{ country: 'NZ', currency: 'GBP', from: 0, price: 100 }],
      offered: false,
    },
  }),
  createPromotion: () => ({
    input: {
      code: newId('other'),
      name: 'P',
      kind: 'PERCENTAGE',
      ratePpm: 100_000,
      variantIds: [variantId],
      minimum: money(),
      maxRedemptions: 1,
      maxPerCustomer: 1,
      startsAt: '2026-01-01T00:00:00Z',
      endsAt: '2036-01-01T00:00:00Z',
    },
  }),
  promotions: () => ({ first: 1 }),
  returns: () => ({ first: 1, after: null, filter: { status: ['REQUESTED'] } }),
  stuckOrders: () => ({ first: 1, waitingSeconds: 0 }),
  endPromotion: () => ({ input: { promotionId: newId('other') } }),
  users: () => ({ first: 1, after: null, filter: { email: 'x', name: 'x', role: 'CUSTOMER' } }),
  orderList: () => ({
    first: 1,
    after: null,
    sort: 'NEWEST',
    filter: {
      number: 'TP-1',
      customerEmail: 'x',
      customerName: 'x',
      sku: 'x',
      status: ['PLACED'],
      placedFrom: '2026-01-01T00:00:00Z',
      placedBefore: '2036-01-01T00:00:00Z',
      currency: 'GBP',
      minTotal: 1,
      maxTotal: 2,
    },
    seen: [{ orderId, version: 1 }],
  }),
  customerList: () => ({
    first: 1,
    after: null,
    sort: 'NEWEST',
    filter: {
      email: 'x',
      name: 'x',
      minOrders: 1,
      maxOrders: 2,
      lastOrderFrom: '2026-01-01T00:00:00Z',
      lastOrderBefore: '2036-01-01T00:00:00Z',
      currency: 'GBP',
      minSpent: 1,
      maxSpent: 2,
    },
    seen: [{ orderId, version: 1 }],
  }),
  editProduct: () => ({
    input: {
      productId: newId('product'),
      slug: 'x',
      name: 'N',
      description: 'D',
      categories: ['x'],
      expectedVersion: 1,
    },
  }),
  publishProduct: () => ({ input: { productId: newId('product'), expectedVersion: 1 } }),
  unpublishProduct: () => ({ input: { productId: newId('product'), expectedVersion: 1 } }),
  addVariants: () => ({
    input: {
      productId,
      variants: [
        { sku: newId('other'), name: 'V', price: money(), options: [{ name: 'a', value: newId('other') }], onHand: 1 },
      ],
    },
  }),
  editVariant: () => ({ input: { variantId, name: 'V', options: [{ name: 'a', value: 'b' }] } }),
  retireVariant: () => ({ input: { variantId: newId('variant'), expectedVersion: 1 } }),
  restoreVariant: () => ({ input: { variantId: newId('variant'), expectedVersion: 1 } }),
  imageUpload: () => ({ id: newId('other') }),
  startImageUpload: () => ({
    input: {
      productId: newId('product'),
      contentType: 'image/png',
      bytes: 1,
      alt: 'A',
      option: { name: 'a', value: 'b' },
    },
  }),
  finishImageUpload: () => ({ input: { uploadId: newId('other') } }),
  editImage: () => ({
    input: { imageId: newId('other'), alt: 'A', option: { name: 'a', value: 'b' }, expectedVersion: 1 },
  }),
  orderImages: () => ({ input: { productId, imageIds: [newId('other')], expectedVersion: 1 } }),
  deleteImage: () => ({ input: { imageId: newId('other'), expectedVersion: 1 } }),
  createCategory: () => ({ input: { slug: `c-${newId('other')}`, name: 'C', parent: null, position: 1 } }),
  editCategory: () => ({
    input: { slug: 'x', newSlug: `c-${newId('other')}`, name: 'C', parent: null, position: 1, expectedVersion: 1 },
  }),
  deleteCategory: () => ({ input: { slug: 'x', expectedVersion: 1 } }),
  createWebhookEndpoint: () => ({
    input: { url: 'https://example.com/', events: ['order.refunded'], selection: '{ number }', description: 'D' },
  }),
  editWebhookEndpoint: () => ({
    input: {
      endpointId: newId('other'),
      url: 'https://example.com/',
      events: ['order.refunded'],
      selection: '{ number }',
      description: 'D',
      enabled: true,
      expectedVersion: 1,
    },
  }),
  rotateWebhookSecret: () => ({ input: { endpointId: newId('other'), expectedVersion: 1 } }),
  deleteWebhookEndpoint: () => ({ input: { endpointId: newId('other'), expectedVersion: 1 } }),
  testWebhookEndpoint: () => ({ input: { endpointId: newId('other'), orderId } }),
  replayWebhooks: () => ({ input: { endpointId: newId('other'), from: '2026-01-01T00:00:00Z' } }),
  requestPasswordReset: () => ({ input: { email: 'nobody@example.com' } }),
  resetPassword: () => ({ input: { token: 'x', newPassword: 'a long enough password' } }),
  // The password is another one, so that the account keeps its session.
  changePassword: () => ({
    input: { currentPassword: 'a long enough password', newPassword: 'another long password' },
  }),
  requestEmailChange: () => ({ input: { newEmail: 'x@example.com', password: 'a long enough password' } }),
  confirmEmail: () => ({ input: { token: 'x' } }),
  staffInvitation: () => ({ id: newId('other') }),
  inviteStaff: () => ({ input: { email: `${newId('other')}@example.com`, roles: ['SUPPORT'] } }),
  revokeInvitation: () => ({ id: newId('other') }),
  startProviderSignIn: () => ({ input: { provider: 'x', redirectUri: 'https://shop.example/signed-in' } }),
  finishProviderSignIn: () => ({ input: { code: 'x', state: 'x', iss: 'x', secret: 'x' } }),
  unlinkProvider: () => ({ id: newId('other') }),
  acceptInvitation: () => ({ input: { token: 'x', name: 'N', password: 'a long enough password' } }),
  // The password is another one, so that the account stays.
  deleteAccount: () => ({ input: { password: 'a long enough password' } }),
  createApiKey: () => ({
    input: { name: 'K', scopes: ['orders:read'], expiresAt: new Date(Date.now() + 3_600_000).toISOString() },
  }),
  revokeApiKey: () => ({ id: newId('other') }),
  signOutEverywhere: () => ({ input: { keepCurrent: true } }),
  endSession: () => ({ sessionId: newId('other') }),
  createProduct: () => ({
    input: {
      slug: `p-${newId('other')}`,
      name: 'P',
      description: 'D',
      categories: [],
      variants: [{ sku: newId('other'), name: 'V', price: money(), options: [{ name: 'a', value: 'b' }], onHand: 1 }],
    },
  }),
  changePrice: () => ({ input: { variantId, price: money() } }),
  adjustStock: () => ({ input: { variantId, delta: 1, reason: 'r', idempotencyKey: newId('other') } }),
  cart: () => ({}),
  requestOrderLink: () => ({ input: { number: 'TP-0000-0000', email: 'nobody@example.com' } }),
  openOrderLink: () => ({ input: { token: 'x' } }),
  mergeCart: () => ({ input: { cartToken: 'x' } }),
  addToCart: () => ({ input: { variantId, quantity: 1 } }),
  updateCartLine: () => ({ input: { lineId: newId('other'), quantity: 1 } }),
  placeOrder: () => ({
    input: {
      idempotencyKey: newId('other'),
      lines: [{ variantId, quantity: 1 }],
      shippingAddress: address(),
      expectedTotal: { amount: 1250, currency: 'GBP' },
      promotionCodes: [],
    },
  }),
  cancelOrder: () => ({ input: { orderId, reason: 'r', expectedVersion: 1 } }),
  shipOrder: () => ({
    input: {
      orderId,
      lines: [{ orderLineId: lineId, quantity: 1 }],
      carrier: 'c',
      trackingCode: 't',
      idempotencyKey: newId('other'),
    },
  }),
  markDelivered: () => ({ input: { orderId, shipmentId: null } }),
  refundOrder: () => ({ input: { orderId, amount: money(), reason: 'r', idempotencyKey: newId('other') } }),
  // Another version than the order has, so that the order stays as it is for the other tests.
  editOrder: () => ({ input: { orderId, shippingAddress: address(), reason: 'r', expectedVersion: 1 } }),
  editOrderLines: () => ({
    input: {
      orderId,
      lines: [{ orderLineId: lineId, quantity: 1 }],
      add: [{ variantId, quantity: 1 }],
      expectedTotal: money(),
      reason: 'r',
      expectedVersion: 1,
      idempotencyKey: newId('other'),
    },
  }),
  holdOrder: () => ({ input: { orderId, reason: 'r', until: '2026-01-02T00:00:00Z', expectedVersion: 1 } }),
  releaseOrder: () => ({ input: { orderId, reason: 'r', expectedVersion: 1 } }),
  cancelOrderLines: () => ({
    input: {
      orderId,
      lines: [{ orderLineId: lineId, quantity: 1 }],
      reason: 'r',
      expectedVersion: 1,
      idempotencyKey: newId('other'),
    },
  }),
  packShipment: () => ({
    input: { orderId, lines: [{ orderLineId: lineId, quantity: 1 }], idempotencyKey: newId('other') },
  }),
  cancelShipment: () => ({ input: { orderId, shipmentId: newId('other'), reason: 'r', expectedVersion: 1 } }),
  failShipment: () => ({ input: { orderId, shipmentId: newId('other'), reason: 'r', expectedVersion: 1 } }),
  requestReturn: () => ({
    input: {
      orderId,
      lines: [{ orderLineId: lineId, quantity: 1 }],
      exchange: [{ orderLineId: lineId, variantId: newId('variant') }],
      reason: 'r',
      idempotencyKey: newId('other'),
    },
  }),
  exchangeReturn: () => ({
    input: { orderId, returnId: newId('other'), reason: 'r', expectedVersion: 1, idempotencyKey: newId('other') },
  }),
  cancelOrderEdit: () => ({ input: { orderId, expectedVersion: 1 } }),
  approveReturn: () => ({ input: { orderId, returnId: newId('other'), reason: 'r', expectedVersion: 1 } }),
  rejectReturn: () => ({ input: { orderId, returnId: newId('other'), reason: 'r', expectedVersion: 1 } }),
  cancelReturn: () => ({ input: { orderId, returnId: newId('other'), reason: 'r', expectedVersion: 1 } }),
  sendReturn: () => ({
    input: { orderId, returnId: newId('other'), trackingCode: 't', reason: 'r', expectedVersion: 1 },
  }),
  receiveReturn: () => ({ input: { orderId, returnId: newId('other'), reason: 'r', expectedVersion: 1 } }),
  inspectReturn: () => ({
    input: {
      orderId,
      returnId: newId('other'),
      lines: [{ orderLineId: lineId, restock: 1, writeOff: 0 }],
      reason: 'r',
      expectedVersion: 1,
      idempotencyKey: newId('other'),
    },
  }),
  refundReturn: () => ({
    input: {
      orderId,
      returnId: newId('other'),
      amount: money(),
      reason: 'r',
      expectedVersion: 1,
      idempotencyKey: newId('other'),
    },
  }),
  closeReturn: () => ({ input: { orderId, returnId: newId('other'), reason: 'r', expectedVersion: 1 } }),
  resumePayment: () => ({ input: { orderId, expectedVersion: 1 } }),
  resumeOrder: () => ({ input: { orderId, reason: 'r', expectedVersion: 1, idempotencyKey: newId('other') } }),
  abortOrder: () => ({ input: { orderId, reason: 'r', expectedVersion: 1, idempotencyKey: newId('other') } }),
  repairOrdersWork: () => ({ input: { id: newId('other'), action: 'RETRY', reason: 'r' } }),
  repairCatalogWork: () => ({ input: { id: newId('other'), action: 'RETRY', reason: 'r' } }),
  repairUsersWork: () => ({ input: { id: newId('other'), action: 'RETRY', reason: 'r' } }),
  repairNotificationsWork: () => ({ input: { id: newId('other'), action: 'RETRY', reason: 'r' } }),
  trackShipment: () => ({
    input: { orderId, shipmentId: newId('other'), carrier: 'c', trackingCode: 't', expectedVersion: 1 },
  }),
  register: () => ({ input: { email: `${newId('other')}@example.com` } }),
  completeRegistration: () => ({ input: { token: 'x', name: 'N', password: 'a long enough password' } }),
  registration: () => ({ id: newId('other') }),
  signIn: () => ({ input: { email: 'nobody@example.com', password: 'a long enough password' } }),
  refreshSession: () => ({ refreshToken: 'x' }),
  addAddress: () => ({ input: { address: address() } }),
  updateAddress: () => ({ input: { id: newId('other'), address: address() } }),
  removeAddress: () => ({ id: newId('other') }),
  setRoles: () => ({ input: { userId: newId('user'), roles: ['CUSTOMER'] } }),
};

interface Outcome {
  /** The code of the first error or of the refusal; OK for anything else. */
  code: string;
  message: string;
  /** Characters of the whole answer. */
  length: number;
  status: number;
}

/** The types that implement Refusal. A union without any cannot be asked for one. */
const refusals = new Set(
  schema.getImplementations(assertInterfaceType(schema.getType('Refusal'))).objects.map(({ name }) => name),
);

async function send({ kind, field, at }: Place, value: unknown): Promise<Outcome> {
  const args = validArguments[field.name]?.() ?? {};
  let holder = args as Record<string, unknown>;
  for (const key of at.slice(0, -1)) holder = (holder[key] ??= {}) as Record<string, unknown>;
  const last = at.at(-1) ?? '';
  holder[last] = value === asItIs ? holder[last] : value;
  const declared = field.args.map((argument) => `$${argument.name}: ${String(argument.type)}`);
  const passed = field.args.map(({ name }) => `${name}: $${name}`);
  const result = getNamedType(field.type);
  const mayRefuse = isUnionType(result) && result.getTypes().some(({ name }) => refusals.has(name));
  const selection = mayRefuse
    ? '{ __typename ... on Refusal { code message } }'
    : isCompositeType(result)
      ? '{ __typename }'
      : '';
  const text = `${kind}(${declared.join(' ')}) { result: ${field.name}(${passed.join(' ')}) ${selection} }`;
  const { status, data, errors } = await shop.graphql(text, args as Record<string, unknown>, staff);
  const refusal = errors?.[0] ? { code: errors[0].extensions.code, message: errors[0].message } : data?.result;
  return {
    code: refusal?.code ?? 'OK',
    message: refusal?.message ?? '',
    length: JSON.stringify({ data, errors }).length,
    status,
  };
}

const asItIs = Symbol('the valid value');

/** Faults of an answer to any bad value. */
function faultsOf({ code, message, length }: Outcome): string[] {
  return [
    ...(code === 'INTERNAL' ? ['INTERNAL'] : []),
    ...(/[^\P{C}\n]/u.test(message) ? ['quotes control characters'] : []),
    ...(length > 3_000 ? [`answers ${length} characters`] : []),
    ...(/undefined|NaN|\[object/.test(message) ? [`says ${message}`] : []),
  ];
}

test('there are valid arguments for every field that takes some', () => {
  const fields = new Set(places.map(({ field }) => field.name));
  expect([...fields].filter((name) => !validArguments[name])).toEqual([]);
  expect(placesOfType('String').length).toBeGreaterThan(40);
});

test.each([...new Map(places.map((place) => [place.field.name, place])).values()].map((place) => ({ place })))(
  'the arguments of $place.field.name are not refused for their form',
  async ({ place: target }) => {
    const outcome = await send(target, asItIs);
    expect(outcome.code, outcome.message).not.toMatch(
      /^(BAD_USER_INPUT|INVALID_INPUT|BAD_REQUEST|GRAPHQL_.*|FORBIDDEN)$/,
    );
  },
);

const badTexts = {
  'the zero character': 'a\0b',
  'a control character': 'a\u0007b',
  'an escape': 'a\u001b[31mb',
  'half an emoji': 'a\ud83d',
  'a change of direction': 'a\u202eb',
  'an invisible character': 'a\u200bb',
  '100,000 characters': 'a'.repeat(100_000),
  'only blanks': '   ',
};
/** Nothing of these is kept, and a wrong value is an unknown one. */
const lookedUp =
  /^(product\(|variant\(|products\(filter\.(search|category|options)|productSuggestions\(text|products\(after|orders\((after|filter)|users\(|(order|customer)List\(|(emails|returns)\(after|refreshSession|signIn|(create|edit)Product\(input\.categories|(edit|delete)Category\(input\.(slug|parent)|createCategory\(input\.parent|(checkoutQuote|placeOrder)\(input\.(shippingMethod|promotionCodes)|resetPassword\(input\.token|mergeCart\(input\.cartToken|openOrderLink\(input\.token|changePassword\(input\.currentPassword|(confirmEmail|acceptInvitation|completeRegistration)\(input\.token|(start|finish)ProviderSignIn\(input|(requestEmailChange|deleteAccount)\(input\.password)/;
/** Blank optional texts are absent. */
const mayBeBlank =
  /(line2|region|phone|description|variants\.0\.name|carrier|trackingCode|cancelOrder\(input\.reason|postalCode)\)$/;

describe('a text', () => {
  test.each(placesOfType('String'))('$name refuses what is no text of a person', async (target) => {
    const wrong: string[] = [];
    for (const [what, text] of Object.entries(badTexts)) {
      const outcome = await send(target, text);
      for (const fault of faultsOf(outcome)) wrong.push(`${what}: ${fault}`);
      const blank = text.trim() === '' && mayBeBlank.test(target.name);
      if (!lookedUp.test(target.name) && !blank && !/^(BAD_USER_INPUT|INVALID_INPUT)$/.test(outcome.code))
        wrong.push(`${what}: ${outcome.code} ${outcome.message}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('an id', () => {
  test.each(placesOfType('ID'))('$name that is none names nothing', async (target) => {
    const wrong: string[] = [];
    for (const value of [
      '',
      ' ',
      'a\0b',
      '\ud83d',
      "'; drop table x; --",
      'a'.repeat(100_000),
      0,
      -1,
      9007199254740991,
    ]) {
      const outcome = await send(target, value);
      for (const fault of faultsOf(outcome)) wrong.push(`${String(value).slice(0, 20)}: ${fault}`);
      if (target.kind === 'mutation' && outcome.code === 'OK') wrong.push(`${String(value).slice(0, 20)}: accepted`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('a number', () => {
  const numbers = [
    -1,
    0,
    2147483647,
    -2147483648,
    2147483648,
    1e100,
    1.5,
    '1',
    '9223372036854775808',
    '-9223372036854775809',
    true,
    '',
  ];
  test.each(placesOfType('Int', 'BigInt'))('$name is within its bounds, or refused', async (target) => {
    const wrong: string[] = [];
    for (const value of numbers) {
      const outcome = await send(target, value);
      for (const fault of faultsOf(outcome)) wrong.push(`${value}: ${fault}`);
      if (target.kind === 'mutation' && (value === 1e100 || value === '9223372036854775808') && outcome.code === 'OK')
        wrong.push(`${value}: accepted`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('a code or a moment', () => {
  const values = [
    '',
    'gb',
    'XX',
    'ZZZ',
    'G\0',
    '2026-02-30T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '+275760-09-13T00:00:00Z',
    'a'.repeat(100_000),
    1,
    [],
    {},
  ];
  test.each(placesOfType('CountryCode', 'CurrencyCode', 'DateTime'))('$name refuses another one', async (target) => {
    const wrong: string[] = [];
    for (const value of values) {
      const outcome = await send(target, value);
      for (const fault of faultsOf(outcome)) wrong.push(`${JSON.stringify(value).slice(0, 20)}: ${fault}`);
      if (outcome.code === 'OK') wrong.push(`${JSON.stringify(value).slice(0, 20)}: accepted`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('a list', () => {
  const lists = places
    .filter(({ type }) => isListType(getNullableType(type)))
    .map((each) => ({ ...each, name: `${each.field.name}(${each.at.join('.')})` }));
  test.each(lists)('$name that is empty, doubled or endless is refused or harmless', async (target) => {
    const wrong: string[] = [];
    const valid = target.at.reduce<unknown>(
      (value, key) => (value as Record<string, unknown>)[key],
      validArguments[target.field.name]?.(),
    );
    const [first = 'a'] = valid as unknown[];
    for (const [what, list] of [
      ['empty', []],
      ['doubled', [first, first]],
      ['endless', Array.from({ length: 3_000 }, () => first)],
      ['of nulls', [null]],
      ['of lists', [[first]]],
    ] as const) {
      const outcome = await send(target, list);
      for (const fault of faultsOf(outcome)) wrong.push(`${what}: ${fault}`);
      if (what === 'endless' && target.kind === 'mutation' && outcome.code === 'OK') wrong.push('endless: accepted');
    }
    expect(wrong).toEqual([]);
  });
});
