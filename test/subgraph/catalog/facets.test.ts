import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toPriceBand } from '../../../subgraphs/catalog/domain/price-band.ts';
import { insertCategories } from '../../../subgraphs/catalog/listing/insert-categories.ts';
import { insertProducts } from '../../../subgraphs/catalog/listing/insert-products.ts';
import {
  type Answer,
  type CatalogUnderTest,
  customer,
  guest,
  startCatalogUnderTest,
  warehouse,
} from './catalog-under-test.ts';

let catalog: CatalogUnderTest;
beforeAll(async () => {
  catalog = await startCatalogUnderTest();
  await catalog.server.orm.em.fork().transactional((em) =>
    insertCategories(em, [
      { slug: 'clothes', name: 'Clothes', parent: null },
      { slug: 'tops', name: 'Tops', parent: 'clothes' },
      { slug: 'hoodies', name: 'Hoodies', parent: 'tops' },
      { slug: 'sale', name: 'Sale', parent: null },
      { slug: 'mixed', name: 'Mixed', parent: null },
    ]),
  );
});
afterAll(() => catalog[Symbol.asyncDispose]());

interface Built {
  slug: string;
  name?: string;
  categories?: string[];
  variants: { options?: Record<string, string>; price?: number; currency?: string; onHand?: number }[];
}

async function build(...products: Built[]): Promise<string[]> {
  const inserted = await catalog.server.orm.em.fork().transactional((em) =>
    insertProducts(
      em,
      products.map(({ slug, name = slug, categories = [], variants }) => ({
        slug,
        name,
        description: null,
        categories,
        variants: variants.map(({ options = {}, price = 1000, currency = 'GBP', onHand = 1 }, index) => ({
          sku: `${slug}-${index}`,
          name,
          prices: [{ since: catalog.now(), amountMinor: price }],
          currency,
          options: Object.entries(options).map(([option, value]) => ({ name: option, value })),
          onHand,
        })),
      })),
      catalog.now(),
    ),
  );
  return inserted.map(({ id }) => id);
}

const query = `query($filter: ProductFilter) { products(first: 100, filter: $filter) { nodes { id slug } facets {
  total exact inStock categories { count category { slug } } options { name values { value count } }
  priceBands { from { amount currency } to { amount currency } count } } } }`;

async function ask(filter: object, caller = guest): Promise<Answer> {
  return (await catalog.ask(caller, query, { filter })).products;
}
const facetsOf = async (filter: object): Promise<Answer> => (await ask(filter)).facets;
const categoriesOf = ({ categories }: Answer) =>
  Object.fromEntries(categories.map(({ category, count }: Answer) => [category.slug, count]));
const optionsOf = ({ options }: Answer) =>
  Object.fromEntries(
    options.map(({ name, values }: Answer) => [
      name,
      Object.fromEntries(values.map(({ value, count }: Answer) => [value, count])),
    ]),
  );

