import { orderPaymentRenewed } from '#schema/events/orders.ts';
import { movePayment, operationKey } from '../domain/payment.ts';
import { assumedEnd, isHeldOnly } from '../domain/renewal.ts';
import type { ProviderAnswer } from '../payment-provider.ts';
import { type PaymentJob, voidPaymentJob } from '../saga/job-names.ts';
import { newOperation } from '../saga/new-operation.ts';
import { bySystem, recordMoney } from '../saga/record-change.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import {
  authorisationOf,
  findOperation,
  type LockedPayment,
  lockOrderOfPayment,
  paymentOf,
  saveOrder,
} from '../storage/locked-order.ts';
import type { Payment } from '../storage/payment.entity.ts';

/** Records that the provider refuses a renewal; repeating it changes nothing. Other answers go to `recordAuthorisation`. */
export async function recordRenewalRefused(step: SagaStep, paymentId: string, code: string): Promise<void> {
  const locked = await lockOrderOfPayment(step.em, paymentId);
  if (locked.payment.state !== 'PENDING') return;
  await applyRenewal(step, locked, { kind: 'refused', code });
  await saveOrder(step.em, locked);
}

/**
 * The payment takes the place of the earlier one in one transaction: until it commits, parcels are captured from the earlier payment, and afterwards from this
 * one. The loser is voided. The earlier payment stays if this one holds nothing, and if the order ended or was shipped meanwhile.
 */
export async function applyRenewal(step: SagaStep, locked: LockedPayment, answer: ProviderAnswer): Promise<void> {
  const { now, log } = step;
  const { order, payment } = locked;
  const at = now();
  const operation = authorisationOf(locked, payment.id);
  operation.finishedAt = at;
  const held = answer.kind === 'done' ? answer.payment : undefined;
  if (held) payment.providerId = held.id;
  const fits = held?.amountMinor === payment.amountMinor && held.currency === payment.currency;
  if (held?.status !== 'authorized' || !fits) {
    const status = held?.status;
    const code = answer.kind === 'refused' ? answer.code : (held?.declineCode ?? status?.toUpperCase() ?? '');
    operation.state = 'REFUSED';
    operation.lastError = fits || !held ? code : 'AMOUNT_MISMATCH';
    log.warn(
      { orderId: order.id, paymentId: payment.id, code: operation.lastError },
      'an authorisation was not renewed',
    );
    if (status === 'authorized' || status === 'action_required') return giveBack(step, locked, payment);
    movePayment(payment, status === 'voided' ? 'VOIDED' : 'FAILED');
    return;
  }

  operation.state = 'DONE';
  operation.lastError = null;
  payment.authorisedMinor = held.amountMinor;
  payment.authorisedUntil = held.authorisedUntil ?? assumedEnd(at);
  const earlier = paymentOf(locked, payment.renewsId ?? '');
  if (order.state !== 'CONFIRMED' || !isHeldOnly(earlier, locked.operations)) return giveBack(step, locked, payment);
  movePayment(payment, 'AUTHORIZED');
  await giveBack(step, locked, earlier);
  recordMoney(locked, orderPaymentRenewed, payment, payment.authorisedMinor, bySystem(at, null));
}

/** Nothing is captured from the payment from now on, and a job makes sure that the provider holds nothing of it. */
async function giveBack({ em, jobs, now }: SagaStep, locked: LockedPayment, payment: Payment): Promise<void> {
  movePayment(payment, 'VOIDED');
  // The end of the order may have begun it.
  if (!findOperation(locked, payment.id, 'VOID'))
    locked.operations.push(newOperation(payment, 'VOID', { key: operationKey(payment.id, 'VOID'), at: now() }));
  await jobs.enqueue<PaymentJob>(em, voidPaymentJob, { paymentId: payment.id });
}
