import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { readCatalogue, readOrders } from '../../demo/seed/catalogue.ts';
import { seed } from '../../demo/seed/seed.ts';
import { openCatalogDatabase } from '../../subgraphs/catalog/storage/orm.ts';
import { eventually } from '../support/eventually.ts';
import { testDatabase, type TestDatabase } from '../support/test-database.ts';

const now = new Date('2026-11-21T09:30:00.000Z');
const catalogue = readCatalogue();
const variants = catalogue.products.flatMap((product) => product.variants.map((variant) => ({ ...variant, product })));

/** The seed in this process, with the owner's view of the database. */
async function open(database: TestDatabase) {
  const orm = await openCatalogDatabase(database.url);
  const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 1 });
  owner.on('error', () => {});
  return {
    seed: (onProgress?: (done: number, total: number) => void) =>
      seed({ orm, now, ...(onProgress ? { onProgress } : {}) }),
    async count(from: string): Promise<number> {
      const { rows } = await owner.query<{ count: string }>(`select count(*) from ${from}`);
      return Number(rows[0]?.count);
    },
    async rows<Row extends object>(query: string): Promise<Row[]> {
      // The caller names the row's shape; the driver cannot know it.
      return (await owner.query(query)).rows as Row[];
    },
    /** Differs as soon as any row of any table of the catalogue was added, removed or changed. */
    async fingerprint(): Promise<unknown> {
      const { rows } = await owner.query(
        [
          'product',
          'product_search',
          'variant',
          'price_change',
          'category',
          'product_category',
          'stock',
          'stock_movement',
        ]
          .map(
            (table) =>
              `select '${table}' as table, md5(string_agg(md5(t::text), '' order by md5(t::text))) from ${table} t`,
          )
          .concat(`select 'event_log', md5(string_agg(id::text, '' order by id)) from event_log`)
          .join(' union all ') + ' order by 1',
      );
      return rows;
    },
    async [Symbol.asyncDispose]() {
      await orm.close();
      await owner.end();
    },
  };
}

const expected = {
  product: catalogue.products.length,
  product_search: catalogue.products.length,
  variant: variants.length,
  stock: variants.length,
  stock_movement: variants.length,
  category: catalogue.categories.length,
  price_change: variants.reduce((sum, variant) => sum + variant.prices.length, 0),
  product_category: catalogue.products.reduce((sum, product) => sum + product.categories.length, 0),
  "event_log where name = 'product.created'": catalogue.products.length,
};

