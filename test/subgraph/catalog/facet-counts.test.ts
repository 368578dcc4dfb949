import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/values/id.ts';
import { toPriceBand } from '../../../subgraphs/catalog/domain/price-band.ts';
import { insertProducts } from '../../../subgraphs/catalog/listing/insert-products.ts';
import { rebuildSearch } from '../../../subgraphs/catalog/listing/rebuild-search.ts';
import { type Answer, type CatalogUnderTest, guest, startCatalogUnderTest, warehouse } from './catalog-under-test.ts';

let catalog: CatalogUnderTest;
let owner: pg.Client;
beforeAll(async () => {
  catalog = await startCatalogUnderTest();
  owner = new pg.Client({ connectionString: catalog.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await catalog[Symbol.asyncDispose]();
});

interface Row {
  productId: string;
  variantId: string;
  retired: boolean;
  priceMinor: number;
  available: number;
  options: { name: string; value: string }[];
}

/** Every variant of products with this word, from the tables that the projection is made of. */
async function variantsOf(word: string): Promise<Row[]> {
  const { rows } = await owner.query<Row>(
    `select product_id as "productId", variant.id as "variantId", retired, price_minor::int as "priceMinor", options,
       on_hand - held - committed as available
     from variant join stock on stock.variant_id = variant.id join product on product.id = product_id
     where product.published and sort_name like $1 order by variant.id`,
    [`${word}%`],
  );
  return rows;
}

interface Filter {
  colors: string[];
  minPrice: number | undefined;
  maxPrice: number | undefined;
  inStock: boolean;
}

/** The counts of a filter, slowly: product by product, as docs/search.md says. */
function slowCounts(rows: readonly Row[], filter: Filter) {
  // All prices are in one currency, which the filter names: a product without a variant that is sold has none.
  const products = [
    ...Map.groupBy(
      rows.filter(({ retired }) => !retired),
      ({ productId }) => productId,
    ).values(),
  ];
  const { colors, minPrice = 0, maxPrice = Number.MAX_SAFE_INTEGER, inStock } = filter;
  const has = (variants: Row[], color: string) =>
    variants.some(({ options }) => options.some(({ name, value }) => name === 'color' && value === color));
  const priced = (variants: Row[], from: number, to: number) =>
    variants.some(({ priceMinor }) => priceMinor >= from && priceMinor <= to);
  const available = (variants: Row[]) => variants.some((variant) => variant.available > 0);
  const meets = {
    color: (variants: Row[]) => colors.length === 0 || colors.some((color) => has(variants, color)),
    price: (variants: Row[]) =>
      (filter.minPrice ?? filter.maxPrice) === undefined || priced(variants, minPrice, maxPrice),
    stock: (variants: Row[]) => !inStock || available(variants),
  };
  const matching = (except?: keyof typeof meets) =>
    products.filter((variants) => Object.entries(meets).every(([facet, isMet]) => facet === except || isMet(variants)));
  const counted = (entries: [string, number][]) => Object.fromEntries(entries.filter(([, count]) => count > 0));
  return {
    total: matching().length,
    inStock: matching('stock').filter(
      (variants) => meets.color(variants) && meets.price(variants) && available(variants),
    ).length,
    colors: counted(
      ['Red', 'Blue', 'Green', 'Teal'].map((color) => [
        color,
        matching('color').filter((variants) => has(variants, color)).length,
      ]),
    ),
    bands: counted(
      [0, 100, 200, 500, 1000, 2000, 5000].map((start) => {
        const { from, to } = toPriceBand(start);
        return [String(from), matching('price').filter((variants) => priced(variants, from, to)).length];
      }),
    ),
  };
}

const query = `query($filter: ProductFilter) { products(first: 1, filter: $filter) { facets {
  total exact inStock options { name values { value count } } priceBands { from { amount } count } } } }`;

async function fastCounts(word: string, { colors, inStock, ...prices }: Filter) {
  const filter = {
    search: word,
    currency: 'GBP',
    inStock,
    ...prices,
    options: colors.length > 0 ? [{ name: 'color', values: colors }] : [],
  };
  const { facets } = (await catalog.ask(guest, query, { filter })).products;
  expect(facets.exact).toBe(true);
  const values = facets.options.find(({ name }: Answer) => name === 'color')?.values ?? [];
  const counted = (entries: [string, number][]) => Object.fromEntries(entries.filter(([, count]) => count > 0));
  return {
    total: facets.total,
    inStock: facets.inStock,
    colors: counted(values.map(({ value, count }: Answer) => [value, count])),
    bands: counted(facets.priceBands.map(({ from, count }: Answer) => [String(from.amount), count])),
  };
}

async function build(word: string, count: number): Promise<void> {
  const of = <Item>(items: readonly Item[], at: number): Item => items[at % items.length] as Item;
  await catalog.server.orm.em.fork().transactional((em) =>
    insertProducts(
      em,
      Array.from({ length: count }, (_, at) => ({
        slug: `${word}-${at}`,
        name: `${word} ${at}`,
        description: null,
        categories: [],
        variants: [0, 1].map((variant) => ({
          sku: `${word}-${at}-${variant}`,
          name: word,
          prices: [
            { since: catalog.now(), amountMinor: of([50, 150, 160, 500, 999, 1500, 5000, 5500], at * 5 + variant * 2) },
          ],
          currency: 'GBP',
          options: [
            { name: 'color', value: of(['Red', 'Blue', 'Green'], at + variant) },
            { name: 'size', value: String(variant) },
          ],
          onHand: of([0, 1, 2, 1, 0], at + variant),
        })),
      })),
      catalog.now(),
    ),
  );
}

const mutate = (field: string, type: string, input: object) =>
  catalog.ask(warehouse, `mutation($input: ${type}!) { ${field}(input: $input) { __typename } }`, { input });

/** Writes of every kind that counts follow. Each works on whatever state it finds: a refusal changes nothing. */
const writes: Record<string, (row: Row, amount: number) => Promise<unknown>> = {
  order: ({ variantId, available }) =>
    catalog.orders.placed(newId('order'), [{ variantId, quantity: Math.max(1, available) }]),
  'order and cancel': async ({ variantId }) => {
    const orderId = newId('order');
    await catalog.orders.placed(orderId, [{ variantId, quantity: 1 }]);
    await catalog.orders.cancelled(orderId);
  },
  'take pieces out': ({ variantId, available }) =>
    mutate('adjustStock', 'AdjustStockInput', { variantId, delta: -Math.max(1, available), reason: 'broken' }),
  'put pieces in': ({ variantId }) =>
    mutate('adjustStock', 'AdjustStockInput', { variantId, delta: 1, reason: 'delivery' }),
  price: ({ variantId }, amount) =>
    mutate('changePrice', 'ChangePriceInput', { variantId, price: { amount: amount % 6000, currency: 'GBP' } }),
  color: ({ variantId }, amount) =>
    mutate('editVariant', 'EditVariantInput', {
      variantId,
      options: [
        { name: 'color', value: ['Red', 'Teal'][amount % 2] },
        { name: 'size', value: String(amount) },
      ],
    }),
  retire: ({ variantId }) => mutate('retireVariant', 'RetireVariantInput', { variantId }),
  'add a variant': ({ productId }, amount) =>
    mutate('addVariants', 'AddVariantsInput', {
      productId,
      variants: [
        {
          sku: `added-${newId('other')}`,
          price: { amount: amount % 6000, currency: 'GBP' },
          options: [{ name: 'size', value: newId('other') }],
          onHand: amount % 2,
        },
      ],
    }),
  unpublish: ({ productId }) => mutate('unpublishProduct', 'PublishProductInput', { productId }),
};

const filterOf = fc.record({
  colors: fc.subarray(['Red', 'Blue', 'Teal']),
  minPrice: fc.option(fc.constantFrom(0, 100, 150, 151, 600, 5001), { nil: undefined }),
  maxPrice: fc.option(fc.constantFrom(99, 150, 499, 999, 2000, 5000), { nil: undefined }),
  inStock: fc.boolean(),
});

describe('counts', () => {
  it('are those of a slow count, right after each write of any kind', async () => {
    await build('countword', 40);
    const step = fc.tuple(fc.constantFrom(...Object.keys(writes)), fc.nat(10_000), fc.nat(10_000), filterOf);
    const done = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 5 }), async (steps) => {
        for (const [kind, which, amount, filter] of steps) {
          const rows = await variantsOf('countword');
          const row = rows[which % rows.length];
          if (row) await writes[kind]?.(row, amount);
          done.add(kind);
          expect(await fastCounts('countword', filter), kind).toEqual(
            slowCounts(await variantsOf('countword'), filter),
          );
        }
      }),
      // Steps go on from the state of those before, so a smaller case would start elsewhere.
      { numRuns: 16, endOnFailure: true },
    );
    expect([...done].sort()).toEqual(Object.keys(writes).sort());
    expect((await rebuildSearch(catalog.server.orm, { repair: false })).differences).toEqual([]);
  });
});

