import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { recordOrder } from '../support/check-live.ts';
import { composeSupergraph } from '../support/compose-supergraph.ts';
import { eventually } from '../support/eventually.ts';
import { connect } from '../support/raw-socket.ts';
import { ada, startLive, type TestLive } from '../support/start-live.ts';
import { startStubRegistry } from '../support/start-registry.ts';

/** The shop with conditions on an event's own fields, on fields across the graph, behind an interface, and behind `@requires`. */
const guarded = (
  await composeSupergraph({
    users: `extend type User {
      salary: Int @federation__policy(policies: [["audit"]])
      badge: Int! @federation__requiresScopes(scopes: [["SUPPORT"]])
    }`,
    orders: `interface Weighed { margin: Int }
      extend type Order implements Weighed { margin: Int @federation__requiresScopes(scopes: [["SUPPORT"], ["ADMIN"]]) }
      extend type User {
        salary: Int @federation__external
        grade: Int @federation__requires(fields: "salary") @federation__policy(policies: [["audit"]])
      }
      type Signed @federation__authenticated { by: String }`,
  })
)
  // As a composer makes it that does not pass conditions on to fields with `@requires`.
  .replace(/(grade: Int [^\n]*?) @\w*policy\([^)]*\)/, '$1')
  .replace(/(previousStatus: OrderStatus)\n/, '$1 @federation__requiresScopes(scopes: [["SUPPORT"]])\n')
  .replace(/(stockChanged\([^)]*\): StockLevel![^\n]*)\n/, '$1 @federation__authenticated\n');

/** The live layer over this graph. Its stub subgraphs have a value for each field, and keep what was asked. */
async function start(env: Record<string, string> = {}) {
  const queries: string[] = [];
  const entity = { salary: 9, badge: 4, grade: 2, margin: 7, number: 'TP-1', name: 'Ada' };
  const stub = (__typename: string) => async (request: { query: string }) => {
    queries.push(request.query);
    return { data: { _entities: [{ __typename, ...entity }] } };
  };
  const live = await startLive({
    env,
    supergraphSdl: guarded,
    subgraphs: {
      users: stub('User'),
      orders: async (request) => stub(request.query.includes('... on User') ? 'User' : 'Order')(request),
    },
  });
  return { live, asked: (field: string) => queries.some((query) => new RegExp(`\\b${field}\\b`).test(query)) };
}

interface Message {
  data?: Record<string, Record<string, unknown>> | null;
  errors?: { path?: unknown[]; extensions: { code: string } }[];
}

interface Follower extends AsyncDisposable {
  /** All messages, and the errors that ended the subscription. */
  messages: () => Message[];
}

const transports = ['WebSocket', 'text/event-stream', 'multipart/mixed;subscriptionSpec=1.0'] as const;
type Transport = (typeof transports)[number];

async function follow(live: TestLive, transport: Transport, query: string, token?: string): Promise<Follower> {
  if (transport === 'WebSocket') {
    const socket = await connect(live.wsUrl, token ? { token } : {});
    const messages: Message[] = [];
    socket.socket.on('message', (data: Buffer) => {
      const { type, payload } = JSON.parse(data.toString()) as { type: string; payload: unknown };
      if (type === 'next') messages.push(payload as Message);
      if (type === 'error') messages.push({ errors: payload as NonNullable<Message['errors']> });
    });
    socket.subscribe('s', query);
    return { messages: () => messages, [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose]() };
  }
  const left = new AbortController();
  const response = await fetch(`${live.wsUrl.replace(/^ws/, 'http')}/stream`, {
    method: 'POST',
    signal: left.signal,
    headers: {
      'content-type': 'application/json',
      accept: transport,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify({ query }),
  });
  let text = '';
  const read = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  })().catch(() => undefined);
  return {
    messages: () =>
      [...text.matchAll(/^(?:data: )?(\{.+\})\r?$/gm)]
        .map(([, json = '']) => JSON.parse(json) as Message & { payload?: Message })
        .map((part) => part.payload ?? part)
        .filter((part) => part.data !== undefined || part.errors !== undefined),
    async [Symbol.asyncDispose]() {
      left.abort();
      await read;
    },
  };
}

const orderWith = (orderId: string, selection: string, fragment = '') =>
  `subscription { orderStatusChanged(orderId: "${orderId}") { version ${selection} } } ${fragment}`;

