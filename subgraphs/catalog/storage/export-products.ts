import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { ExportedVariant } from '../domain/product-rows.ts';

/** Products, or variants, of a statement. */
const batchSize = 500;

/** All variants that are sold, by product and sku, in portions. Every portion is read for itself, so that an export holds nothing up. */
export async function* readVariants(em: SqlEntityManager): AsyncGenerator<ExportedVariant[]> {
  let after = '';
  for (;;) {
    const slugs = await em.execute<{ slug: string }[]>(
      'select slug from product where slug > ? order by slug limit ?',
      [after, batchSize],
    );
    const last = slugs.at(-1)?.slug;
    if (last === undefined) return;
    yield await em.execute<ExportedVariant[]>(
      `select product.slug as product, product.name, product.description, product.published,
         product.tax_class as "taxClass",
         array(select category.slug from product_category join category on category.id = category_id
           where product_category.product_id = product.id order by category.slug) as categories,
         variant.sku, variant.name as variant, variant.options, variant.price_minor::text as price, variant.currency
       from product join variant on variant.product_id = product.id
       where product.slug > ? and product.slug <= ? and not variant.retired
       order by product.slug, variant.sku`,
      [after, last],
    );
    after = last;
  }
}

/** A price of a variant and when it took effect. */
export interface ExportedPrice {
  sku: string;
  since: string;
  price: string;
  currency: string;
}

/** The price history of all variants, by sku and oldest first, in portions. */
export async function* readPrices(em: SqlEntityManager): AsyncGenerator<ExportedPrice[]> {
  let after = '';
  for (;;) {
    const skus = await em.execute<{ sku: string }[]>('select sku from variant where sku > ? order by sku limit ?', [
      after,
      batchSize,
    ]);
    const last = skus.at(-1)?.sku;
    if (last === undefined) return;
    yield await em.execute<ExportedPrice[]>(
      `select variant.sku, to_char(price_change.since, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as since,
         price_change.price_minor::text as price, price_change.currency
       from variant join price_change on price_change.variant_id = variant.id
       where variant.sku > ? and variant.sku <= ?
       order by variant.sku, price_change.version`,
      [after, last],
    );
    after = last;
  }
}
