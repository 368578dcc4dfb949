import { movePayment } from '../domain/payment.ts';
import { paymentsToRenew } from '../domain/renewal.ts';
import { type PaymentJob, renewPaymentJob } from '../saga/job-names.ts';
import { newPayment } from '../saga/new-payment.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import { authorisationOf, lockKnownOrder, lockOrderOfPayment, paymentOf, saveOrder } from '../storage/locked-order.ts';

/** Adds a payment for each authorisation of the order that runs out soon, and enqueues the jobs that ask for them. Repeating it adds nothing. */
export async function renewAuthorisations(
  { em, jobs, now }: SagaStep,
  orderId: string,
  maxRenewals: number,
): Promise<void> {
  const locked = await lockKnownOrder(em, orderId);
  const at = now();
  for (const earlier of paymentsToRenew(locked, at, maxRenewals)) {
    const { authorisedMinor: amountMinor, currency } = earlier;
    const { payment, authorisation } = newPayment({ orderId, amountMinor, currency, renewsId: earlier.id }, at);
    locked.payments.push(payment);
    locked.operations.push(authorisation);
    await jobs.enqueue<PaymentJob>(em, renewPaymentJob, { paymentId: payment.id });
  }
  await saveOrder(em, locked);
}

export type BegunRenewal =
  | { kind: 'nothing' }
  | {
      kind: 'send';
      /** An earlier attempt may have reached the provider: ask by the key before sending again. */
      askFirst: boolean;
      key: string;
      /** The provider's id of the payment; null until it answered. */
      providerId: string | null;
      amountMinor: number;
      currency: string;
      reference: string;
      /** The provider's id of the payment whose authorisation runs out. */
      earlierId: string;
    };

/** Records that the provider is about to be asked. Nothing to do if its answer is known, or if the order ended: that ended the payment too. */
export async function beginRenewal(
  { em, now }: Pick<SagaStep, 'em' | 'now'>,
  paymentId: string,
): Promise<BegunRenewal> {
  const locked = await lockOrderOfPayment(em, paymentId);
  const { order, payment } = locked;
  const earlierId = payment.renewsId == null ? null : paymentOf(locked, payment.renewsId).providerId;
  if (earlierId == null) throw new Error(`expected a payment that the provider knows, which ${paymentId} renews`);
  if (order.state !== 'CONFIRMED' || !['INITIATED', 'PENDING', 'ACTION_REQUIRED'].includes(payment.state))
    return { kind: 'nothing' };
  const operation = authorisationOf(locked, paymentId);
  const askFirst = operation.state === 'SENT';
  operation.state = 'SENT';
  operation.attempts += 1;
  operation.sentAt = now();
  if (payment.state !== 'ACTION_REQUIRED') movePayment(payment, 'PENDING');
  await saveOrder(em, locked);
  const { amountMinor, currency } = payment;
  const asked = { key: operation.key, providerId: payment.providerId ?? null, amountMinor, currency };
  return { kind: 'send', askFirst, ...asked, reference: order.id, earlierId };
}
