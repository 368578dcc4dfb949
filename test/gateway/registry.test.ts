import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readGatewaySettings } from '../../gateway/config.ts';
import { startGateway } from '../../gateway/server.ts';
import { createLog } from '#platform/process/log.ts';
import { registry as metrics } from '#platform/process/metrics.ts';
import { openSubgraph, type Subgraph } from '#platform/graph/subgraph-server.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { eventually } from '../support/eventually.ts';
import { rootSecret, startTestGateway, type TestGateway } from '../support/start-gateway.ts';
import { composed, startStubRegistry, startTestRegistry } from '../support/start-registry.ts';

const parent = mkdtempSync(path.join(tmpdir(), 'tradepost-supergraph-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));
const cacheFile = () => path.join(mkdtempSync(path.join(parent, 'cache-')), 'deep', 'supergraph.graphql');

const fieldNames = Array.from({ length: 10 }, (_, index) => `added${index + 1}`);

/**
 * A subgraph that the gateway has no setting for, on a port of its own, where it refuses unsigned calls. It has every field that is ever published,
 * as one is deployed before its schema is; `slow` answers once `release` is called.
 */
async function startParcels() {
  const started = Promise.withResolvers<void>();
  const released = Promise.withResolvers<number>();
  const subgraph: Subgraph = await openSubgraph({
    name: 'parcels',
    typeDefs: `type Query { steady: Int slow: Int ${fieldNames.map((name) => `${name}: Int`).join(' ')} }`,
    resolvers: {
      Query: {
        steady: () => 1,
        slow: () => {
          started.resolve();
          return released.promise;
        },
        ...Object.fromEntries(fieldNames.map((name) => [name, () => 2])),
      },
    },
    identity: openIdentity(rootSecret, 'parcels'),
    log: createLog('parcels', 'silent'),
    context: async () => ({}),
  });
  const url = `${await subgraph.listen(0)}/graphql`;
  return {
    slowCalled: started.promise,
    release: () => released.resolve(7),
    /** The subgraph as it is published, with these fields. */
    having: (...fields: string[]) => [
      { name: 'parcels', url, sdl: `type Query { ${fields.map((name) => `${name}: Int`).join(' ')} }` },
    ],
    [Symbol.asyncDispose]: () => subgraph.stop(),
  };
}

function follow(registry: { url: string; token?: string }, cache: string, signedFor = 'parcels') {
  return startTestGateway({
    env: {
      REGISTRY_URL: registry.url,
      REGISTRY_TOKEN: registry.token ?? '',
      SUPERGRAPH_CACHE: cache,
      REGISTRY_REPORT_EVERY_MS: '100',
      SIGNED_SUBGRAPHS: signedFor,
    },
  });
}

/** Whether the whole answer comes; throws if it fails in any other way than that the schema lacks something. */
async function serves(gateway: TestGateway, query: string): Promise<boolean> {
  const { body } = await gateway.graphql(query);
  if (body.errors === undefined) return true;
  expect(body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  return false;
}

async function metric(name: string): Promise<number> {
  const found = await metrics.getSingleMetric(name)?.get();
  return found?.values[0]?.value ?? Number.NaN;
}

describe('a gateway that follows a registry', () => {
  test('serves each published version, calls a new subgraph at its published address, and reports the served version', async () => {
    await using registry = await startTestRegistry();
    await using parcels = await startParcels();
    await registry.publish(parcels.having('steady'));
    await using gateway = await follow(registry, cacheFile());
    expect((await gateway.graphql('{ steady }')).body).toEqual({ data: { steady: 1 } });
    expect(await serves(gateway, '{ added1 }')).toBe(false);

    const number = await registry.publish(parcels.having('steady', 'added1'));
    await eventually(() => serves(gateway, '{ added1 }'));
    const [instance] = await eventually(async () => {
      const all = await registry.instances();
      return all[0]?.version === number && all;
    });
    expect(instance).toMatchObject({ version: number, problem: null });
    expect(await metric('tradepost_gateway_supergraph_version')).toBe(number);
    expect(await metric('tradepost_gateway_supergraph_confirmed_timestamp_seconds')).toBeGreaterThan(
      Date.now() / 1000 - 60,
    );
    expect(await registry.instances()).toHaveLength(1);

    await registry.rollback(1);
    await eventually(async () => !(await serves(gateway, '{ added1 }')));
    await eventually(async () => (await registry.instances())[0]?.version === number + 1);
  });

  test('gives the signed caller to no published subgraph that SIGNED_SUBGRAPHS does not name', async () => {
    await using registry = await startTestRegistry();
    await using parcels = await startParcels();
    await registry.publish(parcels.having('steady'));
    await using gateway = await follow(registry, cacheFile(), 'reviews');
    expect((await gateway.graphql('{ steady }')).body).toMatchObject({
      data: { steady: null },
      errors: [{ extensions: { code: 'UNSIGNED_CALL' } }],
    });
  });

  test('finishes a request with the schema that it began with', async () => {
    await using registry = await startTestRegistry();
    await using parcels = await startParcels();
    await registry.publish(parcels.having('steady', 'slow'));
    await using gateway = await follow(registry, cacheFile());
    const slow = gateway.graphql('{ slow steady }');
    await parcels.slowCalled;

    await registry.publish(parcels.having('steady', 'added1'));
    await eventually(() => serves(gateway, '{ added1 }'));
    expect(await serves(gateway, '{ slow }')).toBe(false);
    parcels.release();
    expect((await slow).body).toEqual({ data: { slow: 7, steady: 1 } });
  });

  test('fails no request while ten versions go live under load', async () => {
    await using registry = await startTestRegistry();
    await using parcels = await startParcels();
    await registry.publish(parcels.having('steady'));
    await using gateway = await follow(registry, cacheFile());

    const answers = new Map<string, number>();
    let swapping = true;
    const load = [
      ['{ steady }', 'A'],
      // Comes and goes: whole while it is there, refused while it is not, and never anything between.
      ['{ steady added1 }', 'B'],
      ['{ steady a: added1 b: added1 }', 'B'],
    ].flatMap(([query = '', kind = '']) =>
      Array.from({ length: 2 }, async () => {
        while (swapping) {
          const { status, body } = await gateway.graphql(query);
          const whole = status === 200 && body.errors === undefined;
          const code = body.errors?.[0]?.extensions?.code;
          const key = `${kind} ${whole ? 'whole' : code}`;
          answers.set(key, (answers.get(key) ?? 0) + 1);
        }
      }),
    );
    try {
      for (const [index, name] of fieldNames.slice(1).entries()) {
        await registry.publish(parcels.having('steady', name, ...(index % 2 === 0 ? ['added1'] : [])));
        await eventually(() => serves(gateway, `{ ${name} }`));
      }
      const last = await registry.publish(parcels.having('steady'));
      await eventually(async () => (await registry.instances())[0]?.version === last);
    } finally {
      swapping = false;
      await Promise.all(load);
    }
    expect([...answers.keys()].toSorted()).toEqual(['A whole', 'B GRAPHQL_VALIDATION_FAILED', 'B whole']);
  });

  test('serves while the registry does not answer, and follows it again afterwards', async () => {
    await using registry = await startTestRegistry();
    await using parcels = await startParcels();
    await registry.publish(parcels.having('steady'));
    await using gateway = await follow(registry, cacheFile());
    await registry.stop();
    await eventually(() =>
      gateway.logged.some(({ msg }) => String(msg).startsWith('the schema registry does not answer')),
    );
    expect((await gateway.graphql('{ steady }')).body).toEqual({ data: { steady: 1 } });

    await registry.start();
    await registry.publish(parcels.having('steady', 'added1'));
    await eventually(() => serves(gateway, '{ added1 }'));
    await eventually(() => gateway.logged.some(({ msg }) => msg === 'the schema registry answers again'));
  });

  test('with a bad token warns, and serves its present version', async () => {
    await using registry = await startTestRegistry();
    await using parcels = await startParcels();
    await registry.publish(parcels.having('steady'));
    await using gateway = await follow({ url: registry.url, token: 'wrong' }, cacheFile());
    expect((await gateway.graphql('{ me { id } }')).body).toEqual({ data: { me: { id: 'u-1' } } });
    const warned = gateway.logged.find(({ msg }) => String(msg).startsWith('the schema registry gave no supergraph'));
    expect(warned).toMatchObject({ level: 'warn', err: { message: 'the schema registry answered 401', status: 401 } });
    expect(JSON.stringify(gateway.logged)).not.toContain('wrong');
  });
});

describe('a supergraph that does not load', () => {
  // The last one gets through Apollo Gateway's first checks: an update that fails there has left parts of both before.
  const hidden = composed(
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@inaccessible"]) type Query { a: Int b: Foo @inaccessible } type Foo @inaccessible { x: Int }',
  ).replace('b: Foo @inaccessible', 'b: Foo');
  test.each([
    ['no GraphQL', 'type Query {'],
    ['no supergraph', 'type Query { steady: Int }'],
    ['an API that is invalid', hidden],
    ['a subgraph without an address', composed('type Query { b: Int }').replace('http://127.0.0.1:9/graphql', '')],
    ['a subgraph at no HTTP address', composed('type Query { b: Int }').replace('http://127.0.0.1:9', 'file:///etc')],
  ])('is refused: %s', async (_, broken) => {
    await using registry = await startStubRegistry({ sdl: composed('type Query { a: Int }'), version: 4 });
    const cache = cacheFile();
    await using gateway = await follow(registry, cache);
    const kept = readFileSync(cache, 'utf8');
    const before = await metric('tradepost_gateway_supergraph_refused_total');
    expect((await gateway.graphql('{ __typename }')).status).toBe(200);

    registry.serve(broken);
    const instance = await eventually(() => registry.instances.find(({ problem }) => problem !== null));
    expect(instance).toMatchObject({ version: 4, problem: expect.stringMatching(/^version 5 does not load: ./) });
    expect(Date.parse(instance.startedAt)).toBeLessThanOrEqual(Date.now());
    expect(new Set(registry.instances.map(({ id }) => id)).size).toBe(1);
    expect(gateway.logged).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        version: 5,
        err: expect.objectContaining({ message: expect.any(String) }),
      }),
    );
    expect(await metric('tradepost_gateway_supergraph_refused_total')).toBe(before + 1);
    expect(await metric('tradepost_gateway_supergraph_version')).toBe(4);
    expect((await gateway.graphql('{ b }')).body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect((await gateway.graphql('{ __type(name: "Query") { fields { name } } }')).body.data.__type.fields).toEqual([
      { name: 'a' },
    ]);
    expect(readFileSync(cache, 'utf8')).toBe(kept);

    registry.serve(composed('type Query { c: Int }'));
    await eventually(() => registry.instances.some(({ version, problem }) => version === 6 && problem === null));
    expect((await gateway.graphql('{ __type(name: "Query") { fields { name } } }')).body.data.__type.fields).toEqual([
      { name: 'c' },
    ]);
    await eventually(() => readFileSync(cache, 'utf8').includes('c: Int'));
    // Each was asked for once, and the wait for the next began: nothing turns in circles.
    expect(registry.asked.filter(({ method }) => method === 'GET').length).toBeLessThanOrEqual(4);
  });
});

test('behind a proxy that takes ETags away the registry is asked every one to two seconds, and each version is loaded once', async () => {
  const sdl = composed('type Query { a: Int }');
  await using registry = await startStubRegistry({ sdl, version: 4, withoutETags: true });
  const began = performance.now();
  await using gateway = await follow(registry, cacheFile());
  const asked = () => registry.asked.filter(({ method }) => method === 'GET').length;
  const refusedBefore = await metric('tradepost_gateway_supergraph_refused_total');
  await eventually(() => asked() >= 3);

  registry.serve('type Query {');
  await eventually(() => registry.instances.some(({ problem }) => problem !== null));
  const whenRefused = asked();
  await eventually(() => asked() >= whenRefused + 2);
  expect(await metric('tradepost_gateway_supergraph_refused_total')).toBe(refusedBefore + 1);

  registry.serve(composed('type Query { c: Int }'));
  await eventually(() => registry.instances.some(({ version, problem }) => version === 6 && problem === null));
  expect((await gateway.graphql('{ __type(name: "Query") { fields { name } } }')).body.data.__type.fields).toEqual([
    { name: 'c' },
  ]);
  const loaded = gateway.logged.filter(({ msg }) => msg === 'a supergraph of the schema registry is served');
  expect(loaded.map(({ version }) => version)).toEqual([4, 6]);
  // At the start, and once a second.
  expect(asked()).toBeLessThanOrEqual(2 + (performance.now() - began) / 1_000);
});

describe('the list of gateways in the registry', () => {
  test('holds one entry for a gateway that is started again, also after it was killed, and none once it stopped', async () => {
    await using registry = await startTestRegistry();
    await using parcels = await startParcels();
    await registry.publish(parcels.having('steady'));
    const cache = cacheFile();
    const ids = async () => (await registry.instances()).map(({ id }) => id);
    const first = await follow(registry, cache);
    const [id] = await eventually(async () => (await ids()).length === 1 && ids());
    expect(id).toMatch(/^gateway@[\w.-]+-[0-9a-f]{8}$/);
    await first[Symbol.asyncDispose]();
    expect(await ids()).toEqual([]);

    // Killed: nobody took it off the list.
    await registry.report({ id: id ?? '', version: 1, problem: null, startedAt: '2026-11-21T08:00:00.000Z' });
    const again = await follow(registry, cache);
    await eventually(async () => (await registry.instances())[0]?.startedAt !== '2026-11-21T08:00:00.000Z');
    expect(await ids()).toEqual([id]);
    await using other = await follow(registry, cacheFile());
    await eventually(async () => (await ids()).length === 2);
    await again[Symbol.asyncDispose]();
    expect(await ids()).not.toContain(id);
    expect((await other.graphql('{ steady }')).status).toBe(200);
  });
});

describe('starting without the registry', () => {
  test('serves the file until the first version is published, and notices that version within about a second', async () => {
    await using registry = await startTestRegistry();
    await using parcels = await startParcels();
    await using gateway = await follow(registry, cacheFile());
    expect((await gateway.graphql('{ me { id } }')).body).toEqual({ data: { me: { id: 'u-1' } } });
    await eventually(async () => (await registry.instances())[0]?.problem?.includes('nothing is live'));
    await registry.publish(parcels.having('steady'));
    await eventually(() => serves(gateway, '{ steady }'));
    await eventually(async () => (await registry.instances())[0]?.problem === null);
  });

  test('asks for the first version again after pauses that do not grow', async () => {
    await using registry = await startStubRegistry({ version: 0 });
    await using gateway = await follow(registry, cacheFile());
    const pauses = () => registry.askedInVain.slice(1).map((at, index) => at - (registry.askedInVain[index] ?? 0));
    await eventually(() => pauses().length >= 4);
    // The first is the start itself. Pauses after failures double: the fourth would be eight times the first.
    const [, first = 0, , fourth = 0] = pauses();
    expect(fourth).toBeLessThan(3 * first + 500);
    registry.serve(composed('type Query { steady: Int }'));
    await eventually(() => serves(gateway, '{ __typename }'));
    await eventually(() => registry.instances.at(-1)?.version === 1);
  });

  test('serves the last good copy, and follows once the registry is there', async () => {
    await using registry = await startTestRegistry();
    await using parcels = await startParcels();
    const cache = cacheFile();
    await registry.publish(parcels.having('steady'));
    await (await follow(registry, cache))[Symbol.asyncDispose]();
    expect(readdirSync(path.dirname(cache))).toEqual(['supergraph.graphql']);
    await registry.stop();

    await using gateway = await follow(registry, cache);
    expect((await gateway.graphql('{ steady }')).body).toEqual({ data: { steady: 1 } });
    expect(await metric('tradepost_gateway_supergraph_version')).toBe(1);
    await registry.start();
    const number = await registry.publish(parcels.having('steady', 'added1'));
    await eventually(() => serves(gateway, '{ added1 }'));
    expect(await metric('tradepost_gateway_supergraph_version')).toBe(number);
  });

  test('serves the last good copy if the live version does not load, and reports it', async () => {
    const cache = cacheFile();
    await using registry = await startStubRegistry({ sdl: composed('type Query { a: Int }'), version: 1 });
    await (await follow(registry, cache))[Symbol.asyncDispose]();
    registry.serve('type Query {');
    await using gateway = await follow(registry, cache);
    expect((await gateway.graphql('{ __type(name: "Query") { fields { name } } }')).body.data.__type.fields).toEqual([
      { name: 'a' },
    ]);
    await eventually(() =>
      registry.instances.some(
        ({ version, problem }) => version === 1 && problem?.startsWith('version 2 does not load'),
      ),
    );
  });

  test('serves the file if there is no copy, or only a copy of another graph', async () => {
    const cache = cacheFile();
    await using registry = await startStubRegistry({ sdl: composed('type Query { a: Int }'), version: 1 });
    await (await follow(registry, cache))[Symbol.asyncDispose]();
    for (const copy of [cache, cacheFile()]) {
      await using gateway = await follow({ url: 'http://127.0.0.1:9/v1/other/main' }, copy);
      expect((await gateway.graphql('{ me { id } }')).body).toEqual({ data: { me: { id: 'u-1' } } });
      expect(await metric('tradepost_gateway_supergraph_version')).toBe(0);
    }
  });

  test('is refused with every reason if there is nothing to serve', async () => {
    const settings = readGatewaySettings({
      TRADEPOST_SECRET: rootSecret,
      REGISTRY_URL: 'http://127.0.0.1:9/v1/shop/main',
      SUPERGRAPH_CACHE: cacheFile(),
      SUPERGRAPH_PATH: path.join(parent, 'none.graphql'),
    });
    const options = {
      log: createLog('gateway', 'silent'),
      now: () => new Date(),
      subgraphs: {},
      loadJwks: async () => ({ keys: [] }),
    };
    const failure = await startGateway(settings, options).catch((error: Error) => error);
    expect(failure).toMatchObject({ name: 'SettingsError' });
    const { message } = failure as Error;
    expect(message).toMatch(/REGISTRY_URL: .*cannot be reached/);
    expect(message).toMatch(/SUPERGRAPH_CACHE: .*no such file/);
    expect(message).toMatch(/SUPERGRAPH_PATH: cannot read/);
  });
});
