import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type DataLoader from 'dataloader';
import { groupsInOrder, inOrder } from '#platform/graph/batch.ts';
import { loadersOf } from '#platform/graph/loaders.ts';
import { categoriesBelow, type Facets, nothingCounted, toFacets } from './domain/facets.ts';
import type { StockLevel } from './domain/stock.ts';
import type { Category } from './storage/category.entity.ts';
import { countFacets } from './storage/count-facets.ts';
import { findSearchQuery } from './storage/find-search-query.ts';
import type { PriceChange } from './storage/price-change.entity.ts';
import type { ProductImage } from './storage/product-image.entity.ts';
import type { Product } from './storage/product.entity.ts';
import type { ProductConditions, SearchQuery } from './storage/product-conditions.ts';
import type { ProductPageRequest, ProductPosition } from './storage/product-order.ts';
import { findProducts, findProductsByBeginning } from './storage/queries.ts';
import {
  type FoundParts,
  loadAllCategories,
  loadCategories,
  loadCategoriesBelow,
  loadImagesOf,
  loadListingsOf,
  loadPrices,
  loadProducts,
  loadStock,
  loadVariants,
  loadVariantsOf,
} from './storage/read-products.ts';
import type { Variant } from './storage/variant.entity.ts';

const loader = loadersOf('catalog');

/** As the schema promises. */
const maxPriceHistory = 100;

export interface Loaders {
  /** Keys are UUIDs in lower case. */
  productById: DataLoader<string, Product | null>;
  productBySlug: DataLoader<string, Product | null>;
  variantById: DataLoader<string, Variant | null>;
  /** Only what customers see. */
  variantBySku: DataLoader<string, Variant | null>;
  /** Also retired variants, and those of unpublished products. */
  hiddenVariantBySku: DataLoader<string, Variant | null>;
  /** Those that are sold, by sku. */
  variantsByProductId: DataLoader<string, Variant[]>;
  /** By sku. */
  retiredVariantsByProductId: DataLoader<string, Variant[]>;
  /** In their order. */
  imagesByProductId: DataLoader<string, ProductImage[]>;
  stockByVariantId: DataLoader<string, StockLevel | null>;
  /** Newest first. */
  pricesByVariantId: DataLoader<string, PriceChange[]>;
  categoryById: DataLoader<string, Category | null>;
  /** By name. */
  categoriesByProductId: DataLoader<string, Category[]>;
  /** The categories directly below, by position and name. */
  categoriesByParentId: DataLoader<string, Category[]>;
  /** By position and name. */
  topCategories(): Promise<Category[]>;
  /** A page of products, each with where it stands in the list. */
  facets(wanted: ProductConditions): Promise<Facets>;
  /** Published products that these words are found in, best match first. */
  suggestionsByWords(words: readonly string[], limit: number): Promise<Product[]>;
  /** Published products whose folded name starts so, by name. */
  suggestionsByBeginning(beginning: string, limit: number): Promise<Product[]>;
  productPage(
    wanted: Omit<ProductPageRequest, 'search' | 'categoryIds'>,
  ): Promise<{ product: Product; position: ProductPosition }[]>;
}

/**
 * Loaders of one request: one SQL statement per batch, and nothing is remembered for the next one. `selected` names the fields of the operation as
 * coordinates: the parts of products and variants that they need are read with them, and wait in the other loaders.
 */
