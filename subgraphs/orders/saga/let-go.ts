import { movePayment } from '../domain/payment.ts';
import { authorisationOf, type LockedOrder } from '../storage/locked-order.ts';
import type { Payment } from '../storage/payment.entity.ts';
import { giveBack } from './give-back.ts';
import type { SagaStep } from './saga-step.ts';

/** Money that was asked for is not needed any more. If the provider may hold it, a job gives it back; an answer that comes later changes nothing. */
export async function letGo(
  step: Pick<SagaStep, 'em' | 'jobs'>,
  locked: LockedOrder,
  payment: Payment | undefined,
  at: Date,
): Promise<void> {
  if (payment?.state === 'INITIATED') {
    movePayment(payment, 'VOIDED');
    Object.assign(authorisationOf(locked, payment.id), { state: 'ABANDONED', finishedAt: at });
  } else if (payment?.state === 'PENDING' || payment?.state === 'ACTION_REQUIRED') {
    await giveBack(step, locked, payment, at);
  }
}
