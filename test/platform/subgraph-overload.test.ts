import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callWithin } from '#platform/graph/call-within.ts';
import { httpSubgraph } from '#platform/graph/subgraph-client.ts';
import { serverLimits, serverLimitSettings } from '#platform/graph/server-limits.ts';
import { openSubgraph, type Subgraph } from '#platform/graph/subgraph-server.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { readSettings } from '#platform/process/config.ts';
import { eventually } from '../support/eventually.ts';
import { rootSecret, testLog } from '../support/test-settings.ts';

let subgraph: Subgraph;
let url: string;
let started = 0;
let release = Promise.withResolvers<string>();
const identity = openIdentity(rootSecret, 'test').sign({ kind: 'anonymous' }, 'slow');
const wait = { query: '{ wait }', identity };

beforeAll(async () => {
  subgraph = await openSubgraph({
    name: 'slow',
    typeDefs: 'type Query { wait: String! }',
    resolvers: { Query: { wait: () => ((started += 1), release.promise) } },
    identity: openIdentity(rootSecret, 'slow'),
    log: testLog,
    limits: serverLimits(
      readSettings(serverLimitSettings, {
        SUBGRAPH_CONCURRENT_CALLS: '1',
        SUBGRAPH_BUSY_CONCURRENT_CALLS: '1',
        SUBGRAPH_QUEUED_CALLS: '0',
      }),
    ),
    context: async () => ({}),
  });
  url = await subgraph.listen(0, '127.0.0.1');
});
afterAll(() => subgraph.stop());
beforeEach(() => {
  started = 0;
  release = Promise.withResolvers<string>();
});

test('a subgraph refuses the calls that it cannot answer in time, with a code and a time to wait', async () => {
  const held = httpSubgraph(url)(wait);
  await eventually(async () => started === 1);
  const body = JSON.stringify({ query: wait.query });
  const refused = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...identity.headers({ method: 'POST', path: '/graphql', body }) },
    body,
  });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  // The gateway passes this code on.
  const errors = [{ extensions: { code: 'OVERLOADED', retryable: true } }];
  expect(await refused.json()).toMatchObject({ errors });
  expect(await httpSubgraph(url)(wait)).toMatchObject({ errors });
  release.resolve('done');
  expect((await held).data).toEqual({ wait: 'done' });
});

test('a live call that is refused is repeated until the subgraph takes it', async () => {
  const held = httpSubgraph(url)(wait);
  await eventually(async () => started === 1);
  let calls = 0;
  const client = httpSubgraph(url);
  const live = callWithin(30_000, (request) => ((calls += 1), client(request)), wait);
  await eventually(async () => calls > 2);
  release.resolve('done');
  expect((await live).data).toEqual({ wait: 'done' });
  await held;
});

test('a live call that is refused until its deadline ends there', async () => {
  const held = httpSubgraph(url)(wait);
  await eventually(async () => started === 1);
  await expect(callWithin(300, httpSubgraph(url), wait)).rejects.toMatchObject({ code: 'SUBGRAPH_TIMEOUT' });
  release.resolve('done');
  await held;
});
