import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { sha256 } from '#registry/client/documents/manifest.ts';
import { type CachedShop, startCachedShop } from '../support/cached-shop.ts';
import { eventually } from '../support/eventually.ts';
import { redisUrl } from '../support/test-settings.ts';

const url = redisUrl() ?? '';
const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-cdn-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const documents = {
  name: '{ product(id: "p-1") { name } }',
  price: '{ product(id: "p-1") { price } }',
  stock: '{ product(id: "p-1") { stock } }',
  profile: '{ profile { name } }',
};
const file = path.join(folder, 'web.json');
const operations = Object.values(documents).map((body) => ({ id: sha256(body), name: 'A', body, type: 'query' }));
writeFileSync(file, JSON.stringify({ operations }));
const trusted = { TRUSTED_DOCUMENTS: 'log', TRUSTED_DOCUMENTS_FILES: `web=${file}` };

/** As a CDN asks: by the document's id, without a name. */
const get = (shop: CachedShop, parameters: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${shop.gateway.url}/graphql?${new URLSearchParams(parameters).toString()}`, {
    headers: { 'apollo-require-preflight': '1', ...headers },
  });
const byId = (body: string) => ({ documentId: sha256(body) });

/** Takes purges. */
async function startCdn() {
  const purged: { keys: string[]; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    purged.push({
      keys: String(request.headers['surrogate-key']).split(' '),
      authorization: request.headers.authorization,
    });
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  return { purged, url: `http://127.0.0.1:${port}/purge`, [Symbol.asyncDispose]: async () => void server.close() };
}

describe.skipIf(url === '')('an answer for a CDN', () => {
  test('has its time, its keys and an ETag, and 304 for a client with that ETag', async () => {
    await using cdn = await startCdn();
    await using shop = await startCachedShop(url, { ...trusted, GATEWAY_PURGE_URL: cdn.url });
    const first = await get(shop, byId(documents.name));
    expect(await first.json()).toEqual({ data: { product: { name: 'Product p-1' } } });
    expect(first.headers.get('cache-control')).toMatch(/^public, max-age=0, s-maxage=(59|60), must-revalidate$/);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/".+"$/);
    expect(first.headers.get('vary')?.toLowerCase()).toContain('authorization');
    const second = await get(shop, byId(documents.name), { 'if-none-match': etag });
    expect([second.status, await second.text(), second.headers.get('etag')]).toEqual([304, '', etag]);
    const other = await get(shop, byId(documents.name), { 'if-none-match': 'W/"another"' });
    expect(other.status).toBe(200);
  });

  test('is purged by the event that empties it', async () => {
    await using cdn = await startCdn();
    await using shop = await startCachedShop(url, {
      ...trusted,
      GATEWAY_PURGE_URL: cdn.url,
      GATEWAY_PURGE_TOKEN: 'of-the-cdn',
    });
    const answer = await eventually(async () => {
      const found = await get(shop, byId(documents.price));
      return found.headers.get('surrogate-key') ? found : undefined;
    });
    const keys = answer.headers.get('surrogate-key')?.split(' ') ?? [];
    expect(answer.headers.get('cache-control')).toMatch(/s-maxage=(29|30),/);
    shop.prices.set('p-1', 140);
    // The log is followed when a second read is kept.
    await eventually(async () => {
      const before = shop.calls.length;
      await get(shop, byId(documents.price));
      return shop.calls.length === before;
    });
    await shop.announce('p-1');
    await eventually(() => cdn.purged.some((purge) => keys.every((key) => purge.keys.includes(key))));
    expect(cdn.purged[0]?.authorization).toBe('Bearer of-the-cdn');
  });

  test('is asked for again each time, if an event can empty it and nobody purges', async () => {
    await using shop = await startCachedShop(url, trusted);
    expect((await get(shop, byId(documents.price))).headers.get('cache-control')).toContain('s-maxage=0,');
    expect((await get(shop, byId(documents.name))).headers.get('cache-control')).toMatch(/s-maxage=(59|60),/);
  });

  test.each([
    ['what is never kept', async (shop: CachedShop) => get(shop, byId(documents.stock))],
    ['what is private', async (shop: CachedShop) => get(shop, byId(documents.profile))],
    ['a text of the client', async (shop: CachedShop) => get(shop, { query: documents.name })],
    [
      'the answer to a signed-in viewer',
      async (shop: CachedShop) =>
        get(shop, byId(documents.name), { authorization: `Bearer ${await shop.gateway.token()}` }),
    ],
    [
      'a POST',
      async (shop: CachedShop) =>
        fetch(`${shop.gateway.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(byId(documents.name)),
        }),
    ],
  ])('is not %s', async (_, send) => {
    await using shop = await startCachedShop(url, trusted);
    const answer = await send(shop);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('etag')).toBeNull();
  });
});
