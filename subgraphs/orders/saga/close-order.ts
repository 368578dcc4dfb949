import { orderCancelled, orderExpired } from '#schema/events/orders.ts';
import { movePayment } from '../domain/payment.ts';
import { PaymentOperation } from '../storage/payment-operation.entity.ts';
import { type PaymentJob, voidPaymentJob } from './job-names.ts';
import type { LockedOrder } from './lock-order.ts';
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
  moveOrder(locked, to);
  recordChange(step.em, locked, to === 'CANCELLED' ? orderCancelled : orderExpired, {}, note);
  for (const payment of locked.payments) {
    if (payment.state === 'INITIATED') {
      movePayment(payment, 'VOIDED');
      await step.em.nativeUpdate(
        PaymentOperation,
        { paymentId: payment.id, state: 'REQUESTED' },
        { state: 'ABANDONED', finishedAt: note.at },
      );
    } else if (payment.state !== 'FAILED' && payment.state !== 'VOIDED') {
      await step.jobs.enqueue<PaymentJob>(step.em, voidPaymentJob, { paymentId: payment.id });
    }
  }
  // People read this as a code; why somebody cancels is for the history.
  const code = note.actor === 'system' ? note.reason : 'ORDER_CANCELLED';
  await step.em.execute(
    `update order_step set
       state = case when state = 'PENDING' then 'REFUSED' when state = 'REFUSED' then state else 'COMPENSATED' end,
       last_error = case when state = 'PENDING' then ? else last_error end
     where order_id = ?`,
    [code, locked.order.id],
    'run',
  );
}
