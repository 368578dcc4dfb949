import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeCursor } from '#platform/graph/page.ts';
import { newId } from '#platform/values/id.ts';
import { insertCategories } from '../../../subgraphs/catalog/listing/insert-categories.ts';
import { insertProducts } from '../../../subgraphs/catalog/listing/insert-products.ts';
import { type Answer, type CatalogUnderTest, guest, startCatalogUnderTest, warehouse } from './catalog-under-test.ts';

interface ProductToBuild {
  name: string;
  slug?: string;
  description?: string;
  categories?: string[];
  /** Of its variants: amount and currency. */
  prices?: [number, string][];
  onHand?: number;
  skus?: string[];
}

let catalog: CatalogUnderTest;
beforeAll(async () => {
  catalog = await startCatalogUnderTest();
  await catalog.server.orm.em.fork().transactional((em) =>
    insertCategories(em, [
      { slug: 'clothes', name: 'Clothes', parent: null },
      { slug: 'tops', name: 'Tops', parent: 'clothes' },
      { slug: 'hoodies', name: 'Hoodies', parent: 'tops' },
      { slug: 'bags', name: 'Bags', parent: null },
      { slug: 'pages', name: 'Pages', parent: null },
    ]),
  );
  await build(
    {
      name: 'Chaz Kangeroo Hoodie',
      slug: 'chaz',
      description: 'Ideal for cold mornings',
      categories: ['hoodies'],
      prices: [
        [5200, 'GBP'],
        [6100, 'EUR'],
      ],
      skus: ['MH01-XS-Black', 'MH01-S-Black'],
    },
    {
      name: 'Teton Pullover',
      slug: 'teton',
      description: 'As warm as a hoodie',
      categories: ['tops'],
      prices: [[7000, 'GBP']],
    },
    { name: 'Crème Brûlée Torch', slug: 'torch', prices: [[1999, 'USD']] },
    { name: 'Joust Duffle Bag', slug: 'joust', categories: ['bags'], prices: [[3400, 'GBP']], onHand: 0 },
    { name: 'Voyage Yoga Bag', slug: 'voyage', categories: ['bags', 'clothes'], prices: [[3200, 'GBP']] },
  );
});
afterAll(() => catalog[Symbol.asyncDispose]());

async function build(...products: ProductToBuild[]): Promise<void> {
  await catalog.server.orm.em.fork().transactional((em) =>
    insertProducts(
      em,
      products.map((product) => {
        const slug = product.slug ?? `p-${newId('other')}`;
        return {
          slug,
          name: product.name,
          description: product.description ?? null,
          categories: product.categories ?? [],
          variants: (product.prices ?? [[100, 'GBP']]).map(([amountMinor, currency], index) => ({
            sku: product.skus?.[index] ?? `${slug}-${index}`,
            name: product.name,
            prices: [{ since: catalog.now(), amountMinor }],
            currency,
            options: [],
            onHand: product.onHand ?? 1,
          })),
        };
      }),
      catalog.now(),
    ),
  );
  catalog.advance(1000);
}

const query = `query($first: Int, $after: String, $filter: ProductFilter, $sort: ProductSort) {
  products(first: $first, after: $after, filter: $filter, sort: $sort) {
    edges { cursor node { slug } } nodes { slug } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
const list = async (variables: object): Promise<Answer> => (await catalog.ask(guest, query, { ...variables })).products;
const slugs = async (filter: object, sort?: string): Promise<string[]> =>
  (await list({ first: 100, filter, sort })).nodes.map((node: { slug: string }) => node.slug);
const found = async (search: string) => slugs({ search });

describe('search', () => {
  it('finds words of name, description and sku, whatever their case, accents and endings', async () => {
    expect(await found('chaz')).toEqual(['chaz']);
    expect(await found('CREME brulee')).toEqual(['torch']);
    expect(await found('crème')).toEqual(['torch']);
    expect(await found('mornings')).toEqual(['chaz']);
    expect(await found('morning')).toEqual(['chaz']);
    expect(await found('MH01-S-Black')).toEqual(['chaz']);
    expect(await found('mh01')).toEqual(['chaz']);
    expect(await found('hood')).toEqual(['chaz', 'teton']);
  });

  it.each([
    ['kangaroo', 'chaz'],
    ['kangeroo hodie', 'chaz'],
    ['pulover', 'teton'],
    ['dufle', 'joust'],
    ['duffel bag', 'joust'],
    ['voyge', 'voyage'],
  ])('forgives the misspelling %s', async (search, slug) => {
    expect(await found(search)).toEqual([slug]);
  });

  it('requires every word except stop words', async () => {
    expect(await found('hoodie bag')).toEqual([]);
    expect(await found('the chaz with a hoodie')).toEqual(['chaz']);
  });

  it('puts the better match first', async () => {
    expect(await found('hoodie')).toEqual(['chaz', 'teton']);
  });

  it('finds nothing for words of no product, and ignores punctuation', async () => {
    for (const search of ['zzzzzz', '!!!', `'); drop table product; --`, "a & | ! : * '", '\0']) {
      expect(await found(search)).toEqual([]);
    }
  });

  it('is ignored when blank', async () => {
    expect(await found('  ')).toEqual(await slugs({}));
  });

  it('refuses more than 200 characters', async () => {
    expect(await catalog.errorsOf(guest, query, { filter: { search: 'x'.repeat(201) } })).toEqual(['BAD_USER_INPUT']);
  });
});

