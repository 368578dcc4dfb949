import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillCatalogue } from '../../../bench/load/generated-products.ts';
import { guest, startCatalogUnderTest, type CatalogUnderTest } from './catalog-under-test.ts';
import { readsOf, wholeTables } from '../../support/statement-plans.ts';

/** So many that PostgreSQL, with its own settings, takes an index where one fits: of some thousand rows it reads the table. */
const products = 30_000;

let catalog: CatalogUnderTest;
beforeAll(async () => {
  catalog = await startCatalogUnderTest();
  await fillCatalogue(catalog.server.orm, { products, now: catalog.now() });
  const owner = new pg.Client({ connectionString: catalog.ownerUrl });
  await owner.connect();
  await owner.query('vacuum (analyze)');
  await owner.end();
}, 180_000);
afterAll(() => catalog?.[Symbol.asyncDispose]());

const statementsOf = (text: string, variables: object) =>
  readsOf(() => catalog.ask(guest, text, variables as Record<string, unknown>));

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
