import { afterAll, beforeAll, expect, it } from 'vitest';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { newId } from '#platform/values/id.ts';
import { recordOrder } from '../support/check-live.ts';
import { eventually } from '../support/eventually.ts';
import { change, placed, readOrder } from '../support/shopping.ts';
import { type Stack, startStack } from '../support/start-stack.ts';
import { rootSecret } from '../support/test-settings.ts';

let shop: Stack;
let owner: string;
let other: string;
let staff: string;
let orderId: string;
const nothing = newId('order');

beforeAll(async () => {
  shop = await startStack();
  owner = await shop.signIn('owner@example.com');
  other = await shop.signIn('other@example.com');
  staff = await shop.signIn('staff@example.com');
  const variant = await shop.addVariant({ onHand: 5 });
  orderId = (await placed(shop, owner, [{ variantId: variant.id, quantity: 1 }])).id;
  await eventually(async () => (await readOrder(shop, owner, orderId))?.status === 'CONFIRMED', 60_000);
});
afterAll(() => shop[Symbol.asyncDispose]());

const queries = {
  order: 'query ($id: ID!) { found: order(id: $id) { id status total { amount } } }',
  node: 'query ($id: ID!) { found: node(id: $id) { id ... on Order { status } } }',
};

it.each(Object.entries(queries))('shows an order through %s to its owner and to staff', async (_, query) => {
  for (const token of [owner, staff]) {
    expect((await shop.graphql(query, { id: orderId }, token)).data.found).toMatchObject({
      id: orderId,
      status: 'CONFIRMED',
    });
  }
});

it.each(Object.entries(queries))(
  'answers for somebody else’s order through %s exactly as for none',
  async (_, query) => {
    for (const token of [other, undefined]) {
      const theirs = await shop.graphql(query, { id: orderId }, token);
      const none = await shop.graphql(query, { id: nothing }, token);
      expect(theirs.data).toEqual({ found: null });
      expect(theirs).toEqual(none);
    }
  },
);

it('shows other customers neither in lists nor by filter', async () => {
  const query = 'query ($filter: OrderFilter) { orders(filter: $filter) { nodes { id } } }';
  expect((await shop.graphql(query, {}, other)).data.orders.nodes).toEqual([]);
  const me = (await shop.graphql('{ me { id } }', {}, owner)).data.me.id;
  expect((await shop.graphql(query, { filter: { customerId: me } }, other)).data.orders.nodes).toEqual([]);
  expect((await shop.graphql(query, { filter: { customerId: me } }, staff)).data.orders.nodes).toEqual([
    { id: orderId },
  ]);
});

it('shows a user and related data to nobody else', async () => {
  const me = (await shop.graphql('{ me { id } }', {}, owner)).data.me.id;
  const query = 'query ($id: ID!) { node(id: $id) { ... on User { id email orders { nodes { id } } } } }';
  expect((await shop.graphql(query, { id: me }, other)).data).toEqual({ node: null });
  expect((await shop.graphql(query, { id: me }, staff)).data.node).toMatchObject({
    email: 'owner@example.com',
    orders: { nodes: [{ id: orderId }] },
  });
});

it('refuses to change somebody else’s order like an order that does not exist', async () => {
  const refusal = await change(shop, other, 'cancelOrder', { orderId });
  expect(refusal).toMatchObject({ code: 'ORDER_NOT_FOUND' });
  expect(await change(shop, other, 'cancelOrder', { orderId: nothing })).toEqual(refusal);
  await expect(change(shop, owner, 'shipOrder', { orderId })).rejects.toThrow(/FORBIDDEN/);
  expect((await readOrder(shop, owner, orderId))?.status).toBe('CONFIRMED');
});

it('sends no update of somebody else’s order to a subscription', async () => {
  for (const id of [orderId, nothing]) {
    await using live = recordOrder(shop.wsUrl, other, id, { after: 0 });
    await eventually(() => live.errors.length > 0);
    expect(live.errors[0]).toMatchObject({ code: 'ORDER_NOT_FOUND' });
    expect(live.messages).toEqual([]);
  }
});

it('answers _entities of every subgraph only to callers that may see the object', async () => {
  const identity = openIdentity(rootSecret, 'gateway');
  const me = (await shop.graphql('{ me { id } }', {}, other)).data.me.id as string;
  const signed = identity.sign({ kind: 'user', userId: me, sessionId: newId('other'), roles: ['CUSTOMER'] }, 'orders');
  const orders = await import('../../subgraphs/orders/server.ts');
  const { readOrdersSettings } = await import('../../subgraphs/orders/config.ts');
  const subgraph = await orders.startOrders(
    readOrdersSettings({ ORDERS_DATABASE_URL: shop.databases.orders.url, TRADEPOST_SECRET: rootSecret }),
    { log: (await import('../support/test-settings.ts')).testLog, now: () => new Date(), doorbell: memoryDoorbell() },
  );
  try {
    const answer = await subgraph.client({
      query: 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Order { id status } } }',
      variables: {
        r: [
          { __typename: 'Order', id: orderId },
          { __typename: 'Order', id: nothing },
        ],
      },
      identity: signed,
    });
    expect(answer.data).toEqual({ _entities: [null, null] });
    // The gateway itself offers no way in.
    expect((await shop.graphql('{ _entities(representations: []) { __typename } }')).status).toBe(400);
    // And a call that is not signed gets nowhere, over HTTP too.
    const url = await subgraph.listen(0);
    for (const headers of [{}, { 'x-tradepost-identity': 'forged' }, { authorization: `Bearer ${other}` }]) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query: `{ order(id: "${orderId}") { id } }` }),
      });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNSIGNED_CALL' } }] });
      expect(
        (
          await fetch(`${url}/internal/events/read`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', ...headers },
            body: '{"after":0}',
          })
        ).status,
      ).toBe(401);
    }
  } finally {
    await subgraph.stop();
  }
});
