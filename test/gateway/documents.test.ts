import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, test } from 'vitest';
import { registry as metrics } from '#platform/process/metrics.ts';
import { sha256 } from '#registry/client/documents/manifest.ts';
import { eventually } from '../support/eventually.ts';
import { composeSupergraph } from '../support/compose-supergraph.ts';
import { hasRedisServer, startRedisServer } from '../support/redis-server.ts';
import { answerOf, startTestGateway, type TestGateway } from '../support/start-gateway.ts';
import { startStubRegistry, startTestRegistry } from '../support/start-registry.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-documents-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileOf = (name: string, content: unknown) => {
  const file = path.join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

const me = '{ me { id } }';
const name = '{ me { name } }';
const manifest = fileOf('web.json', { operations: [{ id: sha256(me), name: 'Me', body: me, type: 'query' }] });
const relay = fileOf('relay.json', { 'a-number': name });
const enforced = { TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_FILES: `web=${manifest}, relay=${relay}` };
const answered = { data: { me: { id: 'u-1' } } };
const apollo = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: sha256(text) } });
const from = (client: string) => ({ 'apollographql-client-name': client });

const send = (gateway: TestGateway, body: object, headers: Record<string, string> = {}) =>
  gateway.post(JSON.stringify(body), headers);
const codeOf = async (answer: Promise<{ status: number; body: { errors?: { extensions: { code: string } }[] } }>) => {
  const { status, body } = await answer;
  return [status, body.errors?.[0]?.extensions.code];
};
const get = async (gateway: TestGateway, parameters: Record<string, string>) =>
  answerOf(
    await fetch(`${gateway.url}/graphql?${new URLSearchParams(parameters).toString()}`, {
      headers: { 'apollo-require-preflight': '1' },
    }),
  );

async function counted(outcome: string, client: string): Promise<number> {
  const found = (await metrics.getMetricsAsJSON()).find((metric) => metric.name === 'tradepost_documents_total');
  const values = (found?.values ?? []) as { value: number; labels: Record<string, string> }[];
  return values.find(({ labels }) => labels['outcome'] === outcome && labels['client'] === client)?.value ?? 0;
}

describe('where documents are enforced', () => {
  test('a trusted document is executed by its id, sent in any usual way', async () => {
    await using gateway = await startTestGateway({ env: enforced });
    const before = await counted('trusted', 'web');
    for (const body of [
      { extensions: apollo(me) },
      { documentId: sha256(me) },
      { documentId: `sha256:${sha256(me)}` },
      { doc_id: sha256(me) },
      { id: sha256(me) },
      { query: me, extensions: apollo(me) },
      { query: '', extensions: apollo(me) },
    ])
      expect([body, (await send(gateway, body, from('web'))).body]).toEqual([body, answered]);
    expect((await send(gateway, { doc_id: 'a-number' })).body).toEqual({ data: { me: { name: 'Ada' } } });
    expect((await get(gateway, { extensions: JSON.stringify(apollo(me)) })).body).toEqual(answered);
    expect((await get(gateway, { documentId: sha256(me) })).body).toEqual(answered);
    expect(await counted('trusted', 'web')).toBe(before + 7);
  });

  test('everything else is refused and calls no subgraph', async () => {
    await using gateway = await startTestGateway({ env: { ...enforced, GATEWAY_AUTOMATIC_DOCUMENTS: 'true' } });
    const called = gateway.callers.length;
    const before = await counted('refused_text', 'web');
    const refused = (body: object) => codeOf(send(gateway, body, from('web')));
    expect(await refused({ query: name })).toEqual([403, 'DOCUMENT_NOT_TRUSTED']);
    // Only the id says that a client was built with the document.
    expect(await refused({ query: me })).toEqual([403, 'DOCUMENT_NOT_TRUSTED']);
    expect(await refused({ query: name, extensions: apollo(name) })).toEqual([403, 'DOCUMENT_NOT_TRUSTED']);
    expect(await refused({ query: name, extensions: apollo(me) })).toEqual([400, 'BAD_REQUEST']);
    expect(await refused({ query: me, doc_id: 'a-number' })).toEqual([400, 'BAD_REQUEST']);
    expect(await refused({ extensions: apollo(name) })).toEqual([200, 'PERSISTED_QUERY_NOT_FOUND']);
    expect(await refused({ doc_id: '__proto__' })).toEqual([200, 'PERSISTED_QUERY_NOT_FOUND']);
    expect(await refused({ doc_id: 'a-number', id: sha256(me) })).toEqual([400, 'BAD_REQUEST']);
    expect(await refused({ id: { toString: 'a' } })).toEqual([400, 'BAD_REQUEST']);
    expect(await refused({})).toEqual([400, 'BAD_REQUEST']);
    expect(await refused({ query: '{ __schema { types { name } } }' })).toEqual([403, 'DOCUMENT_NOT_TRUSTED']);
    // Nothing of this was kept for later.
    expect(await refused({ extensions: apollo(name) })).toEqual([200, 'PERSISTED_QUERY_NOT_FOUND']);
    expect(gateway.callers).toHaveLength(called);
    expect(await counted('refused_text', 'web')).toBe(before + 4);
  });

  test('an unknown client is held to the documents as well, and a named one may be freed', async () => {
    await using gateway = await startTestGateway({
      env: { ...enforced, TRUSTED_DOCUMENTS_PER_CLIENT: 'import-script=off' },
    });
    expect(await codeOf(send(gateway, { query: me }, from('who-knows')))).toEqual([403, 'DOCUMENT_NOT_TRUSTED']);
    expect((await send(gateway, { extensions: apollo(me) }, from('who-knows'))).body).toEqual(answered);
    expect((await send(gateway, { query: me }, from('import-script'))).body).toEqual(answered);
  });

  test('a document that no longer fits the schema is refused like any other', async () => {
    const old = fileOf('old.json', { old: '{ me { gone } }' });
    await using gateway = await startTestGateway({ env: { ...enforced, TRUSTED_DOCUMENTS_FILES: `web=${old}` } });
    expect(await codeOf(send(gateway, { id: 'old' }))).toEqual([200, 'GRAPHQL_VALIDATION_FAILED']);
  });
});

