import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillCatalogue } from '../../../bench/load/generated-products.ts';
import { countFacets } from '../../../subgraphs/catalog/storage/count-facets.ts';
import { findSearchQuery } from '../../../subgraphs/catalog/storage/find-search-query.ts';
import { findProducts } from '../../../subgraphs/catalog/storage/queries.ts';
import { mostSorted } from '../../../subgraphs/catalog/storage/sorted-products.ts';
import { guest, startCatalogUnderTest, type CatalogUnderTest } from './catalog-under-test.ts';
import { readsOf, wholeTables } from '../../support/statement-plans.ts';

/** Made as the shop makes them. Each is copied by SQL then, which takes a tenth of the time. */
const made = 1000;
/** With 30,000 products PostgreSQL, with its own settings, takes an index where one fits: of some thousand rows it reads the table. */
const copies = 29;

let catalog: CatalogUnderTest;
beforeAll(async () => {
  catalog = await startCatalogUnderTest();
  await fillCatalogue(catalog.server.orm, { products: made, now: catalog.now() });
  const owner = new pg.Client({ connectionString: catalog.ownerUrl });
  await owner.connect();
  await copyProducts(owner);
  await owner.query('vacuum (analyze)');
  await owner.end();
}, 180_000);
afterAll(() => catalog?.[Symbol.asyncDispose]());

/** Copies all products with their variants, stock, categories and entries of the search, each several times. */
async function copyProducts(owner: pg.Client): Promise<void> {
  await owner.query(`create temporary table copied as
    select product.*, gen_random_uuid() as copy_id, number from product, generate_series(1, ${copies}) as number`);
  await owner.query(`create temporary table copied_variant as
    select variant.*, copied.copy_id as copied_product_id, gen_random_uuid() as copy_id, number from variant join copied on copied.id = product_id`);
  await owner.query(`insert into product (id, slug, name, sort_name, description, cheapest_minor, published, tax_class, version, created_at)
    select copy_id, slug || '-' || number, name, sort_name, description, cheapest_minor, published, tax_class, version, created_at from copied`);
  await owner.query(`insert into variant (id, product_id, sku, name, options, price_minor, currency, price_version, retired)
    select copy_id, copied_product_id, sku || '-' || number, name, options, price_minor, currency, price_version, retired from copied_variant`);
  await owner.query(`insert into stock (variant_id, on_hand, held, committed, version)
    select copy_id, on_hand, held, committed, stock.version from stock join copied_variant on copied_variant.id = variant_id`);
  await owner.query(`insert into product_category (product_id, category_id)
    select copy_id, category_id from product_category join copied on copied.id = product_id`);
  await owner.query(`insert into product_search (product_id, name, document, published, sample_key, category_ids, facet_values, available)
    select copy_id, entry.name, document, entry.published, uuid_hash(copy_id), category_ids, facet_values, available
    from product_search as entry join copied on copied.id = product_id`);
  // Some products are in two categories of one department.
  await owner.query(`insert into product_category (product_id, category_id)
    select product_id, category.id from product_search, category where slug = 'department-1' and sample_key % 50 = 0`);
  await owner.query(`update product_search
    set category_ids = array(select category_id from product_category where product_id = product_search.product_id order by category_id)
    where sample_key % 50 = 0`);
}

const statementsOf = (text: string, variables: object) =>
  readsOf(() => catalog.ask(guest, text, variables as Record<string, unknown>));

