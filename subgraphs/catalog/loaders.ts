import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type DataLoader from 'dataloader';
import { groupsInOrder, inOrder } from '#platform/graph/batch.ts';
import { loadersOf } from '#platform/graph/loaders.ts';
import type { StockLevel } from './domain/stock.ts';
import type { Category } from './storage/category.entity.ts';
import type { PriceChange } from './storage/price-change.entity.ts';
import type { Product } from './storage/product.entity.ts';
import { findProducts, type ProductPosition, type ProductPageRequest } from './storage/queries.ts';
import {
  type FoundParts,
  loadCategories,
  loadCategoriesBelow,
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
  variantBySku: DataLoader<string, Variant | null>;
  /** By sku. */
  variantsByProductId: DataLoader<string, Variant[]>;
  stockByVariantId: DataLoader<string, StockLevel | null>;
  /** Newest first. */
  pricesByVariantId: DataLoader<string, PriceChange[]>;
  categoryById: DataLoader<string, Category | null>;
  /** By name. */
  categoriesByProductId: DataLoader<string, Category[]>;
  /** The categories directly below, by name. */
  categoriesByParentId: DataLoader<string, Category[]>;
  /** By name. */
  topCategories(): Promise<Category[]>;
  /** A page of products, each with where it stands in the list. */
  productPage(wanted: ProductPageRequest): Promise<{ product: Product; position: ProductPosition }[]>;
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
    stock: selected.has('Variant.available') || selected.has('Variant.stock'),
  };

  /** Puts the parts that were read with products and variants into the loaders of their resolvers. */
  function keep({ products, variantsOfProducts, listings, stock }: FoundParts): void {
    const variants = parts.variants ? Map.groupBy(variantsOfProducts, ({ productId }) => productId) : undefined;
    const categories = parts.categories ? Map.groupBy(listings, ({ productId }) => productId) : undefined;
    for (const product of products) {
      loaders.productById.prime(product.id, product);
      if (variants) loaders.variantsByProductId.prime(product.id, variants.get(product.id) ?? []);
      if (categories) loaders.categoriesByProductId.prime(product.id, toCategories(categories.get(product.id) ?? []));
    }
    for (const level of stock) loaders.stockByVariantId.prime(level.variantId, level);
  }

  async function variantsBy(by: 'id' | 'sku', keys: readonly string[]): Promise<(Variant | null)[]> {
    const found = await loadVariants(em, by, keys, parts);
    keep(found);
    return inOrder(keys, found.variants, (variant) => variant[by]);
  }

  async function productsBy(by: 'id' | 'slug', keys: readonly string[]): Promise<(Product | null)[]> {
    const found = await loadProducts(em, by, keys, parts);
    keep(found);
    return inOrder(keys, found.products, (product) => product[by]);
  }

  const loaders: Loaders = {
    productById: loader('productById', (ids) => productsBy('id', ids)),
    productBySlug: loader('productBySlug', (slugs) => productsBy('slug', slugs)),
    variantById: loader('variantById', (ids) => variantsBy('id', ids)),
    variantBySku: loader('variantBySku', (skus) => variantsBy('sku', skus)),
    variantsByProductId: loader('variantsByProductId', async (ids) =>
      groupsInOrder(ids, await loadVariantsOf(em, ids), (variant) => variant.productId),
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
    async productPage(wanted) {
      const { positions, ...found } = await findProducts(em, wanted, parts);
      keep(found);
      return found.products.map((product, index) => ({ product, position: positions[index] as ProductPosition }));
    },
  };
  return loaders;
}

const toCategories = (listings: readonly { category: Category }[]): Category[] =>
  listings.map(({ category }) => category);
