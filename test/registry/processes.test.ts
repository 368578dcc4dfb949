import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readRegistrySettings } from '#registry/settings.ts';
import type { SubgraphRevision } from '#registry/model/version.ts';
import { openStores } from '#registry/store/open-stores.ts';
import { openTokens } from '#registry/store/open-tokens.ts';
import { freePort } from '../../stages/free-port.ts';
import { emptyDatabase } from '../support/empty-database.ts';
import { eventually } from '../support/eventually.ts';

const root = path.resolve(import.meta.dirname, '../..');
const shiftedClock = pathToFileURL(path.resolve(import.meta.dirname, '../support/shifted-clock.mjs')).href;
const subgraph = (name: string, fields: string): SubgraphRevision => ({
  name,
  url: `http://${name}.example/graphql`,
  sdl: `type Query { ${fields} }`,
});

/** Processes of the registry that share what they keep. `close` ends them all. */
async function open(kept: 'files' | 'PostgreSQL') {
  const cleanup = new AsyncDisposableStack();
  const where = mkdtempSync(path.join(tmpdir(), 'tradepost-registry-processes-'));
  cleanup.defer(() => rmSync(where, { recursive: true, force: true }));
  const env: Record<string, string> = {
    REGISTRY_DIRECTORY: path.join(where, 'versions'),
    REGISTRY_TOKENS: path.join(where, 'tokens'),
  };
  if (kept === 'PostgreSQL') {
    const database = await emptyDatabase('registry');
    cleanup.use(database);
    env['REGISTRY_DATABASE_URL'] = database.url;
  }
  const settings = readRegistrySettings(env);
  const tokens = await openTokens(settings);
  const { text: token } = await tokens.create({ name: 'ada', scopes: ['admin'], days: 1, now: new Date() });
  await tokens.stop();

  async function start({ clockAheadMs = 0 } = {}) {
    const port = await freePort();
    const child: ChildProcess = spawn(process.execPath, ['--import', shiftedClock, 'registry/server.ts'], {
      cwd: root,
      env: {
        ...process.env,
        ...env,
        REGISTRY_PORT: String(port),
        REGISTRY_ADMIN_PORT: String(await freePort()),
        // A wrong clock is an error in the log.
        LOG_LEVEL: clockAheadMs === 0 ? 'error' : 'silent',
        CLOCK_AHEAD_MS: String(clockAheadMs),
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    cleanup.defer(async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    });
    const address = `http://127.0.0.1:${port}/v1/shop`;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    await eventually(async () => (await fetch(`http://127.0.0.1:${port}/v1/openapi.json`)).ok, 60_000);
    const at = (variant: string) => ({
      publish: (body: { subgraphs: SubgraphRevision[]; only?: boolean }, more: Record<string, string> = {}) =>
        fetch(`${address}/${variant}/versions`, {
          method: 'POST',
          headers: { ...headers, ...more },
          body: JSON.stringify(body),
        }),
      post: (to: string, body: object, more: Record<string, string> = {}) =>
        fetch(`${address}/${variant}/${to}`, {
          method: 'POST',
          headers: { ...headers, ...more },
          body: JSON.stringify(body),
        }),
      get: (what: string, more: Record<string, string> = {}) =>
        fetch(`${address}/${variant}/${what}`, { headers: { ...headers, ...more } }),
    });
    return {
      ...at('main'),
      /** The same for another variant than `main`. */
      at,
      async kill() {
        child.kill('SIGKILL');
        await once(child, 'exit');
      },
    };
  }
  const readAll = async (variant = 'main') => {
    const stores = await openStores(settings, { directory: where });
    try {
      return await stores.of(`shop@${variant}`).versions();
    } finally {
      await stores.stop();
    }
  };
  return { start, readAll, close: () => cleanup.disposeAsync() };
}

describe.each(['files', 'PostgreSQL'] as const)('two processes of the registry on %s', (kept) => {
  type Opened = Awaited<ReturnType<typeof open>>;
  let shared: Opened;
  let one: Awaited<ReturnType<Opened['start']>>;
  let other: typeof one;
  /** Two processes for all of these tests, because starting them takes longest. Each test has a variant of its own. */
  beforeAll(async () => {
    shared = await open(kept);
    [one, other] = await Promise.all([shared.start(), shared.start()]);
    return shared.close;
  });
  const inVariant = (variant: string) => ({
    one: one.at(variant),
    other: other.at(variant),
    readAll: () => shared.readAll(variant),
  });

  test('let one of two whole graphs through, and both of two subgraphs', async () => {
    const { one, other, readAll } = inVariant('races');
    await one.publish({ subgraphs: [subgraph('users', 'a: Int')] });
    const raced = await Promise.all([
      one.publish({ subgraphs: [subgraph('users', 'a: Int b: Int')] }, { 'if-match': '"1"' }),
      other.publish({ subgraphs: [subgraph('users', 'a: Int c: Int')] }, { 'if-match': '"1"' }),
    ]);
    expect(raced.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([201, 412]);
    const both = await Promise.all([
      one.publish({ subgraphs: [subgraph('goods', 'goods: Int')], only: true }),
      other.publish({ subgraphs: [subgraph('news', 'news: Int')], only: true }),
    ]);
    expect(both.map((answer) => answer.status)).toEqual([201, 201]);
    const versions = await readAll();
    expect(versions.map((version) => version.number)).toEqual([1, 2, 3, 4]);
    expect(
      versions
        .at(-1)
        ?.subgraphs.map((subgraph) => subgraph.name)
        .toSorted(),
    ).toEqual(['goods', 'news', 'users']);
  });

  test('wake a caller who waits at one for a version that the other published', async () => {
    const { one, other } = inVariant('waits');
    await one.publish({ subgraphs: [subgraph('users', 'a: Int')] });
    const first = await other.get('supergraph');
    const etag = first.headers.get('etag') ?? '';
    const waiting = other.get('supergraph', { 'if-none-match': etag, prefer: 'wait=30' });
    await one.publish({ subgraphs: [subgraph('users', 'a: Int b: Int')] });
    const second = await waiting;
    expect(second.status).toBe(200);
    expect(second.headers.get('x-schema-version')).toBe('2');
  });

  test('make one version of a request that both were sent, and know it again after a restart', async () => {
    const variant = 'requests';
    const { one: first, other: second, readAll } = inVariant(variant);
    await first.publish({ subgraphs: [subgraph('users', 'a: Int')] });
    const more = { subgraphs: [subgraph('goods', 'goods: Int')], only: true };
    const both = await Promise.all([first, second].map((at) => at.publish(more, { 'idempotency-key': 'more' })));
    expect(both.map((answer) => answer.ok)).toEqual([true, true]);

    const requests = [
      ['delete', { name: 'goods', allowBreaking: true, reason: 'nobody buys' }],
      ['rollback', { reason: 'goods are back' }],
    ] as const;
    for (const [at, body] of requests)
      expect((await first.post(at, body, { 'idempotency-key': at })).ok, at).toBe(true);
    const numbers = async () => (await readAll()).map((version) => `${version.number} ${version.action}`);
    const made = ['1 publish', '2 publish', '3 delete', '4 rollback'];
    expect(await numbers()).toEqual(made);
    // Somebody else's, so that none of them is what is live.
    await second.publish({ subgraphs: [subgraph('users', 'a: Int b: Int')], only: true });

    await one.kill();
    one = await shared.start();
    for (const at of [second, one.at(variant)]) {
      const answers = [await at.publish(more, { 'idempotency-key': 'more' })];
      for (const [path, body] of requests) answers.push(await at.post(path, body, { 'idempotency-key': path }));
      expect(await Promise.all(answers.map((answer) => answer.json()))).toMatchObject(
        [2, 3, 4].map((number) => ({ version: { number } })),
      );
    }
    expect(await numbers()).toEqual([...made, '5 publish']);
  });

  test('killed in the middle of publishes, leave whole versions only, and repeating one is safe', async () => {
    const { start, readAll, close } = await open(kept);
    onTestFinished(close);
    let running = await start();
    let live = 0;
    for (let round = 0; round < 4; round += 1) {
      const fields = Array.from({ length: round + 1 }, (_, at) => `f${at}: Int`).join(' ');
      const request = { subgraphs: [subgraph('users', fields)] };
      const headers = { 'if-match': `"${live}"`, 'idempotency-key': `round ${round}` };
      // Killed somewhere between its arrival and its answer, later with each round.
      const cut = running.publish(request, headers).catch(() => null);
      await Promise.race([cut, new Promise((resolve) => setTimeout(resolve, 60 + round * 150))]);
      await running.kill();
      await cut;
      running = await start();
      const again = await running.publish(request, headers);
      expect([200, 201]).toContain(again.status);
      live += 1;
      const versions = await readAll();
      expect(versions.map((version) => version.number)).toEqual(Array.from({ length: live }, (_, at) => at + 1));
      expect(versions.at(-1)?.apiSdl).toContain(`f${round}: Int`);
    }
  });
});

const dayMs = 86_400_000;

test('processes on PostgreSQL share its time, also on machines whose clocks are a day wrong', async () => {
  const { start, close } = await open('PostgreSQL');
  onTestFinished(close);
  const [right, behind, ahead] = await Promise.all([
    start(),
    start({ clockAheadMs: -dayMs }),
    start({ clockAheadMs: 2 * dayMs }),
  ]);
  // The token is good for a day.
  const answers = await Promise.all(
    [right, behind, ahead].map(({ publish }, index) =>
      publish({ subgraphs: [subgraph(`s${index}`, `f${index}: Int`)], only: true }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  // Each process drops gateways that were not seen for a quarter of an hour, the first time at its start.
  const startedAt = new Date().toISOString();
  for (const [index, { post }] of [right, behind, ahead].entries())
    await post('instances', { id: `gateway-${index}`, version: 1, problem: null, startedAt });
  await start({ clockAheadMs: 2 * dayMs });
  const { instances } = (await (await right.get('instances')).json()) as { instances: { seenAt: string }[] };
  const offMs = instances.map(({ seenAt }) => Math.abs(Date.parse(seenAt) - Date.now()));
  expect(offMs.map((ms) => ms < dayMs / 2)).toEqual([true, true, true]);
});
