import { expect, test } from 'vitest';
import { sha256 } from '#registry/client/documents/manifest.ts';
import { eventually } from '../support/eventually.ts';
import { openTestRegistry } from './open-registry.ts';

const me = '{ me { id } }';
const names = '{ me { name } }';

test('documents of active releases are served with an ETag, each text once', async () => {
  const r = await openTestRegistry();
  expect((await r.call('GET', 'documents')).body).toEqual({ documents: [], releases: [] });

  await r.call('PUT', 'clients/web/2.0', { operations: [{ body: names }, { body: me }], activate: true });
  await r.call('PUT', 'clients/web/1.0', { operations: [{ body: me, hash: 'short' }], activate: true });
  await r.call('PUT', 'clients/ios/1.0', { operations: [{ body: '{ hidden }' }] });
  const answer = await eventually(async () => {
    const found = await r.call('GET', 'documents');
    return found.body.releases.length === 2 && found;
  });
  const { documents, releases } = answer.body;
  expect(documents.toSorted()).toEqual([me, names]);
  const place = (body: string) => documents.indexOf(body);
  expect(releases).toEqual([
    { client: 'web', version: '1.0', operations: [['short', place(me)]] },
    {
      client: 'web',
      version: '2.0',
      operations: [
        [sha256(me), place(me)],
        [sha256(names), place(names)],
      ].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    },
  ]);
  expect(answer.headers.get('cache-control')).toBe('private, no-cache');

  const etag = answer.headers.get('etag') ?? '';
  expect((await r.call('GET', 'documents', undefined, { 'if-none-match': etag })).status).toBe(304);
  await r.call('POST', 'clients/web/2.0/retire', {});
  const news = await eventually(async () => {
    const found = await r.call('GET', 'documents', undefined, { 'if-none-match': etag });
    return found.status === 200 && found;
  });
  expect(news.body).toEqual({
    documents: [me],
    releases: [{ client: 'web', version: '1.0', operations: [['short', 0]] }],
  });
});

test('two operations of a release cannot share an id', async () => {
  const r = await openTestRegistry();
  const operations = [me, names].map((body) => ({ body, hash: 'x1' }));
  const refused = await r.call('PUT', 'clients/web/1.0', { operations, activate: true });
  expect([refused.status, JSON.stringify(refused.body)]).toEqual([400, expect.stringContaining("the id 'x1'")]);
  const same = operations.map(({ hash }) => ({ hash, body: me }));
  expect((await r.call('PUT', 'clients/web/1.0', { operations: same, activate: true })).status).toBe(200);
});

test('documents need a token that may read', async () => {
  const r = await openTestRegistry();
  const report = await r.tokenFor('report');
  const as = async (authorization: string) => (await r.call('GET', 'documents', undefined, { authorization })).status;
  expect([await as(''), await as(`Bearer ${report}`), await as(`Bearer ${await r.tokenFor('read')}`)]).toEqual([
    401, 403, 200,
  ]);
});
