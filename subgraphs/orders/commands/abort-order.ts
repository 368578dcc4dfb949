import { type OrdersContext, requireRole } from '../context.ts';
import { invalidInput, type OrderOutcome } from '../domain/outcome.ts';
import { parseReason } from '../domain/reason.ts';
import { decideAbortion } from '../domain/repair.ts';
import { changeOrder, type OrderChangeInput, orRefuse } from '../saga/change-order.ts';
import { closeOrder } from '../saga/close-order.ts';
import { endEdit } from '../saga/end-edit.ts';

export interface AbortOrderInput extends OrderChangeInput {
  reason: string;
}

/**
 * Ends the edit of a confirmed order that waits: the order stays as it was. Or ends the way of an order to its confirmation, for example because a step stands still. The order is cancelled, its stock released, and money that
 * the provider holds, or will hold because a request is still under way, is given back by a job. An order that is confirmed meanwhile stays as it is.
 * Throws UNAUTHENTICATED, and FORBIDDEN unless SUPPORT or ADMIN.
 */
export async function abortOrder(context: OrdersContext, input: AbortOrderInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'SUPPORT');
  const parsed = parseReason(input.reason);
  if (!parsed.ok) return invalidInput('reason', parsed.fault);
  const { reason } = parsed;
  return changeOrder(context, input, { operation: 'abortOrder', input: reason }, async (step) => {
    const { em, locked, noteOf, refuse } = step;
    const decision = orRefuse(decideAbortion(locked), refuse);
    const { jobs } = context;
    if (decision.kind === 'end-edit') await endEdit({ em, jobs }, locked, 'ABORTED', noteOf(reason));
    else await closeOrder({ em, jobs }, locked, 'CANCELLED', noteOf(reason));
  });
}
