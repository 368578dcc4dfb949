import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/values/id.ts';
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
});
afterAll(() => catalog[Symbol.asyncDispose]());

const refusal = `... on Refusal { code message ... on Conflict { actualVersion } ... on InvalidInput { field } }`;
const product = `product { id slug name description published version taxClass categories { slug } variants { id sku name options { name value } retired }
  retiredVariants { sku } }`;
const inputTypes = {
  createProduct: 'CreateProductInput',
  editProduct: 'EditProductInput',
  publishProduct: 'PublishProductInput',
  unpublishProduct: 'PublishProductInput',
  addVariants: 'AddVariantsInput',
  editVariant: 'EditVariantInput',
  retireVariant: 'RetireVariantInput',
  restoreVariant: 'RetireVariantInput',
  createCategory: 'CreateCategoryInput',
  editCategory: 'EditCategoryInput',
  deleteCategory: 'DeleteCategoryInput',
  changePrice: 'ChangePriceInput',
} as const;
const outcomes: Partial<Record<keyof typeof inputTypes, string>> = {
  createProduct: `... on ProductCreated { ${product} }`,
  editVariant: `... on VariantEdited { variant { id name options { name value } retired product { version } } }`,
  retireVariant: `... on VariantEdited { variant { id retired product { version } } }`,
  restoreVariant: `... on VariantEdited { variant { id retired product { version } } }`,
  createCategory: `... on CategoryCreated { category { id slug name position version parent { slug } } }`,
  editCategory: `... on CategoryEdited { category { id slug name position version parent { slug } } }`,
  deleteCategory: `... on CategoryDeleted { slug } ... on CategoryNotEmpty { products children }`,
  changePrice: '',
};

/** The outcome of one mutation. */
async function run(name: keyof typeof inputTypes, input: object, caller = warehouse): Promise<Answer> {
  const answer = await catalog.ask(
    caller,
    `mutation($input: ${inputTypes[name]}!) { ${name}(input: $input) { __typename
      ${outcomes[name] ?? `... on ProductEdited { ${product} }`} ${refusal} } }`,
    { input },
  );
  return answer[name];
}

let count = 0;
const gbp = (amount: number) => ({ amount, currency: 'GBP' });
async function build(input: object = {}): Promise<Answer> {
  count += 1;
  const outcome = await run('createProduct', {
    slug: `edited-${count}`,
    name: 'Lamp',
    description: 'It shines.',
    variants: [
      { sku: `EDIT-${count}-A`, price: gbp(500), onHand: 3, options: [{ name: 'size', value: 'A' }] },
      { sku: `EDIT-${count}-B`, price: gbp(300), onHand: 1, options: [{ name: 'size', value: 'B' }] },
    ],
    ...input,
  });
  expect(outcome.__typename).toBe('ProductCreated');
  return outcome.product;
}
/** What became of each, in the order of the alphabet. */
const namesOf = (outcomes: Answer[]): string[] =>
  outcomes.map(({ __typename }) => String(__typename)).toSorted((a, b) => a.localeCompare(b));
const eventsOf = (made: { id: string }) => catalog.events(`product:${made.id}`);
const slugsFound = async (filter: object, caller = guest, sort = 'NAME'): Promise<string[]> =>
  (
    await catalog.ask(
      caller,
      'query($filter: ProductFilter, $sort: ProductSort) { products(first: 100, filter: $filter, sort: $sort) { nodes { slug } } }',
      { filter, sort },
    )
  ).products.nodes.map(({ slug }: { slug: string }) => slug);

