import { type Illegal, illegal, type OrderFacts, type OrderLineFacts, wantedPieces } from './order.ts';
import { choosePieces, type InvalidField, invalid, type LinePieces } from './pieces.ts';

/*
 * The machine of a return.
 *
 * REQUESTED       the customer wants to send pieces back        → APPROVED, REJECTED, CANCELLED
 * APPROVED        staff agreed                                  → IN_TRANSIT, RECEIVED, CANCELLED
 * IN_TRANSIT      on the way to the shop; the way back of a parcel that could not be delivered begins here → RECEIVED
 * RECEIVED        the pieces are back; not one is on sale       → INSPECTED
 * INSPECTED       each piece is on sale again or written off    → REFUND_PENDING, EXCHANGE_PENDING, CLOSED
 * REFUND_PENDING  the provider is asked to send money back      → REFUNDED, or INSPECTED if it refuses
 * EXCHANGE_PENDING  new pieces come instead (`exchange.ts`)     → EXCHANGED, or INSPECTED if they are not paid, or if staff end the exchange
 * REJECTED, CANCELLED, REFUNDED, EXCHANGED, CLOSED              → nothing more
 */

export const returnStates = [
  'REQUESTED',
  'APPROVED',
  'REJECTED',
  'CANCELLED',
  'IN_TRANSIT',
  'RECEIVED',
  'INSPECTED',
  'REFUND_PENDING',
  'REFUNDED',
  'EXCHANGE_PENDING',
  'EXCHANGED',
  'CLOSED',
] as const;
export type ReturnState = (typeof returnStates)[number];

/** From each state, where a return may go. */
export const returnMoves: Readonly<Record<ReturnState, readonly ReturnState[]>> = {
  REQUESTED: ['APPROVED', 'REJECTED', 'CANCELLED'],
  APPROVED: ['IN_TRANSIT', 'RECEIVED', 'CANCELLED'],
  REJECTED: [],
  CANCELLED: [],
  IN_TRANSIT: ['RECEIVED'],
  RECEIVED: ['INSPECTED'],
  INSPECTED: ['REFUND_PENDING', 'EXCHANGE_PENDING', 'CLOSED'],
  REFUND_PENDING: ['REFUNDED', 'INSPECTED'],
  REFUNDED: [],
  EXCHANGE_PENDING: ['EXCHANGED', 'INSPECTED'],
  EXCHANGED: [],
  CLOSED: [],
};

/** States in which a return needs no more work. */
export const endedReturns: readonly ReturnState[] = ['REJECTED', 'CANCELLED', 'REFUNDED', 'EXCHANGED', 'CLOSED'];

/** States in which the pieces are not back. */
export const unreceivedReturns: readonly ReturnState[] = [
  'REQUESTED',
  'APPROVED',
  'REJECTED',
  'CANCELLED',
  'IN_TRANSIT',
];

export interface ReturnFacts {
  id: string;
  state: ReturnState;
  /** Of a return for other pieces: the state of its exchange (`exchange.ts`). */
  exchangeState?: string | null | undefined;
}

export interface ReturnLineFacts {
  orderLineId: string;
  quantity: number;
}

/** Moves a return. Throws on an illegal move: decisions refuse it before. */
export function moveReturn(row: { state: ReturnState }, to: ReturnState): void {
  if (!returnMoves[row.state].includes(to)) throw new Error(`a return cannot go from ${row.state} to ${to}`);
  row.state = to;
}

/** The mutations that take a return from one state to another. */
export const returnChanges = {
  approveReturn: 'APPROVED',
  rejectReturn: 'REJECTED',
  cancelReturn: 'CANCELLED',
  sendReturn: 'IN_TRANSIT',
  receiveReturn: 'RECEIVED',
  inspectReturn: 'INSPECTED',
  refundReturn: 'REFUND_PENDING',
  exchangeReturn: 'EXCHANGE_PENDING',
  closeReturn: 'CLOSED',
} as const satisfies Record<string, ReturnState>;
export type ReturnChange = keyof typeof returnChanges;

/**
 * Whether a mutation can move the return now. Only a refusal of the provider opens a refunded return again. New pieces must be kept before they are given. While
 * the bank or the customer is asked for the difference, staff can refund or close the return instead, which ends its exchange.
 */