describe('the seed', () => {
  let database: TestDatabase;
  let opened: Awaited<ReturnType<typeof open>>;
  const progress: [number, number][] = [];
  beforeAll(async () => {
    database = await testDatabase('catalog');
    opened = await open(database);
    expect(await opened.seed((done, total) => progress.push([done, total]))).toEqual({
      products: 4079,
      variants: 5779,
      categories: 33,
      alreadyThere: 0,
    });
  });
  afterAll(async () => {
    await opened[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  it('puts everything into the catalogue and reports its progress', async () => {
    for (const [from, count] of Object.entries(expected))
      expect([from, await opened.count(from)]).toEqual([from, count]);
    expect(progress[0]).toEqual([0, 4079]);
    expect(progress.at(-1)).toEqual([4079, 4079]);
    expect(progress.map(([done]) => done)).toEqual(progress.map(([done]) => done).sort((a, b) => a - b));
  });

  it('gives each variant its price of today, its history and its stock, with books that add up', async () => {
    const rows = await opened.rows<{
      sku: string;
      price: string;
      currency: string;
      on_hand: number;
      history: string[];
    }>(`
      select sku, price_minor as price, currency, stock.on_hand,
        array(select price_minor::text from price_change where variant_id = variant.id order by since) as history
      from variant join stock on stock.variant_id = variant.id`);
    const stored = new Map(rows.map((row) => [row.sku, row]));
    for (const variant of variants) {
      const prices = variant.prices.map(([, amount]) => String(amount));
      expect(stored.get(variant.sku)).toEqual({
        sku: variant.sku,
        price: prices.at(-1),
        currency: variant.product.currency,
        on_hand: variant.onHand,
        history: prices,
      });
    }
    expect(
      await opened.rows(`
        select stock.variant_id from stock join stock_movement using (variant_id)
        where (on_hand, held, committed, version) <> (on_hand_delta, held_delta, committed_delta, stock_version)`),
    ).toEqual([]);
  });

  it('keeps skus that differ only in case apart', async () => {
    const count = `(select lower(sku) from variant group by lower(sku) having count(*) > 1) pairs`;
    expect(await opened.count(count)).toBe(109);
  });

  it('changes nothing the second time', async () => {
    const before = await opened.fingerprint();
    expect(await opened.seed()).toMatchObject({ alreadyThere: 4079 });
    expect(await opened.fingerprint()).toEqual(before);
  });

  it('leaves values alone that people changed since', async () => {
    await opened.rows(`update product set name = 'Ours', slug = 'ours' where slug = 'chaz-kangeroo-hoodie'`);
    expect(await opened.seed()).toMatchObject({ alreadyThere: 4079 });
    expect(await opened.count(`product where name = 'Ours'`)).toBe(1);
    expect(await opened.count('product')).toBe(4079);
  });
});

describe('the seed, interrupted or doubled', () => {
  it('adds only missing products after it was killed in the middle', async () => {
    await using database = await testDatabase('catalog');
    await using opened = await open(database);
    const killed = spawn(process.execPath, [path.join(repositoryRoot, 'demo/seed/seed.ts')], {
      env: { ...process.env, CATALOG_DATABASE_URL: database.url },
      stdio: 'ignore',
    });
    await eventually(async () => (await opened.count('product')) > 0);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const { alreadyThere } = await opened.seed();
    expect(alreadyThere).toBeGreaterThan(0);
    expect(alreadyThere).toBeLessThan(4079);
    for (const [from, count] of Object.entries(expected))
      expect([from, await opened.count(from)]).toEqual([from, count]);
  });

  it('run twice at the same moment fills the catalogue once', async () => {
    await using database = await testDatabase('catalog');
    await using opened = await open(database);
    await Promise.all([opened.seed(), opened.seed()]);
    for (const [from, count] of Object.entries(expected))
      expect([from, await opened.count(from)]).toEqual([from, count]);
  });

  it('as a command names the setting that is missing', async () => {
    const { CATALOG_DATABASE_URL: _, ...env } = process.env;
    const command = spawn(process.execPath, [path.join(repositoryRoot, 'demo/seed/seed.ts')], { env });
    let said = '';
    command.stderr.on('data', (text: Buffer) => {
      said += text.toString();
    });
    const [code] = await once(command, 'close');
    expect(code).toBe(1);
    expect(said).toContain('CATALOG_DATABASE_URL');
    expect(said).not.toContain('    at ');
  });
});

describe('the data', () => {
  it('fits the catalogue: slugs, names, prices and stock are within the limits of their fields', () => {
    const slugs = catalogue.categories.map((category) => category.slug);
    for (const product of catalogue.products) {
      expect(product.slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(product.name).toMatch(/^\S(.*\S)?$/);
      expect(`${product.name}\n${product.description}`).not.toMatch(/<[a-z/]|&[a-z0-9#]+;| {2}/i);
      expect(slugs).toEqual(expect.arrayContaining(product.categories));
      for (const { prices, onHand, sku, name } of product.variants) {
        expect([sku.length > 0, name.length > 0, Number.isInteger(onHand) && onHand >= 0]).toEqual([true, true, true]);
        expect(prices.length).toBeGreaterThan(0);
        expect(prices.length).toBeLessThanOrEqual(100);
        expect(prices.every(([, amount]) => Number.isInteger(amount) && amount > 0)).toBe(true);
        expect(prices.every(([since], index) => index === 0 || since > (prices[index - 1]?.[0] ?? ''))).toBe(true);
        expect((prices[0]?.[0] ?? '') >= product.createdAt).toBe(true);
      }
    }
    expect(new Set(catalogue.products.map((product) => product.slug)).size).toBe(4079);
    expect(new Set(variants.map((variant) => variant.sku)).size).toBe(5779);
  });

  it('has categories as a tree, parents first', () => {
    const seen = new Set<string>();
    for (const { slug, parent } of catalogue.categories) {
      expect(parent === null || seen.has(parent)).toBe(true);
      seen.add(slug);
    }
    expect(seen.size).toBe(33);
  });

  it('has a month of orders for products that exist, dirty data included', () => {
    const orders = readOrders();
    const skus = new Set(variants.map((variant) => variant.sku));
    const lines = orders.flatMap((order) => order.lines);
    expect(lines.filter(([sku]) => !skus.has(sku))).toEqual([]);
    expect(orders.every((order) => order.at.startsWith('2011-11'))).toBe(true);
    expect({
      orders: orders.filter((order) => !order.invoice.startsWith('C')).length,
      cancellations: orders.filter((order) => order.invoice.startsWith('C')).length,
      guests: orders.filter((order) => order.customer === null).length,
      lines: lines.length,
      notSold: lines.filter(([, quantity]) => quantity <= 0).length,
      free: lines.filter(([, , priceMinor]) => priceMinor <= 0).length,
      longest: Math.max(...orders.map((order) => order.lines.length)),
      largest: Math.max(...lines.map(([, quantity]) => quantity)),
    }).toEqual({
      orders: 3000,
      cancellations: 396,
      guests: 362,
      lines: 84_367,
      notSold: 1153,
      free: 260,
      longest: 686,
      largest: 12_540,
    });
  });

  it('stays small enough to be cloned with the code', () => {
    const bytes = gzipSync(JSON.stringify([catalogue, readOrders()])).length;
    expect(bytes).toBeLessThan(3 * 1024 * 1024);
  });
});