describe('editProduct', () => {
  it('sets the tax class, which a new product has too and which events say', async () => {
    const made = await build({ taxClass: 'BOOKS' });
    expect(made).toMatchObject({ taxClass: 'BOOKS' });
    expect(await build()).toMatchObject({ taxClass: 'STANDARD' });
    const { product: edited } = await run('editProduct', { productId: made.id, taxClass: 'FOOD' });
    expect(edited).toMatchObject({ taxClass: 'FOOD', name: 'Lamp', version: 2 });
    expect((await run('editProduct', { productId: made.id, name: 'Lamp' })).product).toMatchObject({
      taxClass: 'FOOD',
    });
    expect((await eventsOf(made)).map(({ payload }) => payload)).toMatchObject([
      { taxClass: 'BOOKS' },
      { taxClass: 'FOOD' },
      { taxClass: 'FOOD' },
    ]);
    for (const taxClass of ['', 'books', 'B 1', 'A'.repeat(31)]) {
      expect(await run('editProduct', { productId: made.id, taxClass })).toMatchObject({ field: 'taxClass' });
    }
    expect(await eventsOf(made)).toHaveLength(3);
  });

  it('changes texts and categories, keeps what is left out, and records the product as it is now', async () => {
    await run('createCategory', { slug: 'lights', name: 'Lights' });
    const made = await build();
    const { product: edited } = await run('editProduct', {
      productId: made.id.toUpperCase(),
      name: ' Desk lamp ',
      slug: 'desk-lamp',
      categories: ['lights', 'lights'],
      expectedVersion: 1,
    });
    expect(edited).toMatchObject({
      id: made.id,
      slug: 'desk-lamp',
      name: 'Desk lamp',
      description: 'It shines.',
      version: 2,
      categories: [{ slug: 'lights' }],
    });
    const [created, changed] = await eventsOf(made);
    expect(created).toMatchObject({ name: 'product.created', version: 1, payload: { published: true } });
    expect(changed).toMatchObject({
      name: 'product.changed',
      version: 2,
      payload: {
        slug: 'desk-lamp',
        name: 'Desk lamp',
        published: true,
        variants: [
          {
            sku: made.variants[0].sku,
            priceMinor: 500,
            priceVersion: 1,
            available: 3,
            stockVersion: 1,
            retired: false,
          },
          { sku: made.variants[1].sku, priceMinor: 300 },
        ],
      },
    });
    const { product: emptied } = await run('editProduct', { productId: made.id, description: null, categories: [] });
    expect(emptied).toMatchObject({ name: 'Desk lamp', description: null, categories: [], version: 3 });
  });

  it('lets a search find the new name and no longer the old one', async () => {
    const made = await build({ name: 'Gramophone' });
    await run('editProduct', { productId: made.id, name: 'Accordion strap', slug: 'accordion-strap' });
    expect(await slugsFound({ search: 'accordion' })).toEqual(['accordion-strap']);
    expect(await slugsFound({ search: 'gramophone' })).toEqual([]);
  });

  it.each([
    [{ slug: 'Not A Slug' }, { __typename: 'InvalidInput', field: 'slug' }],
    [{ name: ' ' }, { __typename: 'InvalidInput', field: 'name' }],
    [{ categories: ['nowhere'] }, { __typename: 'CategoryNotFound' }],
    [{ expectedVersion: 7 }, { __typename: 'Conflict', actualVersion: 1 }],
    [{ productId: newId('product') }, { __typename: 'ProductNotFound' }],
    [{ productId: 'nonsense' }, { __typename: 'ProductNotFound' }],
  ])('refuses %j and changes nothing', async (input, expected) => {
    const made = await build();
    expect(await run('editProduct', { productId: made.id, name: 'Other', ...input })).toMatchObject(expected);
    expect(await eventsOf(made)).toHaveLength(1);
    expect(await slugsFound({ search: made.variants[0].sku })).toEqual([made.slug]);
  });

  it('refuses the slug of another product, also if both take it at the same time', async () => {
    const [first, second, third] = [await build(), await build(), await build()];
    expect(await run('editProduct', { productId: first.id, slug: second.slug })).toMatchObject({ code: 'SLUG_TAKEN' });
    const race = await Promise.all(
      [first, third].map(({ id }) => run('editProduct', { productId: id, slug: 'wanted-by-both' })),
    );
    expect(namesOf(race)).toEqual(['ProductEdited', 'SlugTaken']);
  });

  it('lets one of two concurrent changes with one expected version through', async () => {
    const made = await build();
    const race = await Promise.all(
      ['One', 'Two', 'Three'].map((name) => run('editProduct', { productId: made.id, name, expectedVersion: 1 })),
    );
    expect(namesOf(race)).toEqual(['Conflict', 'Conflict', 'ProductEdited']);
    expect((await eventsOf(made)).map(({ version }) => version)).toEqual([1, 2]);
  });
});

