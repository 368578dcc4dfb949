import {
  type Illegal,
  illegal,
  isUntouched,
  mayMove,
  openPieces,
  type OrderFacts,
  type OrderLineFacts,
  wantedPieces,
} from './order.ts';
import { chooseOpenPieces, type InvalidField, type LinePieces } from './pieces.ts';

export type Cancellation = { kind: 'cancel' } | Illegal;

/** Whether the order can be called off: while it is placed or confirmed and no parcel was packed or left. */
export function decideCancellation(facts: OrderFacts): Cancellation {
  if (!mayMove(facts.order.state, 'CANCELLED') || !isUntouched(facts)) return illegal('cancelOrder', facts);
  return { kind: 'cancel' };
}

export type LineCancellation =
  /** Nothing would be left of the order, so it is called off as a whole. */
  { kind: 'cancel' } | { kind: 'cancel-lines'; pieces: LinePieces[] } | Illegal | InvalidField;

/** Which pieces of a confirmed order are given up: the requested ones, or all that are in no parcel. */
export function decideLineCancellation(
  facts: OrderFacts,
  requested: readonly LinePieces[] | undefined,
): LineCancellation {
  if (facts.order.state !== 'CONFIRMED' || !facts.lines.some((line) => openPieces(line) > 0)) {
    return illegal('cancelOrderLines', facts);
  }
  const chosen = chooseOpenPieces(facts.lines, requested);
  if (chosen.kind === 'invalid') return chosen;
  const wanted = facts.lines.reduce((sum, line) => sum + wantedPieces(line), 0);
  const given = chosen.pieces.reduce((sum, { quantity }) => sum + quantity, 0);
  return given === wanted && isUntouched(facts) ? { kind: 'cancel' } : { kind: 'cancel-lines', pieces: chosen.pieces };
}

/** Gives up pieces of the lines. A hold ends when there is nothing left to hold back. */
export function cancelPieces(
  facts: { order: OrderFacts['order']; lines: readonly OrderLineFacts[] },
  pieces: readonly LinePieces[],
): void {
  for (const { orderLineId, quantity } of pieces) {
    const line = facts.lines.find(({ id }) => id === orderLineId);
    if (!line || openPieces(line) < quantity)
      throw new Error(`expected ${quantity} open pieces of the line ${orderLineId}`);
    line.cancelledQuantity += quantity;
  }
  const left = facts.lines.some((line) => openPieces(line) > 0 || line.packedQuantity > 0);
  if (!left) facts.order.heldUntil = null;
}
