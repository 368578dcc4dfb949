import { describe, expect, test } from 'vitest';
import { type CachedShop, startCachedShop, unavailable } from '../support/cached-shop.ts';
import { eventually } from '../support/eventually.ts';
import { redisUrl } from '../support/test-settings.ts';

const url = redisUrl() ?? '';
const page = '{ products { name price stock } }';
const reviewed = 'query ($ids: [ID!]!) { reviews(products: $ids) { product { name stock } } }';
const stocks = (...numbers: (number | null)[]) => numbers.map((stock) => expect.objectContaining({ stock }));

/** Reads until the subgraph is asked for nothing but the rest. The first reads of a gateway find a log that nobody follows yet. */
async function warm(shop: CachedShop, query: string, variables: object = {}): Promise<void> {
  await eventually(async () => {
    shop.calls.length = 0;
    await shop.gateway.graphql(query, variables);
    return shop.calls.length === 1 && !shop.calls[0]?.query.includes('name');
  });
  shop.calls.length = 0;
}

describe.skipIf(url === '')('a fetch with a field that is never kept', () => {
  test('is made once where nothing is kept, and then only for that field', async () => {
    await using shop = await startCachedShop(url);
    const first = await shop.gateway.graphql('{ product(id: "p-1") { name stock } }');
    expect(first.body).toEqual({ data: { product: { name: 'Product p-1', stock: 7 } } });
    expect(shop.calls).toHaveLength(1);
    shop.stocks.set('p-1', 6);
    const second = await shop.gateway.graphql('{ product(id: "p-1") { name stock } }');
    expect(second.body).toEqual({ data: { product: { name: 'Product p-1', stock: 6 } } });
    expect(shop.calls).toHaveLength(2);
    expect(shop.calls[1]?.query).toBe(
      'query($_rest0:[_Any!]!){_rest0:_entities(representations:$_rest0){...on Product{stock}}}',
    );
  });

  test('shows each value of today, for each entity of a list, with aliases and conditions', async () => {
    await using shop = await startCachedShop(url);
    const query = `query ($with: Boolean!) { products { title: name left: stock price @include(if: $with) more: stock @skip(if: $with) } }`;
    await shop.gateway.graphql(query, { with: true });
    shop.stocks.set('p-2', 1);
    const expected = (more: object) => [
      { title: 'Product p-1', left: 7, ...more },
      { title: 'Product p-2', left: 1, ...more },
      { title: 'Product p-3', left: 7, ...more },
    ];
    const { body } = await shop.gateway.graphql(query, { with: true });
    expect(body.data.products).toEqual(
      expected({}).map((product, index) => ({ ...product, price: (index + 1) * 100 })),
    );
    const without = await shop.gateway.graphql(query, { with: false });
    expect(without.body.data.products).toEqual(expected({}).map((product) => ({ ...product, more: product.left })));
  });

  test('is split for entities too: of those that are kept only the rest is fetched', async () => {
    await using shop = await startCachedShop(url);
    await shop.gateway.graphql(reviewed, { ids: ['p-1'] });
    shop.calls.length = 0;
    shop.stocks.set('p-1', 2);
    const { body } = await shop.gateway.graphql(reviewed, { ids: ['p-2', 'p-1', 'p-2'] });
    expect(body).toEqual({
      data: {
        reviews: [
          { product: { name: 'Product p-2', stock: 7 } },
          { product: { name: 'Product p-1', stock: 2 } },
          { product: { name: 'Product p-2', stock: 7 } },
        ],
      },
    });
    expect(shop.calls.map(({ query, ids }) => [query.includes('name'), ids])).toEqual([
      [true, ['p-2']],
      [false, []],
    ]);
  });

  test.each([
    ['of a list', '{ products { name note stock } }', {}],
    [
      'of entities',
      'query ($ids: [ID!]!) { reviews(products: $ids) { product { name note stock } } }',
      { ids: ['p-1', 'p-2', 'p-3'] },
    ],
  ])('shows each viewer only the own private fields %s', async (_name, query, variables) => {
    await using shop = await startCachedShop(url);
    const viewers = ['u-ann', 'u-bob'];
    const tokens = await Promise.all(viewers.map((userId) => shop.gateway.token({ userId, seconds: 600 })));
    async function notesFor(viewer: number): Promise<unknown[]> {
      const { body } = await shop.gateway.graphql(query, variables, { authorization: `Bearer ${tokens[viewer]}` });
      return (body.data.products ?? body.data.reviews).map((item: { note?: string; product?: { note: string } }) =>
        item.product ? item.product.note : item.note,
      );
    }
    for (let round = 0; round < 100; round += 1) {
      const answers = await Promise.all([notesFor(round % 2), notesFor((round + 1) % 2)]);
      const expected = [round % 2, (round + 1) % 2].map((viewer) =>
        ['p-1', 'p-2', 'p-3'].map((id) => `${id} for ${viewers[viewer]}`),
      );
      expect(answers).toEqual(expected);
    }
    const guest = await shop.gateway.graphql(query, variables);
    expect(JSON.stringify(guest.body)).not.toContain('u-');
  });

  test('is emptied by the events of the kept part', async () => {
    await using shop = await startCachedShop(url);
    await warm(shop, page);
    shop.prices.set('p-1', 111);
    await shop.announce('p-1');
    await eventually(async () => (await shop.gateway.graphql(page)).body.data.products[0].price === 111);
  });

  test('shows a deleted entity as the subgraph does', async () => {
    await using shop = await startCachedShop(url);
    await warm(shop, page);
    shop.prices.delete('p-2');
    const { body } = await shop.gateway.graphql(page);
    expect(body.data.products.map(({ name }: { name: string }) => name)).toEqual(['Product p-1', 'Product p-3']);
  });

  test('shows what is kept while the subgraph is away, with null and an error for each field of the rest', async () => {
    await using shop = await startCachedShop(url);
    await warm(shop, page);
    shop.through.call = unavailable;
    const { body } = await shop.gateway.graphql(page);
    expect(body.data.products).toEqual(stocks(null, null, null));
    expect(body.data.products[1]).toMatchObject({ name: 'Product p-2', price: 200 });
    expect(body.errors.map(({ path }: { path: unknown }) => path)).toEqual(
      [0, 1, 2].map((index) => ['products', index, 'stock']),
    );
    expect(body.errors[0].extensions.code).toBe('SUBGRAPH_UNAVAILABLE');
  });
});