describe('filters', () => {
  it('include the child categories of the category', async () => {
    expect(await slugs({ category: 'clothes' }, 'NAME')).toEqual(['chaz', 'teton', 'voyage']);
    expect(await slugs({ category: 'tops' }, 'NAME')).toEqual(['chaz', 'teton']);
    expect(await slugs({ category: 'hoodies' })).toEqual(['chaz']);
    expect(await slugs({ category: 'nowhere' })).toEqual([]);
  });

  it('compare prices in one currency, bounds included', async () => {
    expect(await slugs({ minPrice: 3400, maxPrice: 5200, currency: 'GBP' }, 'PRICE_ASC')).toEqual(['joust', 'chaz']);
    expect(await slugs({ minPrice: 6000, currency: 'EUR' })).toEqual(['chaz']);
    expect(await slugs({ maxPrice: 5500, currency: 'EUR' })).toEqual([]);
    expect(await slugs({ currency: 'USD' })).toEqual(['torch']);
    expect(await slugs({ minPrice: '9223372036854775807', currency: 'GBP' })).toEqual([]);
  });

  it('refuse a price without its currency', async () => {
    for (const filter of [{ minPrice: 1 }, { maxPrice: 1 }]) {
      expect(await catalog.errorsOf(guest, query, { filter })).toEqual(['BAD_USER_INPUT']);
    }
  });

  it('leave out products that cannot be ordered', async () => {
    expect(await slugs({ category: 'bags', inStock: true })).toEqual(['voyage']);
    expect(await slugs({ category: 'bags', inStock: false }, 'NAME')).toEqual(['joust', 'voyage']);
  });

  it('are combined with and', async () => {
    expect(await slugs({ search: 'bag', category: 'clothes', maxPrice: 3200, currency: 'GBP', inStock: true })).toEqual(
      ['voyage'],
    );
  });
});

describe('sorting', () => {
  it('by name, A to Z, whatever case and accents', async () => {
    await build({ name: 'crane', slug: 'crane' }, { name: 'Crest', slug: 'crest' });
    const all = await slugs({}, 'NAME');
    expect(all.filter((slug) => ['crane', 'torch', 'crest'].includes(slug))).toEqual(['crane', 'torch', 'crest']);
  });

  it('by the cheapest variant, also after a change of price', async () => {
    const gbp = { category: 'bags', currency: 'GBP' };
    expect(await slugs(gbp, 'PRICE_ASC')).toEqual(['voyage', 'joust']);
    expect(await slugs(gbp, 'PRICE_DESC')).toEqual(['joust', 'voyage']);
    const { variant } = await catalog.ask(guest, '{ variant(sku: "joust-0") { id } }');
    await catalog.ask(warehouse, 'mutation($input: ChangePriceInput!) { changePrice(input: $input) { __typename } }', {
      input: { variantId: variant.id, price: { amount: 3100, currency: 'GBP' } },
    });
    expect(await slugs(gbp, 'PRICE_ASC')).toEqual(['joust', 'voyage']);
    expect(await slugs({ category: 'bags' }, 'PRICE_ASC')).toEqual(['joust', 'voyage']);
  });

  it('newest first, which is also the order by relevance without a search', async () => {
    const newest = await slugs({}, 'NEWEST');
    expect(newest.slice(-5).sort()).toEqual(['chaz', 'joust', 'teton', 'torch', 'voyage']);
    expect(newest.slice(0, 2).sort()).toEqual(['crane', 'crest']);
    expect(await slugs({})).toEqual(newest);
  });
});

