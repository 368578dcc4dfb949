import { describe, expect, test } from 'vitest';
import { registry } from '#platform/process/metrics.ts';
import { type CachedShop, startCachedShop, unavailable } from '../support/cached-shop.ts';
import { eventually } from '../support/eventually.ts';
import { hasRedisServer, startRedisServer } from '../support/redis-server.ts';
import type { TestGateway } from '../support/start-gateway.ts';
import { redisUrl } from '../support/test-settings.ts';

const url = redisUrl() ?? '';
const reviewed = 'query ($ids: [ID!]!) { reviews(products: $ids) { product { name price } } }';
const names = 'query ($ids: [ID!]!) { reviews(products: $ids) { product { name } } }';

/** Reads until nothing of it comes from the subgraph. The first reads of a gateway find a log that nobody follows yet. */
async function warm(shop: CachedShop, read: () => Promise<unknown>): Promise<void> {
  await eventually(async () => {
    await read();
    const before = shop.calls.length;
    await read();
    return shop.calls.length === before;
  });
}

async function priceAt(gateway: TestGateway, id: string): Promise<number> {
  const { body } = await gateway.graphql(reviewed, { ids: [id] });
  expect(body.errors).toBeUndefined();
  return body.data.reviews[0].product.price;
}

async function readsFrom(type: string, from: string): Promise<number> {
  const metric = (await registry.getMetricsAsJSON()).find(({ name }) => name === 'tradepost_gateway_cache_reads_total');
  const values = (metric?.values ?? []) as { value: number; labels: Record<string, string> }[];
  return values.find(({ labels }) => labels['type'] === type && labels['from'] === from)?.value ?? 0;
}

async function emptied(): Promise<number> {
  const metric = (await registry.getMetricsAsJSON()).find(
    ({ name }) => name === 'tradepost_gateway_cache_emptied_total',
  );
  return metric?.values.find(({ labels }) => labels['subgraph'] === 'shop')?.value ?? 0;
}

describe.skipIf(url === '')('kept answers', () => {
  test('a root field with a hint is fetched once, whatever the operation is called', async () => {
    await using shop = await startCachedShop(url);
    const first = await shop.gateway.graphql('query A { product(id: "p-1") { name } }');
    const before = await readsFrom('Query.product', 'memory');
    const second = await shop.gateway.graphql('query B { product(id: "p-1") { name } }');
    expect([first.body, second.body]).toEqual(Array(2).fill({ data: { product: { name: 'Product p-1' } } }));
    expect(shop.calls).toHaveLength(1);
    expect(await readsFrom('Query.product', 'memory')).toBe(before + 1);
    await shop.gateway.graphql('query A { product(id: "p-2") { name } }');
    expect(shop.calls).toHaveLength(2);
  });

  test.each([
    ['a field without a hint', '{ unhinted }'],
    ['a field that is never kept', '{ product(id: "p-1") { name stock } }'],
    ['an argument that is never kept', '{ products(filter: { inStock: true }) { name } }'],
    ['a private field without a viewer', '{ profile { name } }'],
    ['nothing', '{ product(id: "p-9") { name } }'],
  ])('not kept: %s', async (_, query) => {
    await using shop = await startCachedShop(url);
    const first = await shop.gateway.graphql(query);
    expect(first.body.errors).toBeUndefined();
    await shop.gateway.graphql(query);
    expect(shop.calls).toHaveLength(2);
  });

  test('an input that is never kept is found in variables, also in their defaults', async () => {
    await using shop = await startCachedShop(url);
    const query = 'query ($filter: Filter = { inStock: true }) { products(filter: $filter) { name } }';
    for (const variables of [{ filter: { name: 'x', inStock: false } }, {}]) {
      await shop.gateway.graphql(query, variables);
      const before = shop.calls.length;
      await shop.gateway.graphql(query, variables);
      expect(shop.calls).toHaveLength(before + 1);
    }
    await warm(shop, () => shop.gateway.graphql(query, { filter: { name: 'x' } }));
  });

  test('an answer with an error is not kept', async () => {
    await using shop = await startCachedShop(url);
    for (const count of [1, 2]) {
      expect((await shop.gateway.graphql('{ half }')).body.errors).toHaveLength(1);
      expect(shop.calls).toHaveLength(count);
    }
  });

  test('only the missing entities of a list are fetched, and the answer keeps its order', async () => {
    await using shop = await startCachedShop(url);
    await shop.gateway.graphql(names, { ids: ['p-2'] });
    const { body } = await shop.gateway.graphql(names, { ids: ['p-3', 'p-2', 'p-9', 'p-1'] });
    expect(shop.calls.map(({ ids }) => ids)).toEqual([['p-2'], ['p-3', 'p-9', 'p-1']]);
    expect(body.data.reviews.map(({ product }: { product: { name: string } | null }) => product?.name)).toEqual([
      'Product p-3',
      'Product p-2',
      undefined,
      'Product p-1',
    ]);
  });

  test('another gateway finds it in Redis', async () => {
    await using shop = await startCachedShop(url);
    const other = await shop.another();
    const query = '{ product(id: "p-1") { name } }';
    await eventually(async () => {
      await shop.gateway.graphql(query);
      const before = await readsFrom('Query.product', 'redis');
      await other.graphql(query);
      return (await readsFrom('Query.product', 'redis')) === before + 1;
    });
  });

  test('an entry ends with its time', async () => {
    await using shop = await startCachedShop(url);
    const { body } = await shop.gateway.graphql('{ brief }');
    expect((await shop.gateway.graphql('{ brief }')).body).toEqual(body);
    await eventually(async () => (await shop.gateway.graphql('{ brief }')).body.data.brief > body.data.brief);
  });
});

