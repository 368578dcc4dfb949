import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/values/id.ts';
import { insertCategories } from '../../../subgraphs/catalog/listing/insert-categories.ts';
import {
  type Answer,
  type CatalogUnderTest,
  customer,
  guest,
  person,
  service,
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
      { slug: 'bags', name: 'Bags', parent: null },
    ]),
  );
});
afterAll(() => catalog[Symbol.asyncDispose]());

const create = `mutation($input: CreateProductInput!) { createProduct(input: $input) { __typename
  ... on ProductCreated { product { id ref slug name description createdAt categories { slug parent { slug } }
    variants { id sku name options { name value } price { amount currency } available stock { onHand version } product { slug } } } }
  ... on Refusal { code } ... on SkuTaken { sku } ... on CategoryNotFound { slug } ... on InvalidInput { field } } }`;
const changePrice = `mutation($input: ChangePriceInput!) { changePrice(input: $input) { __typename
  ... on PriceChanged { variant { priceVersion price { amount currency } priceHistory { price { amount } since } } }
  ... on Refusal { code } ... on Conflict { actualVersion } ... on CurrencyMismatch { expected actual } ... on VariantNotFound { variantId } ... on InvalidInput { field } } }`;
const adjust = `mutation($input: AdjustStockInput!) { adjustStock(input: $input) { __typename
  ... on StockAdjusted { variant { id available } stock { onHand held committed available version } }
  ... on Refusal { code } ... on InsufficientStock { available } ... on InvalidInput { field } ... on VariantNotFound { variantId } } }`;

let count = 0;
const gbp = (amount: number | string) => ({ amount, currency: 'GBP' });
const productInput = (input: object = {}) => {
  count += 1;
  return {
    slug: `thing-${count}`,
    name: 'Thing',
    variants: [{ sku: `THING-${count}`, price: gbp(500), onHand: 3 }],
    ...input,
  };
};
const variantInput = (input: object) => productInput({ variants: [{ sku: `V-${count}`, price: gbp(1), ...input }] });
const run = async (query: string, input: object, caller = warehouse): Promise<Answer> =>
  Object.values(await catalog.ask(caller, query, { input }))[0];
const buildVariant = async (input: object = {}): Promise<Answer> =>
  (await run(create, productInput(input))).product.variants[0];

