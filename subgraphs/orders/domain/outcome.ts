import { toText } from './money.ts';
import type { Illegal, OrderStatus } from './order.ts';

/*
 * Outcomes of commands, named as the GraphQL unions name them. Success carries the order's id; loaders read its fields afterwards.
 */

export interface InvalidInput {
  __typename: 'InvalidInput';
  code: 'INVALID_INPUT';
  message: string;
  field: string;
}

export interface IdempotencyConflict {
  __typename: 'IdempotencyConflict';
  code: 'IDEMPOTENCY_CONFLICT';
  message: string;
}

export interface VariantNotFound {
  __typename: 'VariantNotFound';
  code: 'VARIANT_NOT_FOUND';
  message: string;
  variantId: string;
}

export interface CurrencyMismatch {
  __typename: 'CurrencyMismatch';
  code: 'CURRENCY_MISMATCH';
  message: string;
  expected: string;
  actual: string;
}

export interface CartNotFound {
  __typename: 'CartNotFound';
  code: 'CART_NOT_FOUND';
  message: string;
}

export interface Conflict {
  __typename: 'Conflict';
  code: 'CONFLICT';
  message: string;
  actualVersion: number;
}

export interface OrderChanged {
  __typename: 'OrderChanged';
  orderId: string;
}

export interface OrderNotFound {
  __typename: 'OrderNotFound';
  code: 'ORDER_NOT_FOUND';
  message: string;
}

export interface IllegalTransition {
  __typename: 'IllegalTransition';
  code: 'ILLEGAL_TRANSITION';
  message: string;
  status: OrderStatus;
  allowed: string[];
}

export interface RefundTooLarge {
  __typename: 'RefundTooLarge';
  code: 'REFUND_TOO_LARGE';
  message: string;
  refundable: { amount: bigint; currency: string };
}

export interface TotalNotAuthorised {
  __typename: 'TotalNotAuthorised';
  code: 'TOTAL_NOT_AUTHORISED';
  message: string;
  total: { amount: bigint; currency: string };
  authorised: { amount: bigint; currency: string };
}

export interface ShippingUnavailable {
  __typename: 'ShippingUnavailable';
  code: 'SHIPPING_UNAVAILABLE';
  message: string;
  available: string[];
}

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

export type OrderOutcome =
  | OrderChanged
  | OrderNotFound
  | IllegalTransition
  | Conflict
  | RefundTooLarge
  | TotalNotAuthorised
  | ShippingUnavailable
  | VariantNotFound
  | OutOfStock
  | TotalChanged
  | CurrencyMismatch
  | IdempotencyConflict
  | InvalidInput;

export function invalidInput(field: string, message: string): InvalidInput {
  return { __typename: 'InvalidInput', code: 'INVALID_INPUT', message: `Invalid ${field}: ${message}`, field };
}

export function variantNotFound(variantId: string): VariantNotFound {
  return {
    __typename: 'VariantNotFound',
    code: 'VARIANT_NOT_FOUND',
    message: 'There is no variant with this id',
    variantId,
  };
}

export function outOfStock(shortages: OutOfStock['shortages']): OutOfStock {
  const message = `Not enough pieces are available of ${shortages.length === 1 ? 'one variant' : `${shortages.length} variants`}`;
  return { __typename: 'OutOfStock', code: 'OUT_OF_STOCK', message, shortages };
}

export function totalChanged(totalMinor: number, currency: string): TotalChanged {
  const message = `The total is now ${toText(totalMinor, currency)}; show it and ask again`;
  return {
    __typename: 'TotalChanged',
    code: 'TOTAL_CHANGED',
    message,
    total: { amount: BigInt(totalMinor), currency },
  };
}

export function currencyMismatch(message: string, expected: string, actual: string): CurrencyMismatch {
  return { __typename: 'CurrencyMismatch', code: 'CURRENCY_MISMATCH', message, expected, actual };
}

export function idempotencyConflict(): IdempotencyConflict {
  return {
    __typename: 'IdempotencyConflict',
    code: 'IDEMPOTENCY_CONFLICT',
    message: 'This idempotency key was already used with a different input; use a new key',
  };
}

export function conflict(expected: number, actual: number): Conflict {
  const message = `Expected version ${expected} but found ${actual}; reload and retry`;
  return { __typename: 'Conflict', code: 'CONFLICT', message, actualVersion: actual };
}

export function refundTooLarge(message: string, refundableMinor: number, currency: string): RefundTooLarge {
  const refundable = { amount: BigInt(refundableMinor), currency };
  return { __typename: 'RefundTooLarge', code: 'REFUND_TOO_LARGE', message, refundable };
}

export function totalNotAuthorised(totalMinor: number, authorisedMinor: number, currency: string): TotalNotAuthorised {
  const held = toText(authorisedMinor, currency);
  const message = `The order would cost ${toText(totalMinor, currency)}, but its payment holds ${held}; keep more pieces`;
  const total = { amount: BigInt(totalMinor), currency };
  const authorised = { amount: BigInt(authorisedMinor), currency };
  return { __typename: 'TotalNotAuthorised', code: 'TOTAL_NOT_AUTHORISED', message, total, authorised };
}

/** `method` is null if the customer chose none. */
export function shippingUnavailable(method: string | null, available: string[]): ShippingUnavailable {
  const wanted = method === null ? 'No shipping method sends' : `The shipping method ${method} does not send`;
  const instead = available.length > 0 ? `; possible: ${available.join(', ')}` : '';
  const message = `${wanted} these goods to this country${instead}`;
  return { __typename: 'ShippingUnavailable', code: 'SHIPPING_UNAVAILABLE', message, available };
}

export function cartNotFound(): CartNotFound {
  return {
    __typename: 'CartNotFound',
    code: 'CART_NOT_FOUND',
    message: 'There is no cart with this token; it may be merged or forgotten. Make a new one by `createGuestCart`',
  };
}

export function orderNotFound(): OrderNotFound {
  return {
    __typename: 'OrderNotFound',
    code: 'ORDER_NOT_FOUND',
    message: 'There is no order with this id that you may see',
  };
}

export function illegalTransition({ message, status, allowed }: Illegal): IllegalTransition {
  return { __typename: 'IllegalTransition', code: 'ILLEGAL_TRANSITION', message, status, allowed };
}