describe.skipIf(url === '')('viewers', () => {
  test('two viewers get only their own data over 10,000 interleaved requests', { timeout: 120_000 }, async () => {
    await using shop = await startCachedShop(url);
    const tokens = await Promise.all(
      ['u-ann', 'u-bob'].map(async (userId) => ({ userId, token: await shop.gateway.token({ userId, seconds: 600 }) })),
    );
    let next = 0;
    async function send(): Promise<void> {
      for (let at = next++; at < 10_000; at = next++) {
        const { userId, token } = tokens[at % 2] as (typeof tokens)[number];
        const { body } = await shop.gateway.graphql('{ profile { name } }', {}, { authorization: `Bearer ${token}` });
        if (body.data?.profile?.name !== userId) throw new Error(`${userId} got ${JSON.stringify(body)}`);
      }
    }
    await Promise.all(Array.from({ length: 16 }, send));
    // Each viewer's own entry, which memory asks Redis for every two seconds.
    expect(shop.calls.length).toBeLessThan(100);
    expect(new Set(shop.calls.map(({ caller }) => (caller.kind === 'user' ? caller.userId : '')))).toEqual(
      new Set(['u-ann', 'u-bob']),
    );
  });

  test('a viewer reads an own change before its event has arrived', async () => {
    await using shop = await startCachedShop(url);
    const headers = { authorization: `Bearer ${await shop.gateway.token()}` };
    await warm(shop, () => priceAt(shop.gateway, 'p-1'));
    const { body } = await shop.gateway.graphql('mutation { setPrice(id: "p-1", price: 5) { price } }', {}, headers);
    expect(body.data.setPrice.price).toBe(5);
    const own = await shop.gateway.graphql(reviewed, { ids: ['p-1'] }, headers);
    expect(own.body.data.reviews[0].product.price).toBe(5);
  });
});

