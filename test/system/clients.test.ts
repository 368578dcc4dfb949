import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { recordFeed } from '../support/check-live.ts';
import { address, placed, readOrder } from '../support/shopping.ts';
import { type Stack, startStack } from '../support/start-stack.ts';

let shop: Stack;
let token: string;
let variantId: string;

beforeAll(async () => {
  shop = await startStack();
  token = await shop.signIn('client@example.com');
  variantId = (await shop.addVariant({ onHand: 100 })).id;
});
afterAll(() => shop[Symbol.asyncDispose]());

const products = '{ products(first: 2) { nodes { id name variants { sku price { amount currency } } } } }';
const placeOrder =
  'mutation Place($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename ... on PlacedOrder { order { id status } } } }';
const follow =
  'subscription Follow($orderId: ID!) { orderStatusChanged(orderId: $orderId, after: 0) { version status order { id number lines { variant { name } } } } }';
const input = () => ({
  idempotencyKey: crypto.randomUUID(),
  shippingAddress: address,
  lines: [{ variantId, quantity: 1 }],
});
const sockets = () =>
  createClient({ url: shop.wsUrl, webSocketImpl: WebSocket, connectionParams: { authorization: `Bearer ${token}` } });

it('serves Apollo Client: query, mutation and live subscription', async () => {
  const ws = sockets();
  const headers = { authorization: `Bearer ${token}` };
  const http = new ApolloClient({
    cache: new InMemoryCache(),
    link: new HttpLink({ uri: `${shop.url}/graphql`, headers }),
  });
  const live = new ApolloClient({ cache: new InMemoryCache(), link: new GraphQLWsLink(ws) });
  const queried = await http.query<{ products: { nodes: unknown[] } }>({ query: gql(products) });
  expect(queried.data?.products.nodes.length).toBeGreaterThan(0);
  const { data } = await http.mutate<{ placeOrder: { order: { id: string } } }>({
    mutation: gql(placeOrder),
    variables: { input: input() },
  });
  const orderId = data?.placeOrder.order.id;
  expect(orderId).toBeDefined();
  const seen: string[] = [];
  const subscription = live
    .subscribe<{ orderStatusChanged: { status: string } }>({ query: gql(follow), variables: { orderId } })
    .subscribe((result) => seen.push(result.data?.orderStatusChanged.status ?? 'nothing'));
  await eventually(() => seen.length === 2, 60_000);
  expect(seen).toEqual(['PLACED', 'CONFIRMED']);
  subscription.unsubscribe();
  await ws.dispose();
});

it('serves urql: query, mutation and live subscription', async () => {
  const ws = sockets();
  const client = new Client({
    url: `${shop.url}/graphql`,
    preferGetMethod: false,
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe: (sink) => ({
            unsubscribe: ws.subscribe(
              { ...request, query: request.query ?? '' },
              {
                next: (result) =>
                  sink.next({
                    data: result.data ?? null,
                    ...(result.errors ? { errors: [...result.errors] } : {}),
                  } as Parameters<typeof sink.next>[0]),
                error: (error) => sink.error(error),
                complete: () => sink.complete(),
              },
            ),
          }),
        }),
      }),
    ],
  });
  const queried = await client.query(products, {}).toPromise();
  expect(queried.error).toBeUndefined();
  expect(queried.data.products.nodes.length).toBeGreaterThan(0);
  const mutated = await client.mutation(placeOrder, { input: input() }).toPromise();
  const seen: string[] = [];
  const { unsubscribe } = client
    .subscription(follow, { orderId: mutated.data.placeOrder.order.id })
    .subscribe((result) => seen.push(result.data?.orderStatusChanged.status ?? String(result.error)));
  await eventually(() => seen.length === 2, 60_000);
  expect(seen).toEqual(['PLACED', 'CONFIRMED']);
  unsubscribe();
  await ws.dispose();
});

it('serves graphql-ws by itself', async () => {
  const ws = sockets();
  const { data } = await shop.graphql(placeOrder, { input: input() }, token);
  const seen: { version: number; order: { lines: { variant: { name: string } }[] } }[] = [];
  for await (const result of ws.iterate<{ orderStatusChanged: (typeof seen)[number] }>({
    query: follow,
    variables: { orderId: data.placeOrder.order.id },
  })) {
    expect(result.errors).toBeUndefined();
    if (result.data) seen.push(result.data.orderStatusChanged);
    if (seen.length === 2) break;
  }
  expect(seen.map((message) => message.version)).toEqual([1, 2]);
  expect(seen[0]?.order.lines[0]?.variant.name).toMatch(/^TEST-/);
  await ws.dispose();
});

it.each(['myOrdersChanged', 'orderFeed'] as const)(
  'sends %s every change after a list, from its cursor',
  async (field) => {
    const customer = await shop.signIn(`list-${field.toLowerCase()}@example.com`);
    const reader = field === 'orderFeed' ? await shop.signIn('staff@example.com') : customer;
    const list = '{ orders(first: 1) { feedCursor nodes { id } } }';
    const { data } = await shop.graphql(list, {}, reader);
    const order = await placed(shop, customer, [{ variantId, quantity: 1 }]);
    await eventually(async () => (await readOrder(shop, customer, order.id))?.status === 'CONFIRMED', 60_000);
    // The feed begins long after the list was read.
    await using recording = recordFeed(shop.wsUrl, reader, { field, after: data.orders.feedCursor });
    const versions = () =>
      recording.messages.filter(({ orderId }) => orderId === order.id).map(({ version }) => version);
    await eventually(() => versions().length >= 2);
    expect(versions()).toEqual([1, 2]);
  },
);