export function makeLoaders(em: SqlEntityManager, selected: ReadonlySet<string>): Loaders {
  const parts = {
    product: selected.has('Variant.product'),
    variants: selected.has('Product.variants'),
    categories: selected.has('Product.categories'),
    images: ['Product.image', 'Product.images', 'Variant.image'].some((field) => selected.has(field)),
    stock: selected.has('Variant.available') || selected.has('Variant.stock'),
  };

  /** Puts the parts that were read with products and variants into the loaders of their resolvers. */
  function keep({ products, variantsOfProducts, listings, images, stock }: FoundParts, found: Variant[] = []): void {
    const variants = parts.variants ? Map.groupBy(variantsOfProducts, ({ productId }) => productId) : undefined;
    const categories = parts.categories ? Map.groupBy(listings, ({ productId }) => productId) : undefined;
    for (const product of products) {
      loaders.productById.prime(product.id, product);
      if (variants) loaders.variantsByProductId.prime(product.id, variants.get(product.id) ?? []);
      if (categories) loaders.categoriesByProductId.prime(product.id, toCategories(categories.get(product.id) ?? []));
    }
    if (parts.images) {
      const byProduct = Map.groupBy(images, ({ productId }) => productId);
      const productIds = [...products.map(({ id }) => id), ...found.map(({ productId }) => productId)];
      for (const id of productIds) loaders.imagesByProductId.prime(id, byProduct.get(id) ?? []);
    }
    for (const level of stock) loaders.stockByVariantId.prime(level.variantId, level);
  }

  async function variantsBy(by: 'id' | 'sku' | 'hidden-sku', keys: readonly string[]): Promise<(Variant | null)[]> {
    const found = await loadVariants(em, by, keys, parts);
    keep(found, found.variants);
    return inOrder(keys, found.variants, (variant) => variant[by === 'id' ? 'id' : 'sku']);
  }

  async function productsBy(by: 'id' | 'slug', keys: readonly string[]): Promise<(Product | null)[]> {
    const found = await loadProducts(em, by, keys, parts);
    keep(found);
    return inOrder(keys, found.products, (product) => product[by]);
  }

  const searches = new Map<string, Promise<SearchQuery | undefined>>();
  /** The same words are looked at once: a page and its facets share them. */
  function searchFor(words: readonly string[] | undefined): Promise<SearchQuery | undefined> {
    if (words === undefined) return Promise.resolve(undefined);
    const key = words.join(' ');
    const known = searches.get(key) ?? findSearchQuery(em, words);
    searches.set(key, known);
    return known;
  }

  let categoriesOfRequest: Promise<Category[]> | undefined;
  /** Read once: a page and its facets share them. */
  function allCategories(): Promise<Category[]> {
    categoriesOfRequest ??= loadAllCategories(em).then((categories) => {
      for (const category of categories) loaders.categoryById.prime(category.id, category);
      return categories;
    });
    return categoriesOfRequest;
  }

  /** The ids of the category and of all below it. PostgreSQL knows how many products these have, and plans for them; of a slug it knows nothing. */
  async function idsBelow(slug: string | undefined): Promise<string[] | undefined> {
    if (slug === undefined) return undefined;
    const categories = await allCategories();
    return categoriesBelow(
      categories.find((category) => category.slug === slug),
      parentsOf(categories),
    );
  }

  const loaders: Loaders = {
    productById: loader('productById', (ids) => productsBy('id', ids)),
    productBySlug: loader('productBySlug', (slugs) => productsBy('slug', slugs)),
    variantById: loader('variantById', (ids) => variantsBy('id', ids)),
    variantBySku: loader('variantBySku', (skus) => variantsBy('sku', skus)),
    hiddenVariantBySku: loader('hiddenVariantBySku', (skus) => variantsBy('hidden-sku', skus)),
    variantsByProductId: loader('variantsByProductId', async (ids) =>
      groupsInOrder(ids, await loadVariantsOf(em, ids, { retired: false }), (variant) => variant.productId),
    ),
    retiredVariantsByProductId: loader('retiredVariantsByProductId', async (ids) =>
      groupsInOrder(ids, await loadVariantsOf(em, ids, { retired: true }), (variant) => variant.productId),
    ),
    imagesByProductId: loader('imagesByProductId', async (ids) =>
      groupsInOrder(ids, await loadImagesOf(em, ids), (image) => image.productId),
    ),
    stockByVariantId: loader('stockByVariantId', async (ids) =>
      inOrder(ids, await loadStock(em, ids), (stock) => stock.variantId),
    ),
    pricesByVariantId: loader('pricesByVariantId', async (ids) =>
      groupsInOrder(ids, await loadPrices(em, ids, maxPriceHistory), (price) => price.variantId),
    ),
    categoryById: loader('categoryById', async (ids) =>
      inOrder(ids, await loadCategories(em, ids), (category) => category.id),
    ),
    categoriesByProductId: loader('categoriesByProductId', async (ids) =>
      groupsInOrder(ids, await loadListingsOf(em, ids), (listing) => listing.productId).map(toCategories),
    ),
    categoriesByParentId: loader('categoriesByParentId', async (ids) =>
      groupsInOrder(ids, await loadCategoriesBelow(em, ids), (category) => category.parentId ?? ''),
    ),
    topCategories: () => loadCategoriesBelow(em, null),
    async facets(wanted) {
      const [search, categories] = await Promise.all([searchFor(wanted.words), allCategories()]);
      const parents = parentsOf(categories);
      const categoryIds = await idsBelow(wanted.category);
      const nothing = wanted.words !== undefined && search === undefined;
      const counts = nothing
        ? nothingCounted
        : await countFacets(em, wanted, { search, categoryIds, categories: categories.length });
      return toFacets(counts, wanted, parents);
    },
    async suggestionsByWords(words, limit) {
      const search = await searchFor(words);
      const wanted = {
        ...anyProduct,
        words,
        search,
        categoryIds: undefined,
        order: 'RELEVANCE' as const,
        after: undefined,
        limit,
      };
      const found = await findProducts(em, wanted, parts);
      keep(found);
      return found.products;
    },
    async suggestionsByBeginning(beginning, limit) {
      const found = await findProductsByBeginning(em, beginning, limit, parts);
      keep(found);
      return found.products;
    },
    async productPage(wanted) {
      const [search, categoryIds] = await Promise.all([searchFor(wanted.words), idsBelow(wanted.category)]);
      const { positions, ...found } = await findProducts(em, { ...wanted, search, categoryIds }, parts);
      keep(found);
      return found.products.map((product, index) => ({ product, position: positions[index] as ProductPosition }));
    },
  };
  return loaders;
}

function parentsOf(categories: readonly Category[]): Map<string, string | null> {
  return new Map(categories.map(({ id, parentId }) => [id, parentId ?? null]));
}

/** The conditions of all products that customers see. */
const anyProduct = {
  words: undefined,
  category: undefined,
  options: [],
  minPriceMinor: undefined,
  maxPriceMinor: undefined,
  currency: undefined,
  inStock: false,
  published: true,
} satisfies ProductConditions;

const toCategories = (listings: readonly { category: Category }[]): Category[] =>
  listings.map(({ category }) => category);
