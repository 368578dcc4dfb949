import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { buildSchema, isAbstractType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailedToken } from '#platform/identity/mailed-token.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { liveLink } from '../../clients/live/links/apollo.ts';
import { forwardLive } from '../../clients/live/links/urql.ts';
import { seedPriceTerms } from '../../demo/seed/price-terms.ts';
import { eventually } from '../support/eventually.ts';
import { openClient } from '../support/live-client.ts';
import { registrationToken } from '../support/registration-token.ts';
import { address, change } from '../support/shopping.ts';
import { demoPassword, type Stack, startStack } from '../support/start-stack.ts';
import { rootSecret } from '../support/test-settings.ts';

const schema = buildSchema(readFileSync(path.join(repositoryRoot, 'schema/api.graphql'), 'utf8'));
/** For the cache of Apollo Client: the types behind each interface and union. */
const possibleTypes = Object.fromEntries(
  Object.values(schema.getTypeMap())
    .filter((type) => isAbstractType(type))
    .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
);

let shop: Stack;
let staff: string;
let lamp: string;
let mug: string;

beforeAll(async () => {
  shop = await startStack();
  staff = await shop.signIn('staff@example.com');
  await seedPriceTerms(shop.parts.orms.orders, new Date());
  lamp = (await shop.addVariant({ onHand: 100, priceMinor: 2_000 })).id;
  mug = (await shop.addVariant({ onHand: 100, priceMinor: 500 })).id;
});
afterAll(() => shop[Symbol.asyncDispose]());

// The operations of a test know the shapes of their answers.
// oxlint-disable-next-line typescript/no-explicit-any
type Data = any;

/** What a storefront needs of its client. */
interface ShopClient extends AsyncDisposable {
  query(text: string, variables?: Record<string, unknown>): Promise<Data>;
  mutate(text: string, variables?: Record<string, unknown>): Promise<Data>;
  follow(text: string, variables: Record<string, unknown>, onData: (data: Data) => void): () => void;
}

/** Apollo Client with its cache, over HTTP and the live link. */
function apollo(token: string | null): ShopClient {
  const { live, [Symbol.asyncDispose]: close } = openClient({ url: shop.wsUrl, token: async () => token });
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const client = new ApolloClient({
    cache: new InMemoryCache({ possibleTypes }),
    link: ApolloLink.split(
      ({ operationType }) => operationType === 'subscription',
      liveLink(live),
      new HttpLink({ uri: `${shop.url}/graphql`, headers }),
    ),
  });
  return {
    query: async (text, variables = {}) =>
      (await client.query({ query: gql(text), variables, fetchPolicy: 'network-only' })).data,
    mutate: async (text, variables = {}) => (await client.mutate({ mutation: gql(text), variables })).data,
    follow(text, variables, onData) {
      const running = client
        .subscribe({ query: gql(text), variables })
        .subscribe(({ data, error }) => onData(error ? { error } : data));
      return () => running.unsubscribe();
    },
    [Symbol.asyncDispose]: close,
  };
}

/** urql, over HTTP and the live connection. */
function urql(token: string | null): ShopClient {
  const { live, [Symbol.asyncDispose]: close } = openClient({ url: shop.wsUrl, token: async () => token });
  const client = new Client({
    url: `${shop.url}/graphql`,
    preferGetMethod: false,
    ...(token === null ? {} : { fetchOptions: { headers: { authorization: `Bearer ${token}` } } }),
    exchanges: [fetchExchange, subscriptionExchange({ forwardSubscription: forwardLive(live) })],
  });
  const answered = async (answer: Promise<{ data?: Data; error?: Error | undefined }>) => {
    const { data, error } = await answer;
    if (error) throw error;
    return data;
  };
  return {
    query: (text, variables = {}) => answered(client.query(text, variables).toPromise()),
    mutate: (text, variables = {}) => answered(client.mutation(text, variables).toPromise()),
    follow: (text, variables, onData) =>
      client.subscription(text, variables).subscribe(({ data, error }) => onData(error ? { error } : data)).unsubscribe,
    [Symbol.asyncDispose]: close,
  };
}

