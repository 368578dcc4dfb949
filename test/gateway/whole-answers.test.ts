import { describe, expect, test } from 'vitest';
import { registry } from '#platform/process/metrics.ts';
import { type CachedShop, startCachedShop } from '../support/cached-shop.ts';
import { eventually } from '../support/eventually.ts';
import { redisUrl } from '../support/test-settings.ts';

const url = redisUrl() ?? '';
const prices = '{ products { name price } }';

async function readsFrom(from: string): Promise<number> {
  const metric = (await registry.getMetricsAsJSON()).find(({ name }) => name === 'tradepost_gateway_cache_reads_total');
  const values = (metric?.values ?? []) as { value: number; labels: Record<string, string> }[];
  return values
    .filter(({ labels }) => labels['from'] === from)
    .reduce((sum, { labels, value }) => sum + (labels['type'] === 'Query.products' ? value : 0), 0);
}

async function emptied(): Promise<number> {
  const metric = (await registry.getMetricsAsJSON()).find(
    ({ name }) => name === 'tradepost_gateway_cache_emptied_total',
  );
  return metric?.values.find(({ labels }) => labels['subgraph'] === 'shop')?.value ?? 0;
}

/** Reads until the whole answer is kept. */
async function warm(shop: CachedShop, headers: Record<string, string> = {}): Promise<void> {
  await eventually(async () => {
    const before = await readsFrom('answer');
    await shop.gateway.graphql(prices, {}, headers);
    return (await readsFrom('answer')) > before;
  });
}

async function firstPrice(shop: CachedShop, headers: Record<string, string> = {}): Promise<number> {
  const { body } = await shop.gateway.graphql(prices, {}, headers);
  expect(body.errors).toBeUndefined();
  return body.data.products[0].price;
}

describe.skipIf(url === '')('an answer of kept entries', () => {
  test('is kept as a whole, with its cost', async () => {
    await using shop = await startCachedShop(url, { GATEWAY_COST: 'measure' });
    const { body: first } = await shop.gateway.graphql(prices);
    expect(first.extensions.cost).toMatchObject({ actual: 3, subgraphs: { shop: { actual: 3 } } });
    await warm(shop);
    const [fromMemory, calls] = [await readsFrom('memory'), shop.calls.length];
    expect((await shop.gateway.graphql(prices)).body).toEqual(first);
    expect([await readsFrom('memory'), shop.calls.length]).toEqual([fromMemory, calls]);
  });

  test('ends with an event that names one of its entries', async () => {
    await using shop = await startCachedShop(url);
    await warm(shop);
    shop.prices.set('p-1', 111);
    const before = await emptied();
    await shop.announce('p-1');
    await eventually(async () => (await emptied()) > before);
    expect(await firstPrice(shop)).toBe(111);
  });

  test('is not kept if an event overtakes it', async () => {
    await using shop = await startCachedShop(url);
    await warm(shop);
    const priceOf = async () => (await shop.gateway.graphql('{ products { price } }')).body.data.products[0].price;
    const read = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    shop.through.call = async (request, client) => {
      const answer = await client(request);
      read.resolve();
      await released.promise;
      return answer;
    };
    const overtaken = priceOf();
    await read.promise;
    shop.through.call = (request, client) => client(request);
    shop.prices.set('p-1', 112);
    const before = await emptied();
    await shop.announce('p-1');
    await eventually(async () => (await emptied()) > before);
    released.resolve();
    expect(await overtaken).toBe(100);
    expect(await priceOf()).toBe(112);
    expect(await priceOf()).toBe(112);
  });

  test('is not used while the log cannot be read', async () => {
    await using shop = await startCachedShop(url);
    await warm(shop);
    shop.log.away = true;
    shop.prices.set('p-1', 113);
    await shop.announce('p-1');
    await eventually(async () => (await firstPrice(shop)) === 113, 3_000);
  });

  test('is not given to a viewer who has just changed something', async () => {
    await using shop = await startCachedShop(url);
    const headers = { authorization: `Bearer ${await shop.gateway.token()}` };
    await warm(shop, headers);
    await shop.gateway.graphql('mutation { setPrice(id: "p-1", price: 5) { price } }', {}, headers);
    expect(await firstPrice(shop, headers)).toBe(5);
  });

  test('differs by the headers that subgraphs get, and by variables', async () => {
    await using shop = await startCachedShop(url, { FORWARDED_HEADERS: 'x-tenant' });
    await warm(shop, { 'x-tenant': 'a' });
    const before = shop.calls.length;
    await shop.gateway.graphql(prices, {}, { 'x-tenant': 'b' });
    expect(shop.calls).toHaveLength(before + 1);
    const one = 'query ($id: ID!) { product(id: $id) { name } }';
    for (const id of ['p-1', 'p-2', 'p-1', 'p-2']) {
      const { body } = await shop.gateway.graphql(one, { id });
      expect(body).toEqual({ data: { product: { name: `Product ${id}` } } });
    }
  });

  test('is not kept with a private part', async () => {
    await using shop = await startCachedShop(url);
    const query = '{ products { name note } }';
    const before = await readsFrom('answer');
    for (const userId of ['u-ann', 'u-bob', 'u-ann', 'u-bob']) {
      const headers = { authorization: `Bearer ${await shop.gateway.token({ userId })}` };
      const { body } = await shop.gateway.graphql(query, {}, headers);
      expect(body.data.products[0].note).toBe(`p-1 for ${userId}`);
    }
    expect(await readsFrom('answer')).toBe(before);
  });
});