test('where documents are logged, others are executed, counted, and logged once without their text', async () => {
  await using gateway = await startTestGateway({ env: { ...enforced, TRUSTED_DOCUMENTS: 'log' } });
  const secret = '{ product(slug: "hunter2") { id } me { id } }';
  const before = [await counted('text', 'web'), await counted('trusted_text', 'web')];
  for (let i = 0; i < 3; i++) await send(gateway, { query: secret }, from('web'));
  expect((await send(gateway, { query: me }, from('web'))).body).toEqual(answered);
  const hashed = '{ me { name email } }';
  expect((await send(gateway, { query: hashed, extensions: apollo(hashed) })).body).toMatchObject({
    data: { me: { name: 'Ada' } },
  });
  expect(await codeOf(send(gateway, { query: name, extensions: apollo(me) }))).toEqual([400, 'BAD_REQUEST']);
  expect([await counted('text', 'web'), await counted('trusted_text', 'web')]).toEqual([
    (before[0] ?? 0) + 3,
    (before[1] ?? 0) + 1,
  ]);
  const lines = gateway.logged.filter(({ msg }) => msg === 'a client sent an operation that no release has');
  expect(lines).toMatchObject([
    { client: 'web', hash: sha256(secret) },
    { client: '', hash: sha256(hashed) },
  ]);
});

describe('documents of a registry', () => {
  test('are trusted from their activation until they are retired', async () => {
    await using registry = await startTestRegistry();
    await using gateway = await startTestGateway({
      env: {
        REGISTRY_URL: registry.url,
        REGISTRY_TOKEN: registry.token,
        SUPERGRAPH_CACHE: path.join(folder, 'live.graphql'),
        TRUSTED_DOCUMENTS: 'enforce',
        TRUSTED_DOCUMENTS_EVERY_MS: '100',
        TRUSTED_DOCUMENTS_CACHE: path.join(folder, 'live.json'),
      },
    });
    const code = async () => (await codeOf(send(gateway, { extensions: apollo(me) })))[1];
    expect(await code()).toBe('PERSISTED_QUERY_NOT_FOUND');
    await registry.release('web', '1.0', [{ body: me }]);
    await eventually(async () => (await code()) === undefined);

    // A registry that does not answer changes nothing, and a gateway that starts meanwhile takes the copy.
    await registry.stop();
    expect(await code()).toBeUndefined();
    await using another = await startTestGateway({
      env: {
        REGISTRY_URL: registry.url,
        SUPERGRAPH_CACHE: path.join(folder, 'live.graphql'),
        TRUSTED_DOCUMENTS: 'enforce',
        TRUSTED_DOCUMENTS_EVERY_MS: '100',
        TRUSTED_DOCUMENTS_CACHE: path.join(folder, 'live.json'),
      },
    });
    expect((await send(another, { extensions: apollo(me) })).body).toEqual(answered);

    await registry.start();
    await registry.retire('web', '1.0');
    await eventually(async () => (await code()) === 'PERSISTED_QUERY_NOT_FOUND');
  });

  test('that cannot be read are refused: a gateway that starts says so, without a copy', async () => {
    // Answers every request with a supergraph.
    await using registry = await startStubRegistry({ sdl: await composeSupergraph(), version: 1 });
    await expect(
      startTestGateway({
        env: {
          REGISTRY_URL: registry.url,
          SUPERGRAPH_CACHE: path.join(folder, 'odd.graphql'),
          TRUSTED_DOCUMENTS: 'enforce',
          TRUSTED_DOCUMENTS_CACHE: path.join(folder, 'none.json'),
        },
      }),
    ).rejects.toThrow(/there are no trusted documents[^]*TRUSTED_DOCUMENTS_CACHE/);
  });
});

