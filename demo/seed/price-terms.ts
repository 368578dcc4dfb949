import type { MikroORM } from '@mikro-orm/postgresql';
import { newId } from '#platform/values/id.ts';
import type { Promotion } from '../../subgraphs/orders/storage/promotion.entity.ts';
import {
  addPromotion,
  findPromotions,
  saveShippingMethod,
  saveTaxRate,
} from '../../subgraphs/orders/storage/price-terms.ts';
import { childrensClothing } from './seed.ts';

/**
 * Taxes, shipping methods and codes of the demo. Its prices contain the tax and its standard shipping is free, so that an order costs the sum of its
 * lines, as in the real orders that the replay plays. Repeating it adds only what is missing.
 */
export async function seedPriceTerms(orm: MikroORM, now: Date): Promise<void> {
  await orm.em.fork().transactional(async (em) => {
    await em.execute(`select pg_advisory_xact_lock(hashtextextended('tradepost.seed-terms', 0))`);
    const [known] = await findPromotions(em, 1);
    if (known) return;
    for (const [country, ratePpm] of vat) {
      const vatOf = { country, name: 'VAT', included: true };
      await saveTaxRate(em, { ...vatOf, taxClass: 'STANDARD', ratePpm });
      const childrensPpm = untaxedForChildren.includes(country) ? 0 : ratePpm;
      await saveTaxRate(em, { ...vatOf, taxClass: childrensClothing, ratePpm: childrensPpm });
    }
    for (const method of methods) await saveShippingMethod(em, method);
    for (const promotion of promotions)
      await addPromotion(em, { ...promotion, id: newId('other', now), startsAt: now });
  });
}

/** Standard rates in 2026. */
const vat: [country: string, ratePpm: number][] = [
  ['GB', 200_000],
  ['IE', 230_000],
  ['DE', 190_000],
  ['FR', 200_000],
  ['ES', 210_000],
  ['NL', 210_000],
];

/** Countries with a rate of zero on clothing for children. */
const untaxedForChildren = ['GB', 'IE'];

const express = (currency: string) => [
  { country: null, currency, from: 0, priceMinor: 1_995 },
  { country: 'GB', currency, from: 0, priceMinor: 695 },
  { country: 'GB', currency, from: 10_000, priceMinor: 395 },
];

const methods = [
  {
    code: 'STANDARD',
    name: 'Standard, 3 to 5 days',
    basis: 'VALUE' as const,
    taxClass: 'STANDARD',
    rates: [{ country: null, currency: null, from: 0, priceMinor: 0 }],
    offered: true,
  },
  {
    code: 'EXPRESS',
    name: 'Express, next working day',
    basis: 'VALUE' as const,
    taxClass: 'STANDARD',
    rates: ['GBP', 'USD', 'EUR'].flatMap(express),
    offered: true,
  },
];

const everything = {
  variantIds: null,
  minimumMinor: null,
  currency: null,
  maxRedemptions: null,
  maxPerCustomer: null,
  endsAt: null,
};

const promotions: Omit<Promotion, 'id' | 'startsAt'>[] = [
  { ...everything, code: 'WELCOME10', name: '10 % off', rule: { kind: 'PERCENTAGE', ratePpm: 100_000 } },
  { ...everything, code: 'THREEFORTWO', name: 'Three for two', rule: { kind: 'BUY_GET', buy: 2, get: 1 } },
  { ...everything, code: 'FREESHIP', name: 'Free shipping', rule: { kind: 'FREE_SHIPPING' }, maxPerCustomer: 1 },
];