describe('facets', () => {
  it('count a product once for each of its categories and the categories above', async () => {
    await build(
      { slug: 'one-category', name: 'Treeword A', categories: ['hoodies'], variants: [{}] },
      { slug: 'two-of-a-branch', name: 'Treeword B', categories: ['hoodies', 'tops'], variants: [{}] },
      { slug: 'two-branches', name: 'Treeword C', categories: ['tops', 'sale'], variants: [{}] },
    );
    const facets = await facetsOf({ search: 'treeword' });
    expect(facets).toMatchObject({ total: 3, exact: true, inStock: 3 });
    expect(categoriesOf(facets)).toEqual({ clothes: 3, tops: 3, hoodies: 2, sale: 1 });
    expect(categoriesOf(await facetsOf({ search: 'treeword', category: 'sale' }))).toEqual({
      sale: 1,
      tops: 1,
      clothes: 1,
    });
  });

  it('count options without their own condition, so that another colour shows what it would add', async () => {
    await build(
      { slug: 'opt-a', name: 'Optword', variants: [{ options: { color: 'Red', size: 'S' } }] },
      { slug: 'opt-b', name: 'Optword', variants: [{ options: { color: 'Red', size: 'M' } }] },
      { slug: 'opt-c', name: 'Optword', variants: [{ options: { color: 'Blue', size: 'M' } }] },
    );
    const red = await facetsOf({ search: 'optword', options: [{ name: 'color', values: ['Red'] }] });
    expect(red.total).toBe(2);
    expect(optionsOf(red)).toEqual({ color: { Red: 2, Blue: 1 }, size: { S: 1, M: 1 } });
    const both = await facetsOf({
      search: 'optword',
      options: [
        { name: 'color', values: ['Red', 'Blue'] },
        { name: 'size', values: ['S'] },
      ],
    });
    expect(both.total).toBe(1);
    expect(optionsOf(both)).toEqual({ color: { Red: 1, Blue: 0 }, size: { S: 1, M: 2 } });
  });

  it('keep a chosen value that no product has, so that it can be undone', async () => {
    await build({ slug: 'undo', name: 'Undoword', variants: [{ options: { color: 'Red' } }] });
    const filter = { search: 'undoword', options: [{ name: 'color', values: ['Green', 'a\0b', 'x\u001Fy'] }] };
    const { nodes, facets } = await ask(filter);
    expect(nodes).toEqual([]);
    expect(optionsOf(facets)).toEqual({ color: { Red: 1, Green: 0 } });
  });

  it('count a product in each band of its prices, in the currency of most products unless another one is wanted', async () => {
    await build(
      { slug: 'band-a', name: 'Bandword', variants: [{ price: 99 }, { price: 1999 }] },
      { slug: 'band-b', name: 'Bandword', variants: [{ price: 1000 }, { price: 1500 }] },
      { slug: 'band-c', name: 'Bandword', variants: [{ price: 1000, currency: 'JPY' }] },
    );
    const gbp = (amount: number) => ({ amount, currency: 'GBP' });
    expect((await facetsOf({ search: 'bandword' })).priceBands).toEqual([
      { from: gbp(0), to: gbp(99), count: 1 },
      { from: gbp(1000), to: gbp(1999), count: 2 },
    ]);
    const yen = await facetsOf({ search: 'bandword', currency: 'JPY' });
    expect(yen.priceBands).toMatchObject([{ from: { amount: 1000, currency: 'JPY' }, count: 1 }]);
    const narrow = await facetsOf({ search: 'bandword', currency: 'GBP', maxPrice: 99 });
    expect([narrow.total, narrow.priceBands.map(({ count }: Answer) => count)]).toEqual([1, [1, 2]]);
  });

  it('follow every change of a product', async () => {
    const [id = ''] = await build({
      slug: 'changing',
      name: 'Metamorph',
      categories: ['sale'],
      variants: [{ options: { color: 'Red' } }, { options: { color: 'Blue' }, onHand: 0 }],
    });
    const search = 'metamorph';
    const now = async () => {
      const facets = await facetsOf({ search });
      return { ...facets, categories: categoriesOf(facets), options: optionsOf(facets) };
    };
    const { variants } = (
      await catalog.ask(guest, 'query($id: ID!) { product(id: $id) { variants { id sku } } }', { id })
    ).product;
    const [red, blue] = variants.map((variant: Answer) => variant.id);
    expect(await now()).toMatchObject({ options: { color: { Red: 1, Blue: 1 } }, categories: { sale: 1 }, inStock: 1 });

    const run = async (field: string, type: string, input: object) =>
      (
        await catalog.ask(warehouse, `mutation($input: ${type}!) { ${field}(input: $input) { __typename } }`, { input })
      )[field];
    await run('retireVariant', 'RetireVariantInput', { variantId: red });
    expect(await now()).toMatchObject({ options: { color: { Blue: 1 } }, inStock: 0 });
    await run('adjustStock', 'AdjustStockInput', { variantId: blue, delta: 1, reason: 'delivery' });
    await run('editVariant', 'EditVariantInput', { variantId: blue, options: [{ name: 'color', value: 'Green' }] });
    await run('editProduct', 'EditProductInput', { productId: id, categories: ['mixed'] });
    await run('changePrice', 'ChangePriceInput', { variantId: blue, price: { amount: 7000, currency: 'GBP' } });
    expect(await now()).toMatchObject({
      options: { color: { Green: 1 } },
      categories: { mixed: 1 },
      inStock: 1,
      priceBands: [{ from: { amount: 5000 }, to: { amount: 9999 }, count: 1 }],
    });
    await run('unpublishProduct', 'PublishProductInput', { productId: id });
    expect(await now()).toMatchObject({ total: 0, options: {}, categories: {} });
    expect((await ask({ search, hidden: true }, warehouse)).facets.total).toBe(1);
  });

  it('count what the list shows, for every value that a client can choose', async () => {
    const colors = ['Red', 'Blue', 'Green'];
    const sizes = ['S', 'M', 'L'];
    // A number for each product and purpose, the same in each run.
    const pick = <Item>(items: readonly Item[], product: number, purpose: number): Item =>
      items[((product * 7 + purpose * 13 + product * product * purpose) >>> 1) % items.length] as Item;
    await build(
      ...Array.from({ length: 60 }, (_, at) => ({
        slug: `mixed-${at}`,
        name: `Mixword ${pick(['Coat', 'Hat'], at, 1)}`,
        categories: [pick(['hoodies', 'tops', 'sale'], at, 2)],
        variants: [0, 1].map((variant) => ({
          options: { color: pick(colors, at + variant, 3), size: `${pick(sizes, at, 4)}${variant}` },
          price: pick([50, 500, 1500, 3000], at + variant, 5),
          onHand: pick([0, 1], at + variant, 6),
        })),
      })),
    );
    const filters = [
      { search: 'mixword' },
      { search: 'mixword coat', category: 'clothes' },
      { search: 'mixword', inStock: true, options: [{ name: 'color', values: ['Red', 'Green'] }] },
      {
        search: 'mixword',
        currency: 'GBP',
        minPrice: 100,
        maxPrice: 1600,
        options: [{ name: 'size', values: ['S0'] }],
      },
      { search: 'mixword', inStock: true, currency: 'GBP', maxPrice: 600, category: 'tops' },
    ];
    let compared = 0;
    const shown = async (filter: object) => {
      compared += 1;
      return (await ask(filter)).nodes.length;
    };
    for (const filter of filters) {
      const { nodes, facets } = await ask(filter);
      expect(facets.total).toBe(nodes.length);
      expect(facets.inStock).toBe(await shown({ ...filter, inStock: true }));
      for (const { name, values } of facets.options) {
        const others = (filter.options ?? []).filter((option) => option.name !== name);
        for (const { value, count } of values) {
          expect(count).toBe(await shown({ ...filter, options: [...others, { name, values: [value] }] }));
        }
      }
      for (const { from, to, count } of facets.priceBands) {
        const band = { currency: 'GBP', minPrice: from.amount, maxPrice: to.amount };
        expect(count).toBe(await shown({ ...filter, ...band }));
      }
      if (filter.category !== undefined) continue;
      for (const { category, count } of facets.categories) {
        expect(count).toBe(await shown({ ...filter, category: category.slug }));
      }
    }
    expect(compared).toBeGreaterThan(50);
  });

  it('refuse too many options and values, and an option that is given twice', async () => {
    const codes = (options: object[]) => catalog.errorsOf(guest, query, { filter: { options } });
    expect(await codes(Array.from({ length: 21 }, (_, at) => ({ name: `o${at}`, values: ['x'] })))).toEqual([
      'BAD_USER_INPUT',
    ]);
    expect(await codes([{ name: 'color', values: Array.from({ length: 51 }, (_, at) => `v${at}`) }])).toEqual([
      'BAD_USER_INPUT',
    ]);
    expect(await codes([{ name: 'color', values: [] }])).toEqual(['BAD_USER_INPUT']);
    expect(
      await codes([
        { name: 'color', values: ['Red'] },
        { name: 'color', values: ['Blue'] },
      ]),
    ).toEqual(['BAD_USER_INPUT']);
  });

  it('of hidden products are for stock keepers', async () => {
    expect(await catalog.errorsOf(customer, query, { filter: { hidden: true } })).toEqual(['FORBIDDEN']);
  });
});

