import type { SqlEntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { groupsInOrder, inOrder } from '#platform/graph/batch.ts';
import type { StockLevel } from './domain/stock.ts';
import { Category } from './storage/category.entity.ts';
import type { PriceChange } from './storage/price-change.entity.ts';
import { Product } from './storage/product.entity.ts';
import { loadCategoriesOf, loadPrices, loadStock } from './storage/queries.ts';
import { Variant } from './storage/variant.entity.ts';

/** As the schema promises. */
const maxPriceHistory = 100;

export interface Loaders {
  /** Keys are UUIDs in lower case. */
  productById: DataLoader<string, Product | null>;
  variantById: DataLoader<string, Variant | null>;
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
}

/** Loaders of one request: one SQL statement per batch, and nothing is remembered for the next one. */
export function makeLoaders(em: SqlEntityManager): Loaders {
  // Loaders hold what they read; the identity map would only hand out rows from before a change.
  const fresh = { disableIdentityMap: true } as const;
  return {
    productById: new DataLoader(async (ids) =>
      inOrder(ids, await em.find(Product, { id: { $in: [...ids] } }, fresh), (product) => product.id),
    ),
    variantById: new DataLoader(async (ids) =>
      inOrder(ids, await em.find(Variant, { id: { $in: [...ids] } }, fresh), (variant) => variant.id),
    ),
    variantsByProductId: new DataLoader(async (ids) => {
      const rows = await em.find(Variant, { productId: { $in: [...ids] } }, { ...fresh, orderBy: { sku: 'asc' } });
      return groupsInOrder(ids, rows, (variant) => variant.productId);
    }),
    stockByVariantId: new DataLoader(async (ids) => inOrder(ids, await loadStock(em, ids), (stock) => stock.variantId)),
    pricesByVariantId: new DataLoader(async (ids) =>
      groupsInOrder(ids, await loadPrices(em, ids, maxPriceHistory), (price) => price.variantId),
    ),
    categoryById: new DataLoader(async (ids) =>
      inOrder(ids, await em.find(Category, { id: { $in: [...ids] } }, fresh), (category) => category.id),
    ),
    categoriesByProductId: new DataLoader(async (ids) =>
      groupsInOrder(ids, await loadCategoriesOf(em, ids), (listing) => listing.productId).map((listings) =>
        listings.map((listing) => listing.category),
      ),
    ),
    categoriesByParentId: new DataLoader(async (ids) => {
      const orderBy = { name: 'asc', id: 'asc' } as const;
      const rows = await em.find(Category, { parentId: { $in: [...ids] } }, { ...fresh, orderBy });
      return groupsInOrder(ids, rows, (category) => category.parentId ?? '');
    }),
  };
}
