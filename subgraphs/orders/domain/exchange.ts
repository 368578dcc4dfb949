import { type Article, type ArticleFault, findStockFault, toArticle } from './article.ts';
import type { EditedLine } from './line-edit.ts';
import type { AddedLine } from './order-edit.ts';
import { type InvalidField, invalid, type LinePieces } from './pieces.ts';
import type { KnownVariant } from './placement.ts';
import { partsOf } from './pricing/piece-values.ts';
import { type LinePrice, type TaxRule, toTax } from './pricing/price-order.ts';
import { moveReturn, type ReturnState } from './return.ts';

/*
 * The machine of an exchange: a return for which the customer wants other pieces instead of the money. They become lines of the same order.
 *
 * REQUESTED   the catalogue is asked for the new pieces                     → RESERVED, REFUSED
 * RESERVED    they wait until the returned pieces are accepted and paid for → APPLIED, REFUSED
 * APPLIED     the order has the new pieces                                  → nothing more
 * REFUSED     the new pieces are given back; the return goes on             → nothing more
 *
 * The returned pieces pay for the new ones: what they are worth is set aside as a credit, and used when the new pieces are shipped. A higher price is
 * authorised before the order has them, a lower one is refunded.
 */

export const exchangeStates = ['REQUESTED', 'RESERVED', 'APPLIED', 'REFUSED'] as const;
export type ExchangeState = (typeof exchangeStates)[number];

/** From each state, where an exchange may go. */
export const exchangeMoves: Readonly<Record<ExchangeState, readonly ExchangeState[]>> = {
  REQUESTED: ['RESERVED', 'REFUSED'],
  RESERVED: ['APPLIED', 'REFUSED'],
  APPLIED: [],
  REFUSED: [],
};

/** Why there is no exchange; the schema says what each means. */
export type ExchangeRefusal =
  | 'OUT_OF_STOCK'
  | 'PAYMENT_DECLINED'
  | 'NOT_PAID_IN_TIME'
  | 'NOT_RETURNED_IN_TIME'
  | 'RETURN_REJECTED'
  | 'RETURN_CANCELLED'
  | 'RETURN_REFUNDED'
  | 'RETURN_CLOSED';

/** New pieces in place of those of a line, with their price. */
export interface Replacement extends AddedLine, LinePrice {
  /** The line of the returned pieces. */
  replacedId: string;
}

export interface ExchangePlan {
  lines: Replacement[];
  /** What the returned pieces are worth: an estimate until they are back. */
  worthMinor: number;
}

/** The part of a return that an exchange changes. */
export interface ExchangeFacts {
  state: ReturnState;
  exchangeState?: ExchangeState | null | undefined;
}

/** Moves the exchange of a return. Throws on an illegal move, which is a fault of ours. */
export function moveExchange(row: ExchangeFacts, to: ExchangeState): void {
  const from = row.exchangeState;
  if (!from || !exchangeMoves[from].includes(to)) throw new Error(`an exchange cannot go from ${from} to ${to}`);
  row.exchangeState = to;
}

/** Whether pieces are kept for the exchange, or asked for. */
export function isExchangeOpen({ exchangeState }: ExchangeFacts): boolean {
  return exchangeState === 'REQUESTED' || exchangeState === 'RESERVED';
}

/** The exchange ends without the new pieces; accepted pieces can be refunded. */
export function refuseExchange(row: ExchangeFacts): void {
  moveExchange(row, 'REFUSED');
  if (row.state === 'EXCHANGE_PENDING') moveReturn(row, 'INSPECTED');
}

export interface WantedExchange {
  orderLineId: string;
  variantId: string;
}

export type ExchangeRequest =
  | { kind: 'exchange'; lines: (Article & { replacedId: string })[] }
  | ArticleFault
  | InvalidField;

/** What comes in place of the returned pieces, piece for piece, or the first reason why not. The stock is a forecast: the catalogue decides. */
export function decideExchange(
  returned: readonly LinePieces[],
  wanted: readonly WantedExchange[],
  currency: string,
  variants: ReadonlyMap<string, KnownVariant>,
): ExchangeRequest {
  const lines: (Article & { replacedId: string })[] = [];
  for (const [index, { orderLineId, variantId }] of wanted.entries()) {
    const pieces = returned.find((each) => each.orderLineId === orderLineId);
    if (!pieces || lines.some(({ replacedId }) => replacedId === orderLineId))
      return invalid(`exchange.${index}.orderLineId`, 'expected each line of this return once');
    const found = toArticle({ variantId, quantity: pieces.quantity }, 'exchange', currency, variants);
    if (found.kind !== 'article') return found;
    lines.push({ replacedId: orderLineId, ...found.article });
  }
  if (lines.length < returned.length)
    return invalid('exchange', 'expected every line of this return; other pieces are a return of their own');
  return findStockFault(lines, variants) ?? { kind: 'exchange', lines };
}

/**
 * What new pieces cost. They take over the discount of the pieces that come back: those of `bought` after the first `from`. With the same price and tax
 * class they cost just what those cost. `rates`: for another class.
 */
export function priceReplacement(
  added: Pick<AddedLine, 'unitMinor' | 'quantity' | 'taxClass'>,
  bought: EditedLine,
  from: number,
  rates: readonly TaxRule[],
): LinePrice {
  const { unitMinor, quantity, taxClass } = added;
  const [before, until] = [partsOf(bought, from), partsOf(bought, from + quantity)];
  const discountMinor = Math.min(until.discountMinor - before.discountMinor, unitMinor * quantity);
  if (unitMinor === bought.unitMinor && taxClass === bought.taxClass) {
    const { taxIncluded, taxRatePpm } = bought;
    return { discountMinor, taxMinor: until.taxMinor - before.taxMinor, taxIncluded, taxRatePpm: taxRatePpm ?? 0 };
  }
  return { discountMinor, ...toTax(rates, taxClass, unitMinor * quantity - discountMinor) };
}

/** What the new pieces cost together. */
export function priceOfReplacements(lines: readonly Replacement[]): number {
  return lines.reduce((sum, line) => {
    const taxMinor = line.taxIncluded ? 0 : line.taxMinor;
    return sum + line.unitMinor * line.quantity - line.discountMinor + taxMinor;
  }, 0);
}

/**
 * How long a customer has to confirm the difference. Staff accept an exchange while the customer is away, so the shop asks by e-mail. Half of this time can
 * pass in one weekend. Twice this time keeps pieces for almost a week for a customer who may not want them.
 */
const confirmMs = 3 * 24 * 60 * 60 * 1000;

/** Until when the customer can confirm the difference, if their bank asks for it now. */
export function confirmableUntil(at: Date): Date {
  return new Date(at.getTime() + confirmMs);
}

/** How returned pieces of this worth pay for new ones: the credit, and what the customer pays or gets back. */
export function settleExchange(worthMinor: number, priceMinor: number) {
  return {
    creditMinor: Math.min(worthMinor, priceMinor),
    dueMinor: Math.max(priceMinor - worthMinor, 0),
    backMinor: Math.max(worthMinor - priceMinor, 0),
  };
}