describe('createProduct', () => {
  it('creates a product with its variants, prices, categories and stock, and records the event', async () => {
    const { __typename, product } = await run(create, {
      slug: 'chaz-hoodie',
      name: '  Chaz Hoodie ',
      description: 'Warm.\nVery warm.',
      categories: ['tops', 'tops'],
      variants: [
        { sku: 'MH01-XS', price: gbp('5200'), options: [{ name: 'size', value: 'XS' }], onHand: 7 },
        { sku: 'MH01-S', name: 'Chaz Hoodie S', price: gbp(5300) },
      ],
    });
    expect(__typename).toBe('ProductCreated');
    expect(product).toMatchObject({
      ref: product.id,
      slug: 'chaz-hoodie',
      name: 'Chaz Hoodie',
      description: 'Warm.\nVery warm.',
      createdAt: catalog.now().toISOString(),
      categories: [{ slug: 'tops', parent: { slug: 'clothes' } }],
      variants: [
        { sku: 'MH01-S', name: 'Chaz Hoodie S', options: [], price: gbp(5300), available: 0 },
        {
          sku: 'MH01-XS',
          name: 'Chaz Hoodie',
          options: [{ name: 'size', value: 'XS' }],
          price: gbp(5200),
          available: 7,
          stock: { onHand: 7, version: 1 },
          product: { slug: 'chaz-hoodie' },
        },
      ],
    });
    const events = await catalog.events(`product:${product.id}`);
    expect(events).toMatchObject([{ name: 'product.created', version: 1, payload: { slug: 'chaz-hoodie' } }]);
    expect(events[0]?.payload.variants[0]).toEqual({
      variantId: product.variants[1].id,
      sku: 'MH01-XS',
      name: 'Chaz Hoodie',
      priceMinor: 5200,
      currency: 'GBP',
      available: 7,
      stockVersion: 1,
    });
  });

  it('refuses a slug, a sku and a category', async () => {
    const taken = productInput();
    await run(create, taken);
    expect(await run(create, productInput({ slug: taken.slug }))).toEqual({
      __typename: 'SlugTaken',
      code: 'SLUG_TAKEN',
    });
    expect(await run(create, productInput({ variants: taken.variants }))).toEqual({
      __typename: 'SkuTaken',
      code: 'SKU_TAKEN',
      sku: taken.variants[0]?.sku,
    });
    expect(await run(create, productInput({ categories: ['tops', 'nowhere'] }))).toEqual({
      __typename: 'CategoryNotFound',
      code: 'CATEGORY_NOT_FOUND',
      slug: 'nowhere',
    });
  });

  it('distinguishes upper and lower case in skus', async () => {
    await run(
      create,
      productInput({
        variants: [
          { sku: 'AB1', price: gbp(1) },
          { sku: 'ab1', price: gbp(2) },
        ],
      }),
    );
    const find = (sku: string) => catalog.ask(guest, 'query($sku: String!) { variant(sku: $sku) { sku } }', { sku });
    expect(await find('AB1')).toEqual({ variant: { sku: 'AB1' } });
    expect(await find('ab1')).toEqual({ variant: { sku: 'ab1' } });
    expect(await find('Ab1')).toEqual({ variant: null });
    expect(await find('a\0b')).toEqual({ variant: null });
  });

  it('counts an accented letter in its two spellings as one, in skus and in the names of options', async () => {
    const [one, two] = ['caf\u00e9-1', 'cafe\u0301-1'];
    expect(await run(create, productInput({ variants: [{ sku: two, price: gbp(1) }] }))).toMatchObject({
      __typename: 'ProductCreated',
    });
    expect(await run(create, productInput({ variants: [{ sku: one, price: gbp(1) }] }))).toMatchObject({
      __typename: 'SkuTaken',
    });
    for (const sku of [one, two, ` ${two} `])
      expect(await catalog.ask(guest, 'query($sku: String!) { variant(sku: $sku) { sku } }', { sku })).toEqual({
        variant: { sku: one },
      });
    const options = [
      { name: 'caf\u00e9', value: '1' },
      { name: 'CAFE\u0301', value: '2' },
    ];
    expect(await run(create, productInput({ variants: [{ sku: 'CAFE-2', price: gbp(1), options }] }))).toMatchObject({
      __typename: 'InvalidInput',
    });
  });

  it('lets exactly one of ten creations with the same sku succeed', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => run(create, productInput({ variants: [{ sku: 'RACE', price: gbp(1) }] }))),
    );
    expect(outcomes.map((outcome) => String(outcome.__typename)).sort()).toEqual([
      'ProductCreated',
      ...Array.from({ length: 9 }, () => 'SkuTaken'),
    ]);
  });

  it.each<[string, () => object]>([
    ['slug', () => productInput({ slug: 'Upper' })],
    ['slug', () => productInput({ slug: '' })],
    ['name', () => productInput({ name: '  ' })],
    ['name', () => productInput({ name: 'x'.repeat(301) })],
    ['description', () => productInput({ description: 'a\0b' })],
    ['variants', () => productInput({ variants: [] })],
    ['variants.1.sku', () => productInput({ variants: ['A', 'A'].map((sku) => ({ sku, price: gbp(1) })) })],
    ['variants.0.sku', () => variantInput({ sku: ' ' })],
    ['variants.0.name', () => variantInput({ name: '' })],
    ['variants.0.price.amount', () => variantInput({ price: gbp(-1) })],
    ['variants.0.price.amount', () => variantInput({ price: gbp('9007199254740992') })],
    ['variants.0.onHand', () => variantInput({ onHand: -1 })],
    ['variants.0.options.0.value', () => variantInput({ options: [{ name: 'size', value: '' }] })],
  ])('refuses what %s cannot be', async (field, input) => {
    expect(await run(create, input())).toEqual({ __typename: 'InvalidInput', code: 'INVALID_INPUT', field });
  });
});

