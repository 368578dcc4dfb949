import {
  type CurrencyMismatch,
  currencyMismatch,
  type InvalidInput,
  invalidInput,
  type VariantNotFound,
  variantNotFound,
} from '../domain/outcome.ts';
import type { Placement } from '../domain/placement.ts';

export interface OutOfStock {
  __typename: 'OutOfStock';
  code: 'OUT_OF_STOCK';
  message: string;
  shortages: { variantId: string; requested: number; available: number }[];
}

export interface TotalChanged {
  __typename: 'TotalChanged';
  code: 'TOTAL_CHANGED';
  message: string;
  total: { amount: bigint; currency: string };
}

export interface EmptyCart {
  __typename: 'EmptyCart';
  code: 'EMPTY_CART';
  message: string;
}

/** Why an order was not placed, for the caller. */
export type PlacementRefusal =
  | OutOfStock
  | TotalChanged
  | EmptyCart
  | VariantNotFound
  | CurrencyMismatch
  | InvalidInput;

/** The refusal that a decision not to place an order is answered with. */
export function toRefusal(placement: Exclude<Placement, { kind: 'place' }>): PlacementRefusal {
  switch (placement.kind) {
    case 'empty':
      return {
        __typename: 'EmptyCart',
        code: 'EMPTY_CART',
        message: 'there is nothing to buy: no lines, and nothing in the cart',
      };
    case 'variant-not-found':
      return variantNotFound(placement.variantId);
    case 'currency':
      return currencyMismatch(placement.message, placement.expected, placement.actual);
    case 'total-changed': {
      const total = { amount: BigInt(placement.totalMinor), currency: placement.currency };
      const message = `the total is ${total.amount} ${total.currency} in minor units by now`;
      return { __typename: 'TotalChanged', code: 'TOTAL_CHANGED', message, total };
    }
    case 'out-of-stock':
      return {
        __typename: 'OutOfStock',
        code: 'OUT_OF_STOCK',
        message: `not enough pieces of ${placement.shortages.length} variant(s)`,
        shortages: placement.shortages,
      };
    case 'invalid':
      return invalidInput(placement.field, placement.message);
    default:
      return placement satisfies never;
  }
}
