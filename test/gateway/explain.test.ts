import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readGatewaySettings } from '../../gateway/config.ts';
import { httpSubgraph, type SubgraphRequest } from '#platform/graph/subgraph-client.ts';
import { openSubgraph } from '#platform/graph/subgraph-server.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { createLog } from '#platform/process/log.ts';
import { type CachedShop, startCachedShop, unavailable } from '../support/cached-shop.ts';
import { rootSecret, startTestGateway, type TestGateway, testIdentity } from '../support/start-gateway.ts';
import { redisUrl } from '../support/test-settings.ts';

const reviewed = 'query ($ids: [ID!]!) { reviews(products: $ids) { text product { name } } }';

function ask(gateway: TestGateway, query: string, variables: object = {}, headers: Record<string, string> = {}) {
  return gateway.post(JSON.stringify({ query, variables, extensions: { explain: true } }), headers);
}

describe.skipIf(redisUrl() === undefined)('an explained operation', () => {
  let shop: CachedShop;
  const requests: SubgraphRequest[] = [];
  beforeAll(async () => {
    shop = await startCachedShop(redisUrl() ?? '');
    shop.through.call = (request, client) => {
      requests.push(request);
      return client(request);
    };
  });
  afterAll(() => shop[Symbol.asyncDispose]());

  test('shows its waves, and for each fetch what it completes, sends and receives', async () => {
    const { body } = await ask(shop.gateway, reviewed, { ids: ['p-1', 'p-2', 'p-1'] });
    expect(body.data.reviews).toHaveLength(3);
    const { waves, ms, planMs } = body.extensions.explain;
    expect(waves).toEqual([
      {
        startMs: expect.any(Number),
        ms: expect.any(Number),
        fetches: [
          {
            subgraph: 'reviews',
            parts: [{ of: 'reviews', at: 'reviews' }],
            query: expect.stringContaining('reviews(products:$ids)'),
            representations: 0,
            cached: 0,
            startMs: expect.any(Number),
            ms: expect.any(Number),
            calls: [
              {
                startMs: expect.any(Number),
                ms: expect.any(Number),
                sentBytes: expect.any(Number),
                receivedBytes: expect.any(Number),
                work: { ms: expect.any(Number), statements: 0, sqlMs: 0 },
              },
            ],
          },
        ],
      },
      expect.objectContaining({
        fetches: [
          expect.objectContaining({
            subgraph: 'shop',
            parts: [{ of: 'Product', at: 'reviews.@.product' }],
            representations: 2,
            cached: 0,
          }),
        ],
      }),
    ]);
    const [, second] = waves;
    expect(second.startMs).toBeGreaterThanOrEqual(waves[0].startMs + waves[0].ms - 0.1);
    expect(second.fetches[0].calls[0].sentBytes).toBeGreaterThan(100);
    expect(ms).toBeGreaterThanOrEqual(planMs);
  });

  test('shows what a cache answered, and no call where it had everything', async () => {
    await shop.gateway.graphql(reviewed, { ids: ['p-3'] });
    const fetchOf = async (ids: string[]) => {
      const { body } = await ask(shop.gateway, reviewed, { ids });
      return body.extensions.explain.waves[1].fetches[0];
    };
    expect(await fetchOf(['p-3', 'p-9'])).toMatchObject({
      representations: 2,
      cached: 1,
      calls: [{ ms: expect.any(Number) }],
    });
    expect(await fetchOf(['p-3'])).toMatchObject({ representations: 1, cached: 1, calls: [] });
  });

  test('shows why there is no answer', async () => {
    const { call } = shop.through;
    shop.through.call = unavailable;
    const { body } = await ask(shop.gateway, '{ unhinted }');
    shop.through.call = call;
    expect(body.errors[0].extensions.code).toBe('SUBGRAPH_UNAVAILABLE');
    expect(body.extensions.explain.waves[0].fetches[0].calls).toMatchObject([{ failed: 'SUBGRAPH_UNAVAILABLE' }]);
  });

  test('that nobody asked to explain has no explanation, and its subgraphs report no work', async () => {
    requests.length = 0;
    const { body } = await shop.gateway.graphql('{ unhinted }');
    expect(body).toEqual({ data: { unhinted: expect.any(Number) } });
    expect(requests.map(({ explain }) => explain)).toEqual([undefined]);
  });
});

describe('in production', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({ env: { NODE_ENV: 'production', GATEWAY_EXPLAIN_ROLES: 'SUPPORT' } });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  test.each([
    ['nobody who has not signed in', undefined, 401, 'UNAUTHENTICATED'],
    ['nobody with another role', ['CUSTOMER'], 403, 'FORBIDDEN'],
  ])('%s gets an explanation, and nothing is executed', async (_who, roles, status, code) => {
    const headers = roles ? { authorization: `Bearer ${await gateway.token({ roles })}` } : {};
    const answer = await ask(gateway, '{ me { name } }', {}, headers as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({
      errors: [
        {
          message: expect.stringContaining('GATEWAY_EXPLAIN_ROLES'),
          extensions: expect.objectContaining({ code, retryable: false }),
        },
      ],
    });
    expect(gateway.callers).toEqual([]);
  });

  test('a role of the setting gets it', async () => {
    const authorization = `Bearer ${await gateway.token({ roles: ['SUPPORT'] })}`;
    const { body } = await ask(gateway, '{ me { name } }', {}, { authorization });
    expect(body.extensions.explain.waves[0].fetches[0].subgraph).toBe('users');
  });

  test('without the setting nobody gets it', async () => {
    await using other = await startTestGateway({ env: { NODE_ENV: 'production' } });
    const authorization = `Bearer ${await other.token({ roles: ['ADMIN'] })}`;
    const { body } = await ask(other, '{ me { name } }', {}, { authorization });
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN');
  });
});

describe('a subgraph over HTTP', () => {
  test('reports its work to a signed call that asks, and to no other', async () => {
    await using opened = new AsyncDisposableStack();
    const subgraph = await openSubgraph({
      name: 'users',
      typeDefs: 'type Query { one: Int }',
      resolvers: { Query: { one: () => 1 } },
      identity: openIdentity(rootSecret, 'users'),
      log: createLog('users', 'silent'),
      context: async () => ({}),
    });
    opened.defer(() => subgraph.stop());
    const client = httpSubgraph(await subgraph.listen(0));
    const identity = testIdentity.sign({ kind: 'anonymous' }, 'users');
    const request = { query: '{ one }', identity };
    expect((await client({ ...request, explain: true })).extensions).toEqual({
      work: { ms: expect.any(Number), sql: { statements: 0, ms: 0 } },
    });
    expect((await client(request)).extensions).toBeUndefined();
    const unsigned = await client({ ...request, identity: undefined, explain: true });
    expect([unsigned.errors?.[0]?.extensions?.['code'], unsigned.extensions]).toEqual(['UNSIGNED_CALL', undefined]);
  });

  test('gets no header of a client that asks for its work', () => {
    expect(() =>
      readGatewaySettings({ TRADEPOST_SECRET: rootSecret, FORWARDED_HEADERS: 'X-Tradepost-Explain' }),
    ).toThrow('FORWARDED_HEADERS');
  });
});