describe('changePrice', () => {
  it('is the price from now on, keeps the history, and records the event', async () => {
    const { id } = await buildVariant();
    const before = catalog.now().toISOString();
    catalog.advance(1000);
    expect(await run(changePrice, { variantId: id, price: gbp(450) })).toEqual({
      __typename: 'PriceChanged',
      variant: {
        priceVersion: 2,
        price: gbp(450),
        priceHistory: [
          { price: { amount: 450 }, since: catalog.now().toISOString() },
          { price: { amount: 500 }, since: before },
        ],
      },
    });
    await run(changePrice, { variantId: id.toUpperCase(), price: gbp(460) });
    expect(await catalog.events(`variant:${id}`)).toEqual([
      {
        name: 'variant.price-changed',
        version: 1,
        payload: { variantId: id, priceMinor: 450, currency: 'GBP', priceVersion: 2 },
      },
      {
        name: 'variant.price-changed',
        version: 2,
        payload: { variantId: id, priceMinor: 460, currency: 'GBP', priceVersion: 3 },
      },
    ]);
  });

  it('changes nothing for the price it has', async () => {
    const { id } = await buildVariant();
    expect((await run(changePrice, { variantId: id, price: gbp(500) })).variant.priceHistory).toHaveLength(1);
    expect(await catalog.events(`variant:${id}`)).toEqual([]);
  });

  it('changes the price once for ten people who saw the same version of it', async () => {
    const { id } = await buildVariant();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        run(changePrice, { variantId: id, price: gbp(1000 + index), expectedPriceVersion: 1 }),
      ),
    );
    const refused = answers.filter(({ __typename }) => __typename === 'Conflict');
    expect(refused).toHaveLength(9);
    expect(refused[0]).toEqual({ __typename: 'Conflict', code: 'CONFLICT', actualVersion: 2 });
    expect(await catalog.events(`variant:${id}`)).toMatchObject([{ payload: { priceVersion: 2 } }]);
  });

  it('loses none of ten changes at the same time', async () => {
    const { id } = await buildVariant();
    const prices = Array.from({ length: 10 }, (_, index) => 1000 + index);
    await Promise.all(prices.map((amount) => run(changePrice, { variantId: id, price: gbp(amount) })));
    expect((await catalog.events(`variant:${id}`)).map((event) => event.version)).toEqual(
      prices.map((_, index) => index + 1),
    );
  });

  it('refuses another currency, a negative amount and an unknown variant', async () => {
    const { id } = await buildVariant();
    expect(await run(changePrice, { variantId: id, price: { amount: 1, currency: 'EUR' } })).toEqual({
      __typename: 'CurrencyMismatch',
      code: 'CURRENCY_MISMATCH',
      expected: 'GBP',
      actual: 'EUR',
    });
    expect(await run(changePrice, { variantId: id, price: gbp(-1) })).toMatchObject({ field: 'price.amount' });
    for (const variantId of [newId('variant'), 'nonsense']) {
      expect(await run(changePrice, { variantId, price: gbp(1) })).toEqual({
        __typename: 'VariantNotFound',
        code: 'VARIANT_NOT_FOUND',
        variantId,
      });
    }
  });
});

