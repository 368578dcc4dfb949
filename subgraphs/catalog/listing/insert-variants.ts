import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { newId } from '#platform/values/id.ts';
import { type NewVariant, toCurrentPrice } from '../domain/product.ts';
import { PriceChange } from '../storage/price-change.entity.ts';
import { Stock } from '../storage/stock.entity.ts';
import { StockMovement } from '../storage/stock-movement.entity.ts';
import { Variant } from '../storage/variant.entity.ts';
import { insertRows } from './insert-rows.ts';

/** A variant to be inserted, with its id and its product. */
export type PreparedVariant = NewVariant & { id: string; productId: string; priceMinor: number };

/** Gives a new variant of a product its id, and its current price. */
export function prepareVariant(variant: NewVariant, productId: string, now: Date): PreparedVariant {
  return { ...variant, id: variant.id ?? newId('variant', now), productId, priceMinor: toCurrentPrice(variant) };
}

/** Adds variants with their prices and opening stock, in the transaction of `em`, with four statements for a thousand rows. */
export async function insertVariants(
  em: SqlEntityManager,
  variants: readonly PreparedVariant[],
  now: Date,
): Promise<void> {
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
        retired: false,
      })),
    ),
  );
  // The event of the product carries price version 1: later changes count up from there, earlier prices count down.
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
}
