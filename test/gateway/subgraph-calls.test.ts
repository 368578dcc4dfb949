import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CodedError } from '#platform/process/errors.ts';
import { createLog } from '#platform/process/log.ts';
import { httpSubgraph, type SubgraphClient, type SubgraphRequest } from '#platform/graph/subgraph-client.ts';
import { openSubgraph } from '#platform/graph/subgraph-server.ts';
import { identityHeader, openIdentity } from '#platform/identity/signed-identity.ts';
import { freePort } from '../../stages/free-port.ts';
import { answerOf, rootSecret, startTestGateway, type TestGateway, testIdentity } from '../support/start-gateway.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const orderWithParts = '{ order(id: "o-1") { number lines { quantity variant { sku available } } customer { name } } }';

describe('an operation over several subgraphs', () => {
  test('gets the data of all of them', async () => {
    const { body } = await gateway.graphql(orderWithParts);
    expect(body).toEqual({
      data: {
        order: {
          number: 'TP-1',
          lines: [{ quantity: 2, variant: { sku: 'MUG-1', available: 3 } }],
          customer: { name: 'Ada' },
        },
      },
    });
  });

  test('gets amounts as numbers while these are exact, and as digits above', async () => {
    const price = '{ products { nodes { variants { price { amount } } } } }';
    const amounts = async (client?: SubgraphClient) => {
      await using shop = await startTestGateway(client ? { subgraphs: { catalog: client } } : {});
      return JSON.stringify((await shop.graphql(price)).body);
    };
    expect(await amounts()).toMatch(/"amount":1500\}/);
    const large = { products: { nodes: [{ variants: [{ price: { amount: '9223372036854775807' } }] }] } };
    expect(await amounts(async () => ({ data: large }))).toMatch(/"amount":"9223372036854775807"/);
  });

  test('passes on the program of a client with a change, in printable ASCII, and not with a read', async () => {
    const seen: SubgraphRequest[] = [];
    await using watched = await startTestGateway({
      subgraphs: {
        users: async (request) => {
          seen.push(request);
          return { data: { me: null, signOut: { __typename: 'SignedOut' } } };
        },
      },
    });
    const headers = { 'user-agent': `Br\xf6wser/1.0 ${'x'.repeat(400)}` };
    await watched.graphql('{ me { name } }', {}, headers);
    await watched.graphql('mutation { signOut { __typename } }', {}, headers);
    expect(seen.map(({ userAgent }) => userAgent)).toEqual([undefined, `Brwser/1.0 ${'x'.repeat(289)}`]);
  });

  test('passes on the caller, by signature, and the trace', async () => {
    const seen: SubgraphRequest[] = [];
    await using watched = await startTestGateway({
      subgraphs: {
        users: async (request) => {
          seen.push(request);
          return { data: { me: { name: 'Ada' } } };
        },
      },
    });
    const authorization = `Bearer ${await watched.token({ userId: 'u-7', roles: ['SUPPORT'] })}`;
    const answer = await watched.graphql('{ me { name } }', {}, { authorization });
    expect(answer.body).toEqual({ data: { me: { name: 'Ada' } } });
    expect(openIdentity(rootSecret, 'users').verify(seen[0]?.identity?.token)).toEqual({
      kind: 'user',
      userId: 'u-7',
      sessionId: 's-1',
      roles: ['SUPPORT'],
      clientAddress: '127.0.0.1',
    });
    expect(seen[0]?.signal?.aborted).toBe(false);
    expect(watched.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('looks at no identity that comes from outside', async () => {
    const before = gateway.callers.length;
    await gateway.graphql(
      '{ me { name } }',
      {},
      testIdentity
        .sign({ kind: 'service', name: 'gateway' }, 'users')
        .headers({ method: 'POST', path: '/graphql', body: '{}' }),
    );
    expect(gateway.callers.slice(before)).toEqual([{ kind: 'anonymous', clientAddress: '127.0.0.1' }]);
  });
});

describe('the client’s address', () => {
  test('is the forwarded one behind a trusted proxy, and the peer’s otherwise', async () => {
    const forwarded = { 'x-forwarded-for': '203.0.113.7, 198.51.100.2' };
    await using proxied = await startTestGateway({ env: { TRUSTED_PROXIES: '127.0.0.0/8' } });
    await proxied.graphql('{ me { name } }', {}, forwarded);
    expect(proxied.callers.at(-1)).toEqual({ kind: 'anonymous', clientAddress: '198.51.100.2' });
    await gateway.graphql('{ me { name } }', {}, forwarded);
    expect(gateway.callers.at(-1)).toEqual({ kind: 'anonymous', clientAddress: '127.0.0.1' });
  });
});

describe('a subgraph that does not answer in time', () => {
  test('is null with a coded error and its path, and the rest of the data arrives', async () => {
    await using slow = await startTestGateway({
      env: { GATEWAY_SUBGRAPH_TIMEOUT_MS: '50' },
      subgraphs: {
        users: ({ signal }) =>
          new Promise((_, reject) => {
            signal?.addEventListener('abort', () =>
              reject(new CodedError('SUBGRAPH_TIMEOUT', undefined, { cause: signal.reason })),
            );
          }),
      },
    });
    const { status, body, headers } = await slow.graphql(
      '{ order(id: "o-1") { number customer { id name } } me { id } }',
    );
    expect(status).toBe(200);
    expect(body.data).toEqual({ order: { number: 'TP-1', customer: null }, me: null });
    expect(body.errors).toHaveLength(2);
    for (const path of [['me'], ['order', 'customer', 'name']]) {
      expect(body.errors).toContainEqual({
        message: 'A part of the answer took too long',
        path,
        extensions: { code: 'SUBGRAPH_TIMEOUT', retryable: true, traceId: headers.get('x-trace-id') },
      });
    }
  });

  test('is given up also when it is a socket that never replies', async () => {
    const silent = net.createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as net.AddressInfo;
    await using hanging = await startTestGateway({
      env: { GATEWAY_SUBGRAPH_TIMEOUT_MS: '100' },
      subgraphs: { users: httpSubgraph(`http://127.0.0.1:${port}`) },
    });
    const { body } = await hanging.graphql('{ me { id } }');
    expect(body).toMatchObject({
      data: { me: null },
      errors: [{ path: ['me'], extensions: { code: 'SUBGRAPH_TIMEOUT' } }],
    });
    silent.close();
  });
});

describe('a subgraph that is dead', () => {
  test('is a coded error that names no host, and the rest of the data arrives', async () => {
    await using halved = await startTestGateway({ subgraphs: { users: httpSubgraph('http://127.0.0.1:1') } });
    const { status, body } = await halved.graphql('{ order(id: "o-1") { number customer { id name } } cart { id } }');
    expect(status).toBe(200);
    expect(body.data).toEqual({ order: { number: 'TP-1', customer: null }, cart: null });
    expect(body.errors).toMatchObject([
      { path: ['order', 'customer', 'name'], extensions: { code: 'SUBGRAPH_UNAVAILABLE', retryable: true } },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/127\.0\.0\.1|ECONNREFUSED|http:|invalid|users/);
    expect(JSON.stringify(halved.logged)).toMatch(/ECONNREFUSED/);
  });

  test('removes no data of other subgraphs, at the root and below', async () => {
    // Nothing listens there.
    await using shop = await startTestGateway({
      subgraphs: { catalog: httpSubgraph(`http://127.0.0.1:${await freePort()}`) },
    });
    const missing = (path: (string | number)[]) => ({
      path,
      extensions: { code: 'SUBGRAPH_UNAVAILABLE', retryable: true },
    });
    const root = await shop.graphql('{ me { id } products(first: 1) { nodes { id } } }');
    expect(root).toMatchObject({
      status: 200,
      body: { data: { me: { id: 'u-1' }, products: null }, errors: [missing(['products'])] },
    });
    const below = await shop.graphql('{ orders(first: 2) { nodes { id lines { quantity variant { name } } } } }');
    expect(below.status).toBe(200);
    expect(below.body.data).toEqual({
      orders: { nodes: [{ id: 'o-1', lines: [{ quantity: 2, variant: null }] }] },
    });
    expect(below.body.errors).toMatchObject([missing(['orders', 'nodes', 0, 'lines', 0, 'variant', 'name'])]);
  });

  test.each([
    ['another status', '502 Bad Gateway', 'no'],
    ['an empty object', '200 OK', '{}'],
    ['null', '200 OK', 'null'],
    ['data that is a list', '200 OK', '{"data":[]}'],
    ['errors that are no list', '200 OK', '{"errors":{}}'],
  ])('that answers with %s counts as dead', async (_name, status, body) => {
    const text = `HTTP/1.1 ${status}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const app = net.createServer((socket) => socket.once('data', () => socket.end(text))).listen(0, '127.0.0.1');
    await new Promise((resolve) => app.once('listening', resolve));
    const { port } = app.address() as net.AddressInfo;
    await using odd = await startTestGateway({ subgraphs: { users: httpSubgraph(`http://127.0.0.1:${port}`) } });
    expect((await odd.graphql('{ me { id } }')).body.errors).toMatchObject([
      { extensions: { code: 'SUBGRAPH_UNAVAILABLE' } },
    ]);
    app.close();
  });
});

describe('an error', () => {
  test('that is unexpected is masked, with its trace, and logged completely by the subgraph', async () => {
    const { body, headers } = await gateway.graphql('{ product(slug: "mug") { name } }');
    expect(body).toEqual({
      data: { product: null },
      errors: [
        {
          message: 'Something went wrong on our side',
          path: ['product'],
          extensions: { code: 'INTERNAL', retryable: true, traceId: headers.get('x-trace-id') },
        },
      ],
    });
  });

  test('of a subgraph that has a code keeps code, message, path and extensions, and nothing about the subgraph', async () => {
    await using telling = await startTestGateway({
      subgraphs: {
        orders: async () => ({
          data: { order: null },
          errors: [
            { message: 'Sign in first', path: ['order'], extensions: { code: 'UNAUTHENTICATED', hint: 'signIn' } },
          ],
        }),
      },
    });
    const { body } = await telling.graphql('{ order(id: "o-1") { id } }');
    expect(body.errors).toEqual([
      {
        message: 'Sign in first',
        path: ['order'],
        extensions: { code: 'UNAUTHENTICATED', hint: 'signIn', retryable: false, traceId: expect.any(String) },
      },
    ]);
  });

  test('of null for an entity is null without an error, where the schema allows it', async () => {
    await using shop = await startTestGateway({
      subgraphs: {
        users: async () => ({ data: { node: { __typename: 'Order', ref: 'o-1' } } }),
        orders: async () => ({ data: { _entities: [null] } }),
      },
    });
    const { body } = await shop.graphql('{ node(id: "o-1") { id ... on Order { number } } }');
    expect(body).toEqual({ data: { node: null } });
  });

  test('of null for an entity of another subgraph leaves null in its place and nothing else', async () => {
    await using shop = await startTestGateway({
      subgraphs: {
        orders: async () => ({ data: { order: { lines: [{ variant: { __typename: 'Variant', id: 'v-1' } }] } } }),
        catalog: async () => ({ data: { _entities: [null] } }),
      },
    });
    const { body } = await shop.graphql('{ order(id: "o-1") { lines { variant { name } } } }');
    expect(body).toEqual({ data: { order: { lines: [{ variant: null }] } } });
  });
});

describe('names with a meaning in JavaScript', () => {
  test('are aliases like any other and change no object of ours', async () => {
    const { body } = await gateway.post(
      '{"query":"{ __proto__: order(id: \\"o-1\\") { constructor: number, __proto__: id } }"}',
    );
    expect(JSON.stringify(body)).toBe('{"data":{"__proto__":{"constructor":"TP-1","__proto__":"o-1"}}}');
    expect(({} as Record<string, unknown>)['number']).toBeUndefined();
    expect(({} as Record<string, unknown>)['id']).toBeUndefined();
  });
});

describe('an access token', () => {
  test.each([
    ['that has expired', async () => `Bearer ${await gateway.token({ seconds: -60 })}`, 'TOKEN_EXPIRED'],
    ['for another audience', async () => `Bearer ${await gateway.token({ audience: 'elsewhere' })}`, 'TOKEN_INVALID'],
    [
      'that was altered',
      async () =>
        `Bearer ${(await gateway.token()).replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')).replace(/\.\w/, '.x')}`,
      'TOKEN_INVALID',
    ],
    ['that is none', async () => 'Bearer let-me-in', 'TOKEN_INVALID'],
    ['of another scheme', async () => 'Basic dTpw', 'TOKEN_INVALID'],
    [
      'with a role that does not exist',
      async () => `Bearer ${await gateway.token({ roles: ['ROOT'] })}`,
      'TOKEN_INVALID',
    ],
  ])('%s fails the request with 401 before any subgraph is called', async (_what, authorization, code) => {
    const before = gateway.callers.length;
    const answer = await gateway.graphql('{ me { name } }', {}, { authorization: await authorization() });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.body).toEqual({
      errors: [{ message: expect.any(String), extensions: { code, retryable: false, traceId: expect.any(String) } }],
    });
    expect(gateway.callers).toHaveLength(before);
  });
});

describe('a subgraph', () => {
  test('called without a signed identity refuses before it looks at the operation', async () => {
    const identity = openIdentity('another secret, just as long as the real one', 'users');
    const subgraph = await openSubgraph({
      name: 'users',
      typeDefs: 'type Query { hello: String }',
      resolvers: { Query: { hello: () => 'hello' } },
      identity,
      log: createLog('users', 'silent'),
      context: async () => ({}),
    });
    const url = await subgraph.listen(0, '127.0.0.1');
    const call = async (headers: Record<string, string>, body = '{"query":"{ hello }"}') =>
      answerOf(
        await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body,
        }),
      );

    const signed = (body: string, path = '/graphql', by = identity) =>
      by.sign({ kind: 'anonymous' }, 'users').headers({ method: 'POST', path, body });
    const noJson = '{"query": not even JSON';
    for (const headers of [{}, { [identityHeader]: 'a.b.c' }, signed(noJson, '/graphql', testIdentity)]) {
      const refused = await call(headers as Record<string, string>, noJson);
      expect([refused.status, refused.body.errors[0].extensions.code]).toEqual([401, 'UNSIGNED_CALL']);
    }
    const hello = signed('{"query":"{ hello }"}');
    // The same call, sent on to another address.
    const elsewhere = await call(signed('{"query":"{ hello }"}', '/internal/events/read'));
    expect([elsewhere.status, elsewhere.body.errors[0].extensions.code]).toEqual([401, 'UNSIGNED_CALL']);
    expect((await call(hello)).body).toEqual({
      data: { hello: 'hello' },
    });
    expect(await subgraph.client({ query: '{ hello }', identity: undefined })).toMatchObject({
      errors: [{ extensions: { code: 'UNSIGNED_CALL' } }],
    });
    expect(
      await httpSubgraph(url)({ query: '{ hello }', identity: identity.sign({ kind: 'anonymous' }, 'users') }),
    ).toEqual({
      data: { hello: 'hello' },
      text: { length: '{"data":{"hello":"hello"}}'.length, hasEscapes: false, json: '{"data":{"hello":"hello"}}' },
    });
    await subgraph.stop();
  });
});

