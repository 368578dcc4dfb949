import { CodedError } from '#platform/process/errors.ts';
import { type OrdersContext, requireActor } from '../context.ts';
import { illegal } from '../domain/order.ts';
import { illegalTransition, type OrderOutcome } from '../domain/outcome.ts';
import { mayActAsCustomer, toViewer } from '../domain/permissions.ts';
import { changeOrder, type OrderChangeInput } from '../saga/change-order.ts';
import { endEdit } from '../saga/end-edit.ts';

/**
 * Ends the edit that waits: the order stays as it was, and pieces and money of the edit are given back. An edit that was applied meanwhile stays. The order's
 * customer or guest, SUPPORT or ADMIN; other staff get FORBIDDEN. Throws UNAUTHENTICATED.
 */
export async function cancelOrderEdit(context: OrdersContext, input: OrderChangeInput): Promise<OrderOutcome> {
  requireActor(context.caller);
  const viewer = toViewer(context.caller);
  const claim = { operation: 'cancelOrderEdit', input: null, byGuest: true as const };
  return changeOrder(context, input, claim, async ({ em, locked, noteOf, refuse }) => {
    if (!mayActAsCustomer(viewer, locked.order)) throw new CodedError('FORBIDDEN');
    if (!locked.order.editUntil) refuse(illegalTransition(illegal('cancelOrderEdit', locked)));
    await endEdit({ em, jobs: context.jobs }, locked, 'WITHDRAWN', noteOf(null));
  });
}
