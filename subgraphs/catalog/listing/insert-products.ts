import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { recordEvent } from '#platform/events/event-log.ts';
import { newId } from '#platform/values/id.ts';
import { productCreated } from '#schema/events/catalog.ts';
import { type NewProduct, standardTaxClass, toCheapest } from '../domain/product.ts';
import { foldText } from '../domain/text.ts';
import { Product } from '../storage/product.entity.ts';
import { ProductCategory } from '../storage/product-category.entity.ts';
import { idOf, loadCategoryIds } from './insert-categories.ts';
import { insertRows } from './insert-rows.ts';
import { insertVariants, prepareVariant } from './insert-variants.ts';
import { writeSearch } from './write-search.ts';

/** A product as it was inserted; variants are in the order they were given. */
export interface InsertedProduct {
  id: string;
  slug: string;
  variants: { id: string; sku: string }[];
}

/**
 * Puts products on offer, in the transaction of `em`, with about ten statements for a thousand rows: variants with their first price and
 * opening stock, categories, search, facets, and `product.created` of each. Slugs and skus must be free (the database refuses others when the
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
    const variants = product.variants.map((variant) => prepareVariant(variant, productId, now));
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
        cheapestMinor: toCheapest(own),
        published: product.published ?? true,
        taxClass: product.taxClass ?? standardTaxClass,
        version: 1,
        createdAt: product.createdAt ?? now,
      })),
    ),
  );
  await insertVariants(em, variants, now);
  const listings = made.flatMap(({ product, productId }) =>
    [...new Set(product.categories)].map((slug) => ({ productId, categoryId: idOf(categoryIds, slug) })),
  );
  await insertRows(listings, (rows) => em.insertMany(ProductCategory, rows));
  await insertRows(made, (rows) =>
    writeSearch(
      em,
      rows.map(({ productId, product }) => ({ ...product, productId, skus: product.variants.map(({ sku }) => sku) })),
    ),
  );

  for (const { product, productId, variants: own } of made) {
    recordEvent(em, productCreated, {
      subject: `product:${productId}`,
      version: 1,
      payload: {
        productId,
        slug: product.slug,
        name: product.name,
        published: product.published ?? true,
        taxClass: product.taxClass ?? standardTaxClass,
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
