import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { takeTurn } from '#platform/database/take-turn.ts';
import type { StockLevelFact } from '#schema/events/catalog.ts';

/*
 * The copy of the catalogue that orders are priced from. Facts of one variant come in events of several subjects, so in any order:
 * each fact carries its version, and the higher one wins.
 */

/** All of these commands take it. */
export const copyTurn = 'variant_copy';

export interface ProductVariant extends StockLevelFact {
  sku: string;
  name: string;
  priceMinor: number;
  currency: string;
  priceVersion: number;
  retired: boolean;
}

/**
 * A product was created or changed: its variants have these names and this tax class and can be bought, or no longer, unless a later version of the product arrived
 * before. Later prices and levels that arrived before it stay.
 */
export async function copyProduct(
  em: SqlEntityManager,
  product: { productId: string; published: boolean; taxClass: string; variants: readonly ProductVariant[] },
  productVersion: number,
): Promise<void> {
  await takeCopyTurn(em);
  const variants = product.variants.map((variant) => ({
    ...variant,
    productId: product.productId,
    taxClass: product.taxClass,
    onSale: product.published && !variant.retired,
    productVersion,
  }));
  await runPrepared(
    em,
    `insert into variant_copy
       (variant_id, product_id, sku, name, on_sale, product_version, price_minor, currency, price_version, available, stock_version,
        tax_class)
     select "variantId", "productId", sku, name, "onSale", "productVersion", "priceMinor", currency, "priceVersion", available,
       "stockVersion", "taxClass"
     from jsonb_to_recordset($1::jsonb) as variant ("variantId" uuid, "productId" uuid, sku text, name text, "onSale" boolean,
       "productVersion" int, "priceMinor" bigint, currency char(3), "priceVersion" int, available int, "stockVersion" int, "taxClass" text)
     on conflict (variant_id) do update set
       product_id = excluded.product_id, sku = excluded.sku,
       name = case when excluded.product_version > variant_copy.product_version
         then excluded.name else variant_copy.name end,
       on_sale = case when excluded.product_version > variant_copy.product_version
         then excluded.on_sale else variant_copy.on_sale end,
       tax_class = case when excluded.product_version > variant_copy.product_version
         then excluded.tax_class else variant_copy.tax_class end,
       product_version = greatest(excluded.product_version, variant_copy.product_version),
       price_minor = case when excluded.price_version > variant_copy.price_version
         then excluded.price_minor else variant_copy.price_minor end,
       currency = case when excluded.price_version > variant_copy.price_version
         then excluded.currency else variant_copy.currency end,
       price_version = greatest(excluded.price_version, variant_copy.price_version),
       available = case when excluded.stock_version > variant_copy.stock_version
         then excluded.available else variant_copy.available end,
       stock_version = greatest(excluded.stock_version, variant_copy.stock_version)`,
    [JSON.stringify(variants)],
  );
}

/** A variant costs something else from now on; orders already placed keep their price. */
export async function copyPrice(
  em: SqlEntityManager,
  price: { variantId: string; priceMinor: number; currency: string; priceVersion: number },
): Promise<void> {
  await takeCopyTurn(em);
  await em.execute(
    `insert into variant_copy (variant_id, price_minor, currency, price_version, stock_version) values (?, ?, ?, ?, 0)
     on conflict (variant_id) do update set
       price_minor = excluded.price_minor, currency = excluded.currency, price_version = excluded.price_version
     where excluded.price_version > variant_copy.price_version`,
    [price.variantId, price.priceMinor, price.currency, price.priceVersion],
    'run',
  );
}

/** Variants can be had in another number from now on. Of several facts about a variant the newest counts. */
export async function copyLevels(em: SqlEntityManager, facts: readonly StockLevelFact[]): Promise<void> {
  const newest = new Map<string, StockLevelFact>();
  for (const fact of facts) {
    if (fact.stockVersion > (newest.get(fact.variantId)?.stockVersion ?? 0)) newest.set(fact.variantId, fact);
  }
  const levels = [...newest.values()];
  if (levels.length === 0) return;
  await takeCopyTurn(em);
  await runPrepared(
    em,
    `insert into variant_copy (variant_id, price_version, available, stock_version)
     select variant_id, 0, available, stock_version
     from unnest($1::uuid[], $2::int[], $3::int[]) as level (variant_id, available, stock_version)
     on conflict (variant_id) do update set available = excluded.available, stock_version = excluded.stock_version
     where excluded.stock_version > variant_copy.stock_version`,
    [
      levels.map(({ variantId }) => variantId),
      levels.map(({ available }) => available),
      levels.map(({ stockVersion }) => stockVersion),
    ],
  );
}

/**
 * Copies of the worker apply events of different subjects at the same time, and these may name the same variants in another order. One
 * transaction at a time writes here, so that none of them fails with a deadlock.
 */
function takeCopyTurn(em: SqlEntityManager): Promise<void> {
  return takeTurn(em, copyTurn);
}