export function allowsChange(row: ReturnFacts, change: ReturnChange): boolean {
  if (row.state === 'REFUND_PENDING') return false;
  if (change === 'exchangeReturn' && (row.state !== 'INSPECTED' || row.exchangeState !== 'RESERVED')) return false;
  // The end of an exchange takes its return back to INSPECTED.
  const from = row.state === 'EXCHANGE_PENDING' ? 'INSPECTED' : row.state;
  return returnMoves[from].includes(returnChanges[change]);
}

/** The mutations that the return allows now. */
export function allowedChanges(row: ReturnFacts): ReturnChange[] {
  return (Object.keys(returnChanges) as ReturnChange[]).filter((change) => allowsChange(row, change));
}

export type ReturnDecision<Row> = { kind: 'move'; found: Row } | Illegal | InvalidField;

/** The return that the change is about, if its state allows the change. The refusal names the changes that it allows. */
export function decideReturnChange<Row extends ReturnFacts>(
  change: ReturnChange,
  facts: OrderFacts,
  returns: readonly Row[],
  returnId: string,
): ReturnDecision<Row> {
  const found = returns.find(({ id }) => id === returnId);
  if (!found) return invalid('returnId', 'expected a return of this order');
  if (allowsChange(found, change)) return { kind: 'move', found };
  const allowed = allowedChanges(found);
  const instead = allowed.length > 0 ? `possible now: ${allowed.join(', ')}` : 'no change is possible now';
  return {
    ...illegal(change, facts),
    message: `A return that is ${found.state} does not allow ${change}; ${instead}`,
    allowed,
  };
}

export type ReturnRequest = { kind: 'request'; pieces: LinePieces[] } | Illegal | InvalidField;

/**
 * Which delivered pieces the customer may send back: the requested ones, or all that are in no other return. Only until the time for returns is
 * over, counted from the last delivery.
 */
export function decideReturnRequest(
  facts: OrderFacts,
  delivered: ReadonlyMap<string, number>,
  requested: readonly LinePieces[] | undefined,
  times: { at: Date; lastDelivery: Date | undefined; returnMs: number },
): ReturnRequest {
  const { at, lastDelivery, returnMs } = times;
  const inTime = lastDelivery !== undefined && at.getTime() <= lastDelivery.getTime() + returnMs;
  const any = [...delivered.values()].some((quantity) => quantity > 0);
  if (facts.order.state !== 'CONFIRMED' || !inTime || !any) return illegal('requestReturn', facts);
  const chosen = choosePieces(delivered, requested, 'delivered and in no return');
  return chosen.kind === 'invalid' ? chosen : { kind: 'request', pieces: chosen.pieces };
}

/** The pieces of a return are back. */
export function takeBack(lines: readonly OrderLineFacts[], pieces: readonly LinePieces[]): void {
  for (const { orderLineId, quantity } of pieces) {
    const line = lines.find(({ id }) => id === orderLineId);
    if (!line || line.returnedQuantity + quantity > Math.min(line.shippedQuantity, wantedPieces(line))) {
      throw new Error(`expected ${quantity} shipped pieces of the line ${orderLineId}`);
    }
    line.returnedQuantity += quantity;
  }
}

/** What became of the pieces of a line of a return. */
export interface InspectedLine {
  orderLineId: string;
  restock: number;
  writeOff: number;
}

export type Inspection = { kind: 'inspected'; lines: InspectedLine[] } | InvalidField;

/** Every piece of the return is either on sale again or written off; without lines, all are on sale again. */
export function decideInspection(
  lines: readonly ReturnLineFacts[],
  inspected: readonly InspectedLine[] | undefined,
): Inspection {
  if (!inspected) {
    const restocked = lines.map(({ orderLineId, quantity }) => ({ orderLineId, restock: quantity, writeOff: 0 }));
    return { kind: 'inspected', lines: restocked };
  }
  const left = new Map(lines.map(({ orderLineId, quantity }) => [orderLineId, quantity]));
  for (const [index, { orderLineId, restock, writeOff }] of inspected.entries()) {
    const quantity = left.get(orderLineId);
    if (quantity === undefined) {
      return invalid(`lines.${index}.orderLineId`, 'expected each line of this return once');
    }
    if (restock < 0 || writeOff < 0 || restock + writeOff !== quantity) {
      return invalid(`lines.${index}`, `expected ${quantity} pieces in all, got ${restock} and ${writeOff}`);
    }
    left.delete(orderLineId);
  }
  if (left.size > 0) return invalid('lines', `expected every line of this return, ${left.size} are missing`);
  return { kind: 'inspected', lines: [...inspected] };
}
