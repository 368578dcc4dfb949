// The set-up of the documentation of graphql-ws and of Redis pub/sub packages: `useServer`, one Redis subscriber, and
// an async iterator per subscriber, each executing its own selection for every event.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema, type GraphQLObjectType, type GraphQLResolveInfo } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { Redis } from 'ioredis';
import { Pool } from 'undici';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { readSettings } from '#platform/process/config.ts';

const { REDIS_URL, GATEWAY_URL } = readSettings({ REDIS_URL: z.url(), GATEWAY_URL: z.url() });

const schema = buildSchema(`
  type Query { nothing: Boolean }
  type Money { amount: Float! }
  type Order { id: ID! number: String total: Money }
  type User { id: ID! }
  type OrderStatusEvent {
    cursor: String! version: Int! status: String! previousStatus: String at: String! reason: String order: Order customer: User
  }
  type Subscription { orderStatusChanged(orderId: ID!, after: Int): OrderStatusEvent! }
`);

interface Event {
  order: { id: string };
}

const redis = new Redis(REDIS_URL);
const iterators = new Map<string, Set<(event: Event) => void>>();
redis.on('message', (channel, message) => {
  const event = JSON.parse(message) as Event;
  for (const push of iterators.get(channel) ?? []) push(event);
});

/** The queue that pub/sub packages have between Redis and a subscriber; it has no bound. */
async function* eventsOf(channel: string): AsyncGenerator<Event> {
  const waiting: Event[] = [];
  let wake = () => {};
  const push = (event: Event) => {
    waiting.push(event);
    wake();
  };
  const known = iterators.get(channel);
  if (known) known.add(push);
  else iterators.set(channel, new Set([push]));
  try {
    if (!known) await redis.subscribe(channel);
    for (;;) {
      const event = waiting.shift();
      if (event) yield event;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    iterators.get(channel)?.delete(push);
  }
}

const gateway = new Pool(GATEWAY_URL, { connections: 64 });
const orderQuery = 'query Order($id: ID!) { order(id: $id) { number total { amount } } }';

/** Fetched for every subscriber and event, with the subscriber's own token. Most write this with `fetch`, which costs more. */
async function loadOrder(event: Event, authorization: string): Promise<object> {
  const { body } = await gateway.request({
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query: orderQuery, variables: { id: event.order.id } }),
  });
  const answer = (await body.json()) as { data?: { order?: object | null } };
  if (!answer.data?.order) throw new Error('the gateway has no order');
  return { ...event.order, ...answer.data.order };
}

const subscription = schema.getSubscriptionType()?.getFields()['orderStatusChanged'];
const order = (schema.getType('OrderStatusEvent') as GraphQLObjectType).getFields()['order'];
if (!subscription || !order) throw new Error('expected the fields of the schema above');
subscription.subscribe = (_root, { orderId }: { orderId: string }) => eventsOf(`vanilla:${orderId}`);
subscription.resolve = (event: Event) => event;
order.resolve = (event: Event, _args, { authorization }: { authorization: string }, info) =>
  asksForMoreThanId(info) ? loadOrder(event, authorization) : event.order;

function asksForMoreThanId({ fieldNodes }: GraphQLResolveInfo): boolean {
  return fieldNodes.some(({ selectionSet }) =>
    selectionSet?.selections.some((node) => node.kind !== 'Field' || node.name.value !== 'id'),
  );
}

const server = createServer();
useServer(
  { schema, context: ({ connectionParams }) => ({ authorization: connectionParams?.['authorization'] }) },
  new WebSocketServer({ server, path: '/graphql' }),
);
server.listen(0, '127.0.0.1', () => {
  // A TCP server's address is an object once it listens.
  process.send?.({ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` });
});
process.once('disconnect', () => process.exit());
