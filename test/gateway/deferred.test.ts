import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { Defer20220824Handler } from '@apollo/client/incremental';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import type { SubgraphClient } from '#platform/graph/subgraph-client.ts';
import { CodedError } from '#platform/process/errors.ts';
import { eventually } from '../support/eventually.ts';
import { startTestGateway } from '../support/start-gateway.ts';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';
const { supergraphSdl = '' } = composeServices(
  Object.entries({
    items: 'type Query { items: [Item!]! } type Item @key(fields: "id") { id: ID! name: String }',
    reviews: 'type Item @key(fields: "id") { id: ID! stars: Int! }',
  }).map(([name, sdl]) => ({ name, url: `http://${name}.invalid/graphql`, typeDefs: parse(link + sdl) })),
);

const items: SubgraphClient = async () => ({
  data: { items: [1, 2].map((number) => ({ __typename: 'Item', id: `i-${number}`, name: `Item ${number}` })) },
});
const stars: SubgraphClient = async () => ({
  data: {
    _entities: [
      { __typename: 'Item', stars: 4 },
      { __typename: 'Item', stars: 5 },
    ],
  },
});

const query = '{ items { name ... @defer(label: "stars") { stars } } }';
const accept = 'multipart/mixed;deferSpec=20220824,application/json';

const start = (reviews: SubgraphClient, env: Record<string, string> = {}) =>
  startTestGateway({ supergraphSdl, subgraphs: { items, reviews }, env });

function post(
  url: string,
  text: string,
  headers: Record<string, string>,
  signal?: AbortSignal,
  extensions?: Record<string, unknown>,
): Promise<Response> {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: text, extensions }),
    ...(signal ? { signal } : {}),
  });
}

/** The parts of a body as RFC 2046 has them. */
function partsOf(body: string): unknown[] {
  const [preamble, ...rest] = body.split('\r\n---');
  const end = rest.pop();
  expect([preamble, end]).toEqual(['', '--\r\n']);
  return rest.map((part) => {
    const [head, json = ''] = part.split('\r\n\r\n');
    expect(head?.trim()).toBe('content-type: application/json; charset=utf-8');
    return JSON.parse(json);
  });
}

const named = { data: { items: [{ name: 'Item 1' }, { name: 'Item 2' }] }, hasNext: true };

test('a deferred fragment comes in a part of its own, for each object with its path and label', async () => {
  await using gateway = await start(stars);
  const response = await post(gateway.url, query, { accept, 'accept-encoding': 'gzip, br' });
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'multipart/mixed; boundary="-"; deferSpec=20220824',
  ]);
  expect(response.headers.get('content-encoding')).toBeNull();
  expect(partsOf(await response.text())).toEqual([
    named,
    {
      incremental: [
        { label: 'stars', path: ['items', 0], data: { stars: 4 } },
        { label: 'stars', path: ['items', 1], data: { stars: 5 } },
      ],
      hasNext: false,
    },
  ]);
});

test('the last part explains all fetches and has the cost of the whole answer', async () => {
  await using gateway = await start(stars, { GATEWAY_COST: 'measure' });
  const explain = { explain: true };
  const parts = partsOf(await (await post(gateway.url, query, { accept }, undefined, explain)).text());
  expect(parts).toHaveLength(2);
  expect(parts[0]).toEqual(named);
  const { extensions } = parts[1] as { extensions: { explain: { waves: { fetches: object[] }[] }; cost: object } };
  expect(extensions.explain.waves.map(({ fetches }) => fetches)).toMatchObject([
    [{ subgraph: 'items', representations: 0 }],
    [{ subgraph: 'reviews', representations: 2, parts: [{ of: 'Item', at: 'items.@' }] }],
  ]);
  // Two items. Each subgraph answers a part of them.
  expect(extensions.cost).toMatchObject({ actual: 2, subgraphs: { items: { actual: 2 }, reviews: { actual: 2 } } });
});

test('the first part does not wait for a deferred fragment', async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await using gateway = await start(async (request) => {
    await released;
    return stars(request);
  });
  const response = await post(gateway.url, query, { accept });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const first = await reader.read();
  const text = Buffer.from(first.value ?? []).toString();
  expect(text).toContain(JSON.stringify(named));
  release();
  let rest = '';
  for (let next = await reader.read(); !next.done; next = await reader.read())
    rest += Buffer.from(next.value).toString();
  expect(partsOf(text + rest)).toHaveLength(2);
});

test('a client that takes no parts gets one answer', async () => {
  await using gateway = await start(stars);
  const { body, headers } = await gateway.graphql(query);
  expect(headers.get('content-type')).toContain('application/json');
  expect(body).toEqual({
    data: {
      items: [
        { name: 'Item 1', stars: 4 },
        { name: 'Item 2', stars: 5 },
      ],
    },
  });
});

test('an operation that defers nothing is answered as usual, and so is a refused one', async () => {
  await using gateway = await start(stars);
  for (const text of ['{ items { name } }', '{ items { ... @defer(if: false) { name } } }']) {
    const response = await post(gateway.url, text, { accept });
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.json()).toEqual({ data: named.data });
  }
  const refused = await post(gateway.url, '{ items { ... @defer { nothing } } }', { accept });
  expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
});

test('a failed subgraph is a coded error in the part that lacks its fields', async () => {
  await using gateway = await start(() => Promise.reject(new CodedError('SUBGRAPH_UNAVAILABLE')));
  const parts = partsOf(await (await post(gateway.url, query, { accept })).text());
  expect(parts).toMatchObject([
    named,
    {
      incremental: [0, 1].map((index) => ({
        path: ['items', index],
        data: null,
        errors: [{ path: ['items', index, 'stars'], extensions: { code: 'SUBGRAPH_UNAVAILABLE', retryable: true } }],
      })),
      hasNext: false,
    },
  ]);
});

test('all parts together are bounded', async () => {
  await using gateway = await start(stars, { GATEWAY_ANSWER_BYTES: '60' });
  const parts = partsOf(await (await post(gateway.url, query, { accept })).text());
  expect(parts).toMatchObject([
    named,
    { incremental: [{ data: null, errors: [{ extensions: { code: 'OPERATION_TOO_LARGE' } }] }], hasNext: false },
  ]);
});

test('a client that leaves after the first part ends the calls of the others', async () => {
  let ended = false;
  await using gateway = await start(
    ({ signal }) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          ended = true;
          reject(new CodedError('SUBGRAPH_TIMEOUT'));
        });
      }),
  );
  const leaving = new AbortController();
  const response = await post(gateway.url, query, { accept }, leaving.signal);
  await (response.body as ReadableStream<Uint8Array>).getReader().read();
  leaving.abort();
  await eventually(() => ended);
});

test('Apollo Client merges the parts', async () => {
  await using gateway = await start(stars);
  const client = new ApolloClient({
    link: new HttpLink({ uri: `${gateway.url}/graphql` }),
    cache: new InMemoryCache(),
    incrementalHandler: new Defer20220824Handler(),
  });
  const received: unknown[] = [];
  const subscription = client
    .watchQuery({ query: gql(query) })
    .subscribe(({ data, dataState }) => void received.push([dataState, data]));
  await eventually(() => {
    expect(received.at(-1)).toMatchObject([
      'complete',
      {
        items: [
          { name: 'Item 1', stars: 4 },
          { name: 'Item 2', stars: 5 },
        ],
      },
    ]);
    return true;
  });
  subscription.unsubscribe();
  client.stop();
});
