import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as forward } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../stages/free-port.ts';
import { openTestRegistry } from '../registry/open-registry.ts';
import { clientsFolder } from '../support/clients.ts';
import { eventually } from '../support/eventually.ts';
import { ask, startGatewayProcess, startSubgraph } from './start-gateway-process.ts';

/** Hive Gateway asks every 10 s, the shortest it agrees to; two cores may be busy. */
const newsDeadlineMs = 40_000;

/** Hive Gateway as its package brings it, with nothing to report to, in an empty directory. */
async function startHiveGateway(...args: string[]) {
  const home = mkdtempSync(path.join(tmpdir(), 'tradepost-hive-gateway-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const command = path.join(await clientsFolder(), 'node_modules/@graphql-hive/gateway/dist/bin.js');
  const port = await freePort();
  const usual = ['--host', '127.0.0.1', '--port', String(port), '--polling', '10s', '--fork', '1'];
  const process = startGatewayProcess([command, 'supergraph', ...args, ...usual], { HOME: home }, home);
  return { ...process, url: `http://127.0.0.1:${port}/graphql` };
}

/** Between a gateway and the registry, writing down what is asked and answered; 0 where the registry is gone. */
async function openRecorder(registryUrl: string) {
  const seen: { path: string; status: number; ifNoneMatch: string | undefined; etag: string | undefined }[] = [];
  const server = createServer((request, answer) => {
    const { url = '', headers } = request;
    const passed = forward(`${registryUrl}${url}`, { headers, method: request.method }, (response) => {
      const { statusCode: status = 0 } = response;
      seen.push({ path: url, status, ifNoneMatch: headers['if-none-match'], etag: response.headers.etag });
      answer.writeHead(status, response.headers);
      response.pipe(answer);
    });
    passed.on('error', () => {
      seen.push({ path: url, status: 0, ifNoneMatch: headers['if-none-match'], etag: undefined });
      answer.destroy();
    });
    request.pipe(passed);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

test("Hive Gateway follows published versions, as it follows Hive's CDN", async () => {
  const subgraph = await startSubgraph({ me: 'Ada', you: 'Bob' });
  const r = await openTestRegistry();
  await r.call('POST', 'versions', subgraph.publishing('me'));
  const recorder = await openRecorder(r.url);
  const key = await r.tokenFor('read');
  const gateway = await startHiveGateway(`${recorder.url}/artifacts/v1/shop/main`, '--hive-cdn-key', key);
  await eventually(async () => expect(await ask(gateway.url, '{ me }')).toEqual({ data: { me: 'Ada' } }), 60_000);
  expect((await ask(gateway.url, '{ you }')).errors?.[0]).toContain('Cannot query field "you"');
  const { etag } = recorder.seen[0] ?? {};
  expect(etag).toBe((await r.call('GET', 'supergraph')).headers.get('etag'));

  // Nothing changes: two more questions, two times 304. It asks beside a request that comes 10 s or more after the last time.
  await eventually(async () => {
    expect(await ask(gateway.url, '{ me }')).toEqual({ data: { me: 'Ada' } });
    return recorder.seen.length > 2;
  }, newsDeadlineMs);
  const where = '/artifacts/v1/shop/main/supergraph';
  expect(recorder.seen.slice(0, 3)).toEqual([
    { path: where, status: 200, ifNoneMatch: undefined, etag },
    { path: where, status: 304, ifNoneMatch: etag, etag },
    { path: where, status: 304, ifNoneMatch: etag, etag },
  ]);

  await r.call('POST', 'versions', subgraph.publishing('me', 'you'));
  await eventually(
    async () => expect(await ask(gateway.url, '{ me you }')).toEqual({ data: { me: 'Ada', you: 'Bob' } }),
    newsDeadlineMs,
  );

  await r.server.stop();
  await eventually(async () => {
    expect(await ask(gateway.url, '{ me you }')).toEqual({ data: { me: 'Ada', you: 'Bob' } });
    return recorder.seen.at(-1)?.status === 0;
  }, newsDeadlineMs);
  expect(await ask(gateway.url, '{ me you }')).toEqual({ data: { me: 'Ada', you: 'Bob' } });
  expect(gateway.exitCode()).toBeNull();
});

test('Hive Gateway serves the documents of active releases, and no others', async () => {
  const subgraph = await startSubgraph({ me: 'Ada', you: 'Bob' });
  const r = await openTestRegistry();
  await r.call('POST', 'versions', subgraph.publishing('me', 'you'));
  const operations = [{ hash: 'abc', body: 'query Page { me }', name: 'Page' }];
  await r.call('PUT', 'clients/web/1.0.0', { operations, activate: true });
  await r.call('PUT', 'clients/web/2.0.0', { operations, activate: false });
  const key = `hvo1/${await r.tokenFor('read')}`;
  const at = `${r.url}/artifacts/v1/acme/shop/main`;
  const documents = ['--hive-persisted-documents-endpoint', at, '--hive-persisted-documents-token', key];
  const gateway = await startHiveGateway(at, '--hive-cdn-key', key, ...documents);
  await eventually(
    async () => expect(await ask(gateway.url, { documentId: 'web~1.0.0~abc' })).toEqual({ data: { me: 'Ada' } }),
    60_000,
  );
  for (const documentId of ['web~1.0.0~other', 'web~2.0.0~abc', 'shop~1.0.0~abc']) {
    expect((await ask(gateway.url, { documentId })).errors, documentId).toHaveLength(1);
  }
  expect((await ask(gateway.url, { query: '{ you }' })).errors).toHaveLength(1);
});

test('Hive Gateway with a wrong key does not start, and says why', async () => {
  const r = await openTestRegistry();
  const recorder = await openRecorder(r.url);
  const gateway = await startHiveGateway(`${recorder.url}/artifacts/v1/shop/main`, '--hive-cdn-key', 'nonsense');
  await gateway.says(/status code 401/);
  await eventually(() => expect(gateway.exitCode()).toBe(1), 60_000);
  expect(new Set(recorder.seen.map((request) => request.status))).toEqual(new Set([401]));
});

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@tag"])';
const subgraphOf = (fields: string) => ({
  name: 'users',
  url: 'http://users.example/graphql',
  sdl: `${link}\ntype Query { ${fields} }`,
});

// A contract may not name a tag that no subgraph has.
const internal = '@tag(name: "internal")';

/** The registry with two versions and a contract `public` that lets only `a` through. */
async function open() {
  const where = mkdtempSync(path.join(tmpdir(), 'tradepost-hive-cdn-'));
  onTestFinished(() => rmSync(where, { recursive: true, force: true }));
  const config = path.join(where, 'graph.yaml');
  writeFileSync(config, 'graph: shop\ncontracts: { public: { exclude: [internal] } }\n');
  const r = await openTestRegistry({ where, env: { REGISTRY_CONFIG: config } });
  await r.call('POST', 'versions', { subgraphs: [subgraphOf(`a: Int c: Int ${internal}`)] });
  await r.call('POST', 'versions', { subgraphs: [subgraphOf(`a: Int b: Int ${internal} c: Int ${internal}`)] });
  async function get(at: string, headers: Record<string, string> = {}) {
    const response = await fetch(`${r.url}/artifacts/v1/${at}`, { headers: { 'x-hive-cdn-key': r.token, ...headers } });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
  return { ...r, get };
}

test("artifacts are at the paths of Hive's CDN", async () => {
  const { get, store } = await open();
  const [first, second] = await store.versions();
  if (!first || !second) throw new Error('expected two versions');
  const services = await get('shop/main/services');
  expect(JSON.parse(services.text)).toEqual(second.subgraphs);
  expect(services.headers.get('content-type')).toBe('application/json; charset=utf-8');
  const supergraph = await get('shop/main/supergraph');
  expect(supergraph).toMatchObject({ status: 200, text: second.supergraphSdl });
  expect(supergraph.headers.get('x-hive-schema-version-id')).toBe(second.id);
  expect((await get('acme/shop/main/supergraph')).text).toBe(second.supergraphSdl);
  for (const name of ['sdl', 'sdl.graphql', 'sdl.graphqls']) {
    expect((await get(`shop/main/${name}`)).text).toBe(second.apiSdl);
  }
  expect((await get(`shop/main/version/${first.id}/sdl`)).text).toBe(first.apiSdl);
  expect(JSON.parse((await get(`acme/shop/main/version/1/services`)).text)).toEqual(first.subgraphs);
  const contract = await get('shop/main/contracts/public/sdl');
  expect(contract.text).toContain('a: Int');
  expect(contract.text).not.toContain('b: Int');
  expect((await get('shop/main/version/2/contracts/public/supergraph')).text).toContain('@inaccessible');

  const known = { 'if-none-match': supergraph.headers.get('etag') ?? '' };
  expect(await get('shop/main/supergraph', known)).toMatchObject({ status: 304, text: '' });
  expect((await get('shop/main/version/1/supergraph', known)).status).toBe(200);
  for (const missing of [
    'shop/main/metadata',
    'shop/main/constructor',
    'shop/main/contracts/other/sdl',
    'shop/main/contracts/public/services',
    'shop/main/version/0123456789abcdef/sdl',
    'shop/other/supergraph',
    'shop/main/apps/web/1',
    'shop/main/apps/web/1/abc',
  ]) {
    expect((await get(missing)).status, missing).toBe(404);
  }
});

test('a release has a manifest, and its documents while it is active', async () => {
  const { get, call } = await open();
  const operations = [{ hash: 'abc', body: 'query Page { a }', name: 'Page' }];
  await call('PUT', 'clients/web/1', { operations, activate: false });
  const manifest = { id: 'web@1', appName: 'web', appVersion: '1', documentHashes: ['abc'] };
  const read = async () => JSON.parse((await get('shop/main/apps/web/1')).text);
  expect(await read()).toEqual({ ...manifest, isActive: false });
  expect((await get('shop/main/apps/web/1/abc')).status).toBe(404);
  await call('POST', 'clients/web/1/activate');
  expect(await read()).toEqual({ ...manifest, isActive: true });
  const document = await get('shop/main/apps/web/1/abc');
  expect(document).toMatchObject({ status: 200, text: 'query Page { a }' });
  expect(document.headers.get('content-type')).toMatch(/^text\/plain/);
  await call('POST', 'clients/web/1/retire');
  expect((await get('shop/main/apps/web/1/abc')).status).toBe(404);
});

test('artifacts need a token that may read that graph', async () => {
  const { get, tokens, token, url } = await open();
  const now = new Date('2026-11-21T09:00:00Z');
  const make = async (scopes: ['read'] | ['report'], graphs: string[]) =>
    (await tokens.create({ name: 'ada', scopes, graphs, days: 1, now })).text;
  const withKey = async (key: string) => (await get('shop/main/supergraph', { 'x-hive-cdn-key': key })).status;
  expect(await withKey(await make(['read'], ['shop@main']))).toBe(200);
  expect(await withKey('nonsense')).toBe(401);
  expect(await withKey(await make(['read'], ['stock']))).toBe(403);
  expect(await withKey(await make(['report'], ['*']))).toBe(403);
  // That header, and no other.
  const elsewhere = await fetch(`${url}/artifacts/v1/shop/main/supergraph`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(elsewhere.status).toBe(401);
});
