import { orderPaymentRenewed } from '#schema/events/orders.ts';
import { confirmableUntil } from '../domain/exchange.ts';
import { movePayment } from '../domain/payment.ts';
import { endOfEdit } from '../domain/order-edit.ts';
import { assumedEnd, isHeldOnly } from '../domain/renewal.ts';
import type { ProviderAnswer } from '../payment-provider.ts';
import { endExchange } from '../saga/end-exchange.ts';
import { finishExchange } from '../saga/finish-exchange.ts';
import { endEdit } from '../saga/end-edit.ts';
import { finishEdit } from '../saga/finish-edit.ts';
import { giveBack } from '../saga/give-back.ts';
import { bySystem, recordMoney } from '../saga/record-change.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import { waitForCustomer } from '../saga/wait-for-customer.ts';
import {
  authorisationOf,
  type LockedPayment,
  lockOrderOfPayment,
  paymentOf,
  saveOrder,
} from '../storage/locked-order.ts';
import { loadReturns, saveReturns } from '../storage/locked-returns.ts';
import { loadWaitingEdit } from '../storage/order-edits.ts';

/** Records that the provider refuses a renewal; repeating it changes nothing. Other answers go to `recordAuthorisation`. */
export async function recordRenewalRefused(step: SagaStep, paymentId: string, code: string): Promise<void> {
  const locked = await lockOrderOfPayment(step.em, paymentId);
  if (locked.payment.state !== 'PENDING') return;
  await applyRenewal(step, locked, { kind: 'refused', code });
  await saveOrder(step.em, locked);
}

/**
 * Records what became of a payment that renews an earlier one. If it holds its amount, it replaces the earlier payment in one transaction: captures use
 * the earlier payment before the commit, and this payment after it. The earlier payment is voided. If this one holds nothing, or if the order ended or
 * was shipped meanwhile, the earlier payment stays, and this one is voided.
 */
export async function applyRenewal(step: SagaStep, locked: LockedPayment, answer: ProviderAnswer): Promise<void> {
  const { now, log } = step;
  const { order, payment } = locked;
  const at = now();
  const operation = authorisationOf(locked, payment.id);
  const held = answer.kind === 'done' ? answer.payment : undefined;
  if (held) payment.providerId = held.id;
  const fits = held?.amountMinor === payment.amountMinor && held.currency === payment.currency;
  const isRenewal = payment.editId == null && payment.returnId == null;
  // Only edits and exchanges ask the customer. A renewal by the clock counts as refused.
  if (held?.status === 'action_required' && fits && !isRenewal) return askCustomer(step, locked, held.clientSecret);
  const outcome = payment.state === 'ACTION_REQUIRED' ? 'confirmed' : 'held';
  payment.clientSecret = null;
  operation.finishedAt = at;
  if (held?.status !== 'authorized' || !fits) {
    const status = held?.status;
    const code = answer.kind === 'refused' ? answer.code : (held?.declineCode ?? status?.toUpperCase() ?? '');
    operation.state = 'REFUSED';
    operation.lastError = fits || !held ? code : 'AMOUNT_MISMATCH';
    log.warn(
      { orderId: order.id, paymentId: payment.id, code: operation.lastError },
      'an authorisation was not renewed',
    );
    if (status === 'authorized' || status === 'action_required') await giveBack(step, locked, payment, at);
    else movePayment(payment, status === 'voided' ? 'VOIDED' : 'FAILED');
    if (payment.editId != null) await endEdit(step, locked, 'PAYMENT_DECLINED', bySystem(at, null));
    if (payment.returnId != null) await applyDifference(step, locked, payment.returnId, 'declined');
    return;
  }

  operation.state = 'DONE';
  operation.lastError = null;
  payment.authorisedMinor = held.amountMinor;
  payment.authorisedUntil = held.authorisedUntil ?? assumedEnd(at);
  if (payment.editId != null) return applyEditPayment(step, locked, payment.editId, outcome);
  if (payment.returnId != null) return applyDifference(step, locked, payment.returnId, outcome);
  const earlier = paymentOf(locked, payment.renewsId ?? '');
  if (order.state !== 'CONFIRMED' || !isHeldOnly(earlier, locked.operations))
    return giveBack(step, locked, payment, at);
  movePayment(payment, 'AUTHORIZED');
  await giveBack(step, locked, earlier, at);
  recordMoney(locked, orderPaymentRenewed, payment, payment.authorisedMinor, bySystem(at, null));
}

/** The bank wants its customer to confirm the payment of an edit or of an exchange. */
async function askCustomer(
  { em, now }: SagaStep,
  locked: LockedPayment,
  clientSecret: string | undefined,
): Promise<void> {
  const { order, payment } = locked;
  if (payment.state === 'ACTION_REQUIRED') return;
  const at = now();
  waitForCustomer(locked, payment, clientSecret, at);
  if (payment.returnId == null) return;
  const all = await loadReturns(em, order.id);
  for (const found of all.returns) if (found.id === payment.returnId) found.exchangeUntil = confirmableUntil(at);
  await saveReturns(em, all);
}

/**
 * The payment holds the new total of an edit. In one transaction it takes the place of all that the order's payments hold, and the order has its new lines.
 * A confirmation by the customer counts as long as the end of the edit is not recorded: nobody knows when they confirmed.
 */
async function applyEditPayment(
  step: SagaStep,
  locked: LockedPayment,
  editId: string,
  outcome: 'held' | 'confirmed',
): Promise<void> {
  const { payment, payments, operations } = locked;
  const at = step.now();
  const edit = locked.order.editUntil ? await loadWaitingEdit(step.em, locked.order.id) : undefined;
  // `endEdit` voids the payment; its answer then goes to another function.
  if (edit?.id !== editId) throw new Error(`expected the waiting edit ${editId} of the payment ${payment.id}`);
  const end = endOfEdit(locked, outcome === 'confirmed' ? 'any-time' : at);
  if (end) {
    await giveBack(step, locked, payment, at);
    return endEdit(step, locked, end, bySystem(at, null));
  }
  const replaced = payments.filter((other) => other !== payment && isHeldOnly(other, operations));
  movePayment(payment, 'AUTHORIZED');
  for (const earlier of replaced) await giveBack(step, locked, earlier, at);
  recordMoney(locked, orderPaymentRenewed, payment, payment.authorisedMinor, bySystem(at, null));
  await finishEdit(step.em, locked, edit, at);
}

/**
 * The payment holds the difference of an exchange, or the bank refused it. An exchange that ended has voided its payment, so its answer does not come here. As
 * for an edit, a confirmation by the customer is in time.
 */
async function applyDifference(
  step: SagaStep,
  locked: LockedPayment,
  returnId: string,
  outcome: 'held' | 'confirmed' | 'declined',
): Promise<void> {
  const at = step.now();
  const all = await loadReturns(step.em, locked.order.id);
  const found = all.returns.find(({ id }) => id === returnId);
  if (found?.state !== 'EXCHANGE_PENDING') throw new Error(`expected the return ${returnId} to wait for its exchange`);
  const isLate = outcome === 'held' && found.exchangeUntil && found.exchangeUntil <= at;
  const end = outcome === 'declined' ? 'PAYMENT_DECLINED' : isLate ? 'NOT_PAID_IN_TIME' : undefined;
  if (end) await endExchange(step, locked, found, end, bySystem(at, null));
  else {
    movePayment(locked.payment, 'AUTHORIZED');
    await finishExchange(step, locked, found, bySystem(at, found.reason));
  }
  await saveReturns(step.em, all);
}
