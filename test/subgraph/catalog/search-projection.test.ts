import { execFile } from 'node:child_process';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { fillCatalogue } from '../../../bench/load/generated-products.ts';
import { type Answer, type CatalogUnderTest, guest, startCatalogUnderTest, warehouse } from './catalog-under-test.ts';

/** More than are counted one by one, so that the counts of the whole list are estimated. */
const products = 3000;

let catalog: CatalogUnderTest;
beforeAll(async () => {
  catalog = await startCatalogUnderTest();
  await fillCatalogue(catalog.server.orm, { products: products - 1, now: catalog.now() });
  // Its variants are not in the order of their SKUs.
  const variants = ['S', 'M', 'L'].map((sku) => ({ sku: `COAT-${sku}`, price: { amount: 1, currency: 'GBP' } }));
  const created = await catalog.ask(
    warehouse,
    'mutation($input: CreateProductInput!) { createProduct(input: $input) { __typename } }',
    { input: { slug: 'coat', name: 'Coat', variants } },
  );
  expect(created.createProduct.__typename).toBe('ProductCreated');
  await asOwner('analyze');
});
afterAll(() => catalog[Symbol.asyncDispose]());

async function asOwner(sql: string, params: unknown[] = []): Promise<Answer[]> {
  const client = new pg.Client({ connectionString: catalog.ownerUrl });
  await client.connect();
  try {
    return (await client.query(sql, params)).rows;
  } finally {
    await client.end();
  }
}

/** `npm run ops -- projection rebuild product-search …` as an operator runs it. */
function rebuild(...options: string[]): Promise<{ code: number; out: string }> {
  const words = ['ops/ops.ts', 'projection', 'rebuild', 'product-search', ...options];
  const env = { ...process.env, DATABASE_URL: catalog.ownerUrl, CATALOG_DATABASE_URL: catalog.ownerUrl };
  return new Promise((resolve) => {
    execFile(process.execPath, words, { cwd: repositoryRoot, env }, (error, out) =>
      resolve({ code: error ? Number(error.code) : 0, out }),
    );
  });
}

const query = `query($filter: ProductFilter) { products(first: 24, filter: $filter) { nodes { slug } facets {
  total exact inStock options { name values { value count } } categories { count category { slug } } priceBands { count } } } }`;
const facetsOf = async (filter: object): Promise<Answer> =>
  (await catalog.ask(guest, query, { filter })).products.facets;

describe('counts of a long list', () => {
  it('are estimated from an even sample, and say so', async () => {
    const facets = await facetsOf({});
    expect(facets.exact).toBe(false);
    // The highest key of the 2,000 counted products shows their share of all to about 2%.
    expect(Math.abs(facets.total - products)).toBeLessThan(0.08 * products);
    const [color] = await asOwner(
      `select count(*)::int as count from product_search where 'option' || chr(31) || 'color' || chr(31) || 'Black' = any (facet_values)`,
    );
    const estimated = facets.options
      .find(({ name }: Answer) => name === 'color')
      .values.find(({ value }: Answer) => value === 'Black').count;
    expect(Math.abs(estimated - color.count)).toBeLessThan(0.25 * color.count);
  });

  it('are exact again as soon as the list is short enough', async () => {
    const filter = { category: 'department-1' };
    const facets = await facetsOf(filter);
    const [expected] = await asOwner(
      `select count(distinct product_id)::int as count from product_category join category on category.id = category_id where slug like 'department-1-%'`,
    );
    expect(facets).toMatchObject({ exact: true, total: expected.count });
  });
});

describe('npm run ops -- projection rebuild product-search', () => {
  it('finds no difference after changes of every kind', async () => {
    const [variant] = await asOwner(`select variant.id, product_id from variant where sku = 'P17-1'`);
    const run = (field: string, type: string, input: object) =>
      catalog.ask(warehouse, `mutation($input: ${type}!) { ${field}(input: $input) { __typename } }`, { input });
    await run('changePrice', 'ChangePriceInput', { variantId: variant.id, price: { amount: 77_700, currency: 'GBP' } });
    await run('retireVariant', 'RetireVariantInput', { variantId: variant.id });
    await run('editProduct', 'EditProductInput', {
      productId: variant.product_id,
      name: 'Renamed Žebra',
      description: null,
    });
    await run('addVariants', 'AddVariantsInput', {
      productId: variant.product_id,
      variants: [{ sku: 'ADDED', price: { amount: 1, currency: 'GBP' }, options: [{ name: 'color', value: 'Teal' }] }],
    });
    expect(await rebuild('--diff')).toEqual({ code: 0, out: `Products: ${products}. Differences: 0\n` });
  });

  it('shows entries that are missing or different, changes nothing with --diff, and replaces them without', async () => {
    const ids = (
      await asOwner(`select id from product where slug in ('product-3', 'product-4', 'product-5') order by slug`)
    ).map(({ id }) => id);
    await asOwner('delete from product_search where product_id = $1', [ids[0]]);
    await asOwner(`update product_search set facet_values = '{}' where product_id = $1`, [ids[1]]);
    await asOwner(`update product_search set name = 'nonsense' where product_id = $1`, [ids[2]]);
    const lines = [`${ids[0]} missing`, `${ids[1]} differs`, `${ids[2]} differs`].sort();
    const compared = await rebuild('--diff');
    expect(compared.code).toBe(1);
    expect(compared.out.split('\n')).toEqual([...lines, `Products: ${products}. Differences: 3`, '']);
    const repaired = await rebuild();
    expect(repaired).toEqual({
      code: 0,
      out: [...lines, `Products: ${products}. Differences: 3, all written again`, ''].join('\n'),
    });
    expect(await rebuild('--diff')).toEqual({ code: 0, out: `Products: ${products}. Differences: 0\n` });
  });
});
