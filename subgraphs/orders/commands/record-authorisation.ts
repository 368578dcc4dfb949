import type { Cause } from '#platform/events/define.ts';
import { withTrace } from '#platform/telemetry/trace.ts';
import { orderPaymentAuthorised, orderPaymentDeclined } from '#schema/events/orders.ts';
import { movePayment } from '../domain/payment.ts';
import { assumedEnd } from '../domain/renewal.ts';
import { applyRenewal } from './record-renewal.ts';
import { type PaymentJob, voidPaymentJob } from '../saga/job-names.ts';
import type { ProviderPayment } from '../payment-provider.ts';
import { bySystem, recordMoney } from '../saga/record-change.ts';
import { closeOrder } from '../saga/close-order.ts';
import { confirmOrder } from '../saga/confirm-order.ts';
import { noteStep } from '../saga/note-step.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import { waitForCustomer } from '../saga/wait-for-customer.ts';
import {
  authorisationOf,
  type LockedPayment,
  lockOrderOfPayment,
  lockOrders,
  paymentOf,
  saveOrder,
  saveOrders,
} from '../storage/locked-order.ts';

/**
 * Records the provider's answer to an authorisation; repeating it changes nothing. Authorised: the order is confirmed, or, if
 * it ended meanwhile, the money is given back. Action required: the order waits for its customer. Declined: the order is cancelled. Authorised over another amount than asked counts as no
 * authorisation: the order is cancelled and the money given back. Must not be called with `pending`, which is no answer.
 */
export async function recordAuthorisation(step: SagaStep, paymentId: string, answer: ProviderPayment): Promise<void> {
  const locked = await lockOrderOfPayment(step.em, paymentId);
  await applyAnswer(step, locked, answer);
  await saveOrder(step.em, locked);
}

/** The provider's answer about a payment of an order. */
export interface Authorisation {
  orderId: string;
  paymentId: string;
  answer: ProviderPayment;
}

/** As `recordAuthorisation`, for answers of several orders together. */
export async function recordAuthorisations(step: SagaStep, answers: readonly Cause<Authorisation>[]): Promise<void> {
  const orders = await lockOrders(
    step.em,
    answers.map(({ payload }) => payload.orderId),
  );
  for (const { payload, traceContext } of answers) {
    const { orderId, paymentId, answer } = payload;
    const locked = orders.get(orderId);
    if (!locked) throw new Error(`expected the order ${orderId}, there is none`);
    const payment = paymentOf(locked, paymentId);
    await withTrace(traceContext, () => applyAnswer(step, { ...locked, payment }, answer));
  }
  await saveOrders(step.em, [...orders.values()]);
}

async function applyAnswer(step: SagaStep, locked: LockedPayment, answer: ProviderPayment): Promise<void> {
  const { em, jobs, now, log } = step;
  const { order, payment } = locked;
  const paymentId = payment.id;
  const live = order.state === 'PLACED';
  if (answer.status === 'pending') throw new Error('a pending authorisation has no answer to record');
  if (payment.state !== 'PENDING' && payment.state !== 'ACTION_REQUIRED') {
    // Given up as never arrived, and then it did arrive.
    if (payment.state === 'VOIDED' && answer.status === 'authorized') {
      payment.providerId = answer.id;
      await jobs.enqueue<PaymentJob>(em, voidPaymentJob, { paymentId });
    }
    return;
  }

  if (payment.renewsId != null) return applyRenewal(step, locked, { kind: 'done', payment: answer });
  payment.providerId = answer.id;
  if (answer.status === 'action_required') {
    if (live) waitForCustomer(locked, payment, answer.clientSecret, now());
    return;
  }

  const operation = authorisationOf(locked, paymentId);
  operation.finishedAt = now();
  payment.clientSecret = null;

  if (answer.status !== 'authorized') {
    const code = answer.declineCode ?? answer.status.toUpperCase();
    operation.state = 'REFUSED';
    operation.lastError = code;
    movePayment(payment, answer.status === 'declined' ? 'FAILED' : 'VOIDED');
    if (!live) {
      recordMoney(locked, orderPaymentDeclined, payment, payment.amountMinor, bySystem(now(), code));
      return;
    }
    noteStep(locked, 'AUTHORISE_PAYMENT', { state: 'REFUSED', lastError: code });
    await closeOrder(step, locked, 'CANCELLED', bySystem(now(), 'PAYMENT_DECLINED'));
    return;
  }

  if (answer.amountMinor !== payment.amountMinor || answer.currency !== payment.currency) {
    log.error(
      { orderId: order.id, paymentId, expectedMinor: payment.amountMinor, actualMinor: answer.amountMinor },
      'the provider authorised another amount than was asked for',
    );
    operation.state = 'REFUSED';
    operation.lastError = 'AMOUNT_MISMATCH';
    if (live) {
      noteStep(locked, 'AUTHORISE_PAYMENT', { state: 'REFUSED', lastError: 'AMOUNT_MISMATCH' });
      await closeOrder(step, locked, 'CANCELLED', bySystem(now(), 'PAYMENT_MISMATCH'));
    }
    return;
  }

  operation.state = 'DONE';
  operation.lastError = null;
  payment.authorisedMinor = answer.amountMinor;
  payment.authorisedUntil = answer.authorisedUntil ?? assumedEnd(now());
  movePayment(payment, 'AUTHORIZED');
  if (live) {
    noteStep(locked, 'AUTHORISE_PAYMENT', { state: 'DONE', lastError: null });
    confirmOrder(em, locked, payment, now());
  } else {
    recordMoney(locked, orderPaymentAuthorised, payment, payment.authorisedMinor, bySystem(now(), null));
    await jobs.enqueue<PaymentJob>(em, voidPaymentJob, { paymentId });
  }
}
