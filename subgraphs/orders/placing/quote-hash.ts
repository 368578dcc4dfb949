import { createHash } from 'node:crypto';
import type { Placement } from '../domain/placement.ts';

type PricedOrder = Pick<Extract<Placement, { kind: 'place' }>, 'lines' | 'price' | 'currency'>;

/**
 * Everything that a customer agrees to, as one short text: equal for equal lines and amounts. It begins with the total, so that a refusal can show
 * the total that the customer was shown.
 */
export function quoteHash({ lines, price, currency }: PricedOrder): string {
  const agreed = [
    lines.map(({ variantId, quantity, unitMinor, discountMinor, taxMinor, taxIncluded }) => [
      variantId,
      quantity,
      unitMinor,
      discountMinor,
      taxMinor,
      taxIncluded,
    ]),
    price.savings.map(({ promotionId, savedMinor }) => [promotionId, savedMinor]),
    [price.subtotalMinor, price.discountMinor, price.taxMinor, price.includedTaxMinor, price.totalMinor],
    [price.shippingMethod, price.shippingMinor, price.shippingDiscountMinor],
    [price.shippingTaxMinor, price.shippingTaxIncluded],
  ];
  const digest = createHash('sha256').update(JSON.stringify(agreed)).digest('base64url');
  return `${price.totalMinor}.${currency}.${digest}`;
}

const form = /^(\d{1,16})\.([A-Z]{3})\.[\w-]{43}$/;

/** The total that a quote showed; undefined if this is no hash of a quote. */
export function quotedTotal(hash: string): { amountMinor: number; currency: string } | undefined {
  const [, amount, currency] = form.exec(hash) ?? [];
  return amount !== undefined && currency !== undefined ? { amountMinor: Number(amount), currency } : undefined;
}
