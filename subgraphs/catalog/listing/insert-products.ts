import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { recordEvent } from '#platform/events/event-log.ts';
import { newId } from '#platform/values/id.ts';
import { productCreated } from '#schema/events/catalog.ts';
import { type NewProduct, toCurrentPrice } from '../domain/product.ts';
import { foldText } from '../domain/text.ts';
import { PriceChange } from '../storage/price-change.entity.ts';
import { Product } from '../storage/product.entity.ts';
import { ProductCategory } from '../storage/product-category.entity.ts';
import { Stock } from '../storage/stock.entity.ts';
import { StockMovement } from '../storage/stock-movement.entity.ts';
import { Variant } from '../storage/variant.entity.ts';
import { idOf, loadCategoryIds } from './insert-categories.ts';
import { insertRows } from './insert-rows.ts';
import { insertSearch } from './insert-search.ts';

/** A product as it was inserted; variants are in the order they were given. */
export interface InsertedProduct {
  id: string;
  slug: string;
  variants: { id: string; sku: string }[];
}

/**
 * Puts products on offer, in the transaction of `em`, with about ten statements for a thousand rows: variants with their first price and
 * opening stock, categories, search, and `product.created` of each. Slugs and skus must be free (the database refuses others when the
 * transaction flushes) and the products as `parseProduct` makes them. Throws if a category does not exist.
 */
export async function insertProducts(
  em: SqlEntityManager,
  products: readonly NewProduct[],
  now: Date,
): Promise<InsertedProduct[]> {
  const categoryIds = await loadCategoryIds(em, [...new Set(products.flatMap((product) => product.categories))]);
  const made = products.map((product) => {
    const productId = product.id ?? newId('product', now);
    const variants = product.variants.map((variant) => ({
      ...variant,
      id: variant.id ?? newId('variant', now),
      productId,
      priceMinor: toCurrentPrice(variant),
    }));
    return { product, productId, variants };
  });
  const variants = made.flatMap((product) => product.variants);

  await insertRows(made, (rows) =>
    em.insertMany(
      Product,
      rows.map(({ product, productId, variants: own }) => ({
        id: productId,
        slug: product.slug,
        name: product.name,
        sortName: foldText(product.name),
        description: product.description,
        cheapestMinor: Math.min(...own.map((variant) => variant.priceMinor)),
        createdAt: product.createdAt ?? now,
      })),
    ),
  );
  await insertRows(made, (rows) => insertSearch(em, rows));
  await insertRows(variants, (rows) =>
    em.insertMany(
      Variant,
      rows.map(({ id, productId, sku, name, options, priceMinor, currency }) => ({
        id,
        productId,
        sku,
        name,
        options,
        priceMinor,
        currency,
        priceVersion: 1,
      })),
    ),
  );
  // The price in `product.created` is version 1, and later changes count up from there, earlier prices count down.
  const prices = variants.flatMap(({ id, currency, prices: all }) =>
    all.map(({ since, amountMinor }, index) => ({
      variantId: id,
      version: index - all.length + 2,
      priceMinor: amountMinor,
      currency,
      since,
    })),
  );
  await insertRows(prices, (rows) => em.insertMany(PriceChange, rows));
  await insertRows(variants, (rows) =>
    em.insertMany(
      Stock,
      rows.map(({ id, onHand }) => ({ variantId: id, onHand, held: 0, committed: 0, version: 1 })),
    ),
  );
  await insertRows(variants, (rows) =>
    em.insertMany(
      StockMovement,
      rows.map(({ id, onHand }) => ({
        id: newId('other', now),
        variantId: id,
        stockVersion: 1,
        kind: 'OPENED' as const,
        onHandDelta: onHand,
        heldDelta: 0,
        committedDelta: 0,
        at: now,
      })),
    ),
  );
  const listings = made.flatMap(({ product, productId }) =>
    [...new Set(product.categories)].map((slug) => ({ productId, categoryId: idOf(categoryIds, slug) })),
  );
  await insertRows(listings, (rows) => em.insertMany(ProductCategory, rows));

  for (const { product, productId, variants: own } of made) {
    recordEvent(em, productCreated, {
      subject: `product:${productId}`,
      version: 1,
      payload: {
        productId,
        slug: product.slug,
        name: product.name,
        variants: own.map(({ id, sku, name, priceMinor, currency, onHand }) => ({
          variantId: id,
          sku,
          name,
          priceMinor,
          currency,
          available: onHand,
          stockVersion: 1,
        })),
      },
      occurredAt: now,
    });
  }
  await em.flush();
  return made.map(({ product, productId, variants: own }) => ({
    id: productId,
    slug: product.slug,
    variants: own.map(({ id, sku }) => ({ id, sku })),
  }));
}