it('count the same products of a category by its own listings and by a walk along all products', async () => {
  const em = catalog.server.orm.em.fork();
  const rows = await em.execute<{ id: string; slug: string }[]>('select id, slug from category');
  const price = fc.option(fc.bigInt({ min: 0n, max: 60_000n }), { nil: undefined });
  const filter = fc.record({
    category: fc.constantFrom('department-1', 'department-1-2', 'department-1-2-3'),
    colors: fc.subarray(['Red', 'Blue', 'Multi']),
    minPriceMinor: price,
    maxPriceMinor: price,
    inStock: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(filter, async ({ category, colors, ...rest }) => {
      const options = colors.length > 0 ? [{ name: 'color', values: colors }] : [];
      const wanted = { ...rest, words: undefined, category, options, currency: 'GBP', published: true };
      const categoryIds = rows.filter(({ slug }) => `${slug}-`.startsWith(`${category}-`)).map(({ id }) => id);
      const count = (categories: number) =>
        countFacets(em, wanted, { search: undefined, categoryIds, categories }).then(
          ({ categories: found, ...counts }) => ({
            ...counts,
            categories: found.map(({ ids, count: products }) => `${ids.join()} ${products}`).toSorted(),
          }),
        );
      expect(await count(rows.length)).toEqual(await count(0));
    }),
    { numRuns: 25 },
  );
});

describe('a list by price', () => {
  const words = ['cotton', 'lantern', 'lantern kestrel'];

  /** Every product with its prices and categories, and which of the words it has, the cheapest first. */
  async function readProducts() {
    const rows = await catalog.server.orm.em
      .fork()
      .execute<{ id: string; prices: number[]; categories: string[]; words: string[] }[]>(
        `select product_id as id, prices, category_ids as categories, array(
           select text from unnest(?::text[]) as text where document @@ to_match_query(string_to_array(text, ' '), false)
         ) as words
         from (select product_id, array_agg(price_minor::int) as prices from variant where not retired group by product_id) as priced
         join product_search using (product_id)`,
        [`{${words.map((text) => `"${text}"`).join()}}`],
      );
    return rows
      .map((row) => ({ ...row, cheapest: Math.min(...row.prices) }))
      .toSorted((left, right) => left.cheapest - right.cheapest || (left.id < right.id ? -1 : 1));
  }

  it('is that of a slow sort, of few products and of many, with any lowest and highest price', async () => {
    const em = catalog.server.orm.em.fork();
    const categories = await em.execute<{ id: string; slug: string }[]>('select id, slug from category');
    const products = await readProducts();
    // Three prices of a product lie 100 apart: around the start of a band they are on both sides of it.
    const nearBand = fc
      .tuple(fc.constantFrom(1000n, 2000n, 5000n, 10_000n), fc.bigInt({ min: -150n, max: 150n }))
      .map(([start, distance]) => start + distance);
    const price = fc.option(fc.oneof(nearBand, fc.constantFrom(2000n, 5000n), fc.bigInt({ min: 0n, max: 60_000n })), {
      nil: undefined,
    });
    const sizes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          category: fc.constantFrom(undefined, 'department-1', 'department-1-2-3'),
          text: fc.constantFrom(undefined, ...words),
          minPriceMinor: price,
          maxPriceMinor: price,
          order: fc.constantFrom('PRICE_ASC' as const, 'PRICE_DESC' as const),
        }),
        async ({ category, text, ...rest }) => {
          const categoryIds = categories
            .filter(({ slug }) => category !== undefined && `${slug}-`.startsWith(`${category}-`))
            .map(({ id }) => id);
          const { minPriceMinor = 0n, maxPriceMinor = 60_000n, order } = rest;
          const matched = products.filter(
            (product) =>
              (text === undefined || product.words.includes(text)) &&
              (category === undefined || product.categories.some((id) => categoryIds.includes(id))),
          );
          const listed = matched
            .filter(({ prices }) => prices.some((paid) => paid >= minPriceMinor && paid <= maxPriceMinor))
            .map(({ id }) => id);
          if (order === 'PRICE_DESC') listed.reverse();
          const wanted = {
            ...anything,
            ...rest,
            words: text?.split(' '),
            search: text === undefined ? undefined : await findSearchQuery(em, text.split(' ')),
            category,
            categoryIds: category === undefined ? undefined : categoryIds,
          };
          const first = await findProducts(em, wanted, noParts);
          expect(first.positions.map(({ id }) => id)).toEqual(listed.slice(0, wanted.limit));
          const second = await findProducts(em, { ...wanted, after: first.positions.at(-1) }, noParts);
          expect(second.positions.map(({ id }) => id)).toEqual(
            first.positions.length === 0 ? [] : listed.slice(wanted.limit, 2 * wanted.limit),
          );
          if (text !== undefined || category !== undefined) sizes.add(matched.length > mostSorted ? 'many' : 'few');
        },
      ),
      { numRuns: 40 },
    );
    expect([...sizes].toSorted()).toEqual(['few', 'many']);
  });

  const noParts = { product: false, variants: false, categories: false, images: false, stock: false };
  const anything = { options: [], currency: 'GBP', inStock: false, published: true, after: undefined, limit: 40 };
});

