import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { selectRows, toRows } from '#platform/database/rows.ts';
import type { PriceTerms } from '../domain/pricing/price-order.ts';
import type { Order } from '../storage/order.entity.ts';
import { Promotion } from '../storage/promotion.entity.ts';
import { ShippingMethod } from '../storage/shipping-method.entity.ts';
import { TaxRate } from '../storage/tax-rate.entity.ts';
import { toPromotionTerms } from './load-offer.ts';

/**
 * The terms of an order that exists: the promotions that it used, also if they ended, its shipping method, also if the shop no longer offers it, and the tax
 * rates of its country.
 */
export async function loadOrderTerms(em: SqlEntityManager, order: Order): Promise<PriceTerms> {
  const { country } = order.shippingAddress;
  const [found] = await runPrepared<Record<string, unknown>>(
    em,
    `select ${selectRows(em, TaxRate, 'where country = $1')} as taxes,
       ${selectRows(em, ShippingMethod, 'where code = $2')} as methods,
       ${selectRows(em, Promotion, 'where id in (select promotion_id from promotion_redemption where order_id = $3) order by id')} as promotions`,
    [country, order.shippingMethod ?? null, order.id],
  );
  return {
    country,
    method: order.shippingMethod ?? undefined,
    methods: toRows(em, ShippingMethod, found?.['methods']),
    taxRates: toRows(em, TaxRate, found?.['taxes']),
    promotions: toRows(em, Promotion, found?.['promotions']).map(toPromotionTerms),
  };
}
