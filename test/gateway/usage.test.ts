import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { buildSchema, parse } from 'graphql';
import { afterAll, describe, expect, test } from 'vitest';
import { createLog } from '#platform/process/log.ts';
import { registry as metrics } from '#platform/process/metrics.ts';
import { RegistryCallError, type UsageCount } from '#registry/client/registry-client.ts';
import { openSubgraph } from '#platform/graph/subgraph-server.ts';
import { startUsageReports } from '#registry/client/usage-reports.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { eventually } from '../support/eventually.ts';
import { rootSecret, startTestGateway } from '../support/start-gateway.ts';
import { composed, startStubRegistry, startTestRegistry } from '../support/start-registry.ts';

const parent = mkdtempSync(path.join(tmpdir(), 'tradepost-usage-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

const sdl = `
  type Query { parcels(first: Int, filter: ParcelFilter, sort: Sort): [Parcel!]! thing: Thing }
  type Mutation { send(states: [State!]!): Int }
  interface Thing { id: ID! }
  type Parcel implements Thing { id: ID! state: State! }
  input ParcelFilter { state: State weight: Range any: [ParcelFilter!] }
  input Range { min: Int max: Int }
  enum State { PACKED SENT LOST }
  enum Sort { NEW OLD }
`;

async function startParcels() {
  const subgraph = await openSubgraph({
    name: 'parcels',
    typeDefs: sdl,
    resolvers: {
      Query: { parcels: () => [{ id: 'p-1', state: 'SENT' }], thing: () => ({ __typename: 'Parcel', id: 'p-1' }) },
      Mutation: { send: () => 1 },
    },
    identity: openIdentity(rootSecret, 'parcels'),
    log: createLog('parcels', 'silent'),
    context: async () => ({}),
  });
  const url = `${await subgraph.listen(0)}/graphql`;
  return { published: [{ name: 'parcels', url, sdl }], [Symbol.asyncDispose]: () => subgraph.stop() };
}

function report(registry: { url: string; token?: string }, everyMs: number) {
  return startTestGateway({
    env: {
      REGISTRY_URL: registry.url,
      REGISTRY_TOKEN: registry.token ?? '',
      SUPERGRAPH_CACHE: path.join(mkdtempSync(path.join(parent, 'cache-')), 'supergraph.graphql'),
      REGISTRY_REPORT_EVERY_MS: String(everyMs),
      SIGNED_SUBGRAPHS: 'parcels',
    },
  });
}

/** The counts of each client: `web@1.0` to coordinates with their counts. */
function byClient(rows: readonly UsageCount[]): Record<string, Record<string, number>> {
  const found: Record<string, Record<string, number>> = {};
  for (const { client, clientVersion, coordinate, count } of rows) {
    const counts = (found[`${client}@${clientVersion}`] ??= {});
    counts[coordinate] = (counts[coordinate] ?? 0) + count;
  }
  return found;
}

const today = () => new Date().toISOString().slice(0, 10);

test('the usage of clients arrives in the registry, by client and version', async () => {
  await using registry = await startTestRegistry();
  await using parcels = await startParcels();
  await registry.publish(parcels.published);
  const dayBefore = today();
  {
    await using gateway = await report(registry, 60_000);
    const web = { 'apollographql-client-name': 'web', 'apollographql-client-version': '1.0' };
    const literal =
      '{ parcels(first: 3, filter: { state: SENT, weight: { min: 1 } }, sort: NEW) { id id state __typename } }';
    for (let time = 0; time < 3; time += 1) {
      expect((await gateway.graphql(literal, {}, web)).body.errors).toBeUndefined();
    }
    const withVariables =
      'query Some($filter: ParcelFilter, $n: Int) { parcels(filter: $filter, first: $n) { ...P } } fragment P on Parcel { id }';
    const ios = { 'x-client-name': 'ios', 'x-client-version': '2' };
    for (const filter of [
      { any: [{ state: 'LOST' }, { state: 'LOST', weight: { max: 2 } }] },
      { state: 'PACKED', weight: null },
    ]) {
      expect((await gateway.graphql(withVariables, { filter }, ios)).body.errors).toBeUndefined();
    }
    const states = await gateway.graphql('mutation ($all: [State!]!) { send(states: $all) }', { all: 'SENT' }, ios);
    expect(states.body).toEqual({ data: { send: 1 } });
    // Of several operations in a document, the one that was named; of an interface, the interface.
    const two = 'query A { thing { id } } query B { parcels { state } }';
    await gateway.post(JSON.stringify({ query: two, operationName: 'A' }), { 'graphql-client-name': 'cli' });
    // These count as no client's use: refused operations, and operations that read only the schema.
    await gateway.graphql('{ parcels { nothing } }', {}, web);
    await gateway.graphql('{ __type(name: "State") { name } }', {}, web);
    await gateway.graphql('{ thing { __typename } }');
  }
  const rows = await registry.usage();
  expect(byClient(rows)).toEqual({
    // The root type counts the requests.
    'web@1.0': {
      Query: 3,
      'Query.parcels': 3,
      'Query.parcels(first:)': 3,
      'Query.parcels(filter:)': 3,
      'Query.parcels(sort:)': 3,
      'Parcel.id': 3,
      'Parcel.state': 3,
      'ParcelFilter.state': 3,
      'ParcelFilter.weight': 3,
      'Range.min': 3,
      'State.SENT': 3,
      'Sort.NEW': 3,
    },
    'ios@2': {
      Query: 2,
      Mutation: 1,
      'Query.parcels': 2,
      'Query.parcels(filter:)': 2,
      'Query.parcels(first:)': 2,
      'Parcel.id': 2,
      'ParcelFilter.any': 1,
      'ParcelFilter.state': 2,
      'ParcelFilter.weight': 2,
      'Range.max': 1,
      'State.LOST': 1,
      'State.PACKED': 1,
      'Mutation.send': 1,
      'Mutation.send(states:)': 1,
      'State.SENT': 1,
    },
    'cli@unknown': { Query: 1, 'Query.thing': 1, 'Thing.id': 1 },
    'unknown@unknown': { Query: 1, 'Query.thing': 1 },
  });
  expect([dayBefore, today()]).toContain(rows[0]?.day);
});

test('a report that fails is sent again unchanged, and later counts follow in the next report', async () => {
  let status = 503;
  const simple = composed('type Query { a: Int b: Int }');
  await using registry = await startStubRegistry({ sdl: simple, version: 1, usageStatus: () => status });
  {
    await using gateway = await report(registry, 50);
    await gateway.graphql('{ a }');
    await gateway.graphql('{ a }');
    await eventually(() => registry.reports.length >= 2);
    await gateway.graphql('{ a b }');
    const tried = registry.reports.length;
    await eventually(() => registry.reports.length > tried + 1);
    status = 202;
    await eventually(() => registry.reports.filter((report) => report.status === 202).length >= 2);
    await gateway.graphql('{ b }');
  }
  const taken = registry.reports.filter((report) => report.status === 202);
  expect(byClient(taken.flatMap(({ rows }) => rows))).toEqual({
    'unknown@unknown': { Query: 4, 'Query.a': 3, 'Query.b': 2 },
  });
  expect(new Set(taken.map(({ id }) => id)).size).toBe(taken.length);
  const first = registry.reports.filter(({ id }) => id === registry.reports[0]?.id);
  expect(first.length).toBeGreaterThan(2);
  for (const { rows } of first) expect(rows).toEqual(registry.reports[0]?.rows);
});

describe('counting', () => {
  const schema = buildSchema(sdl);
  const silent = createLog('usage', 'silent');
  const dropped = async () =>
    (await metrics.getSingleMetric('tradepost_usage_dropped_total')?.get())?.values[0]?.value ?? 0;

  function counting(options: { refuse?: () => number | undefined; now?: () => Date } = {}) {
    const sent: UsageCount[][] = [];
    const usage = startUsageReports({
      registry: {
        async reportUsage(_id, rows) {
          const status = options.refuse?.();
          if (status !== undefined) throw new RegistryCallError('refused by the test', status);
          sent.push([...rows]);
        },
      },
      everyMs: 60_000,
      log: silent,
      now: options.now ?? (() => new Date('2026-11-21T23:59:59Z')),
    });
    const count = (query: string, client = { name: 'web', version: '1' }, variables = {}) =>
      usage.count({ schema, document: parse(query), operationName: undefined, variables, client });
    return { sent, usage, count };
  }

  test('keeps the days of UTC apart', async () => {
    const times = ['2026-11-21T23:59:59.999Z', '2026-11-22T00:00:00Z', '2026-11-22T23:00:00Z'];
    let now = new Date(0);
    const { sent, usage, count } = counting({ now: () => now });
    for (const time of times) {
      now = new Date(time);
      count('{ thing { __typename } }');
    }
    await usage.stop();
    const row = { coordinate: 'Query.thing', client: 'web', clientVersion: '1' };
    expect(sent).toEqual([
      [
        { ...row, day: '2026-11-21', count: 1 },
        { ...row, coordinate: 'Query', day: '2026-11-21', count: 1 },
        { ...row, day: '2026-11-22', count: 2 },
        { ...row, coordinate: 'Query', day: '2026-11-22', count: 2 },
      ],
    ]);
  });

  test('counts two hundred releases of clients separately on a day, and later ones as other', async () => {
    const { sent, usage, count } = counting();
    for (let version = 1; version <= 300; version += 1) {
      count('{ thing { __typename } }', { name: 'n'.repeat(version === 1 ? 5_000 : 3), version: String(version) });
    }
    count('{ thing { __typename } }', { name: 'nnn', version: '2' });
    await usage.stop();
    const rows = sent.flat();
    // Of each release a row for the field and one for the request.
    expect(rows).toHaveLength(402);
    expect(rows.find(({ client }) => client === 'other')).toMatchObject({ clientVersion: 'other', count: 100 });
    expect(rows.find(({ clientVersion }) => clientVersion === '1')?.client).toBe('n'.repeat(100));
    expect(rows.find(({ clientVersion }) => clientVersion === '2')?.count).toBe(2);
  });

  test('cleans names that no database could keep', async () => {
    const { sent, usage, count } = counting();
    count('{ thing { __typename } }', { name: 'x\u0000\u001by', version: '1\ud83d' });
    count('{ thing { __typename } }', { name: '\u0000', version: '\u0007' });
    // Cut in the middle of a pair.
    count('{ thing { __typename } }', { name: `${'n'.repeat(99)}🛒`, version: '🛒' });
    await usage.stop();
    const ofField = sent.flat().filter(({ coordinate }) => coordinate === 'Query.thing');
    expect(ofField.map(({ client, clientVersion }) => [client, clientVersion])).toEqual([
      ['xy', '1'],
      ['unknown', 'unknown'],
      ['n'.repeat(99), '🛒'],
    ]);
  });

  test('sends at most 5,000 rows in a report and 50,000 in all, and counts what it drops', async () => {
    const before = await dropped();
    const wide = buildSchema(`type Query { ${Array.from({ length: 300 }, (_, index) => `f${index}: Int`).join(' ')} }`);
    const query = parse(`{ ${Object.keys(wide.getQueryType()?.getFields() ?? {}).join(' ')} }`);
    const { sent, usage } = counting();
    for (let version = 0; version < 200; version += 1) {
      const client = { name: 'web', version: String(version) };
      usage.count({ schema: wide, document: query, operationName: undefined, variables: {}, client });
    }
    await usage.stop();
    expect(sent.map((rows) => rows.length)).toEqual(Array.from({ length: 10 }, () => 5_000));
    // 200 releases of 300 fields and a row for the request each, less 50,000.
    expect((await dropped()) - before).toBe(10_200);
  });

  test('keeps a bounded number while the registry does not answer and clients with many names send new operations', async () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void; // V8's, by the flag
    const heapMb = () => {
      gc();
      return process.memoryUsage().heapUsed / 1e6;
    };
    const names = Array.from({ length: 40 }, (_, index) => `f${index}`);
    const wide = buildSchema(`type Query { ${names.map((name) => `${name}: Int`).join(' ')} }`);
    const { usage } = counting({ refuse: () => 503 });
    const before = heapMb();
    for (let client = 0; client < 150; client += 1) {
      for (let sent = 0; sent < 200; sent += 1) {
        const document = parse(`{ x${client}_${sent}: f1 ${names.join(' ')} }`, { noLocation: true });
        const from = { name: `visitor-${client}`, version: '1' };
        usage.count({ schema: wide, document, operationName: undefined, variables: {}, client: from });
      }
    }
    // All of them would be 80 MB.
    expect(heapMb() - before).toBeLessThan(50);
    await usage.stop();
  });

  test('drops a report that the registry refuses, and continues with the next', async () => {
    const before = await dropped();
    let status: number | undefined = 400;
    const { sent, usage, count } = counting({ refuse: () => status });
    count('{ thing { __typename } }');
    await usage.stop();
    expect(sent).toEqual([]);
    expect((await dropped()) - before).toBe(2);
    status = undefined;
    count('{ thing { id } }');
    await usage.stop();
    expect(sent.flat().map(({ coordinate }) => coordinate)).toEqual(['Query.thing', 'Thing.id', 'Query']);
  });

  test('of invalid variables counts the known parts, and nothing twice that is in the text too', async () => {
    const { sent, usage, count } = counting();
    const query = 'query ($f: ParcelFilter = { state: LOST }) { parcels(filter: $f) { id } }';
    for (const f of [7, { state: 'NEVER', constructor: 1, weight: [] }, [{ any: { any: { state: 'SENT' } } }], null]) {
      count(query, undefined, { f });
    }
    await usage.stop();
    expect(byClient(sent.flat())).toEqual({
      'web@1': {
        Query: 4,
        'Query.parcels': 4,
        'Query.parcels(filter:)': 4,
        'Parcel.id': 4,
        'ParcelFilter.state': 4,
        'State.LOST': 4,
        'ParcelFilter.weight': 1,
      },
    });
  });
});
