import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { productChanged, productCreated } from '#schema/events/catalog.ts';

/** A variant of a product whose first events are no longer in the log, as it is now. */
export interface VariantWithTrimmedLog {
  productId: string;
  variantId: string;
  sku: string;
  /** Where the newest event about the product's variants is in the log: 0 if there is none any longer, behind all others until the relay has stamped it. */
  position: number;
}

/** These variants, at one moment, by id. One statement. */
export function findVariantsWithTrimmedLog(em: SqlEntityManager): Promise<VariantWithTrimmedLog[]> {
  return runPrepared<VariantWithTrimmedLog>(
    em,
    `select product.id as "productId", variant.id as "variantId", variant.sku, newest.position
     from product join variant on variant.product_id = product.id
     cross join lateral (
       select coalesce(max(coalesce(position, $1::bigint)), 0)::float8 as position
       from event_log where subject = 'product:' || product.id and name = any ($2::text[])
     ) as newest
     where not exists (select from event_log where subject = 'product:' || product.id and version = 1)
     order by variant.id`,
    [Number.MAX_SAFE_INTEGER, [productCreated.name, productChanged.name]],
  );
}
