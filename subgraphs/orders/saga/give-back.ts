import { movePayment, operationKey } from '../domain/payment.ts';
import { findOperation, type LockedOrder } from '../storage/locked-order.ts';
import type { Payment } from '../storage/payment.entity.ts';
import { type PaymentJob, voidPaymentJob } from './job-names.ts';
import { newOperation } from './new-operation.ts';
import type { SagaStep } from './saga-step.ts';

/** Nothing is captured from the payment from now on, and a job makes sure that the provider holds nothing of it. */
export async function giveBack(
  { em, jobs }: Pick<SagaStep, 'em' | 'jobs'>,
  locked: LockedOrder,
  payment: Payment,
  at: Date,
): Promise<void> {
  movePayment(payment, 'VOIDED');
  payment.clientSecret = null;
  // The end of the order may have begun it.
  if (!findOperation(locked, payment.id, 'VOID'))
    locked.operations.push(newOperation(payment, 'VOID', { key: operationKey(payment.id, 'VOID'), at }));
  await jobs.enqueue<PaymentJob>(em, voidPaymentJob, { paymentId: payment.id });
}