const products = 'query { products(first: 5) { nodes { id name variants { id price { amount currency } } } } }';
const register = `mutation ($input: RegisterInput!) { register(input: $input) { __typename } }`;
const completeRegistration = `mutation ($input: CompleteRegistrationInput!) { completeRegistration(input: $input) { __typename ... on Session { accessToken } } }`;
const createCart = 'mutation { createGuestCart { ... on GuestCartCreated { cartToken } } }';
const cartFields = 'id version total { amount } lines { id quantity variant { id } warnings { reason } }';
const cart = `query ($cartToken: String) { cart(cartToken: $cartToken) { ${cartFields} } }`;
const addToCart = `mutation ($input: AddToCartInput!) { addToCart(input: $input) { __typename ... on CartChanged { cart { ${cartFields} } } } }`;
const updateLine = `mutation ($input: UpdateCartLineInput!) { updateCartLine(input: $input) { __typename ... on CartChanged { cart { ${cartFields} } } } }`;
const mergeCart = `mutation ($input: MergeCartInput!) { mergeCart(input: $input) { __typename ... on CartChanged { cart { ${cartFields} } } } }`;
const quote = `query ($input: CheckoutQuoteInput!) { checkoutQuote(input: $input) { __typename
  ... on CheckoutQuote { hash shippingMethods { code } discount { amount } shipping { amount } total { amount currency } }
  ... on Refusal { code } } }`;
