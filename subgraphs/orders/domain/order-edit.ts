import { type Article, type ArticleFault, findStockFault, toArticle } from './article.ts';
import {
  applyPrice,
  decideLineEdit,
  type EditedLine,
  type EditedOrder,
  priceLines,
  removePieces,
} from './line-edit.ts';
import { type Illegal, illegal, isUntouched, type OrderFacts } from './order.ts';
import { type InvalidField, invalid, type LinePieces } from './pieces.ts';
import { checkQuantity, type KnownVariant, placementLimits, type RequestedLine } from './placement.ts';
import type { OrderPrice, PriceTerms, Pricing } from './pricing/price-order.ts';

/*
 * The machine of an edit that adds pieces to a confirmed order. The order stays as it is until the edit is applied.
 *
 * REQUESTED       the catalogue is asked for the pieces                    → STOCK_RESERVED, APPLIED, REFUSED
 * STOCK_RESERVED  the provider is asked to hold the new total              → APPLIED, REFUSED
 * APPLIED         lines, total and payment of the order changed together   → nothing more
 * REFUSED         nothing changed; pieces and money are given back         → nothing more
 *
 * One edit of an order waits at a time. It ends at its deadline, and if the order is cancelled, held, packed or shipped, or loses pieces meanwhile: the
 * shop's work does not wait for a bank.
 */

export const editStates = ['REQUESTED', 'STOCK_RESERVED', 'APPLIED', 'REFUSED'] as const;
export type EditState = (typeof editStates)[number];

/** From each state, where an edit may go. */
export const editMoves: Readonly<Record<EditState, readonly EditState[]>> = {
  REQUESTED: ['STOCK_RESERVED', 'APPLIED', 'REFUSED'],
  STOCK_RESERVED: ['APPLIED', 'REFUSED'],
  APPLIED: [],
  REFUSED: [],
};

/** Why an edit was refused after it was requested; the schema says what each means. */
export type EditRefusal =
  | 'OUT_OF_STOCK'
  | 'PAYMENT_DECLINED'
  | 'NOT_PAID_IN_TIME'
  | 'ORDER_CHANGED'
  | 'ORDER_CANCELLED'
  | 'WITHDRAWN'
  | 'ABORTED';

/** Moves an edit. Throws on an illegal move, which is a fault of ours. */
export function moveEdit(edit: { state: EditState }, to: EditState): void {
  if (!editMoves[edit.state].includes(to)) throw new Error(`an edit cannot go from ${edit.state} to ${to}`);
  edit.state = to;
}

/** An article that the edit adds, at the price when it was requested. */
export interface AddedLine extends Article {
  id: string;
}

/** What an edit does to the order once it is applied. The price is that of all lines that are left and of those that are added, in this order. */
export interface EditPlan {
  removed: LinePieces[];
  added: AddedLine[];
  price: OrderPrice;
}

/** What a client wants changed: new quantities of lines, and pieces of variants that are added as lines of their own. */
export interface WantedEdit {
  lines: readonly LinePieces[];
  add: readonly RequestedLine[];
}

export type Addition =
  | { kind: 'edit'; removed: LinePieces[]; added: Article[] }
  | ArticleFault
  | Illegal
  | InvalidField;

/** Which pieces leave the order and which come, or the first reason why not. The stock is a forecast: the catalogue decides. */
export function decideAddition(
  facts: OrderFacts,
  currency: string,
  wanted: WantedEdit,
  variants: ReadonlyMap<string, KnownVariant>,
): Addition {
  const { lines, add } = wanted;
  if (!mayWait(facts) || facts.order.editUntil) return illegal('editOrderLines', facts);
  const lowered = lines.length === 0 ? undefined : decideLineEdit(facts, lines, 'adds');
  if (lowered && lowered.kind !== 'edit') return lowered;
  const most = placementLimits.lines - facts.lines.length;
  if (add.length > most) return invalid('add', `expected at most ${most} more lines, got ${add.length}`);
  const added: Article[] = [];
  for (const [index, line] of add.entries()) {
    const field = `add.${index}.quantity`;
    const fault = checkQuantity(line.quantity, 1);
    if (fault) return invalid(field, fault);
    const found = toArticle(line, field, currency, variants);
    if (found.kind !== 'article') return found;
    added.push(found.article);
  }
  const stockFault = findStockFault(add, variants);
  if (stockFault) return stockFault;
  return { kind: 'edit', removed: lowered?.removed ?? [], added };
}

/** What the order will cost. The lines stay as they are. */
export function priceEdit<Line extends EditedLine>(
  lines: readonly Line[],
  plan: Pick<EditPlan, 'removed' | 'added'>,
  currency: string,
  terms: PriceTerms,
): Pricing {
  const left = lines.map((line) => ({ ...line }));
  removePieces(left, plan.removed);
  return priceLines([...left, ...plan.added.map(newLine)], currency, terms);
}

/** A line that was just added, with a price that `applyPrice` sets. */
export function newLine<Added extends AddedLine>(added: Added) {
  return {
    ...added,
    totalMinor: added.unitMinor * added.quantity,
    discountMinor: 0,
    taxMinor: 0,
    taxIncluded: false,
    taxRatePpm: null as number | null,
    pricedQuantity: null as number | null,
    cancelledQuantity: 0,
    packedQuantity: 0,
    shippedQuantity: 0,
    returnedQuantity: 0,
  };
}

/** Changes lines and order as planned; `toLine` completes an added line. Between the request and this moment nothing else may change them. */
export function applyEdit<Line extends EditedLine>(
  order: EditedOrder,
  lines: Line[],
  plan: EditPlan,
  toLine: (line: ReturnType<typeof newLine<AddedLine>>, place: number) => Line,
): void {
  removePieces(lines, plan.removed);
  for (const added of plan.added) lines.push(toLine(newLine(added), lines.length));
  applyPrice(order, lines, plan.price);
}

/** Whether an edit of the order may wait: an order that is held or packed, or that ended, has none. */
export function mayWait(facts: OrderFacts): boolean {
  return facts.order.state === 'CONFIRMED' && !facts.order.heldUntil && isUntouched(facts);
}

/** Why the waiting edit of the order cannot go on at this time; undefined if it can. Its time may be over before a job has ended it. */
export function endOfEdit(facts: OrderFacts, at: Date | 'any-time'): EditRefusal | undefined {
  const { editUntil } = facts.order;
  if (at !== 'any-time' && editUntil && editUntil <= at) return 'NOT_PAID_IN_TIME';
  return mayWait(facts) ? undefined : 'ORDER_CHANGED';
}

/**
 * What follows when the pieces are there: the edit is applied if the payments hold the new total; else a new payment is to hold it, in place of the one
 * that is there.
 */
export function decideMoney<Payment extends { id: string }>(
  totalMinor: number,
  payments: readonly Payment[],
  heldMinorOf: (payment: Payment) => number,
): { kind: 'apply' } | { kind: 'pay'; instead: Payment } | { kind: 'no-payment' } {
  const heldMinor = payments.reduce((sum, payment) => sum + heldMinorOf(payment), 0);
  if (totalMinor <= heldMinor) return { kind: 'apply' };
  const instead = payments.findLast((payment) => heldMinorOf(payment) > 0);
  return instead ? { kind: 'pay', instead } : { kind: 'no-payment' };
}