describe('publishing', () => {
  const seenBy = async (caller: typeof guest, made: Answer, hidden?: boolean): Promise<Answer> =>
    catalog.ask(
      caller,
      `query($id: ID!, $slug: String!, $sku: String!, $hidden: Boolean) {
        byId: product(id: $id, hidden: $hidden) { id } bySlug: product(slug: $slug, hidden: $hidden) { id }
        variant(sku: $sku, hidden: $hidden) { sku } }`,
      { id: made.id, slug: made.slug, sku: made.variants[0].sku, hidden },
    );
  const all = (made: Answer) => ({
    byId: { id: made.id },
    bySlug: { id: made.id },
    variant: { sku: made.variants[0].sku },
  });
  const nothing = { byId: null, bySlug: null, variant: null };

  it('hides an unpublished product from customers, in lists, searches and by id, and shows it to staff who ask for it', async () => {
    const made = await build({ name: 'Unseen', published: false });
    expect(made.published).toBe(false);
    expect(await seenBy(customer, made)).toEqual(nothing);
    expect(await seenBy(warehouse, made)).toEqual(nothing);
    expect(await seenBy(warehouse, made, true)).toEqual(all(made));
    expect(await slugsFound({ search: 'unseen' })).toEqual([]);
    expect(await slugsFound({ search: 'unseen', hidden: true }, warehouse)).toEqual([made.slug]);

    await run('publishProduct', { productId: made.id });
    expect(await seenBy(guest, made)).toEqual(all(made));
    expect(await slugsFound({ search: 'unseen' })).toEqual([made.slug]);
    expect(await slugsFound({ search: 'unseen', hidden: true }, warehouse)).toEqual([]);
    await run('unpublishProduct', { productId: made.id });
    expect(await seenBy(customer, made)).toEqual(nothing);
    const events = await eventsOf(made);
    expect(events.map(({ payload }) => payload.published)).toEqual([false, true, false]);
  });

  it('still resolves an unpublished product that an order or a cart refers to, but not for node', async () => {
    const made = await build({ published: false });
    const entities = await catalog.ask(
      guest,
      `query($ids: [_Any!]!) { _entities(representations: $ids) { ... on Product { slug } ... on Variant { sku } } }`,
      {
        ids: [
          { __typename: 'Product', id: made.id },
          { __typename: 'Product', ref: made.id },
          { __typename: 'Variant', id: made.variants[0].id },
          { __typename: 'Variant', ref: made.variants[0].id },
        ],
      },
    );
    expect(entities._entities).toEqual([{ slug: made.slug }, null, { sku: made.variants[0].sku }, null]);
  });

  it('changes nothing if the product is published already', async () => {
    const made = await build();
    expect(await run('publishProduct', { productId: made.id })).toMatchObject({ product: { version: 1 } });
    expect(await eventsOf(made)).toHaveLength(1);
  });

  it.each([
    'query { products(filter: { hidden: true }) { nodes { id } } }',
    'query { variant(sku: "x", hidden: true) { id } }',
    'query { product(slug: "x", hidden: true) { id } }',
  ])('refuses customers and guests what is hidden: %s', async (query) => {
    expect(await catalog.errorsOf(customer, query)).toEqual(['FORBIDDEN']);
    expect(await catalog.errorsOf(guest, query)).toEqual(['UNAUTHENTICATED']);
  });
});

