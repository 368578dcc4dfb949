import { CodedError } from '#platform/process/errors.ts';
import { findTextFault } from '#platform/values/text.ts';
import { type OrdersContext, requireActor } from '../context.ts';
import { decideCancellation } from '../domain/cancellation.ts';
import { actorOf, mayActAsCustomer, maySee, toViewer } from '../domain/permissions.ts';
import { asId } from '../storage/queries.ts';
import { closeOrder } from '../saga/close-order.ts';
import { lockOrder, saveOrder } from '../storage/locked-order.ts';
import { conflict, illegalTransition, invalidInput, type OrderOutcome, orderNotFound } from '../domain/outcome.ts';

export interface CancelOrderInput {
  orderId: string;
  reason?: string | null | undefined;
  expectedVersion?: number | null | undefined;
}

const maxReasonLength = 200;

/**
 * Calls an order off while nothing of it is shipped. Its customer or guest, SUPPORT or ADMIN; other staff get FORBIDDEN, everybody else an order
 * that does not exist. Money held for it is given back by a job.
 */
export async function cancelOrder(context: OrdersContext, input: CancelOrderInput): Promise<OrderOutcome> {
  if (context.caller.kind !== 'service') requireActor(context.caller);
  const viewer = toViewer(context.caller);
  const reason = input.reason?.trim() || null;
  const fault = findTextFault(reason ?? '', { min: 0, max: maxReasonLength, lines: true });
  if (fault) return invalidInput('reason', fault);
  const orderId = asId(input.orderId);
  if (!orderId) return orderNotFound();

  return context.em.fork().transactional(async (em) => {
    const locked = await lockOrder(em, orderId);
    if (!locked || !maySee(viewer, locked.order)) return orderNotFound();
    if (!mayActAsCustomer(viewer, locked.order)) throw new CodedError('FORBIDDEN');
    if (input.expectedVersion != null && input.expectedVersion !== locked.order.version) {
      return conflict(input.expectedVersion, locked.order.version);
    }
    const decision = decideCancellation(locked);
    if (decision.kind === 'illegal') return illegalTransition(decision);
    await closeOrder({ em, jobs: context.jobs }, locked, 'CANCELLED', {
      actor: actorOf(viewer, locked.order.customerId),
      actorId: viewer.userId ?? null,
      reason,
      at: context.now(),
    });
    await saveOrder(em, locked);
    return { __typename: 'OrderChanged', orderId };
  });
}
