import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sha256 } from '#registry/client/documents/manifest.ts';
import { connect, type RawMessage } from '../support/raw-socket.ts';
import { ada, startLive } from '../support/start-live.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-live-documents-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const manifest = path.join(folder, 'web.json');
const trusted = 'subscription Order($id: ID!) { orderStatusChanged(orderId: $id) { version } }';
const other = 'subscription Order($id: ID!) { orderStatusChanged(orderId: $id) { status } }';
writeFileSync(manifest, JSON.stringify({ [sha256(trusted)]: trusted, short: trusted }));
const enforced = { TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_FILES: `web=${manifest}` };
const hashed = (text: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: sha256(text) } } });
const codeOf = (message: RawMessage) =>
  (message.payload as { extensions?: { code: string } }[])[0]?.extensions?.code ?? message.type;

test('a subscription is opened by the id of a trusted document, and by nothing else where that is enforced', async () => {
  await using live = await startLive({ env: enforced });
  const id = await live.place(ada);
  await using socket = await connect(live.wsUrl, { token: await live.token() });
  const first = async (name: string, payload: object) => {
    socket.send({ type: 'subscribe', id: name, payload: { query: '', variables: { id }, ...payload } });
    const message = await socket.next(name);
    return message.type === 'next' ? message.payload : codeOf(message);
  };
  const version = { data: { orderStatusChanged: { version: 1 } } };
  expect(await first('apollo', hashed(trusted))).toMatchObject(version);
  expect(await first('draft', { documentId: `sha256:${sha256(trusted)}` })).toMatchObject(version);
  expect(await first('relay', { doc_id: 'short' })).toMatchObject(version);
  expect(await first('both', { ...hashed(trusted), query: trusted })).toMatchObject(version);

  expect(await first('text', { query: other })).toBe('DOCUMENT_NOT_TRUSTED');
  expect(await first('released-text', { query: trusted })).toBe('DOCUMENT_NOT_TRUSTED');
  expect(await first('unknown', hashed(other))).toBe('PERSISTED_QUERY_NOT_FOUND');
  expect(await first('smuggled', { ...hashed(trusted), query: other })).toBe('BAD_REQUEST');
  expect(await first('hostile', { documentId: '__proto__' })).toBe('PERSISTED_QUERY_NOT_FOUND');
  expect(await first('nothing', {})).toBe('BAD_REQUEST');
});

test('a client that a setting names is held to its documents, and others are not', async () => {
  await using live = await startLive({
    env: { ...enforced, TRUSTED_DOCUMENTS: 'off', TRUSTED_DOCUMENTS_PER_CLIENT: 'web=enforce' },
  });
  const id = await live.place(ada);
  const token = await live.token();
  const code = async (client: string) => {
    await using socket = await connect(live.wsUrl, { token, params: { 'graphql-client-name': client } });
    socket.subscribe('a', other, { id });
    return codeOf(await socket.next('a'));
  };
  expect([await code('web'), await code('ios')]).toEqual(['DOCUMENT_NOT_TRUSTED', 'next']);
});

test('an id is refused where no document is trusted', async () => {
  await using live = await startLive();
  await using socket = await connect(live.wsUrl, { token: await live.token() });
  socket.send({ type: 'subscribe', id: 'a', payload: { query: '', ...hashed(trusted) } });
  expect(codeOf(await socket.next('a'))).toBe('PERSISTED_QUERY_NOT_SUPPORTED');
});
