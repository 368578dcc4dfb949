import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { findRows, rowsOf, saveRows } from '#platform/database/rows.ts';
import { Promotion } from './promotion.entity.ts';
import { ShippingMethod } from './shipping-method.entity.ts';
import { TaxRate } from './tax-rate.entity.ts';

/*
 * This file reads and writes what staff set about tax, shipping and promotions. Placing an order reads them by `placing/load-offer.ts`.
 */

export function findTaxRates(em: SqlEntityManager): Promise<TaxRate[]> {
  return findRows(em, TaxRate, 'order by country, tax_class', []);
}

export function findShippingMethods(em: SqlEntityManager): Promise<ShippingMethod[]> {
  return findRows(em, ShippingMethod, 'order by code', []);
}

/** The newest promotions. */
export function findPromotions(em: SqlEntityManager, limit: number): Promise<Promotion[]> {
  return findRows(em, Promotion, 'order by id desc limit $1', [limit]);
}

export async function saveTaxRate(em: SqlEntityManager, rate: TaxRate): Promise<void> {
  await runPrepared(
    em,
    `insert into tax_rate (country, tax_class, name, rate_ppm, included) values ($1, $2, $3, $4, $5)
     on conflict (country, tax_class) do update set
       name = excluded.name, rate_ppm = excluded.rate_ppm, included = excluded.included`,
    [rate.country, rate.taxClass, rate.name, rate.ratePpm, rate.included],
  );
}

export async function saveShippingMethod(em: SqlEntityManager, method: ShippingMethod): Promise<void> {
  await runPrepared(
    em,
    `insert into shipping_method (code, name, basis, tax_class, rates, offered) values ($1, $2, $3, $4, $5::jsonb, $6)
     on conflict (code) do update set
       name = excluded.name, basis = excluded.basis, tax_class = excluded.tax_class, rates = excluded.rates,
       offered = excluded.offered`,
    [method.code, method.name, method.basis, method.taxClass, JSON.stringify(method.rates), method.offered],
  );
}

/** Adds a promotion. A code that is taken fails it with a violation of `promotion_code_unique`. */
export function addPromotion(em: SqlEntityManager, promotion: Promotion): Promise<void> {
  return saveRows(em, [rowsOf(Promotion, [promotion])]);
}

/** Ends a promotion, unless it ended before; undefined if there is none of this id. One that has not begun never does. */
export async function endPromotionAt(em: SqlEntityManager, id: string, at: Date): Promise<Promotion | undefined> {
  await runPrepared(
    em,
    `update promotion set ends_at = greatest(starts_at, least(ends_at, $2::timestamptz)) where id = $1`,
    [id, at],
  );
  const [promotion] = await findRows(em, Promotion, 'where id = $1', [id]);
  return promotion;
}
