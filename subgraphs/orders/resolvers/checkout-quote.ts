import type { CheckoutQuoteResolvers } from '../schema.generated.ts';
import { toVariant } from '../domain/references.ts';
import { toMoney } from './money.ts';

export const CheckoutQuote = {
  lines: ({ lines, currency }) =>
    lines.map(({ variantId, quantity, unitMinor, totalMinor, discountMinor, taxMinor, taxClass, taxRatePpm }) => ({
      variant: toVariant(variantId),
      quantity,
      unitPrice: toMoney(unitMinor, currency),
      lineTotal: toMoney(totalMinor, currency),
      discount: toMoney(discountMinor, currency),
      tax: toMoney(taxMinor, currency),
      taxClass,
      taxRatePpm,
    })),
  subtotal: ({ price, currency }) => toMoney(price.subtotalMinor, currency),
  discount: ({ price, currency }) => toMoney(price.discountMinor, currency),
  discounts: ({ price, currency }) =>
    price.savings.map(({ name, code, savedMinor }) => ({ name, code, amount: toMoney(savedMinor, currency) })),
  shippingMethods: ({ price, currency }) =>
    price.offers.map(({ code, name, priceMinor }) => ({ code, name, price: toMoney(priceMinor, currency) })),
  shippingMethod: ({ price }) => price.shippingMethod,
  shipping: ({ price, currency }) => toMoney(price.shippingMinor, currency),
  tax: ({ price, currency }) => toMoney(price.taxMinor, currency),
  includedTax: ({ price, currency }) => toMoney(price.includedTaxMinor, currency),
  total: ({ price, currency }) => toMoney(price.totalMinor, currency),
} satisfies CheckoutQuoteResolvers;