describe('the gateway', () => {
  test('calls only its subgraphs: no telemetry, no DNS lookup', async () => {
    const lookups = vi.spyOn(dns, 'lookup');
    const datagrams = vi.spyOn(dgram, 'createSocket');
    const connects = vi.spyOn(net.Socket.prototype, 'connect');
    await using quiet = await startTestGateway();
    connects.mockClear();
    await quiet.graphql(orderWithParts);
    expect(process.env['APOLLO_TELEMETRY_DISABLED']).toBe('1');
    expect(connects).toHaveBeenCalled();
    const own = new URL(quiet.url).port;
    // Node normalises the arguments into one array, whose first element holds the address.
    const ports = connects.mock.calls.map((call) => JSON.stringify(call)).filter((text) => !text.includes(own));
    expect(ports).toEqual([]);
    expect(lookups.mock.calls.filter(([host]) => host !== '127.0.0.1')).toEqual([]);
    expect(datagrams).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  test('finishes running requests before it stops', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<{ data: { me: { name: string } } }>();
    const stopping = await startTestGateway({
      subgraphs: {
        users: () => {
          asked.resolve();
          return answer.promise;
        },
      },
    });
    const pending = stopping.graphql('{ me { name } }');
    await asked.promise;
    const stopped = stopping[Symbol.asyncDispose]();
    answer.resolve({ data: { me: { name: 'Ada' } } });
    expect((await pending).body).toEqual({ data: { me: { name: 'Ada' } } });
    await stopped;
    await expect(stopping.graphql('{ __typename }')).rejects.toThrow();
  });
});
