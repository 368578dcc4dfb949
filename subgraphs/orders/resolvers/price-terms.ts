import type { PromotionResolvers, ShippingMethodResolvers } from '../schema.generated.ts';
import { toMoney } from './money.ts';

/* What the shop says about shipping and promotions, as staff see it. */

export const ShippingMethod = {
  rates: ({ rates }) =>
    rates.map(({ country, currency, from, priceMinor }) => ({ country, currency, from, price: BigInt(priceMinor) })),
} satisfies ShippingMethodResolvers;

export const Promotion = {
  kind: ({ rule }) => rule.kind,
  ratePpm: ({ rule }) => (rule.kind === 'PERCENTAGE' ? rule.ratePpm : null),
  amount: ({ rule, currency }) =>
    rule.kind === 'FIXED' && currency != null ? toMoney(rule.amountMinor, currency) : null,
  buy: ({ rule }) => (rule.kind === 'BUY_GET' ? rule.buy : null),
  get: ({ rule }) => (rule.kind === 'BUY_GET' ? rule.get : null),
  minimum: ({ minimumMinor, currency }) =>
    minimumMinor != null && currency != null ? toMoney(minimumMinor, currency) : null,
} satisfies PromotionResolvers;