describe('adjustStock', () => {
  it('adds and removes, and records the new level', async () => {
    const { id } = await buildVariant();
    expect(await run(adjust, { variantId: id, delta: 4, reason: 'delivery' })).toEqual({
      __typename: 'StockAdjusted',
      variant: { id, available: 7 },
      stock: { onHand: 7, held: 0, committed: 0, available: 7, version: 2 },
    });
    expect(await run(adjust, { variantId: id, delta: -7, reason: 'breakage' })).toMatchObject({
      stock: { onHand: 0, version: 3 },
    });
    const movements = await catalog.server.orm.em
      .fork()
      .execute<{ id: string; on_hand_delta: number; reason: string; actor_id: string }[]>(
        `select id, on_hand_delta, reason, actor_id from stock_movement where variant_id = ? and kind = 'ADJUSTED' order by stock_version`,
        [id],
      );
    expect(movements).toMatchObject([
      { on_hand_delta: 4, reason: 'delivery', actor_id: warehouse.kind === 'user' ? warehouse.userId : '' },
      { on_hand_delta: -7, reason: 'breakage' },
    ]);
    expect(await catalog.events(`adjustment:${movements[0]?.id}`)).toEqual([
      {
        name: 'stock.adjusted',
        version: 1,
        payload: { movementId: movements[0]?.id, levels: [{ variantId: id, available: 7, stockVersion: 2 }] },
      },
    ]);
  });

  it('never removes pieces that are reserved for orders', async () => {
    const { id } = await buildVariant();
    await catalog.orders.placed(newId('order'), [{ variantId: id, quantity: 2 }]);
    expect(await run(adjust, { variantId: id, delta: -2, reason: 'count' })).toEqual({
      __typename: 'InsufficientStock',
      code: 'INSUFFICIENT_STOCK',
      available: 1,
    });
    expect(await catalog.stock(id)).toEqual({ onHand: 3, held: 2, committed: 0, version: 2 });
  });

  it('does nothing when its key repeats, also at the same moment, and answers as before', async () => {
    const { id } = await buildVariant();
    const input = { variantId: id, delta: 2, reason: 'delivery', idempotencyKey: `"quoted" \\ ${newId('other')}` };
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => run(adjust, input)));
    await run(adjust, { variantId: id, delta: 1, reason: 'count' });
    outcomes.push(await run(adjust, input));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ stock: { onHand: 5, version: 2 } });
    expect(await catalog.stock(id)).toMatchObject({ onHand: 6, version: 3 });
    expect(await run(adjust, { ...input, delta: 3 })).toMatchObject({ code: 'INVALID_INPUT', field: 'idempotencyKey' });
    const { id: other } = await buildVariant();
    expect(await run(adjust, { ...input, variantId: other })).toMatchObject({ field: 'idempotencyKey' });
    expect(await run(adjust, { ...input, reason: 'return' })).toMatchObject({ field: 'idempotencyKey' });
  });

  it('belongs to its caller: two people may choose the same key', async () => {
    const { id } = await buildVariant();
    const input = { variantId: id, delta: 2, reason: 'delivery', idempotencyKey: `delivery ${newId('other')}` };
    await run(adjust, input);
    expect(await run(adjust, input, person('WAREHOUSE'))).toMatchObject({ stock: { onHand: 7 } });
  });

  it('refuses no change, no reason, too many pieces and an unknown variant', async () => {
    const { id } = await buildVariant();
    const fieldOf = async (change: object) =>
      (await run(adjust, { variantId: id, delta: 1, reason: 'x', ...change })).field;
    expect(await fieldOf({ delta: 0 })).toBe('delta');
    expect(await fieldOf({ reason: ' ' })).toBe('reason');
    expect(await fieldOf({ delta: 2_000_000_000 })).toBe('delta');
    expect(await fieldOf({ delta: 1_000_000_000 })).toBe('delta');
    expect(await fieldOf({ idempotencyKey: '' })).toBe('idempotencyKey');
    for (const variantId of [newId('variant'), 'nonsense']) {
      expect(await run(adjust, { variantId, delta: 1, reason: 'x' })).toMatchObject({ code: 'VARIANT_NOT_FOUND' });
    }
  });
});