describe('pages', () => {
  beforeAll(async () => {
    // Ties of every kind: equal names, prices, moments and ranks.
    await build(
      ...Array.from({ length: 60 }, (_, index) => ({
        name: `Paper ${'ABC'[index % 3]} ${index % 7}`,
        prices: [[(index % 5) * 100, 'GBP'] as [number, string]],
        categories: ['pages'],
      })),
    );
  });

  it.each(['RELEVANCE', 'NAME', 'NEWEST', 'PRICE_ASC', 'PRICE_DESC'])(
    'by %s neither repeat nor leave out a product while others are added',
    async (sort) => {
      const filter = { category: 'pages', search: 'paper' };
      const expected = await slugs(filter, sort);
      expect(expected.length).toBeGreaterThanOrEqual(60);
      const seen: string[] = [];
      let after: string | null = null;
      for (let page = 0; page < 30; page += 1) {
        const { edges, nodes, pageInfo } = await list({ first: 7, after, filter, sort });
        expect(nodes).toEqual(edges.map((edge: Answer) => edge.node));
        expect(pageInfo.hasPreviousPage).toBe(page > 0);
        expect(pageInfo.startCursor).toBe(edges[0].cursor);
        expect(pageInfo.endCursor).toBe(edges.at(-1).cursor);
        seen.push(...nodes.map((node: { slug: string }) => node.slug));
        after = pageInfo.endCursor;
        if (!pageInfo.hasNextPage) break;
        const name = `Paper ${'ABC'[page % 3]} ${page % 7}`;
        await build({ name, prices: [[(page % 5) * 100, 'GBP']], categories: ['pages'] });
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((slug) => expected.includes(slug))).toEqual(expected);
    },
  );

  it('by price in the requested currency continue where the page before ended', async () => {
    const filter = { category: 'pages', currency: 'GBP' };
    const first = await list({ first: 50, filter, sort: 'PRICE_DESC' });
    const second = await list({ first: 100, after: first.pageInfo.endCursor, filter, sort: 'PRICE_DESC' });
    const both = [...first.nodes, ...second.nodes].map((node: { slug: string }) => node.slug);
    expect(both.slice(0, 100)).toEqual(await slugs(filter, 'PRICE_DESC'));
    expect(new Set(both).size).toBe(both.length);
  });

  it('have 1 to 100 products', async () => {
    for (const first of [0, -1, 101])
      expect(await catalog.errorsOf(guest, query, { first })).toEqual(['BAD_USER_INPUT']);
    expect((await list({ first: 1 })).nodes).toHaveLength(1);
  });

  it('refuse a cursor of another list', async () => {
    const { pageInfo } = await list({ first: 1, sort: 'NAME' });
    const id = newId('product');
    const cursors = [
      'nonsense',
      encodeCursor([]),
      encodeCursor(['PRICE_ASC', 'x', id]),
      encodeCursor(['PRICE_ASC', 1, 'x']),
      encodeCursor(['PRICE_ASC', 1.5, id]),
      pageInfo.endCursor,
    ];
    for (const after of cursors) {
      expect(await catalog.errorsOf(guest, query, { after, sort: 'PRICE_ASC' })).toEqual(['INVALID_CURSOR']);
    }
    for (const key of [
      'x',
      '2026-99-99',
      '2026-01-01T00:00:00.000Z infinity',
      '2026-1',
      '2026-01-01 (x)',
      '0000-01-01T00:00:00.000Z',
    ]) {
      const after = encodeCursor(['NEWEST', key, id]);
      expect(await catalog.errorsOf(guest, query, { after, sort: 'NEWEST' })).toEqual(['INVALID_CURSOR']);
    }
  });

  it('are one statement, with variants, their stock and categories too', async () => {
    catalog.statements.length = 0;
    await catalog.ask(
      guest,
      '{ products(first: 50) { nodes { slug variants { sku available } categories { name } } } }',
    );
    expect(catalog.statements).toHaveLength(1);
  });
});