describe.skipIf(url === '')('events', () => {
  test('empty the entries that they name within a second, in every gateway, and no others', async () => {
    await using shop = await startCachedShop(url);
    const gateways = [shop.gateway, await shop.another()];
    for (const gateway of gateways) {
      await warm(shop, () => gateway.graphql(reviewed, { ids: ['p-1', 'p-2'] }));
    }
    shop.prices.set('p-1', 111);
    shop.prices.set('p-2', 222);
    await shop.announce('p-1');
    const announced = performance.now();
    for (const gateway of gateways) await eventually(async () => (await priceAt(gateway, 'p-1')) === 111);
    expect(performance.now() - announced).toBeLessThan(1_000);
    // No event has named it, so the old one is right to be there.
    for (const gateway of gateways) expect(await priceAt(gateway, 'p-2')).toBe(200);
  });

  test('empty a list with an entity that they name', async () => {
    await using shop = await startCachedShop(url);
    const read = async () => (await shop.gateway.graphql('{ products { price } }')).body.data.products[0].price;
    await warm(shop, read);
    shop.prices.set('p-1', 112);
    await shop.announce('p-1');
    await eventually(async () => (await read()) === 112, 1_000);
  });

  test('are found within a second or two without their ring', async () => {
    await using shop = await startCachedShop(url);
    await warm(shop, () => priceAt(shop.gateway, 'p-1'));
    shop.prices.set('p-1', 113);
    await shop.announce('p-1', false);
    await eventually(async () => (await priceAt(shop.gateway, 'p-1')) === 113, 2_000);
  });

  test('are applied when a gateway starts, if no gateway was there', async () => {
    await using shop = await startCachedShop(url);
    await warm(shop, () => priceAt(shop.gateway, 'p-1'));
    await shop.gateway.gateway.stop();
    shop.prices.set('p-1', 114);
    await shop.announce('p-1');
    const next = await shop.another();
    await warm(shop, () => next.graphql(reviewed, { ids: ['p-1', 'p-2'] }));
    expect(await priceAt(next, 'p-1')).toBe(114);
  });

  test('that overtake a read keep its old value out', async () => {
    await using shop = await startCachedShop(url);
    await warm(shop, () => priceAt(shop.gateway, 'p-2'));
    const read = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    shop.through.call = async (request, client) => {
      const answer = await client(request);
      read.resolve();
      await released.promise;
      return answer;
    };
    const overtaken = priceAt(shop.gateway, 'p-1');
    await read.promise;
    shop.through.call = (request, client) => client(request);
    shop.prices.set('p-1', 115);
    const before = await emptied();
    await shop.announce('p-1');
    await eventually(async () => (await emptied()) > before);
    // A read that begins after the event does not wait for the fetch that is under way.
    expect(await priceAt(shop.gateway, 'p-1')).toBe(115);
    released.resolve();
    expect(await overtaken).toBe(100);
    await warm(shop, () => priceAt(shop.gateway, 'p-1'));
    expect(await priceAt(shop.gateway, 'p-1')).toBe(115);
    expect(await priceAt(await shop.another(), 'p-1')).toBe(115);
  });

  test('a fetch after them names their position, so that no older copy of the data answers it', async () => {
    await using shop = await startCachedShop(url);
    const positions: (number | undefined)[] = [];
    shop.through.call = (request, client) => {
      positions.push(request.logPosition);
      return client(request);
    };
    await warm(shop, () => priceAt(shop.gateway, 'p-1'));
    // Before the log was read, the answer must not be behind at all.
    expect(positions[0]).toBeUndefined();
    for (const position of [1, 2, 3]) {
      const before = positions.length;
      await shop.announce('p-1');
      await eventually(async () => {
        await priceAt(shop.gateway, 'p-1');
        return positions.length > before;
      });
      expect(positions.at(-1)).toBe(position);
    }
  });

  test('that cannot be read leave their entries unused', async () => {
    await using shop = await startCachedShop(url);
    await warm(shop, () => priceAt(shop.gateway, 'p-1'));
    shop.log.away = true;
    shop.prices.set('p-1', 116);
    await shop.announce('p-1');
    await eventually(async () => (await priceAt(shop.gateway, 'p-1')) === 116, 3_000);
    shop.log.away = false;
    await warm(shop, () => priceAt(shop.gateway, 'p-1'));
    expect(await priceAt(shop.gateway, 'p-1')).toBe(116);
  });
});

