import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { recordEvent } from '#platform/events/event-log.ts';
import { variantPriceChanged } from '#schema/events/catalog.ts';
import { PriceChange } from '../storage/price-change.entity.ts';
import type { Variant } from '../storage/variant.entity.ts';

/** Gives a variant another price from now on, with its entry in the price history and its event. Under the lock of the product's row. */
export function setPrice(em: SqlEntityManager, variant: Variant, priceMinor: number, now: Date): void {
  variant.priceMinor = priceMinor;
  variant.priceVersion += 1;
  const { id, currency, priceVersion } = variant;
  em.create(PriceChange, { variantId: id, version: priceVersion, priceMinor, currency, since: now });
  recordEvent(em, variantPriceChanged, {
    subject: `variant:${id}`,
    // `product.created` carries the first price.
    version: priceVersion - 1,
    payload: { variantId: id, priceMinor, currency, priceVersion },
    occurredAt: now,
  });
}
