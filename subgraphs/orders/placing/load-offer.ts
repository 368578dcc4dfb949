import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { selectRows, toRows } from '#platform/database/rows.ts';
import type { KnownVariant, PlacementTerms, RequestedLine } from '../domain/placement.ts';
import type { PromotionTerms, PromotionUse } from '../domain/pricing/promotion.ts';
import { PromotionRedemption } from '../storage/promotion-redemption.entity.ts';
import { Promotion } from '../storage/promotion.entity.ts';
import { asId } from '../storage/queries.ts';
import { ShippingMethod } from '../storage/shipping-method.entity.ts';
import { TaxRate } from '../storage/tax-rate.entity.ts';
import { VariantCopy } from '../storage/variant-copy.entity.ts';
import { toVariants } from './load-variants.ts';

/** What a price depends on that the customer chooses. */
export interface WantedOffer {
  lines: readonly RequestedLine[];
  country: string;
  shippingMethod: string | undefined;
  codes: readonly string[];
  /** Whose uses of codes count; undefined for somebody who is not signed in. */
  customerId: string | undefined;
  at: Date;
}

export interface Offer {
  variants: Map<string, KnownVariant>;
  terms: PlacementTerms;
}

/**
 * All that an order is priced from, with one statement: this subgraph's copies of the variants, and what the shop says about shipping, tax and
 * promotions now. Only a code that has a limit costs more: with `lock`, its promotion stays locked until the transaction ends, so that orders that use
 * the same code are counted one after another.
 */
export async function loadOffer(em: SqlEntityManager, wanted: WantedOffer, lock?: 'lock'): Promise<Offer> {
  const { lines, country, shippingMethod, codes, customerId, at } = wanted;
  const ids = [...new Set(lines.flatMap(({ variantId }) => asId(variantId) ?? []))];
  const now = `starts_at <= $4 and (ends_at is null or ends_at > $4)`;
  const [found] = await runPrepared<Record<string, unknown>>(
    em,
    `select ${selectRows(em, VariantCopy, 'where variant_id = any ($1::uuid[]) and on_sale')} as copies,
       ${selectRows(em, TaxRate, 'where country = $2')} as taxes,
       ${selectRows(em, ShippingMethod, 'where offered order by code')} as methods,
       ${selectRows(em, Promotion, `where (code = any ($3::text[]) or code is null) and ${now} order by id`)} as promotions`,
    [ids, country, codes, at],
  );
  const promotions = toRows(em, Promotion, found?.['promotions']).map(toPromotionTerms);
  const limited = promotions.filter((each) => each.maxRedemptions !== null || each.maxPerCustomer !== null);
  const uses = await countUses(
    em,
    limited.map(({ id }) => id),
    customerId,
    lock,
  );
  return {
    variants: toVariants(toRows(em, VariantCopy, found?.['copies'])),
    terms: {
      country,
      method: shippingMethod,
      methods: toRows(em, ShippingMethod, found?.['methods']),
      taxRates: toRows(em, TaxRate, found?.['taxes']),
      promotions,
      codes,
      uses,
    },
  };
}

/** A stored promotion as the calculator takes it. */
export function toPromotionTerms(promotion: Promotion): PromotionTerms {
  return {
    id: promotion.id,
    name: promotion.name,
    rule: promotion.rule,
    code: promotion.code ?? null,
    variantIds: promotion.variantIds ?? null,
    minimumMinor: promotion.minimumMinor ?? null,
    currency: promotion.currency ?? null,
    maxRedemptions: promotion.maxRedemptions ?? null,
    maxPerCustomer: promotion.maxPerCustomer ?? null,
  };
}

/** The orders that used these promotions. An order that was cancelled or that expired gives its use back: nothing of it was captured. */
async function countUses(
  em: SqlEntityManager,
  promotionIds: readonly string[],
  customerId: string | undefined,
  lock: 'lock' | undefined,
): Promise<Map<string, PromotionUse>> {
  if (promotionIds.length === 0) return new Map();
  // Another statement than the count, which so sees the commits of the earlier holders.
  if (lock) {
    await runPrepared(em, 'select from promotion where id = any ($1::uuid[]) order by id for no key update', [
      promotionIds,
    ]);
  }
  const { tableName } = em.getMetadata(PromotionRedemption);
  const rows = await runPrepared<{ id: string; total: number; own: number }>(
    em,
    `select promotion_id as id, count(*)::int as total,
       (count(*) filter (where ${tableName}.customer_id = $2::uuid))::int as own
     from ${tableName} join orders on orders.id = order_id
     where promotion_id = any ($1::uuid[]) and state not in ('CANCELLED', 'EXPIRED')
     group by promotion_id`,
    [promotionIds, customerId ?? null],
  );
  return new Map(rows.map(({ id, total, own }) => [id, { total, byCustomer: own }]));
}