describe('the availability of a product', () => {
  const availableNow = async (word: string): Promise<number> =>
    (await fastCounts(word, { colors: [], minPrice: undefined, maxPrice: undefined, inStock: false })).inStock;
  const sellAll = (client: pg.Client, variantId: string | undefined) =>
    client.query('update stock set held = on_hand - committed where variant_id = $1', [variantId]);

  /** A product with pieces of two variants. An open transaction has taken the pieces of the first variant. */
  async function startSale(word: string): Promise<{ sale: pg.Client; second: string | undefined }> {
    await build(word, 1);
    const [first, second] = await variantsOf(word);
    for (const variant of [first, second]) {
      await mutate('adjustStock', 'AdjustStockInput', { variantId: variant?.variantId, delta: 1, reason: 'delivery' });
    }
    expect(await availableNow(word)).toBe(1);
    const sale = new pg.Client({ connectionString: catalog.ownerUrl });
    await sale.connect();
    await sale.query('begin');
    await sellAll(sale, first?.variantId);
    return { sale, second: second?.variantId };
  }

  /** Commits as soon as another transaction waits for this one. */
  async function commitWhenAwaited(sale: pg.Client): Promise<void> {
    const { rows } = await sale.query<{ pid: number }>('select pg_backend_pid() as pid');
    const waiting = 'select from pg_stat_activity where $1 = any (pg_blocking_pids(pid))';
    await expect
      .poll(async () => (await owner.query(waiting, [rows[0]?.pid])).rowCount, { timeout: 20_000 })
      .toBeGreaterThan(0);
    await sale.query('commit');
    await sale.end();
  }

  it('ends when two transactions take the last pieces of its two variants', async () => {
    const { sale, second } = await startSale('raceword');
    const other = new pg.Client({ connectionString: catalog.ownerUrl });
    await other.connect();
    try {
      await Promise.all([sellAll(other, second), commitWhenAwaited(sale)]);
    } finally {
      await other.end();
    }
    expect(await availableNow('raceword')).toBe(0);
  });

  it('ends when one variant is retired while another transaction takes the last piece of the other one', async () => {
    const { sale, second } = await startSale('retireword');
    await Promise.all([mutate('retireVariant', 'RetireVariantInput', { variantId: second }), commitWhenAwaited(sale)]);
    expect(await availableNow('retireword')).toBe(0);
  });
});
