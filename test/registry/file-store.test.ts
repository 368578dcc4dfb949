import { execFile } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openFileStore } from '#schema/registry/store.ts';
import { buildVersion, promisesOfAStore } from './store-contract.ts';

const parent = mkdtempSync(path.join(tmpdir(), 'tradepost-registry-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));
const directory = (): string => path.join(mkdtempSync(path.join(parent, 'store-')), 'schema-registry');

describe('a store of files', () => {
  promisesOfAStore(async () => {
    const where = directory();
    return { store: openFileStore(where), again: async () => openFileStore(where) };
  });

  test('shows the live schemas as files of their own, and drops those of subgraphs that went', async () => {
    const where = directory();
    const store = openFileStore(where);
    await store.append(buildVersion('a'), null);
    writeFileSync(path.join(where, 'subgraphs/gone.graphql'), 'type Query { b: Int }');
    await store.append(buildVersion('b'), 1);
    expect(readdirSync(path.join(where, 'subgraphs'))).toEqual(['users.graphql']);
    expect(readFileSync(path.join(where, 'subgraphs/users.graphql'), 'utf8')).toBe('type Query { b: Int }');
    expect(readFileSync(path.join(where, 'supergraph.graphql'), 'utf8')).toBe('# b\n');
  });

  test('counts on after a line that a crash tore', async () => {
    const where = directory();
    const store = openFileStore(where);
    const row = { coordinate: 'User.name', client: 'web', clientVersion: '1', day: '2026-11-20', count: 2 };
    await store.addUsage([row]);
    appendFileSync(path.join(where, 'usage/2026-11-20.jsonl'), '\n{"coordinate":"User.na');
    await store.addUsage([row]);
    expect(await store.usage('2026-11-20')).toEqual([{ ...row, count: 4 }]);
  });

  test('killed while publishing, it holds whole versions only and takes the next', async () => {
    const where = directory();
    const script = `
      import { openFileStore, contentId } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../schema/registry/store.ts'))};
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
      expect(versions.map((one) => one.number)).toEqual(versions.map((_, at) => at + 1));
    }
    const store = openFileStore(where);
    const head = await store.head();
    expect((await store.append(buildVersion('z'), head?.number ?? null)).number).toBe((head?.number ?? 0) + 1);
  });
});
