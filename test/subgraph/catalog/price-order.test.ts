import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertCategories } from '../../../subgraphs/catalog/listing/insert-categories.ts';
import { insertProducts } from '../../../subgraphs/catalog/listing/insert-products.ts';
import { type CatalogUnderTest, guest, startCatalogUnderTest } from './catalog-under-test.ts';

interface Built {
  slug: string;
  color: string;
  categories: string[];
  prices: number[];
}

const prices = [50, 99, 100, 150, 150, 160, 199, 200, 480, 500, 2500];
const products: Built[] = Array.from({ length: 60 }, (_, at) => ({
  slug: `priced-${at}`,
  color: at % 3 ? 'Red' : 'Blue',
  // Some are in a category and in the one above it: a list has them once.
  categories: [[], ['priced'], ['low-priced'], ['priced', 'low-priced']][at % 4] ?? [],
  prices: [0, 1, 2].slice(at % 3).map((variant) => prices[(at * 7 + variant * (at % 5)) % prices.length] ?? 0),
}));

let catalog: CatalogUnderTest;
let idOf: Map<string, string>;
beforeAll(async () => {
  catalog = await startCatalogUnderTest();
  await catalog.server.orm.em.fork().transactional((em) =>
    insertCategories(em, [
      { slug: 'priced', name: 'Priced', parent: null },
      { slug: 'low-priced', name: 'Low priced', parent: 'priced' },
    ]),
  );
  const inserted = await catalog.server.orm.em.fork().transactional((em) =>
    insertProducts(
      em,
      products.map(({ slug, color, categories, prices: own }) => ({
        slug,
        name: 'Priced thing',
        description: null,
        categories,
        variants: own.map((amountMinor, variant) => ({
          sku: `${slug}-${variant}`,
          name: slug,
          prices: [{ since: catalog.now(), amountMinor }],
          currency: 'GBP',
          options: [
            { name: 'color', value: color },
            { name: 'size', value: String(variant) },
          ],
          onHand: 1,
        })),
      })),
      catalog.now(),
    ),
  );
  idOf = new Map(inserted.map(({ id, slug }) => [slug, id]));
});
afterAll(() => catalog[Symbol.asyncDispose]());

interface List {
  minPrice: number | undefined;
  maxPrice: number | undefined;
  color: string | undefined;
  category: string | undefined;
  search: string | undefined;
  descending: boolean;
  pageSize: number;
}

/** The slugs of a list, slowly: every product that has a price in the range, by its cheapest price, then by id. */
function slowList({ minPrice = 0, maxPrice = Number.MAX_SAFE_INTEGER, color, category, descending }: List): string[] {
  const sorted = products
    .filter((product) => product.prices.some((price) => price >= minPrice && price <= maxPrice))
    .filter((product) => color === undefined || product.color === color)
    .filter(({ categories }) =>
      category === 'priced' ? categories.length > 0 : category === undefined || categories.includes(category),
    )
    .map((product) => ({ slug: product.slug, key: Math.min(...product.prices), id: idOf.get(product.slug) ?? '' }))
    .sort((left, right) => left.key - right.key || (left.id < right.id ? -1 : 1))
    .map(({ slug }) => slug);
  return descending ? sorted.reverse() : sorted;
}

/** The slugs of a list, page by page to its end. */
async function pagedList({
  minPrice,
  maxPrice,
  color,
  category,
  search,
  descending,
  pageSize,
}: List): Promise<string[]> {
  const query = `query($filter: ProductFilter, $sort: ProductSort, $first: Int, $after: String) {
    products(first: $first, after: $after, filter: $filter, sort: $sort) { nodes { slug } pageInfo { hasNextPage endCursor } } }`;
  const filter = {
    currency: 'GBP',
    minPrice,
    maxPrice,
    search,
    category,
    options: color === undefined ? [] : [{ name: 'color', values: [color] }],
  };
  const slugs: string[] = [];
  for (let after: string | undefined; ; ) {
    const sort = descending ? 'PRICE_DESC' : 'PRICE_ASC';
    const { nodes, pageInfo } = (await catalog.ask(guest, query, { filter, sort, first: pageSize, after })).products;
    slugs.push(...nodes.map(({ slug }: { slug: string }) => slug));
    if (!pageInfo.hasNextPage) return slugs;
    after = pageInfo.endCursor;
  }
}

it('a list by price in one currency is that of a slow sort, for any range of prices, page by page', async () => {
  const bound = fc.option(fc.constantFrom(0, 50, 99, 100, 150, 151, 200, 300, 500, 2500, 2501), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        minPrice: bound,
        maxPrice: bound,
        color: fc.constantFrom(undefined, 'Red', 'Blue'),
        category: fc.constantFrom(undefined, 'priced', 'low-priced'),
        search: fc.constantFrom(undefined, 'priced'),
        descending: fc.boolean(),
        pageSize: fc.constantFrom(1, 4, 100),
      }),
      async (list) => {
        expect(await pagedList(list)).toEqual(slowList(list));
      },
    ),
    { numRuns: 60 },
  );
});

it('a category by price has a product once that is also listed in the category below', async () => {
  const any = { minPrice: undefined, maxPrice: undefined, color: undefined, search: undefined };
  const list = { ...any, category: 'priced', descending: false, pageSize: 100 };
  expect(await pagedList(list)).toEqual(slowList(list));
});

it('a lowest price above every price finds nothing', async () => {
  const list = {
    maxPrice: undefined,
    color: undefined,
    category: undefined,
    search: undefined,
    descending: false,
    pageSize: 4,
  };
  for (const minPrice of [2501, Number.MAX_SAFE_INTEGER]) expect(await pagedList({ ...list, minPrice })).toEqual([]);
});

it('the steps of a product are the starts of bands between two of its prices in one currency', async () => {
  const value = (...parts: unknown[]) => parts.join('\u001F');
  const steps = async (...values: string[]) => {
    const [row] = await catalog.server.orm.em
      .fork()
      .execute<{ steps: string[] }[]>('select price_steps_of(?::text[]) as steps', [
        `{${values.map((text) => `"${text}"`).join()}}`,
      ]);
    return row?.steps.toSorted();
  };
  const highest = 5n * 10n ** 18n;
  expect(await steps()).toEqual([]);
  expect(await steps(value('option', 'size', '50'), value('price', 'GBP', 100), value('price', 'EUR', 500))).toEqual(
    [],
  );
  expect(await steps(value('price', 'GBP', 0), value('price', 'EUR', 500), value('price', 'GBP', 500))).toEqual(
    [100, 200, 500].map((start) => value('price', 'GBP', start)),
  );
  expect(await steps(value('price', 'GBP', highest), value('price', 'GBP', 10n ** 18n))).toEqual(
    [2n * 10n ** 18n, highest].map((start) => value('price', 'GBP', start)),
  );
});
