import { containedMinor, rateOfMinor } from '#platform/values/shares.ts';
import { appliesTo, discountLines, inOrderOfEffect, type PromotionTerms, type Saving } from './promotion.ts';
import { offerShipping, type ShippingTerms, type ShippingOffer } from './shipping-method.ts';

/*
 * The calculator. It works in whole minor units, so currencies with 0, 2 and 3 decimals are the same to it.
 *
 *   subtotal − discount + shipping + tax that is added = total
 *
 * Tax is rounded per line, and once for shipping. Tax that prices contain is a part of them and adds nothing.
 */

/** A tax of a country on goods of a class. */
export interface TaxRule {
  taxClass: string;
  ratePpm: number;
  /** Whether prices contain the tax. */
  included: boolean;
}

export interface ItemToPrice {
  variantId: string;
  quantity: number;
  unitMinor: number;
  totalMinor: number;
  taxClass: string;
}

/** What else the price depends on. */
export interface PriceTerms {
  country: string;
  /** All that the shop offers; without any, shipping is free. */
  methods: readonly ShippingTerms[];
  /** The chosen method; if absent, the cheapest. */
  method?: string | undefined;
  /** Of the country. Goods without a rate are not taxed. */
  taxRates: readonly TaxRule[];
  promotions: readonly PromotionTerms[];
}

export interface LinePrice {
  discountMinor: number;
  taxMinor: number;
  taxIncluded: boolean;
  /** 0 for goods without a rate. */
  taxRatePpm: number;
}

export interface OrderPrice {
  lines: LinePrice[];
  savings: Saving[];
  subtotalMinor: number;
  /** Of the lines and of shipping. */
  discountMinor: number;
  shippingMethod: string | null;
  shippingMinor: number;
  shippingDiscountMinor: number;
  shippingTaxMinor: number;
  shippingTaxIncluded: boolean;
  /** All the tax in the total. */
  taxMinor: number;
  /** The part of the tax that prices contain. */
  includedTaxMinor: number;
  totalMinor: number;
  offers: ShippingOffer[];
}

export type Pricing =
  | { kind: 'priced'; price: OrderPrice }
  | { kind: 'no-shipping'; available: string[] }
  | { kind: 'too-large' };

/** The price of these items. Their totals together are a safe number. */
export function priceOrder(items: readonly ItemToPrice[], currency: string, terms: PriceTerms): Pricing {
  const subtotalMinor = sum(items.map(({ totalMinor }) => totalMinor));
  const promotions = inOrderOfEffect(terms.promotions).filter((each) => appliesTo(each, subtotalMinor, currency));
  const lines = items.map((item) => ({ ...item, leftMinor: item.totalMinor }));
  const saved = new Map(promotions.map((promotion) => [promotion, discountLines(lines, promotion)]));

  const goods = {
    country: terms.country,
    currency,
    valueMinor: sum(lines.map(({ leftMinor }) => leftMinor)),
    pieces: sum(items.map(({ quantity }) => quantity)),
  };
  const offers = offerShipping(terms.methods, goods);
  const chosen = terms.method === undefined ? offers[0] : offers.find(({ code }) => code === terms.method);
  if (!chosen && (terms.method !== undefined || terms.methods.length > 0)) {
    return { kind: 'no-shipping', available: offers.map(({ code }) => code) };
  }
  const shippingMinor = chosen?.priceMinor ?? 0;
  const free = promotions.find(({ rule }) => rule.kind === 'FREE_SHIPPING');
  if (free) saved.set(free, shippingMinor);
  const shippingDiscountMinor = free ? shippingMinor : 0;

  const taxed = lines.map((line) => toTax(terms.taxRates, line.taxClass, line.leftMinor));
  const shippingTax = toTax(terms.taxRates, chosen?.taxClass ?? '', shippingMinor - shippingDiscountMinor);
  const taxes = [...taxed, shippingTax];
  const taxMinor = sum(taxes.map((tax) => tax.taxMinor));
  const includedTaxMinor = sum(taxes.map((tax) => (tax.taxIncluded ? tax.taxMinor : 0)));
  const discountMinor = subtotalMinor - goods.valueMinor + shippingDiscountMinor;
  const totalMinor = goods.valueMinor + shippingMinor - shippingDiscountMinor + taxMinor - includedTaxMinor;
  // A sum beyond 2^53−1 is not exact, and the parts are not above the sum.
  const largest = Math.max(totalMinor, subtotalMinor + shippingMinor, taxMinor);
  if (largest > Number.MAX_SAFE_INTEGER) return { kind: 'too-large' };

  return {
    kind: 'priced',
    price: {
      lines: lines.map((line, index) => ({
        discountMinor: line.totalMinor - line.leftMinor,
        taxMinor: taxed[index]?.taxMinor ?? 0,
        taxIncluded: taxed[index]?.taxIncluded ?? false,
        taxRatePpm: taxed[index]?.taxRatePpm ?? 0,
      })),
      savings: promotions.flatMap((promotion) => {
        const savedMinor = saved.get(promotion) ?? 0;
        const { id, code, name } = promotion;
        return savedMinor > 0 ? [{ promotionId: id, code, name, savedMinor }] : [];
      }),
      subtotalMinor,
      discountMinor,
      shippingMethod: chosen?.code ?? null,
      shippingMinor,
      shippingDiscountMinor,
      shippingTaxMinor: shippingTax.taxMinor,
      shippingTaxIncluded: shippingTax.taxIncluded,
      taxMinor,
      includedTaxMinor,
      totalMinor,
      offers,
    },
  };
}

/** The tax on an amount of goods of a class: contained in it or added to it. */
export function toTax(
  rates: readonly TaxRule[],
  taxClass: string,
  amountMinor: number,
): Omit<LinePrice, 'discountMinor'> {
  const rate = rates.find((each) => each.taxClass === taxClass);
  if (!rate) return { taxMinor: 0, taxIncluded: false, taxRatePpm: 0 };
  const taxMinor = rate.included ? containedMinor(amountMinor, rate.ratePpm) : rateOfMinor(amountMinor, rate.ratePpm);
  return { taxMinor, taxIncluded: rate.included, taxRatePpm: rate.ratePpm };
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
