import { type OrdersContext, requireRole } from '../context.ts';
import { decideLineCancellation } from '../domain/cancellation.ts';
import { invalidInput, type OrderOutcome } from '../domain/outcome.ts';
import type { LinePieces } from '../domain/pieces.ts';
import { parseReason } from '../domain/reason.ts';
import { changeOrder, type OrderChangeInput, orRefuse } from '../saga/change-order.ts';
import { closeOrder } from '../saga/close-order.ts';
import { endEdit } from '../saga/end-edit.ts';
import { giveUpPieces } from '../saga/give-up-pieces.ts';
import { toLinePieces } from '../saga/to-line-pieces.ts';

export interface CancelOrderLinesInput extends OrderChangeInput {
  lines?: readonly LinePieces[] | null | undefined;
  reason: string;
  idempotencyKey: string;
}

/**
 * Takes pieces off a confirmed order that are in no parcel: they are on sale again and never captured. If nothing would be left, the order is
 * cancelled. Repeating the call with its key cancels once. Throws UNAUTHENTICATED, and FORBIDDEN unless SUPPORT or ADMIN.
 */
export async function cancelOrderLines(context: OrdersContext, input: CancelOrderLinesInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'SUPPORT');
  const parsed = parseReason(input.reason);
  if (!parsed.ok) return invalidInput('reason', parsed.fault);
  const requested = toLinePieces(input.lines);
  const claim = { operation: 'cancelOrderLines', input: [requested ?? null, parsed.reason] };
  return changeOrder(context, input, claim, async ({ em, locked, noteOf, refuse }) => {
    const decision = orRefuse(decideLineCancellation(locked, requested), refuse);
    const note = noteOf(parsed.reason);
    await endEdit({ em, jobs: context.jobs }, locked, 'ORDER_CHANGED', noteOf(null));
    if (decision.kind === 'cancel') await closeOrder({ em, jobs: context.jobs }, locked, 'CANCELLED', note);
    else await giveUpPieces({ em, jobs: context.jobs }, locked, decision.pieces, note);
  });
}
