import {
  type CurrencyMismatch,
  currencyMismatch,
  type InvalidInput,
  invalidInput,
  type OutOfStock,
  outOfStock,
  type ShippingUnavailable,
  shippingUnavailable,
  type TotalChanged,
  totalChanged,
  type VariantNotFound,
  variantNotFound,
} from '../domain/outcome.ts';
import { toText } from '../domain/money.ts';
import type { Placement } from '../domain/placement.ts';
import type { PromotionFault } from '../domain/pricing/promotion.ts';

export interface EmptyCart {
  __typename: 'EmptyCart';
  code: 'EMPTY_CART';
  message: string;
}

export interface PromotionRefused {
  __typename: 'PromotionRefused';
  code: 'PROMOTION_REFUSED';
  message: string;
  promotionCode: string;
  reason: PromotionFault;
}

export interface QuoteChanged {
  __typename: 'QuoteChanged';
  code: 'QUOTE_CHANGED';
  message: string;
  quotedTotal: { amount: bigint; currency: string };
  total: { amount: bigint; currency: string };
}

/** Why an order was not placed, for the caller. */
export type PlacementRefusal =
  | OutOfStock
  | TotalChanged
  | EmptyCart
  | ShippingUnavailable
  | PromotionRefused
  | VariantNotFound
  | CurrencyMismatch
  | InvalidInput;

/** The refusal that a decision not to place an order is answered with. */
export function toRefusal(
  placement: Exclude<Placement, { kind: 'place' | 'total-changed' }>,
): Exclude<PlacementRefusal, TotalChanged>;
export function toRefusal(placement: Exclude<Placement, { kind: 'place' }>): PlacementRefusal;
export function toRefusal(placement: Exclude<Placement, { kind: 'place' }>): PlacementRefusal {
  switch (placement.kind) {
    case 'empty':
      return {
        __typename: 'EmptyCart',
        code: 'EMPTY_CART',
        message: 'There is nothing to order: the request has no lines and the cart is empty',
      };
    case 'variant-not-found':
      return variantNotFound(placement.variantId);
    case 'currency':
      return currencyMismatch(placement.message, placement.expected, placement.actual);
    case 'total-changed':
      return totalChanged(placement.totalMinor, placement.currency);
    case 'out-of-stock':
      return outOfStock(placement.shortages);
    case 'no-shipping':
      return shippingUnavailable(placement.method, placement.available);
    case 'promotion': {
      const { code, fault } = placement;
      const message = `The code ${code} ${faults[fault]}`;
      return { __typename: 'PromotionRefused', code: 'PROMOTION_REFUSED', message, promotionCode: code, reason: fault };
    }
    case 'invalid':
      return invalidInput(placement.field, placement.message);
    default:
      return placement satisfies never;
  }
}

const faults: Record<PromotionFault, string> = {
  UNKNOWN: 'is not valid now; check its spelling and its dates',
  USED_UP: 'was used as often as it may be',
  USED_BY_CUSTOMER: 'was used by this customer as often as it may be',
  NOT_APPLICABLE: 'saves nothing on this order',
};

/** The refusal of an order that differs from its quote. */
export function quoteChanged(
  quoted: { amountMinor: number; currency: string },
  { totalMinor, currency }: { totalMinor: number; currency: string },
): QuoteChanged {
  const before = toText(quoted.amountMinor, quoted.currency);
  return {
    __typename: 'QuoteChanged',
    code: 'QUOTE_CHANGED',
    message: `The quote of ${before} has changed, and the total is now ${toText(totalMinor, currency)}; show a new quote`,
    quotedTotal: { amount: BigInt(quoted.amountMinor), currency: quoted.currency },
    total: { amount: BigInt(totalMinor), currency },
  };
}