describe('permissions', () => {
  it.each([
    ['createProduct', create, () => productInput()],
    ['changePrice', changePrice, () => ({ variantId: newId('variant'), price: gbp(1) })],
    ['adjustStock', adjust, () => ({ variantId: newId('variant'), delta: 1, reason: 'x' })],
  ])('%s: the roles WAREHOUSE and ADMIN', async (_, query, input) => {
    expect(await catalog.errorsOf(guest, query, { input: input() })).toEqual(['UNAUTHENTICATED']);
    expect(await catalog.errorsOf(customer, query, { input: input() })).toEqual(['FORBIDDEN']);
    expect(await catalog.errorsOf(person('SUPPORT'), query, { input: input() })).toEqual(['FORBIDDEN']);
    expect(await catalog.errorsOf(warehouse, query, { input: input() })).toEqual([]);
    expect(await catalog.errorsOf(person('ADMIN'), query, { input: input() })).toEqual([]);
  });

  it('shows the parts of the stock only to staff and to our own processes', async () => {
    const { sku } = await buildVariant();
    const stockFor = async (caller: Parameters<typeof catalog.ask>[0]) =>
      (await catalog.ask(caller, 'query($sku: String!) { variant(sku: $sku) { available stock { onHand } } }', { sku }))
        .variant;
    for (const caller of [guest, customer]) expect(await stockFor(caller)).toEqual({ available: 3, stock: null });
    for (const caller of [person('SUPPORT'), warehouse, service]) {
      expect(await stockFor(caller)).toEqual({ available: 3, stock: { onHand: 3 } });
    }
  });
});

describe('reading', () => {
  it('finds a product by exactly one of id and slug', async () => {
    const input = productInput();
    const { product } = await run(create, input);
    const query = 'query($id: ID, $slug: String) { product(id: $id, slug: $slug) { slug } }';
    const found = { product: { slug: input.slug } };
    expect(await catalog.ask(guest, query, { id: product.id })).toEqual(found);
    expect(await catalog.ask(guest, query, { slug: input.slug })).toEqual(found);
    for (const variables of [{ id: newId('product') }, { id: 'x' }, { slug: 'none' }, { slug: 'a\0' }]) {
      expect(await catalog.ask(guest, query, variables)).toEqual({ product: null });
    }
    expect(await catalog.errorsOf(guest, query, {})).toEqual(['BAD_USER_INPUT']);
    expect(await catalog.errorsOf(guest, query, { id: product.id, slug: input.slug })).toEqual(['BAD_USER_INPUT']);
  });

  it('answers with the tree of categories, by name', async () => {
    expect(
      await catalog.ask(guest, '{ categories { slug parent { slug } children { slug children { slug } } } }'),
    ).toEqual({
      categories: [
        { slug: 'bags', parent: null, children: [] },
        { slug: 'clothes', parent: null, children: [{ slug: 'tops', children: [] }] },
      ],
    });
  });

  it('resolves references by id and by ref, and unknown references as null', async () => {
    const { product } = await run(create, productInput());
    const [variant] = product.variants;
    const query = `query($representations: [_Any!]!) { _entities(representations: $representations) { __typename
      ... on Product { id } ... on Variant { id } } }`;
    const representations = [
      { __typename: 'Product', id: product.id },
      { __typename: 'Product', ref: product.id },
      { __typename: 'Variant', id: variant.id },
      { __typename: 'Variant', ref: variant.id.toUpperCase() },
      { __typename: 'Product', id: newId('product') },
      { __typename: 'Variant', id: 'x' },
    ];
    expect((await catalog.ask(guest, query, { representations }))._entities).toEqual([
      { __typename: 'Product', id: product.id },
      { __typename: 'Product', id: product.id },
      { __typename: 'Variant', id: variant.id },
      { __typename: 'Variant', id: variant.id },
      null,
      null,
    ]);
  });

  it('reads 100 variants with everything about them by two statements', async () => {
    const ids: string[] = [];
    for (let products = 0; products < 10; products += 1) {
      ids.push(...(await catalog.buildVariants(...Array.from({ length: 10 }, () => 1))));
    }
    const query = `query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Variant {
      sku price { amount } available stock { version } priceHistory { since } product { name categories { name } variants { id } } } } }`;
    catalog.statements.length = 0;
    const { _entities: variants } = await catalog.ask(service, query, {
      representations: ids.map((id) => ({ __typename: 'Variant', id })),
    });
    expect(variants).toHaveLength(100);
    expect(variants[99].product.variants).toHaveLength(10);
    // Variants, stock, products, categories, variants of the products; prices.
    expect(catalog.statements).toHaveLength(2);
  });
});
