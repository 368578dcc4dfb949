import {
  type CurrencyMismatch,
  currencyMismatch,
  type InvalidInput,
  invalidInput,
  type VariantNotFound,
  variantNotFound,
} from '../domain/outcome.ts';
import { toText } from '../domain/money.ts';
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
        message: 'There is nothing to order: the request has no lines and the cart is empty',
      };
    case 'variant-not-found':
      return variantNotFound(placement.variantId);
    case 'currency':
      return currencyMismatch(placement.message, placement.expected, placement.actual);
    case 'total-changed': {
      const total = { amount: BigInt(placement.totalMinor), currency: placement.currency };
      const message = `The total is now ${toText(placement.totalMinor, placement.currency)}; show it and ask again`;
      return { __typename: 'TotalChanged', code: 'TOTAL_CHANGED', message, total };
    }
    case 'out-of-stock':
      return {
        __typename: 'OutOfStock',
        code: 'OUT_OF_STOCK',
        message: `Not enough pieces are available of ${placement.shortages.length === 1 ? 'one variant' : `${placement.shortages.length} variants`}`,
        shortages: placement.shortages,
      };
    case 'invalid':
      return invalidInput(placement.field, placement.message);
    default:
      return placement satisfies never;
  }
}