describe.skipIf(url === '')('calls', () => {
  test('a miss is fetched once for all requests at the same time', async () => {
    await using shop = await startCachedShop(url);
    const arrived = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    shop.through.call = async (request, client) => {
      arrived.resolve();
      await released.promise;
      return client(request);
    };
    const before = await readsFrom('Query.product', 'shared');
    const first = shop.gateway.graphql('{ product(id: "p-1") { name } }');
    await arrived.promise;
    const others = Array.from({ length: 50 }, () => shop.gateway.graphql('{ product(id: "p-1") { name } }'));
    // All of them have arrived when a request that came after them has its answer.
    await shop.gateway.graphql('{ __typename }');
    released.resolve();
    for (const { body } of await Promise.all([first, ...others])) {
      expect(body).toEqual({ data: { product: { name: 'Product p-1' } } });
    }
    expect(shop.calls).toHaveLength(1);
    expect(await readsFrom('Query.product', 'shared')).toBeGreaterThan(before);
  });

  test('while the subgraph does not answer, an expired answer is used where the schema allows it, and is marked', async () => {
    await using shop = await startCachedShop(url);
    await shop.gateway.graphql('{ brief }');
    await warm(shop, () => shop.gateway.graphql(reviewed, { ids: ['p-1'] }));
    const { body: fresh } = await shop.gateway.graphql('{ brief }');
    shop.through.call = unavailable;
    const { body } = await eventually(async () => {
      const answer = await shop.gateway.graphql('{ brief }');
      return answer.body.extensions?.degraded ? answer : undefined;
    });
    expect(body).toEqual({
      data: { brief: expect.any(Number) },
      extensions: { degraded: [{ subgraph: 'shop', part: 'Query.brief', ageSeconds: expect.any(Number) }] },
    });
    expect(body.data.brief).toBeGreaterThanOrEqual(fresh.data.brief);
    // A price is never older than its time: staleIfError is 0.
    shop.log.away = true;
    await eventually(
      async () => (await shop.gateway.graphql(reviewed, { ids: ['p-1'] })).body.errors?.length > 0,
      5_000,
    );
  });

  test('entities that are kept stay in an answer whose other entities cannot be fetched', async () => {
    await using shop = await startCachedShop(url);
    await shop.gateway.graphql(names, { ids: ['p-1'] });
    shop.through.call = unavailable;
    const { body } = await shop.gateway.graphql(names, { ids: ['p-2', 'p-1'] });
    expect(body.data.reviews).toEqual([{ product: null }, { product: { name: 'Product p-1' } }]);
    expect(body.errors).toMatchObject([{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }]);
    expect(body.errors[0].path.slice(0, 3)).toEqual(['reviews', 0, 'product']);
  });
});

describe.skipIf(!hasRedisServer)('without Redis', () => {
  test('answers are right while it does not answer, and are kept again when it does', async () => {
    await using redis = await startRedisServer();
    await using shop = await startCachedShop(redis.url);
    await warm(shop, () => priceAt(shop.gateway, 'p-1'));
    await redis.kill();
    shop.prices.set('p-1', 120);
    await shop.announce('p-1', false);
    await eventually(async () => (await priceAt(shop.gateway, 'p-1')) === 120, 5_000);
    for (const price of [121, 122, 123]) {
      shop.prices.set('p-1', price);
      await shop.announce('p-1', false);
      expect(await priceAt(shop.gateway, 'p-1')).toBe(price);
    }
    await redis.start();
    await warm(shop, () => priceAt(shop.gateway, 'p-1'));
    shop.prices.set('p-1', 124);
    await shop.announce('p-1');
    await eventually(async () => (await priceAt(shop.gateway, 'p-1')) === 124, 2_000);
  });

  test('a Redis that loses its data under the gateways brings nothing old back', async () => {
    await using redis = await startRedisServer();
    await using shop = await startCachedShop(redis.url);
    await warm(shop, () => priceAt(shop.gateway, 'p-1'));
    await redis.flush();
    shop.prices.set('p-1', 130);
    await shop.announce('p-1');
    await eventually(async () => (await priceAt(shop.gateway, 'p-1')) === 130, 2_000);
    await warm(shop, () => priceAt(shop.gateway, 'p-1'));
    expect(await priceAt(shop.gateway, 'p-1')).toBe(130);
  });
});
