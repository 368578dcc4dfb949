import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { migrations } from '#registry/store/migrations.ts';
import { openPostgresStores } from '#registry/store/postgres-stores.ts';
import { ConflictError, summaryOfCheck } from '#registry/store/store.ts';
import { contentId, entryOf } from '#registry/model/version.ts';
import type { Stores } from '#registry/store/store.ts';
import { emptyDatabase } from '../support/empty-database.ts';
import { buildCheck, buildVersion, promisesOfAStore, promisesOfStores } from './store-contract.ts';

const source = (file: string): string =>
  JSON.stringify(path.resolve(import.meta.dirname, '../../registry/store', file));

async function openEmpty(): Promise<{ url: string; stores: Stores }> {
  const database = await emptyDatabase('registry');
  onTestFinished(() => database[Symbol.asyncDispose]());
  const stores = await openPostgresStores(database.url);
  onTestFinished(() => stores.stop());
  return { url: database.url, stores };
}

async function query(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Ends every other connection to this database, as a restart of the server does. Returns their number. */
async function endConnections(url: string): Promise<number> {
  const { rows } = await query(
    url,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );
  return rows.length;
}

describe('a store in PostgreSQL', () => {
  let url: string;
  let one: Stores;
  let other: Stores;
  const closing: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    const database = await emptyDatabase('registry');
    closing.push(async () => database[Symbol.asyncDispose]());
    url = database.url;
    // Both start at the same time on an empty database, and either may create the tables.
    [one, other] = await Promise.all([openPostgresStores(url), openPostgresStores(url)]);
    closing.push(
      () => one.stop(),
      () => other.stop(),
    );
  });
  afterAll(async () => {
    for (const close of closing.toReversed()) await close();
  });
  const target = () => `shop@v${crypto.randomUUID()}`;

  promisesOfAStore(async () => {
    const name = target();
    return { store: one.of(name), again: async () => other.of(name) };
  });

  promisesOfStores(async () => (await openEmpty()).stores);

  test('returns the present head after another process changed it and changed it back', async () => {
    const name = target();
    const [here, there] = [one.of(name), other.of(name)];
    const first = await here.append(buildVersion('a'), null);
    expect(await here.head()).toEqual(first);
    const second = await there.append(buildVersion('b'), 1);
    expect(await here.head()).toEqual(second);
    const third = await there.append(buildVersion('a', { action: 'rollback' }), 2);
    expect(await here.head()).toEqual(third);
  });

  test('accepts exactly one of eight publishes at each head, for several variants at the same time', async () => {
    const names = [target(), target()];
    for (let head = 0; head < 6; head += 1) {
      const results = await Promise.allSettled(
        names.flatMap((name) =>
          Array.from({ length: 8 }, (_, at) =>
            (at % 2 ? one : other).of(name).append(buildVersion(`f${head}_${at}`), head || null),
          ),
        ),
      );
      for (const ofOne of [results.slice(0, 8), results.slice(8)]) {
        expect(ofOne.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
        for (const result of ofOne)
          if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(ConflictError);
      }
    }
    for (const name of names)
      expect((await one.of(name).versions()).map((version) => version.number)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test.each([
    `update registry.version set actor = 'mallory'`,
    'delete from registry.version',
    `update registry.content set body = '{}'`,
    'delete from registry.content',
    'delete from registry.audit_log',
    'truncate registry.version, registry.content',
  ])('refuses a change of a published version, even by the owner of the table: %s', async (statement) => {
    const store = one.of(target());
    const stored = await store.append(buildVersion('a'), null);
    await expect(query(url, statement)).rejects.toThrow('only ever added to');
    expect(await store.head()).toEqual(stored);
    expect(await store.version(1)).toEqual(stored);
  });

  test('refuses a number that leaves a gap, even by the owner of the table', async () => {
    const name = target();
    const stored = await one.of(name).append(buildVersion('a'), null);
    const insert = (number: number, parent: number | null) =>
      query(
        url,
        `insert into registry.version (target, number, content_id, parent, action, actor, at)
         values ('${name}', ${number}, '${stored.id}', ${parent}, 'publish', 'mallory', now())`,
      );
    await expect(insert(3, 2)).rejects.toThrow('foreign key');
    await expect(insert(3, 1)).rejects.toThrow('check constraint');
    await expect(insert(2, null)).rejects.toThrow('check constraint');
    await expect(insert(1, null)).rejects.toThrow('version_pkey');
  });
});

describe('values that PostgreSQL cannot store', () => {
  const at = '2026-11-21T09:00:00.000Z';
  const row = { coordinate: 'User.name', client: 'web', clientVersion: '1', day: '2026-11-20', count: 1 };
  test('is refused as bad input, and nothing is stored', async () => {
    const { stores } = await openEmpty();
    const store = stores.of('shop@main');
    const refusal = { code: 'BAD_USER_INPUT', message: 'That cannot be stored: a text holds the character U+0000' };
    await expect(store.append(buildVersion('a', { reason: '\0' }), null)).rejects.toMatchObject(refusal);
    await expect(store.addUsage([row, { ...row, client: 'a\0' }])).rejects.toMatchObject(refusal);
    await expect(
      store.putInstance({ id: '\0', version: null, problem: null, startedAt: at, seenAt: at }),
    ).rejects.toMatchObject(refusal);
    // A random text cannot be compressed into the 2,704 bytes that an index entry holds.
    const long = Array.from({ length: 200 }, () => crypto.randomUUID()).join('');
    await expect(store.addUsage([row, { ...row, client: long }])).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'That cannot be stored: a name is too long',
    });
    expect([await store.head(), await store.usage('2026-01-01'), await store.instances()]).toEqual([null, [], []]);
  });

  test('may be in schemas all the same', async () => {
    const { stores } = await openEmpty();
    const subgraphs = [{ name: 'users', url: '', sdl: '# \0\ntype Query { a: Int }' }];
    const content = { subgraphs, supergraphSdl: '# \0\n', apiSdl: '' };
    const version = buildVersion('a', { ...content, id: contentId(content) });
    const stored = await stores.of('shop@main').append(version, null);
    expect(await stores.of('shop@main').version(1)).toEqual(stored);
  });
});

describe('openPostgresStores', () => {
  test('creates its tables once, although several start at the same time, and keeps existing rows', async () => {
    const database = await emptyDatabase('registry');
    onTestFinished(() => database[Symbol.asyncDispose]());
    const opened = await Promise.all(Array.from({ length: 6 }, () => openPostgresStores(database.url)));
    const [first] = opened;
    const stored = await first?.of('shop@main').append(buildVersion('a'), null);
    for (const stores of opened) await stores.stop();
    const again = await openPostgresStores(database.url);
    onTestFinished(() => again.stop());
    expect(await again.of('shop@main').head()).toEqual(stored);
    expect((await query(database.url, 'select number from registry.migration')).rows).toEqual(
      migrations.map((_, at) => ({ number: at + 1 })),
    );
  });

  test('lists versions and checks without reading their schemas', async () => {
    const { url, stores } = await openEmpty();
    const store = stores.of('shop@main');
    await store.append(buildVersion('a'), null);
    const proposed = [{ name: 'users', url: '', sdl: 'type Query { a: Int }' }];
    await store.putCheck(buildCheck('one', { proposed, supergraphSdl: '#' }));
    const [versions, checks] = [await store.summaries(), await store.checks()];
    expect([versions[0]?.subgraphs, checks[0]?.subgraphs]).toEqual([['users'], ['users']]);
    await query(
      url,
      `alter table registry.content disable trigger user; update registry.content set body = '"gone"';
       update registry.check_run set body = '"gone"'`,
    );
    expect([await store.summaries(), await store.checks()]).toEqual([versions, checks]);
  });

  test('keeps the data of the release before, also while both releases store data', async () => {
    const database = await emptyDatabase('registry');
    onTestFinished(() => database[Symbol.asyncDispose]());
    const [first] = migrations;
    await query(
      database.url,
      `create schema registry;
       create table registry.migration (number int primary key, made_at timestamptz not null default now());
       ${first}; insert into registry.migration (number) values (1)`,
    );
    const version = buildVersion('a');
    const { id, action, actor, commit, reason, at, subgraphs, supergraphSdl, apiSdl } = version;
    const check = buildCheck('one', { proposed: subgraphs, supergraphSdl: '# \0', commit });
    /** As the release before writes it. */
    async function store(number: number) {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      await client.query('insert into registry.content (id, body) values ($1, $2) on conflict do nothing', [
        id,
        JSON.stringify({ subgraphs, supergraphSdl, apiSdl }),
      ]);
      await client.query(
        `insert into registry.version (target, number, content_id, parent, action, actor, commit, reason, at)
         values ('shop@main', $1, $2, $3, $4, $5, $6, $7, $8)`,
        [number, id, number === 1 ? null : number - 1, action, actor, commit, reason, at],
      );
      await client.query(
        `insert into registry.check_run (target, id, at, actor, commit, base, result, body)
         values ('shop@main', $1, $2, $3, $4, $5, $6, $7)`,
        [
          `check ${number}`,
          check.at,
          check.actor,
          check.commit,
          check.base,
          check.result,
          JSON.stringify({ proposed: check.proposed, supergraphSdl: check.supergraphSdl, verdict: check.verdict }),
        ],
      );
      await client.end();
    }
    await store(1);
    const stores = await openPostgresStores(database.url);
    onTestFinished(() => stores.stop());
    await store(2);
    const shop = stores.of('shop@main');
    const stored = [
      { ...version, number: 1, parent: null },
      { ...version, number: 2, parent: 1 },
    ];
    expect([await shop.versions(), await shop.summaries()]).toEqual([stored, stored.map(entryOf)]);
    expect((await shop.append(version, 2)).number).toBe(3);
    const checks = ['check 1', 'check 2'].map((id) => ({ ...check, id }));
    expect([await shop.check('check 1'), await shop.checks()]).toEqual([checks[0], checks.map(summaryOfCheck)]);
  });

  test('needs only rights on its own schema', async () => {
    const database = await emptyDatabase('registry');
    onTestFinished(() => database[Symbol.asyncDispose]());
    const role = `registry_${crypto.randomUUID().slice(0, 8)}`;
    await query(
      database.url,
      `create role ${role} login password 'test'; create schema registry authorization ${role}`,
    );
    onTestFinished(async () => void (await query(database.url, `drop owned by ${role}; drop role ${role}`)));
    const url = new URL(database.url);
    url.username = role;
    url.password = 'test';
    const stores = await openPostgresStores(url.href);
    onTestFinished(() => stores.stop());
    expect((await stores.of('shop@main').append(buildVersion('a'), null)).number).toBe(1);
  });

  test('throws where no database answers', async () => {
    await expect(openPostgresStores('postgres://nobody@127.0.0.1:1/none')).rejects.toThrow('ECONNREFUSED');
  });
});

describe('when connections are lost', () => {
  test('reads and writes continue after the server ended all connections', async () => {
    const { url, stores } = await openEmpty();
    const store = stores.of('shop@main');
    const first = await store.append(buildVersion('a'), null);
    for (let round = 1; round <= 3; round += 1) {
      // Several connections are open and idle, and each will be found dead.
      await Promise.all(Array.from({ length: 8 }, () => store.head()));
      expect(await endConnections(url)).toBeGreaterThan(1);
      const [head] = await Promise.all(Array.from({ length: 8 }, () => store.head()));
      expect(head?.number).toBe(round);
      await endConnections(url);
      expect((await store.append(buildVersion(`b${round}`), round)).number).toBe(round + 1);
      await endConnections(url);
      await store.addUsage([
        { coordinate: 'User.name', client: 'web', clientVersion: '1', day: '2026-11-20', count: 1 },
      ]);
    }
    expect((await store.usage('2026-11-20')).map((row) => row.count)).toEqual([3]);
    expect(await store.version(1)).toEqual(first);
    await stores.ping();
  });

  test('a publish that waited for its turn stores nothing, and the next publish works', async () => {
    const { url, stores } = await openEmpty();
    const store = stores.of('shop@main');
    await store.append(buildVersion('a'), null);
    const holder = new pg.Client({ connectionString: url });
    holder.on('error', () => {});
    await holder.connect();
    await holder.query('begin; lock table registry.content in access exclusive mode');
    const publish = store.append(buildVersion('b'), 1);
    // If the server ends the holder of the lock first, the lock is free, and the next statement finds the loss.
    const failed = expect(publish).rejects.toThrow(/terminat|not queryable/);
    await expect
      .poll(
        async () =>
          (
            await query(
              url,
              `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
            )
          ).rowCount,
      )
      .toBe(1);
    await endConnections(url);
    await failed;
    await holder.end().catch(() => undefined);
    expect((await store.versions()).map((version) => version.number)).toEqual([1]);
    expect((await store.append(buildVersion('c'), 1)).number).toBe(2);
  });
});

describe('when its process is killed', () => {
  test('the store has only whole versions and takes the next one', async () => {
    const { url, stores } = await openEmpty();
    const store = stores.of('shop@main');
    const script = `
      import { openPostgresStores } from ${source('postgres-stores.ts')};
      import { contentId } from ${source('../model/version.ts')};
      const store = (await openPostgresStores(process.env.URL)).of('shop@main');
      for (let at = (await store.head())?.number ?? 0; ; at += 1) {
        const content = { subgraphs: [{ name: 'a', url: '', sdl: 'x'.repeat(200_000) + at }], supergraphSdl: String(at), apiSdl: '' };
        await store.append({ id: contentId(content), action: 'publish', ...content, composable: true, actor: 'a', commit: null, reason: null,
          at: '2026-11-21T09:00:00.000Z' }, at || null);
        if (at % 5 === 4) console.log(at);
      }`;
    for (let round = 0; round < 3; round += 1) {
      const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, URL: url },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      const exited = once(child, 'exit');
      await Promise.race([
        once(child.stdout as NodeJS.EventEmitter, 'data'),
        exited.then(() => Promise.reject(new Error('it ended by itself'))),
      ]);
      child.kill('SIGKILL');
      await exited;
      // PostgreSQL rolls the open transaction back when it notices the loss; until then this publish waits for its turn.
      const head = await store.head();
      const next = await store.append(buildVersion(`z${round}`), head?.number ?? null).catch(async (error: unknown) => {
        // The process may have been killed between its last commit and the answer.
        if (!(error instanceof ConflictError)) throw error;
        return store.append(buildVersion(`z${round}`), error.head);
      });
      const versions = await store.versions(0, 10_000);
      expect(versions.map((version) => version.number)).toEqual(versions.map((_, at) => at + 1));
      expect(versions.at(-1)).toEqual(next);
      expect(versions.length).toBeGreaterThan(5);
    }
  });
});