test.each([
  ['no source', {}, /TRUSTED_DOCUMENTS needs REGISTRY_URL or TRUSTED_DOCUMENTS_FILES/],
  ['a file that is not there', { TRUSTED_DOCUMENTS_FILES: 'web=/nowhere.json' }, /TRUSTED_DOCUMENTS_FILES.*nowhere/],
  ['a file without a client', { TRUSTED_DOCUMENTS_FILES: '/nowhere.json' }, /TRUSTED_DOCUMENTS_FILES: must be entries/],
  ['an unknown mode', { TRUSTED_DOCUMENTS_PER_CLIENT: 'web=on' }, /TRUSTED_DOCUMENTS_PER_CLIENT: must be entries/],
])('a gateway with %s does not start, and says why', async (_what, env, reason) => {
  await expect(startTestGateway({ env: { TRUSTED_DOCUMENTS: 'enforce', ...env } })).rejects.toThrow(reason);
});

describe('automatic persisted queries', () => {
  const automatic = { GATEWAY_AUTOMATIC_DOCUMENTS: 'true' };

  test('are executed by their hash once the text was sent', async () => {
    await using gateway = await startTestGateway({ env: automatic });
    expect(await codeOf(send(gateway, { extensions: apollo(me) }))).toEqual([200, 'PERSISTED_QUERY_NOT_FOUND']);
    expect((await send(gateway, { query: me, extensions: apollo(me) })).body).toEqual(answered);
    expect((await send(gateway, { extensions: apollo(me) })).body).toEqual(answered);
    expect((await get(gateway, { extensions: JSON.stringify(apollo(me)) })).body).toEqual(answered);
  });

  test('are kept only by the right hash, if valid, and not too long', async () => {
    await using gateway = await startTestGateway({ env: automatic });
    expect(await codeOf(send(gateway, { query: name, extensions: apollo(me) }))).toEqual([400, 'BAD_REQUEST']);
    const wrong = '{ nothing }';
    await send(gateway, { query: wrong, extensions: apollo(wrong) });
    const long = `{ me { id } } #${'x'.repeat(40_000)}`;
    expect((await send(gateway, { query: long, extensions: apollo(long) })).body).toEqual(answered);
    for (const text of [me, wrong, long])
      expect(await codeOf(send(gateway, { extensions: apollo(text) }))).toEqual([200, 'PERSISTED_QUERY_NOT_FOUND']);
    for (const hash of [sha256(me).toUpperCase(), '*', `${'0'.repeat(63)}\n`, ['a'], null]) {
      const extensions = { persistedQuery: { version: 1, sha256Hash: hash } };
      expect(await codeOf(send(gateway, { query: me, extensions }))).toEqual([400, 'BAD_REQUEST']);
    }
  });

  test('of a mutation are not executed by GET', async () => {
    await using gateway = await startTestGateway({ env: automatic });
    const mutation = 'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename } }';
    const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(mutation) } };
    await send(gateway, { query: mutation, extensions });
    expect((await get(gateway, { extensions: JSON.stringify(extensions) })).status).toBe(405);
  });

  test.skipIf(!hasRedisServer)(
    'are shared on Redis, hashed again, and not missed while Redis does not answer',
    async () => {
      await using redis = await startRedisServer();
      const env = { ...automatic, REDIS_URL: redis.url };
      await using first = await startTestGateway({ env });
      await using second = await startTestGateway({ env });
      const found = async (gateway: TestGateway, text: string) =>
        (await send(gateway, { extensions: apollo(text) })).body.errors === undefined;
      await eventually(async () => {
        await send(first, { query: me, extensions: apollo(me) });
        return found(second, me);
      });

      // A person who can write to Redis cannot choose the text of a hash.
      const client = new Redis(redis.url);
      await client.set(`tradepost-document-${sha256(name)}`, me);
      client.disconnect();
      expect(await found(second, name)).toBe(false);

      await redis.kill();
      // Documents that it has used stay, and it alone keeps new ones.
      expect(await found(second, me)).toBe(true);
      const answer = await send(second, { query: name, extensions: apollo(name) });
      expect(answer.body).toEqual({ data: { me: { name: 'Ada' } } });
      expect([await found(second, name), await found(first, name)]).toEqual([true, false]);
    },
  );
});
