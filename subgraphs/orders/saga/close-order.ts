import { orderCancelled, orderExpired } from '#schema/events/orders.ts';
import { movePayment } from '../domain/payment.ts';
import type { LockedOrder } from '../storage/locked-order.ts';
import { countDecision } from './count-decision.ts';
import { endEdit } from './end-edit.ts';
import { type PaymentJob, voidPaymentJob } from './job-names.ts';
import { type ChangeNote, moveOrder, recordChange } from './record-change.ts';
import type { SagaStep } from './saga-step.ts';

/**
 * Ends an order that nothing was shipped of. Money that was never asked for is given up here; money that may be held at the provider is
 * given back by a job, enqueued in the same transaction. The catalogue gives the stock back when it hears of it.
 */
export async function closeOrder(
  step: Pick<SagaStep, 'em' | 'jobs'>,
  locked: LockedOrder,
  to: 'CANCELLED' | 'EXPIRED',
  note: ChangeNote,
): Promise<void> {
  await endEdit(step, locked, 'ORDER_CANCELLED', { ...note, reason: null });
  if (locked.order.state === 'PLACED') countDecision(step.em, locked.order, to, note.at);
  moveOrder(locked, to);
  if (to === 'CANCELLED') recordChange(locked, orderCancelled, { actor: note.actor }, note);
  else recordChange(locked, orderExpired, {}, note);
  for (const payment of locked.payments) {
    if (payment.state === 'INITIATED') {
      movePayment(payment, 'VOIDED');
      for (const operation of locked.operations) {
        if (operation.paymentId !== payment.id || operation.state !== 'REQUESTED') continue;
        operation.state = 'ABANDONED';
        operation.finishedAt = note.at;
      }
    } else if (payment.state !== 'FAILED' && payment.state !== 'VOIDED') {
      payment.clientSecret = null;
      await step.jobs.enqueue<PaymentJob>(step.em, voidPaymentJob, { paymentId: payment.id });
    }
  }
  // People read this as a code; why somebody cancels is for the history.
  const code = note.actor === 'system' ? note.reason : 'ORDER_CANCELLED';
  for (const sagaStep of locked.steps) {
    if (sagaStep.state === 'PENDING') {
      sagaStep.state = 'REFUSED';
      sagaStep.lastError = code;
    } else if (sagaStep.state !== 'REFUSED') {
      sagaStep.state = 'COMPENSATED';
    }
  }
}
