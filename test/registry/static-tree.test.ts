import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openRegistryClient } from '#registry/client/registry-client.ts';
import { openStaticTree } from '#registry/store/static-tree.ts';
import type { SubgraphRevision } from '#registry/model/version.ts';
import { eventually } from '../support/eventually.ts';
import { edited, versionOf } from './corpus/shop.ts';
import { openShop } from './open-shop.ts';

const to = ['--to', 'dir:public'];
const never = new AbortController().signal;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Files and nothing else, with the entity tags that every web server makes. */
async function serve(folder: string): Promise<string> {
  const server = createServer((request, response) => {
    const file = path.join(folder, path.normalize(request.url ?? '/'));
    if (!existsSync(file)) return response.writeHead(404).end();
    const text = readFileSync(file);
    const etag = `"${sha256(text.toString()).slice(0, 16)}"`;
    if (request.headers['if-none-match'] === etag) return response.writeHead(304, { etag }).end();
    return response.writeHead(200, { etag }).end(text);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What the tree shows: the pointer, after a look at every file that it names. */
function shown(folder: string): { number: number; supergraph: string } {
  const at = (...parts: string[]) => path.join(folder, 'public/shop/staging', ...parts);
  const read = (...parts: string[]) => readFileSync(at(...parts), 'utf8');
  const version = JSON.parse(read('version.json')) as { number: number; sha256: Record<string, string> };
  for (const [name, hash] of Object.entries(version.sha256)) {
    expect(sha256(read('versions', String(version.number), name)), name).toBe(hash);
  }
  expect(read('versions', String(version.number), 'version.json')).toBe(read('version.json'));
  return { number: version.number, supergraph: read('supergraph.graphql') };
}

test('a gateway follows the files of a plain web server', async () => {
  const { folder, json, edit } = openShop();
  expect(await json('publish', ...to)).toMatchObject({ exitCode: 0, version: { number: 1 } });
  const url = await serve(path.join(folder, 'public'));
  const gateway = openRegistryClient({ url: `${url}/artifacts/v1/shop/staging`, token: undefined });
  const first = await gateway.supergraph(null, { wait: true, signal: never });
  if (first === 'none' || !first.changed) throw new Error('there was nothing before');
  expect(first.sdl).toContain('type Order');
  expect(await gateway.supergraph(first.etag, { wait: true, signal: never })).toMatchObject({ changed: false });

  edit('orders', 'placedAt: String', 'placedAt: String paidAt: String');
  expect(await json('publish', ...to)).toMatchObject({ exitCode: 0, version: { number: 2 } });
  expect(await gateway.supergraph(first.etag, { wait: true, signal: never })).toMatchObject({
    changed: true,
    sdl: expect.stringContaining('paidAt: String'),
  });
  const get = async (file: string) => (await fetch(`${url}/${file}`)).text();
  expect(await get('shop/staging/api.graphql')).toBe(await get('artifacts/v1/shop/staging/sdl'));
  expect(JSON.parse(await get('artifacts/v1/shop/staging/services'))).toEqual(
    JSON.parse(await get('shop/staging/subgraphs.json')),
  );
  expect(JSON.parse(await get('shop/staging/version.json'))).toMatchObject({ number: 2, actor: 'ada' });
  expect(await get('shop/staging/versions/1/supergraph.graphql')).toBe(first.sdl);
});

test('is judged against its own history, goes back, and is promoted to and from', async () => {
  const { folder, json, edit } = openShop();
  await json('publish', ...to);
  const first = shown(folder);
  edit('orders', 'number: String ', '');
  expect(await json('publish', ...to)).toMatchObject({ result: 'blocked', exitCode: 1 });
  expect(shown(folder)).toEqual(first);
  const checked = await json('check', '--against', 'dir:public');
  expect(checked.changes).toMatchObject([{ coordinate: 'Order.number', blocking: true }]);
  const approve = ['approve', checked.changes[0]?.fingerprint ?? '', '--reason', 'nobody is live'];
  expect(checked.changes[0]?.approve).toContain(to.join(' '));
  expect(await json(...approve, ...to)).toMatchObject({ exitCode: 0 });
  expect(await json('publish', ...to, '--if-match', '7')).toMatchObject({ exitCode: 4 });
  expect(await json('publish', ...to, '--if-match', '1', '--dry-run')).toMatchObject({ exitCode: 0 });
  expect(shown(folder)).toEqual(first);
  expect(await json('publish', ...to, '--if-match', '1')).toMatchObject({ version: { number: 2 } });
  expect(shown(folder).supergraph).not.toBe(first.supergraph);
  expect(await json('rollback', 'dir:public', '--reason', 'oops')).toMatchObject({ version: { number: 3 } });
  expect(shown(folder)).toEqual({ number: 3, supergraph: first.supergraph });
  expect((await json('history', 'dir:public')).details).toHaveLength(3);
  expect(await json('promote', '--from', 'dir:public:1', '--to', 'shop@production')).toMatchObject({ exitCode: 0 });
  expect(await json('promote', '--from', 'shop@production', '--to', 'dir:other')).toMatchObject({ exitCode: 0 });
  expect(readFileSync(path.join(folder, 'other/shop/staging/supergraph.graphql'), 'utf8')).toBe(first.supergraph);
});

test('a publish that is killed leaves the old or the new; the next one finishes it', async () => {
  const { folder, json, edit, start } = openShop();
  await json('publish', ...to);
  const moments = [
    'public/.store/shop/staging/versions/000002.json',
    'public/shop/staging/versions/3/supergraph.graphql',
    'public/artifacts/v1/shop/staging/supergraph',
  ];
  for (const [at, file] of moments.entries()) {
    const before = shown(folder);
    edit('orders', 'placedAt: String', `placedAt: String field${at}: String`);
    const found = path.join(folder, file);
    const content = () => (existsSync(found) ? readFileSync(found, 'utf8') : null);
    const old = content();
    const { child, ended } = start(['publish', ...to, '--actor', 'ada']);
    await eventually(() => content() !== old || child.exitCode !== null);
    child.kill('SIGKILL');
    await ended;
    const after = shown(folder);
    // The pointer moves last, so the number may be the old one beside a supergraph that is new already.
    expect([before.number, before.number + 1]).toContain(after.number);
    const isNew = after.supergraph.includes(`field${at}: String`);
    expect(isNew || after.supergraph === before.supergraph).toBe(true);
    if (after.number > before.number) expect(isNew).toBe(true);
    expect(await json('publish', ...to)).toMatchObject({ exitCode: 0, version: { number: at + 2 } });
    expect(shown(folder)).toMatchObject({ number: at + 2, supergraph: expect.stringContaining(`field${at}: String`) });
  }
});

test('shows every version of the store, also versions that a killed process did not reach, and corrects wrong files', async () => {
  const { folder } = openShop();
  const tree = openStaticTree(path.join(folder, 'public'), 'shop', 'staging');
  await tree.show();
  expect(existsSync(path.join(folder, 'public/shop'))).toBe(false);
  const append = async (subgraphs: SubgraphRevision[], expectedHead: number | null) => {
    const { number: _, parent: __, ...version } = versionOf(subgraphs);
    return tree.store.append(version, expectedHead);
  };
  await append(edited([]), null);
  const second = await append(edited([['orders', 'placedAt: String', 'placedAt: String paidAt: String']]), 1);
  await Promise.all([tree.show(), openStaticTree(path.join(folder, 'public'), 'shop', 'staging').show()]);
  expect(shown(folder)).toEqual({ number: 2, supergraph: second.supergraphSdl });
  expect(existsSync(path.join(folder, 'public/shop/staging/versions/1/supergraph.graphql'))).toBe(true);
  writeFileSync(path.join(folder, 'public/shop/staging/supergraph.graphql'), 'by hand');
  await tree.show();
  expect(shown(folder)).toEqual({ number: 2, supergraph: second.supergraphSdl });
});
