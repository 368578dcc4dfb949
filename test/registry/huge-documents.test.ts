import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLog } from '#platform/process/log.ts';
import { followDocuments } from '#registry/client/documents/follow-documents.ts';
import { maxDocumentsBytes, openRegistryClient } from '#registry/client/registry-client.ts';
import { eventually } from '../support/eventually.ts';

/** A registry that serves what `body` returns, whole or piece by piece. */
async function serve(body: () => Iterable<string>) {
  let answers = 0;
  const server = createServer((_request, response) => {
    answers += 1;
    for (const piece of body()) if (!response.write(piece) && response.destroyed) return;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-huge-'));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  // The server listens on TCP.
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/v1/shop/main`;
  return { url, cachePath: path.join(folder, 'documents.json'), answers: () => answers };
}

const web = { name: 'web', version: '1' };
const documentsOf = (texts: readonly string[]) =>
  JSON.stringify({
    documents: texts,
    releases: [{ client: 'web', version: '1', operations: texts.map((_, index) => [`id-${index}`, index]) }],
  });

test('documents beyond the limit of bytes are refused, and the ones before stay trusted', async () => {
  const megabyte = 'x'.repeat(1024 * 1024);
  let huge = false;
  const registry = await serve(function* () {
    if (!huge) {
      yield documentsOf(['{ a }']);
      return;
    }
    for (let sent = 0; sent <= maxDocumentsBytes; sent += megabyte.length) yield megabyte;
  });
  const followed = await followDocuments({
    registry: openRegistryClient({ url: registry.url, token: undefined }),
    files: [],
    cachePath: registry.cachePath,
    everyMs: 100,
    log: createLog('test', 'silent'),
    now: () => new Date(),
  });
  onTestFinished(() => followed.stop());
  expect(followed.current().find('id-0', web)).toBe('{ a }');
  huge = true;
  const before = registry.answers();
  // The second answer shows that the first was given up.
  await eventually(() => registry.answers() >= before + 2);
  expect(followed.current().find('id-0', web)).toBe('{ a }');
  huge = false;
  const again = registry.answers();
  await eventually(() => registry.answers() >= again + 2);
  expect(followed.current().size).toBe(1);
});

test('a manifest of 20,000 documents is served whole', async () => {
  const texts = Array.from({ length: 20_000 }, (_, index) => `query Q${index} { me { id } }`);
  const registry = await serve(() => [documentsOf(texts)]);
  const followed = await followDocuments({
    registry: openRegistryClient({ url: registry.url, token: undefined }),
    files: [],
    cachePath: registry.cachePath,
    everyMs: 60_000,
    log: createLog('test', 'silent'),
    now: () => new Date(),
  });
  onTestFinished(() => followed.stop());
  const set = followed.current();
  expect([set.size, set.find('id-19999', web), set.has(texts[0] ?? ''), set.has('{ me { id } }')]).toEqual([
    20_000,
    texts[19_999],
    true,
    false,
  ]);
});
