import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { orderResumed } from '#schema/events/orders.ts';
import { type OrdersContext, requireRole } from '../context.ts';
import { illegalTransition, invalidInput, type OrderOutcome } from '../domain/outcome.ts';
import { illegal } from '../domain/order.ts';
import { parseReason } from '../domain/reason.ts';
import { decideResumption, type Retry, type UnfinishedWork } from '../domain/repair.ts';
import { changeOrder, type OrderChangeInput, orRefuse } from '../saga/change-order.ts';
import {
  authorisePaymentJob,
  capturePaymentJob,
  type OperationJob,
  type PaymentJob,
  refundPaymentJob,
  renewPaymentJob,
  voidPaymentJob,
} from '../saga/job-names.ts';
import { recordChange } from '../saga/record-change.ts';
import type { LockedOrder } from '../storage/locked-order.ts';
import { loadReturns } from '../storage/locked-returns.ts';
import { retryReservation } from '../storage/repair-facts.ts';

export interface ResumeOrderInput extends OrderChangeInput {
  reason: string;
}

/**
 * Tries the unfinished work of an order again that can be tried now: its payment before the deadline, an edit that waits, a capture, a refund, money to give back, an answer of the
 * catalogue that could not be applied. Each job asks the provider by its key first, so a second job does nothing twice. Throws UNAUTHENTICATED, and
 * FORBIDDEN unless SUPPORT or ADMIN.
 */
export async function resumeOrder(context: OrdersContext, input: ResumeOrderInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'SUPPORT');
  const parsed = parseReason(input.reason);
  if (!parsed.ok) return invalidInput('reason', parsed.fault);
  const { reason } = parsed;
  return changeOrder(context, input, { operation: 'resumeOrder', input: reason }, async (step) => {
    const { em, locked, noteOf, refuse, at } = step;
    const { returns } = await loadReturns(em, locked.order.id);
    const { retries } = orRefuse(decideResumption({ ...locked, returns }), refuse);
    const work: UnfinishedWork[] = [];
    for (const retry of retries) if (await tryAgain(context, locked, em, retry, at)) work.push(retry.work);
    if (work.length === 0) {
      const message =
        'The catalog has not answered yet, and no answer of it is parked here; look at what catalog has parked';
      return refuse(illegalTransition({ ...illegal('resumeOrder', locked), message }));
    }
    recordChange(locked, orderResumed, { work }, noteOf(reason));
  });
}

/** False if there is nothing here that could be tried. */
async function tryAgain(
  { jobs }: Pick<OrdersContext, 'jobs'>,
  { order, payments }: LockedOrder,
  em: SqlEntityManager,
  retry: Retry,
  at: Date,
): Promise<boolean> {
  switch (retry.work) {
    case 'RESERVE_STOCK':
      return retryReservation(em, order.id, at);
    case 'AUTHORISE_PAYMENT':
    case 'VOID': {
      const renews = payments.some(({ id, renewsId }) => id === retry.paymentId && renewsId != null);
      const job = retry.work === 'VOID' ? voidPaymentJob : renews ? renewPaymentJob : authorisePaymentJob;
      await jobs.enqueue<PaymentJob>(em, job, { paymentId: retry.paymentId });
      return true;
    }
    case 'CAPTURE':
    case 'REFUND': {
      const job = retry.work === 'CAPTURE' ? capturePaymentJob : refundPaymentJob;
      await jobs.enqueue<OperationJob>(em, job, { operationId: retry.operationId });
      return true;
    }
    default:
      return retry satisfies never;
  }
}
