import { orderHoldPlaced } from '#schema/events/orders.ts';
import { type OrdersContext, requireRole } from '../context.ts';
import { decideHold } from '../domain/hold.ts';
import { invalidInput, type OrderOutcome } from '../domain/outcome.ts';
import { parseReason } from '../domain/reason.ts';
import { changeOrder, type OrderChangeInput, orRefuse } from '../saga/change-order.ts';
import { endEdit } from '../saga/end-edit.ts';
import { recordChange } from '../saga/record-change.ts';

export interface HoldOrderInput extends OrderChangeInput {
  reason: string;
  until?: Date | null | undefined;
}

/**
 * Stops a confirmed order: nothing of it is packed or shipped until it is released, or until the hold ends by itself. Throws UNAUTHENTICATED,
 * and FORBIDDEN unless SUPPORT or ADMIN.
 */
export async function holdOrder(context: OrdersContext, input: HoldOrderInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'SUPPORT');
  const parsed = parseReason(input.reason);
  if (!parsed.ok) return invalidInput('reason', parsed.fault);
  const until = input.until ?? undefined;
  const claim = { operation: 'holdOrder', input: [parsed.reason, until ?? null] };
  return changeOrder(context, input, claim, async ({ em, locked, at, noteOf, refuse }) => {
    const decision = orRefuse(decideHold(locked, { at, until, mostMs: context.holdMs }), refuse);
    await endEdit({ em, jobs: context.jobs }, locked, 'ORDER_CHANGED', noteOf(null));
    locked.order.heldUntil = decision.until;
    recordChange(locked, orderHoldPlaced, { until: decision.until.toISOString() }, noteOf(parsed.reason));
  });
}