const placeOrder = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename
  ... on PlacedOrder { order { id number total { amount } } guestAccess { accessToken } } ... on Refusal { code message } } }`;
const order = 'query ($id: ID!) { order(id: $id) { id status total { amount } lines { name quantity } } }';
const orders = 'query { orders(first: 5) { nodes { id status } } }';
const cancel = 'mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { __typename } }';
const openLink = `mutation ($input: OpenOrderLinkInput!) { openOrderLink(input: $input) { __typename
  ... on OrderLinkOpened { order { id } access { accessToken } } } }`;
const followOrder = `subscription ($orderId: ID!) { orderStatusChanged(orderId: $orderId, after: 0) { version status order { id } } }`;

/** From the cart to the placed order: a line is changed, the price is quoted with a code and express shipping, and the quote is what is paid. */
async function checkOut(client: ShopClient, guest: { cartToken?: string; guestEmail?: string } = {}): Promise<Data> {
  const { guestEmail, ...whose } = guest;
  for (const [variantId, quantity] of [
    [lamp, 1],
    [mug, 2],
  ])
    await client.mutate(addToCart, { input: { variantId, quantity, ...whose } });
  const filled = (await client.query(cart, whose)).cart;
  expect(filled).toMatchObject({ total: { amount: 3_000 }, lines: [{ quantity: 1 }, { quantity: 2 }] });
  const [line] = filled.lines;
  const input = { lineId: line.id, quantity: 3, expectedVersion: filled.version, ...whose };
  expect((await client.mutate(updateLine, { input })).updateCartLine.cart.total.amount).toBe(7_000);
  expect((await client.mutate(updateLine, { input })).updateCartLine.__typename).toBe('Conflict');

  const choices = { shippingMethod: 'EXPRESS', promotionCodes: ['WELCOME10'], ...whose };
  const asked = { ...choices, country: address.country };
  const wrong = { ...asked, promotionCodes: ['NOTHING'] };
  expect((await client.query(quote, { input: wrong })).checkoutQuote.code).toBe('PROMOTION_REFUSED');
  const { checkoutQuote } = await client.query(quote, { input: asked });
  expect(checkoutQuote).toMatchObject({
    discount: { amount: 700 },
    shipping: { amount: 695 },
    total: { amount: 6_995, currency: 'GBP' },
  });
  const key = { idempotencyKey: crypto.randomUUID(), quoteHash: checkoutQuote.hash };
  const request = { ...choices, ...key, shippingAddress: address, ...(guestEmail === undefined ? {} : { guestEmail }) };
  const placed = (await client.mutate(placeOrder, { input: request })).placeOrder;
  expect(placed).toMatchObject({ __typename: 'PlacedOrder', order: { total: { amount: 6_995 } } });
  // The answer may have been lost: asking again places no second order.
  const again = (await client.mutate(placeOrder, { input: request })).placeOrder;
  expect(again.order.id).toBe(placed.order.id);
  expect((await client.query(cart, whose)).cart.lines).toEqual([]);
  return placed;
}

/** Follows an order live until it is delivered. */
async function followToTheEnd(client: ShopClient, orderId: string): Promise<void> {
  const seen: string[] = [];
  const stop = client.follow(followOrder, { orderId }, (data) =>
    seen.push(data?.orderStatusChanged?.status ?? JSON.stringify(data)),
  );
  await eventually(() => seen.includes('CONFIRMED'), 60_000);
  await change(shop, staff, 'shipOrder', { orderId });
  await change(shop, staff, 'markDelivered', { orderId });
  await eventually(() => seen.includes('DELIVERED'), 60_000);
  stop();
  expect([...new Set(seen)]).toEqual(['PLACED', 'CONFIRMED', 'SHIPPED', 'DELIVERED']);
}

/** Registers, opens the link of the e-mail, and is signed in: resolves with the access token. */
async function openAccount(client: ShopClient, email: string): Promise<string> {
  expect(await client.mutate(register, { input: { email } })).toMatchObject({
    register: { __typename: 'RegistrationRequested' },
  });
  const token = await registrationToken(shop.parts.orms.users, email);
  const input = { token, password: demoPassword, name: 'Ada' };
  const session = (await client.mutate(completeRegistration, { input })).completeRegistration;
  expect(session.__typename).toBe('Session');
  return session.accessToken;
}

describe.each([
  ['Apollo Client', apollo],
  ['urql', urql],
])('%s', (name, open) => {
  const addressOf = (who: string) => `${who}-${name.split(' ')[0]?.toLowerCase()}@example.com`;

  it('takes a customer from the registration to the delivered order and to a cancelled one', async () => {
    await using stranger = open(null);
    expect((await stranger.query(products)).products.nodes.length).toBeGreaterThan(0);
    await using customer = open(await openAccount(stranger, addressOf('customer')));
    const placed = await checkOut(customer);
    expect(placed.guestAccess).toBeNull();
    await followToTheEnd(customer, placed.order.id);
    expect((await customer.query(order, { id: placed.order.id })).order).toMatchObject({ status: 'DELIVERED' });
    const other = await checkOut(customer);
    expect((await customer.mutate(cancel, { input: { orderId: other.order.id } })).cancelOrder.__typename).toBe(
      'OrderChanged',
    );
    expect((await customer.query(orders)).orders.nodes).toMatchObject([
      { status: 'CANCELLED' },
      { status: 'DELIVERED' },
    ]);
  });

  it('takes a guest from the cart to the delivered order, back to it by a link, and into an account', async () => {
    await using guest = open(null);
    const { cartToken } = (await guest.mutate(createCart)).createGuestCart;
    const placed = await checkOut(guest, { cartToken, guestEmail: addressOf('guest') });
    const orderId = placed.order.id;
    expect((await guest.query(order, { id: orderId })).order).toBeNull();
    await using follower = open(placed.guestAccess.accessToken);
    await followToTheEnd(follower, orderId);

    // As the e-mail of the confirmation says it.
    const token = mailedToken(rootSecret, 'order-link', orderId);
    const opened = (await guest.mutate(openLink, { input: { token } })).openOrderLink;
    expect(opened.order.id).toBe(orderId);
    expect((await guest.mutate(openLink, { input: { token } })).openOrderLink.__typename).toBe('OrderLinkInvalid');
    await using later = open(opened.access.accessToken);
    expect((await later.query(order, { id: orderId })).order).toMatchObject({ status: 'DELIVERED' });

    await guest.mutate(addToCart, { input: { variantId: mug, quantity: 4, cartToken } });
    await using customer = open(await openAccount(guest, addressOf('guest')));
    await customer.mutate(addToCart, { input: { variantId: mug, quantity: 1 } });
    for (let time = 0; time < 2; time += 1) {
      const merged = (await customer.mutate(mergeCart, { input: { cartToken } })).mergeCart;
      expect(merged.cart.lines).toMatchObject([{ quantity: 5 }]);
    }
    // An account with the address of a guest has no right to the guest's order.
    expect((await customer.query(order, { id: orderId })).order).toBeNull();
    expect((await customer.query(orders)).orders.nodes).toEqual([]);
  });
});
