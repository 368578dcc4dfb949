import { execFile } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openFileStore } from '#registry/store/file-store.ts';
import { openFileStores } from '#registry/store/file-stores.ts';
import { usageFiles } from '#registry/store/usage-files.ts';
import { buildCheck, buildVersion, promisesOfAStore, promisesOfStores } from './store-contract.ts';

const parent = mkdtempSync(path.join(tmpdir(), 'tradepost-registry-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));
const directory = (): string => path.join(mkdtempSync(path.join(parent, 'store-')), 'schema-registry');

describe('a store of files', () => {
  promisesOfAStore(async () => {
    const where = directory();
    return { store: openFileStore(where), again: async () => openFileStore(where) };
  });

  promisesOfStores(async () => openFileStores(directory()));

  test('shows the live schemas as separate files, and drops the files of removed subgraphs', async () => {
    const where = directory();
    const store = openFileStore(where);
    await store.append(buildVersion('a'), null);
    writeFileSync(path.join(where, 'subgraphs/gone.graphql'), 'type Query { b: Int }');
    await store.append(buildVersion('b'), 1);
    expect(readdirSync(path.join(where, 'subgraphs'))).toEqual(['users.graphql']);
    expect(readFileSync(path.join(where, 'subgraphs/users.graphql'), 'utf8')).toBe('type Query { b: Int }');
    expect(readFileSync(path.join(where, 'supergraph.graphql'), 'utf8')).toBe('# b\n');
  });

  test('lists versions and checks without reading their schemas, also if they were stored without a summary', async () => {
    const where = directory();
    const store = openFileStore(where);
    await store.append(buildVersion('a'), null);
    const proposed = [{ name: 'users', url: '', sdl: 'type Query { a: Int }' }];
    await store.putCheck(buildCheck('one', { proposed, supergraphSdl: '#' }));
    const [versions, checks] = [await store.summaries(), await store.checks()];
    expect([versions[0]?.subgraphs, checks[0]?.subgraphs]).toEqual([['users'], ['users']]);

    const entryFile = path.join(where, 'versions/000001.json');
    const { subgraphs: _, ...entry } = JSON.parse(readFileSync(entryFile, 'utf8'));
    writeFileSync(entryFile, JSON.stringify(entry));
    const summaries = path.join(where, 'check-summaries');
    const kept = path.join(where, 'kept-summaries');
    renameSync(summaries, kept);
    expect([await store.summaries(), await store.checks()]).toEqual([versions, checks]);

    writeFileSync(entryFile, JSON.stringify({ ...entry, subgraphs: ['users'] }));
    renameSync(kept, summaries);
    for (const folder of ['content', 'checks'])
      for (const file of readdirSync(path.join(where, folder))) writeFileSync(path.join(where, folder, file), 'torn');
    expect([await store.summaries(), await store.checks()]).toEqual([versions, checks]);
    await expect(store.check('one')).rejects.toThrow('Cannot read');
    await expect(store.versions()).rejects.toThrow('Cannot read');
  });

  test('reads which version the webhook was notified of from the single file of earlier versions', async () => {
    const where = directory();
    const store = openFileStore(where);
    mkdirSync(where, { recursive: true });
    writeFileSync(path.join(where, 'told.json'), '{ "number": 7 }');
    expect(await store.lastNotified()).toBe(7);
    await store.setLastNotified(8);
    expect(await store.lastNotified()).toBe(8);
  });

  test('counts usage from the time when a day was one file, without lines that a crash cut', async () => {
    const where = directory();
    const store = openFileStore(where);
    const row = { coordinate: 'User.name', client: 'web', clientVersion: '1', day: '2026-11-20', count: 2 };
    await store.addUsage([row]);
    appendFileSync(path.join(where, 'usage/2026-11-20.jsonl'), `\n${JSON.stringify(row)}\n{"coordinate":"User.na`);
    await store.addUsage([row]);
    expect(await store.usage('2026-11-20')).toEqual([{ ...row, count: 6 }]);
    expect(await store.usage('2026-11-21')).toEqual([]);
  });

  const reported = (rows: number, length = 0) =>
    Array.from({ length: rows }, (_, at) => ({
      coordinate: `User.field${at}`.padEnd(length, 'x'),
      client: 'web',
      clientVersion: '1',
      day: '2026-11-20',
      count: 1,
    }));
  const bytesIn = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);

  test('takes no more room for usage than the different rows of a day need, however often they are reported', async () => {
    const where = directory();
    const store = usageFiles(where);
    const rows = reported(1_000);
    const ofOne = JSON.stringify(rows).length;
    for (let round = 1; round <= 200; round += 1) {
      await store.addUsage(rows);
      expect(bytesIn(where)).toBeLessThan(6 * ofOne);
    }
    // Small reports do not pile up as files either.
    for (let round = 1; round <= 300; round += 1) await store.addUsage(rows.slice(0, 1));
    expect(readdirSync(path.join(where, '2026-11-20')).length).toBeLessThan(110);
    const counts = new Map((await store.usage('2026-11-20')).map((row) => [row.coordinate, row.count]));
    expect([counts.size, counts.get('User.field0'), counts.get('User.field999')]).toEqual([1_000, 500, 200]);
  });

  test('loses no row of large reports that come at the same time', async () => {
    const where = directory();
    const stores = Array.from({ length: 4 }, () => usageFiles(where));
    const rows = reported(5_000, 300);
    for (let round = 1; round <= 5; round += 1) await Promise.all(stores.map((store) => store.addUsage(rows)));
    const counts = (await usageFiles(where).usage('2026-11-20')).map((row) => row.count);
    expect([counts.length, Math.min(...counts), Math.max(...counts)]).toEqual([5_000, 20, 20]);
  });

  test('grows no faster than there are different rows, and counts each once', async () => {
    const where = directory();
    const [store, other] = [usageFiles(where), usageFiles(where)];
    const rows = reported(2_000);
    for (let round = 1; round <= 30; round += 1) {
      const [during] = await Promise.all([other.usage('2026-11-20'), store.addUsage(rows), other.addUsage(rows)]);
      const counts = during.map((row) => row.count);
      expect(Math.min(...counts), 'while sums are made').toBeGreaterThanOrEqual(2 * round - 2);
      expect(Math.max(...counts, 0), 'while sums are made').toBeLessThanOrEqual(2 * round);
      const after = await store.usage('2026-11-20');
      expect([after.length, new Set(after.map((row) => row.count))]).toEqual([2_000, new Set([2 * round])]);
    }
    const written = 60 * JSON.stringify(rows).length;
    expect(bytesIn(where)).toBeLessThan(written / 10);
  });

  test('killed while usage is added, two processes lost nothing that was answered and counted nothing twice', async () => {
    const where = directory();
    const script = `
      import { usageFiles } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../registry/store/usage-files.ts'))};
      import { writeSync } from 'node:fs';
      const store = usageFiles(${JSON.stringify(where)});
      const rows = Array.from({ length: 3_000 }, (_, at) => ({ coordinate: 'User.field' + at, client: 'web', clientVersion: '1', day: '2026-11-20', count: 1 }));
      for (;;) { await store.addUsage(rows); writeSync(1, '.'); }`;
    /** Reports stored according to one process, until it is killed after so many. */
    async function report(killedAfter: number): Promise<number> {
      const child = execFile(process.execPath, ['--input-type=module', '-e', script]);
      let answered = 0;
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.stdout?.on('data', (text: string) => {
        answered += text.length;
        if (answered > killedAfter) child.kill('SIGKILL');
      });
      await ended;
      expect(answered).toBeGreaterThan(killedAfter);
      return answered;
    }
    let [least, most] = [0, 0];
    for (let round = 0; round < 5; round += 1) {
      // Not always at the same point of their work.
      for (const answered of await Promise.all([report(9 + round), report(14 - round)]))
        [least, most] = [least + answered, most + answered + 1];
      const counts = (await usageFiles(where).usage('2026-11-20')).map((row) => row.count);
      expect(counts).toHaveLength(3_000);
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(least);
      expect(Math.max(...counts)).toBeLessThanOrEqual(most);
    }
  });

  test('killed while publishing, it holds whole versions only and takes the next', async () => {
    const where = directory();
    const script = `
      import { openFileStore } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../registry/store/file-store.ts'))};
      import { contentId } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../registry/model/version.ts'))};
      const store = openFileStore(${JSON.stringify(where)});
      for (let at = (await store.head())?.number ?? 0; ; at += 1) {
        const content = { subgraphs: [{ name: 'a', url: '', sdl: 'x'.repeat(200_000) + at }], supergraphSdl: String(at), apiSdl: '' };
        await store.append({ id: contentId(content), action: 'publish', ...content, composable: true, actor: 'a', commit: null, reason: null, at: '' }, at || null);
        if (at % 5 === 4) console.log(at);
      }`;
    for (let round = 0; round < 3; round += 1) {
      const child = execFile(process.execPath, ['--input-type=module', '-e', script]);
      await new Promise((resolve, reject) =>
        child.stdout
          ?.once('data', resolve)
          .once('error', reject)
          .once('end', () => reject(new Error('ended before it wrote'))),
      );
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
      const versions = await openFileStore(where).versions(0, 10_000);
      expect(versions.map((version) => version.number)).toEqual(versions.map((_, at) => at + 1));
    }
    const store = openFileStore(where);
    const head = await store.head();
    expect((await store.append(buildVersion('z'), head?.number ?? null)).number).toBe((head?.number ?? 0) + 1);
  });
});