describe.each(transports)('over %s', (transport) => {
  test.each([
    ['a field of the event', 'previousStatus', '', 'previousStatus'],
    ['a field across the graph', 'customer { salary name }', '', 'salary'],
    ['a field behind an interface', 'order { ... on Weighed { margin } }', '', 'margin'],
    ['a field under an alias, in a fragment', 'order { ...F }', 'fragment F on Order { number: margin }', 'margin'],
    ['a field that needs a refused field', 'customer { grade }', '', 'salary'],
    ['a field that cannot be null', 'customer { badge }', '', 'badge'],
  ])('%s is refused on every event, and never fetched', async (_what, selection, fragment, field) => {
    const { live, asked } = await start();
    await using _live = live;
    const orderId = await live.place(ada);
    const query = orderWith(orderId, selection, fragment);
    await using follower = await follow(live, transport, query, await live.token());
    await eventually(() => follower.messages().length === 1);
    await live.advanceBy(orderId, 2);
    await eventually(() => follower.messages().length === 3);
    for (const [index, { data, errors }] of follower.messages().entries()) {
      expect(data?.['orderStatusChanged']).toMatchObject({ version: index + 1 });
      expect(JSON.stringify(data)).not.toMatch(/"(salary|grade|margin|badge|previousStatus)":[^n]/);
      expect(JSON.stringify(data)).not.toMatch(/"number":[^n]/);
      expect(errors?.map(({ extensions: { code } }) => code)).toEqual(['FORBIDDEN']);
      expect(errors?.[0]?.path?.[0]).toBe('orderStatusChanged');
    }
    expect(asked(field)).toBe(false);
  });

  test('a caller with the rights gets every field, on every event', async () => {
    const { live } = await start({ GATEWAY_POLICIES: 'audit=SUPPORT' });
    await using _live = live;
    const orderId = await live.place(ada);
    const selection = 'previousStatus customer { salary grade badge } order { ... on Weighed { margin } }';
    const query = orderWith(orderId, selection);
    await using follower = await follow(live, transport, query, await live.token({ roles: ['SUPPORT'] }));
    await using refused = await follow(live, transport, query, await live.token());
    await eventually(() => follower.messages().length === 1 && refused.messages().length === 1);
    await live.advance(orderId);
    await eventually(() => follower.messages().length === 2 && refused.messages().length === 2);
    expect(follower.messages()[1]).toEqual({
      data: {
        orderStatusChanged: {
          version: 2,
          previousStatus: 'PLACED',
          customer: { salary: 9, grade: 2, badge: 4 },
          order: { margin: 7 },
        },
      },
    });
    expect(refused.messages()[1]?.data).toEqual({
      orderStatusChanged: { version: 2, previousStatus: null, customer: null, order: { margin: null } },
    });
  });

  test('a root field is refused once, and nothing is followed', async () => {
    const { live } = await start();
    await using _live = live;
    const query =
      'subscription { level: stockChanged(variantIds: ["0193a000-0000-7000-8000-000000000001"]) { available } }';
    await using follower = await follow(live, transport, query);
    await eventually(() => follower.messages().length > 0);
    expect(follower.messages()).toMatchObject([{ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }]);
    expect(follower.messages()[0]?.data ?? null).toBeNull();
  });

  test('GATEWAY_UNAUTHORIZED=operation refuses the whole subscription', async () => {
    const { live, asked } = await start({ GATEWAY_UNAUTHORIZED: 'operation' });
    await using _live = live;
    const orderId = await live.place(ada);
    const query = orderWith(orderId, 'order { number margin }');
    await using follower = await follow(live, transport, query, await live.token());
    await eventually(() => follower.messages().length > 0);
    expect(follower.messages()).toMatchObject([{ errors: [{ extensions: { code: 'FORBIDDEN' } }] }]);
    expect(asked('number')).toBe(false);
  });
});

test.each(['query { me { salary } }', 'mutation { signOut { __typename } }'])(
  'a socket serves no %s, so that no condition is passed by',
  async (query) => {
    const { live, asked } = await start();
    await using _live = live;
    await using follower = await follow(live, 'WebSocket', query, await live.token());
    await eventually(() => follower.messages().length > 0);
    expect(follower.messages()[0]?.data ?? null).toBeNull();
    expect(asked('salary')).toBe(false);
  },
);

const parent = mkdtempSync(path.join(tmpdir(), 'tradepost-live-access-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

test('a running subscription ends with its next event once a new version refuses its caller a field; others continue', async () => {
  const open = guarded.replace(
    'previousStatus: OrderStatus @federation__requiresScopes(scopes: [["SUPPORT"]])',
    'previousStatus: OrderStatus',
  );
  await using registry = await startStubRegistry({ sdl: open, version: 1 });
  await using live = await startLive({
    env: {
      REGISTRY_URL: registry.url,
      SUPERGRAPH_CACHE: path.join(parent, 'supergraph.graphql'),
      REGISTRY_REPORT_EVERY_MS: '100',
    },
  });
  const served = (version: number) =>
    eventually(() => registry.instances.some((instance) => instance.version === version && instance.problem === null));
  await served(1);
  const orderId = await live.place(ada);
  const token = await live.token();
  await using customer = recordOrder(live.wsUrl, token, orderId, { selection: 'previousStatus' });
  await using other = recordOrder(live.wsUrl, token, orderId, { selection: 'reason' });
  const staff = await live.token({ roles: ['SUPPORT'] });
  await using support = recordOrder(live.wsUrl, staff, orderId, { selection: 'previousStatus' });
  await Promise.all([customer.received(1), other.received(1), support.received(1)]);

  registry.serve(guarded);
  await served(2);
  await live.advance(orderId);
  await Promise.all([other.received(2), support.received(2)]);
  await eventually(() => customer.errors.length > 0);
  expect(customer.errors).toMatchObject([{ code: 'FORBIDDEN' }]);
  expect(customer.messages).toHaveLength(1);
  expect([...other.errors, ...support.errors]).toEqual([]);
});
