import { orderHoldReleased } from '#schema/events/orders.ts';
import { type OrdersContext, requireRole } from '../context.ts';
import { decideRelease } from '../domain/hold.ts';
import { invalidInput, type OrderOutcome } from '../domain/outcome.ts';
import { parseReason } from '../domain/reason.ts';
import { changeOrder, type OrderChangeInput, orRefuse } from '../saga/change-order.ts';
import { recordChange } from '../saga/record-change.ts';

export interface ReleaseOrderInput extends OrderChangeInput {
  reason: string;
}

/** Lets a held order go on. Throws UNAUTHENTICATED, and FORBIDDEN unless SUPPORT or ADMIN. */
export async function releaseOrder(context: OrdersContext, input: ReleaseOrderInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'SUPPORT');
  const parsed = parseReason(input.reason);
  if (!parsed.ok) return invalidInput('reason', parsed.fault);
  const claim = { operation: 'releaseOrder', input: parsed.reason };
  return changeOrder(context, input, claim, ({ locked, noteOf, refuse }) => {
    orRefuse(decideRelease(locked), refuse);
    locked.order.heldUntil = null;
    recordChange(locked, orderHoldReleased, {}, noteOf(parsed.reason));
  });
}