describe('variants', () => {
  it('are added with price and stock, all or none', async () => {
    const made = await build();
    const added = { sku: `${made.variants[0].sku}-C`, price: gbp(100), onHand: 9, name: 'Lamp C' };
    const taken = { sku: made.variants[0].sku, price: gbp(100) };
    expect(await run('addVariants', { productId: made.id, variants: [added, taken] })).toMatchObject({
      code: 'SKU_TAKEN',
    });
    const { product: changed } = await run('addVariants', { productId: made.id, variants: [added] });
    expect(changed.variants.map(({ sku }: Answer) => sku)).toContain(added.sku);
    expect((await eventsOf(made))[1]?.payload.variants).toContainEqual(
      expect.objectContaining({ sku: added.sku, priceMinor: 100, priceVersion: 1, available: 9, stockVersion: 1 }),
    );
    // The new variant is the cheapest of all products here.
    expect((await slugsFound({ currency: 'GBP' }, guest, 'PRICE_ASC'))[0]).toBe(made.slug);
    expect(await slugsFound({ search: added.sku })).toEqual([made.slug]);
  });

  it('are at most 500 in one product', async () => {
    const made = await build();
    const variants = Array.from({ length: 499 }, (_, index) => ({ sku: `${made.slug}-${index}`, price: gbp(400) }));
    expect(await run('addVariants', { productId: made.id, variants })).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'variants',
    });
  });

  it('get a new name and new options', async () => {
    const made = await build();
    const [variant] = made.variants;
    expect(
      await run('editVariant', { variantId: variant.id, name: 'Lamp, large', options: [{ name: 'size', value: 'L' }] }),
    ).toMatchObject({
      variant: { name: 'Lamp, large', options: [{ name: 'size', value: 'L' }], product: { version: 2 } },
    });
    expect(await run('editVariant', { variantId: variant.id, options: [{ name: 'a', value: '' }] })).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'options.0.value',
    });
    expect(await run('editVariant', { variantId: newId('variant'), name: 'x' })).toMatchObject({
      code: 'VARIANT_NOT_FOUND',
    });
    expect(await run('editVariant', { variantId: variant.id, name: 'x', expectedVersion: 1 })).toMatchObject({
      actualVersion: 2,
    });
  });

  it('never have the options of another variant that is sold', async () => {
    const made = await build();
    const [a, b] = made.variants;
    const options = [{ name: 'Size', value: ' a' }];
    const taken = { code: 'OPTIONS_TAKEN', message: `The variant ${a.sku} has the same options` };
    const added = (sku: string) => ({ productId: made.id, variants: [{ sku, price: gbp(1), options }] });
    expect(await run('editVariant', { variantId: b.id, options })).toMatchObject(taken);
    expect(await run('addVariants', added(`${a.sku}-2`))).toMatchObject(taken);
    // Its own options are no obstacle, and neither are those of a retired variant.
    expect(await run('editVariant', { variantId: a.id, options })).toMatchObject({ __typename: 'VariantEdited' });
    expect(await run('retireVariant', { variantId: a.id })).toMatchObject({ __typename: 'VariantEdited' });
    expect(await run('editVariant', { variantId: b.id, options })).toMatchObject({ __typename: 'VariantEdited' });
    expect(await run('restoreVariant', { variantId: a.id })).toMatchObject({ code: 'OPTIONS_TAKEN' });
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        run('addVariants', {
          productId: made.id,
          variants: [{ sku: `${a.sku}-race-${n}`, price: gbp(1), options: [{ name: 'size', value: 'race' }] }],
        }),
      ),
    );
    expect(namesOf(outcomes)).toEqual([...Array.from({ length: 7 }, () => 'OptionsTaken'), 'ProductEdited']);
  });

  it('that are retired leave the product page, the search, the cheapest price and the stock filter, and come back', async () => {
    const made = await build();
    const [a, b] = made.variants;
    expect(await run('retireVariant', { variantId: b.id })).toMatchObject({
      variant: { retired: true, product: { version: 2 } },
    });
    const page = (caller: typeof guest) =>
      catalog.ask(caller, 'query($id: ID!) { product(id: $id) { variants { sku } retiredVariants { sku } } }', {
        id: made.id,
      });
    expect((await page(warehouse)).product).toEqual({ variants: [{ sku: a.sku }], retiredVariants: [{ sku: b.sku }] });
    expect((await page(customer)).product.retiredVariants).toBeNull();
    const bySku = async () =>
      (await catalog.ask(guest, 'query($sku: String!) { variant(sku: $sku) { sku } }', { sku: b.sku })).variant;
    expect(await bySku()).toBeNull();
    expect(await slugsFound({ search: b.sku })).not.toContain(made.slug);
    expect(await slugsFound({ search: a.sku, currency: 'GBP', maxPrice: 400 })).toEqual([]);
    await run('retireVariant', { variantId: a.id });
    expect(await slugsFound({ inStock: true })).not.toContain(made.slug);

    await run('restoreVariant', { variantId: b.id });
    expect(await bySku()).toEqual({ sku: b.sku });
    expect(await slugsFound({ search: b.sku, currency: 'GBP', maxPrice: 400 })).toEqual([made.slug]);
    expect((await eventsOf(made)).map(({ payload }) => payload.variants.map(({ retired = false }) => retired))).toEqual(
      [
        [false, false],
        [false, true],
        [true, true],
        [true, false],
      ],
    );
  });

  it('keep the order of their events while prices and texts change at the same time', async () => {
    const made = await build();
    const [variant] = made.variants;
    await Promise.all([
      ...[101, 102, 103].map((amount) => run('changePrice', { variantId: variant.id, price: gbp(amount) })),
      ...['X', 'Y', 'Z'].map((name) => run('editVariant', { variantId: variant.id, name })),
    ]);
    const product = (await eventsOf(made)).map(({ version }) => version);
    expect(product).toEqual([1, 2, 3, 4]);
    expect((await catalog.events(`variant:${variant.id}`)).map(({ version }) => version)).toEqual([1, 2, 3]);
  });
});