describe('the plans', () => {
  const search = `query($filter: ProductFilter, $sort: ProductSort) { products(first: 24, filter: $filter, sort: $sort) { nodes { slug } } }`;
  const query = `query($filter: ProductFilter) { products(first: 1, filter: $filter) { facets {
    total inStock options { name values { value count } } categories { count category { slug } } priceBands { count } } } }`;
  const suggest = 'query($text: String!) { productSuggestions(text: $text) { slug } }';

  it.each([
    ['a search', search, { filter: { search: 'kestrel lantern' } }],
    ['a misspelled search', search, { filter: { search: 'kestral lantren' } }],
    [
      'a search with an option',
      search,
      { filter: { search: 'lantern', options: [{ name: 'color', values: ['Red'] }] } },
    ],
    ['the facets of a search', query, { filter: { search: 'kestrel lantern' } }],
    ['a page of a category with its facets', query, { filter: { category: 'department-1-1' } }],
    [
      'the facets of an option, a price and stock',
      query,
      {
        filter: { options: [{ name: 'color', values: ['Red'] }], currency: 'GBP', maxPrice: 5000, inStock: true },
      },
    ],
    [
      'the facets of an option, a price and stock in a category',
      query,
      {
        filter: {
          category: 'department-1',
          options: [{ name: 'color', values: ['Red'] }],
          currency: 'GBP',
          minPrice: 300,
          maxPrice: 5000,
          inStock: true,
        },
      },
    ],
    ['the facets of the whole catalogue in one currency', query, { filter: { currency: 'GBP' } }],
    ['what is in stock', search, { filter: { inStock: true } }],
    [
      'an option, a price and stock by price, highest first',
      search,
      {
        filter: { options: [{ name: 'color', values: ['Red'] }], currency: 'GBP', maxPrice: 5000, inStock: true },
        sort: 'PRICE_DESC',
      },
    ],
    [
      'products from a lowest price on by price, lowest first',
      search,
      { filter: { currency: 'GBP', minPrice: 12_000 }, sort: 'PRICE_ASC' },
    ],
    [
      'products from a lowest price that is the start of a band, lowest first',
      search,
      { filter: { currency: 'GBP', minPrice: 10_000 }, sort: 'PRICE_ASC' },
    ],
    [
      'a search by price in one currency',
      search,
      { filter: { search: 'kestrel lantern', currency: 'GBP', minPrice: 1200 }, sort: 'PRICE_ASC' },
    ],
    ['a search by name', search, { filter: { search: 'lantern' }, sort: 'NAME' }],
    [
      'a category by price in one currency',
      search,
      { filter: { category: 'department-1', currency: 'GBP' }, sort: 'PRICE_DESC' },
    ],
    ['products by price in one currency, lowest first', search, { filter: { currency: 'GBP' }, sort: 'PRICE_ASC' }],
    ['products by price in one currency, highest first', search, { filter: { currency: 'GBP' }, sort: 'PRICE_DESC' }],
    ['a suggestion by words', suggest, { text: 'kestrel lan' }],
    ['a suggestion by two letters', suggest, { text: 'ke' }],
  ])('of %s read no table of products from one end to the other', async (_, text, variables) => {
    const statements = await statementsOf(text, variables);
    expect(statements.length).toBeGreaterThan(0);
    const whole: string[] = [];
    const client = new pg.Client({ connectionString: catalog.settings.CATALOG_DATABASE_URL });
    await client.connect();
    try {
      for (const { text: sql, values } of statements) {
        const { rows } = await client.query(`explain (format json) ${sql}`, values);
        whole.push(...wholeTables(rows[0]['QUERY PLAN'][0].Plan));
      }
    } finally {
      await client.end();
    }
    // Categories are some hundreds, and facets need all of them.
    expect(whole.filter((table) => table !== 'category')).toEqual([]);
  });
});