describe('price bands', () => {
  it('start in PostgreSQL where they end in the process, without gaps', async () => {
    const prices = [
      0, 1, 99, 100, 199, 200, 499, 500, 999, 1000, 4999, 5000, 10_000, 99_999, 123_456, 9_007_199_254_740_991,
    ];
    const rows = await catalog.server.orm.em
      .fork()
      .execute<{ price: string; start: string }[]>(
        'select price, price_band_start(price) as start from unnest(?::bigint[]) as price',
        [`{${prices.join(',')}}`],
      );
    expect(rows).toHaveLength(prices.length);
    for (const { price, start } of rows) {
      const { from, to } = toPriceBand(Number(start));
      expect(Number(price)).toBeGreaterThanOrEqual(from);
      expect(Number(price)).toBeLessThanOrEqual(to);
    }
    const next = rows.find(({ price }) => price === '200');
    expect(toPriceBand(Number(next?.start))).toEqual({ from: 200, to: 499 });
  });
});

describe('suggestions', () => {
  const suggest = async (text: string, first?: number): Promise<string[]> =>
    (
      await catalog.ask(
        guest,
        'query($text: String!, $first: Int) { productSuggestions(text: $text, first: $first) { slug } }',
        {
          text,
          first,
        },
      )
    ).productSuggestions.map(({ slug }: Answer) => slug);

  it('find products while their name is typed, with misspellings, the better match first', async () => {
    const [, hiddenId] = await build(
      { slug: 'sugg-lantern', name: 'Xylo Lantern', variants: [{}] },
      { slug: 'sugg-hidden', name: 'Xylo Lantern Hidden', variants: [{}] },
      { slug: 'sugg-holder', name: 'Holder for a Xylo Lantern', variants: [{}] },
    );
    const hide = 'mutation($input: PublishProductInput!) { unpublishProduct(input: $input) { __typename } }';
    await catalog.ask(warehouse, hide, { input: { productId: hiddenId } });
    expect(await suggest('xy')).toEqual(['sugg-lantern']);
    expect(await suggest('XYL')).toEqual(['sugg-lantern', 'sugg-holder']);
    expect(await suggest('xylo lant')).toEqual(['sugg-lantern', 'sugg-holder']);
    expect(await suggest('xylo lantren')).toContain('sugg-lantern');
    expect(await suggest('xylo', 1)).toEqual(['sugg-lantern']);
  });

  it('find nothing for blanks, punctuation and signs of patterns', async () => {
    for (const text of ['', '  ', '%', '_', '!', '\0', "'; --"]) expect(await suggest(text)).toEqual([]);
  });

  it('refuse long texts and sizes that are not allowed', async () => {
    const ask = 'query($text: String!, $first: Int) { productSuggestions(text: $text, first: $first) { slug } }';
    expect(await catalog.errorsOf(guest, ask, { text: 'x'.repeat(201) })).toEqual(['BAD_USER_INPUT']);
    expect(await catalog.errorsOf(guest, ask, { text: 'x', first: 0 })).toEqual(['BAD_USER_INPUT']);
    expect(await catalog.errorsOf(guest, ask, { text: 'x', first: 21 })).toEqual(['BAD_USER_INPUT']);
  });
});