describe('categories', () => {
  it('are created, renamed, moved with what is below them, and ordered by position', async () => {
    await run('createCategory', { slug: 'home', name: 'Home' });
    await run('createCategory', { slug: 'zed', name: 'Zed', parent: 'home', position: 1 });
    await run('createCategory', { slug: 'ace', name: 'Ace', parent: 'home', position: 2 });
    const children = async () =>
      (await catalog.ask(guest, '{ categories { slug children { slug } } }')).categories.find(
        ({ slug }: Answer) => slug === 'home',
      ).children;
    expect(await children()).toEqual([{ slug: 'zed' }, { slug: 'ace' }]);
    expect(await run('editCategory', { slug: 'zed', newSlug: 'zeta', name: 'Zeta', position: 3 })).toMatchObject({
      category: { slug: 'zeta', name: 'Zeta', position: 3, version: 2, parent: { slug: 'home' } },
    });
    expect(await children()).toEqual([{ slug: 'ace' }, { slug: 'zeta' }]);
    expect(await run('editCategory', { slug: 'zeta', parent: 'ace' })).toMatchObject({
      category: { parent: { slug: 'ace' }, version: 3 },
    });
    expect(await run('editCategory', { slug: 'zeta', parent: null })).toMatchObject({ category: { parent: null } });
  });

  it.each([
    ['createCategory', { slug: 'home', name: 'Second' }, { code: 'SLUG_TAKEN' }],
    ['createCategory', { slug: 'new', name: 'New', parent: 'nowhere' }, { code: 'CATEGORY_NOT_FOUND' }],
    ['createCategory', { slug: 'new', name: 'New', position: -1 }, { field: 'position' }],
    ['editCategory', { slug: 'nowhere', name: 'New' }, { code: 'CATEGORY_NOT_FOUND' }],
    ['editCategory', { slug: 'home', newSlug: 'A B' }, { field: 'newSlug' }],
    ['editCategory', { slug: 'home', parent: 'home' }, { field: 'parent' }],
    ['editCategory', { slug: 'home', parent: 'ace' }, { field: 'parent' }],
    ['editCategory', { slug: 'home', name: 'x', expectedVersion: 9 }, { code: 'CONFLICT' }],
    ['deleteCategory', { slug: 'home' }, { code: 'CATEGORY_NOT_EMPTY', children: 1, products: 0 }],
    ['deleteCategory', { slug: 'nowhere' }, { code: 'CATEGORY_NOT_FOUND' }],
  ] as const)('%s refuses %j', async (name, input, expected) => {
    expect(await run(name, input)).toMatchObject(expected);
  });

  it('never form a circle, also if two move below each other at the same time', async () => {
    await run('createCategory', { slug: 'left', name: 'Left' });
    await run('createCategory', { slug: 'right', name: 'Right' });
    const race = await Promise.all([
      run('editCategory', { slug: 'left', parent: 'right' }),
      run('editCategory', { slug: 'right', parent: 'left' }),
    ]);
    expect(namesOf(race)).toEqual(['CategoryEdited', 'InvalidInput']);
  });

  it('have at most ten levels', async () => {
    await run('createCategory', { slug: 'level-1', name: 'Level' });
    for (let level = 2; level <= 10; level += 1) {
      const made = await run('createCategory', { slug: `level-${level}`, name: 'Level', parent: `level-${level - 1}` });
      expect(made.__typename).toBe('CategoryCreated');
    }
    const deeper = { slug: 'level-11', name: 'Level' };
    expect(await run('createCategory', { ...deeper, parent: 'level-10' })).toMatchObject({ field: 'parent' });
    await run('createCategory', deeper);
    expect(await run('editCategory', { slug: 'level-1', parent: 'level-11' })).toMatchObject({ field: 'parent' });
  });

  it('are removed only when no product is listed, also if one is listed at the same time', async () => {
    await run('createCategory', { slug: 'busy', name: 'Busy' });
    const made = await build();
    const [edited, deleted] = await Promise.all([
      run('editProduct', { productId: made.id, categories: ['busy'] }),
      run('deleteCategory', { slug: 'busy' }),
    ]);
    expect([
      ['ProductEdited', 'CategoryNotEmpty'],
      ['CategoryNotFound', 'CategoryDeleted'],
    ]).toContainEqual([edited.__typename, deleted.__typename]);
  });

  it('have an event for each change', async () => {
    const { category } = await run('createCategory', { slug: 'short-lived', name: 'Short' });
    await run('editCategory', { slug: 'short-lived', name: 'Shorter' });
    await run('deleteCategory', { slug: 'short-lived' });
    const events = await catalog.events(`category:${category.id}`);
    expect(events.map(({ version, payload }) => [version, payload.name, payload.removed])).toEqual([
      [1, 'Short', false],
      [2, 'Shorter', false],
      [3, 'Shorter', true],
    ]);
  });
});

it.each(Object.entries(inputTypes).filter(([name]) => name !== 'createProduct' && name !== 'changePrice'))(
  '%s is for stock keepers only',
  async (name, type) => {
    const input = name.endsWith('Category')
      ? { slug: 'home', ...(name === 'createCategory' ? { name: 'x' } : {}) }
      : name.endsWith('Variant')
        ? { variantId: newId('variant') }
        : {
            productId: newId('product'),
            ...(name === 'addVariants' ? { variants: [{ sku: 'x', price: gbp(1) }] } : {}),
          };
    const query = `mutation($input: ${type}!) { ${name}(input: $input) { __typename } }`;
    expect(await catalog.errorsOf(customer, query, { input })).toEqual(['FORBIDDEN']);
    expect(await catalog.errorsOf(guest, query, { input })).toEqual(['UNAUTHENTICATED']);
  },
);
