import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { seed } from '../../../demo/seed/seed.ts';
import { type Answer, type CatalogUnderTest, guest, startCatalogUnderTest } from './catalog-under-test.ts';

/** Products of the seed. */
const all = 4079;

let catalog: CatalogUnderTest;
beforeAll(async () => {
  catalog = await startCatalogUnderTest();
  await seed({ orm: catalog.server.orm, now: catalog.now() });
});
afterAll(() => catalog[Symbol.asyncDispose]());

const query = `query($first: Int, $after: String, $filter: ProductFilter, $sort: ProductSort) {
  products(first: $first, after: $after, filter: $filter, sort: $sort) {
    nodes { id name } pageInfo { hasNextPage endCursor } } }`;
const page = async (variables: object): Promise<Answer> =>
  (await catalog.ask(guest, query, { first: 100, ...variables })).products;

async function walk(variables: object, between: () => Promise<unknown> = async () => {}): Promise<string[]> {
  const seen: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { nodes, pageInfo } = await page({ ...variables, after });
    seen.push(...nodes.map((node: Answer) => node.id));
    if (!pageInfo.hasNextPage) return seen;
    after = pageInfo.endCursor;
    await between();
  }
}

/** The pages of tables and indexes that PostgreSQL touches for the statements of a page of products. */
async function pagesRead(variables: object): Promise<number> {
  const sent: { pool: pg.Pool; text: string; values: unknown[] }[] = [];
  const { query } = pg.Pool.prototype;
  const spy = vi.spyOn(pg.Pool.prototype, 'query').mockImplementation(function (this: pg.Pool, ...args: unknown[]) {
    sent.push({ pool: this, text: String(args[0]), values: (args[1] ?? []) as unknown[] });
    return (query as (...args: unknown[]) => unknown).apply(this, args);
  } as never);
  await page(variables);
  spy.mockRestore();
  const plans = await Promise.all(
    sent.map(async ({ pool, text, values }) => {
      const { rows } = await pool.query(`explain (analyze, buffers, format json) ${text}`, values);
      const { Plan: plan } = rows[0]['QUERY PLAN'][0];
      return Number(plan['Shared Hit Blocks']) + Number(plan['Shared Read Blocks']);
    }),
  );
  return plans.reduce((sum, count) => sum + count, 0);
}

async function analyse(): Promise<void> {
  const owner = new pg.Client({ connectionString: catalog.ownerUrl });
  await owner.connect();
  await owner.query('analyze');
  await owner.end();
}

describe('the whole catalogue, page by page', () => {
  it.each(['NAME', 'NEWEST', 'PRICE_ASC', 'PRICE_DESC', 'RELEVANCE'])(
    'by %s shows each product once while others are added',
    async (sort) => {
      const before = new Set(await walk({ sort }));
      expect(before.size).toBeGreaterThanOrEqual(all);
      const seen = await walk({ sort }, () => catalog.buildVariants(1));
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((id) => before.has(id))).toHaveLength(before.size);
    },
  );

  it.each(['PRICE_ASC', 'PRICE_DESC'])(
    'by %s in one currency reads some pages for each product: nothing is looked up among other products',
    async (sort) => {
      // Plans depend on the statistics, which PostgreSQL gathers by itself within a minute.
      await analyse();
      const pages = await pagesRead({ filter: { currency: 'GBP' }, sort });
      // Three for each product. Where the cheapest price is looked up by price instead of by product, it reads forty times as many.
      expect(pages).toBeGreaterThan(10);
      expect(pages).toBeLessThan(10 * all);
    },
  );
});

describe('search among real names', () => {
  it.each([
    ['kangaroo', 'Chaz Kangeroo Hoodie'],
    ['umbrela', 'FAIRY CAKE DESIGN UMBRELLA'],
    ['lantren', 'FRENCH CARRIAGE LANTERN'],
    ['heattech', 'Mars HeatTech™ Pullover'],
    ['MH01-XS-Black', 'Chaz Kangeroo Hoodie'],
    ['white hanging heart', 'WHITE HANGING HEART T-LIGHT HOLDER'],
  ])('finds with %s first %s', async (search, name) => {
    const { nodes } = await page({ filter: { search } });
    expect(nodes[0]?.name).toBe(name);
  });

  it('finds both products whose skus differ only in letter case', async () => {
    const names = async (sku: string) =>
      (await catalog.ask(guest, 'query($sku: String!) { variant(sku: $sku) { id sku } }', { sku })).variant;
    const [upper, lower] = [await names('84795B'), await names('84795b')];
    expect([upper.sku, lower.sku]).toEqual(['84795B', '84795b']);
    expect(upper.id).not.toBe(lower.id);
    expect((await page({ filter: { search: '84795b' } })).nodes).toHaveLength(2);
  });
});
