import { orderPaymentRenewed } from '#schema/events/orders.ts';
import { movePayment } from '../domain/payment.ts';
import { endOfEdit } from '../domain/order-edit.ts';
import { assumedEnd, isHeldOnly } from '../domain/renewal.ts';
import type { ProviderAnswer } from '../payment-provider.ts';
import { endEdit } from '../saga/end-edit.ts';
import { finishEdit } from '../saga/finish-edit.ts';
import { giveBack } from '../saga/give-back.ts';
import { bySystem, recordMoney } from '../saga/record-change.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import {
  authorisationOf,
  type LockedPayment,
  lockOrderOfPayment,
  paymentOf,
  saveOrder,
} from '../storage/locked-order.ts';
import { loadWaitingEdit } from '../storage/order-edits.ts';

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
    if (status === 'authorized' || status === 'action_required') await giveBack(step, locked, payment, at);
    else movePayment(payment, status === 'voided' ? 'VOIDED' : 'FAILED');
    if (payment.editId != null) await endEdit(step, locked, 'PAYMENT_DECLINED', bySystem(at, null));
    return;
  }

  operation.state = 'DONE';
  operation.lastError = null;
  payment.authorisedMinor = held.amountMinor;
  payment.authorisedUntil = held.authorisedUntil ?? assumedEnd(at);
  if (payment.editId != null) return applyEditPayment(step, locked, payment.editId);
  const earlier = paymentOf(locked, payment.renewsId ?? '');
  if (order.state !== 'CONFIRMED' || !isHeldOnly(earlier, locked.operations))
    return giveBack(step, locked, payment, at);
  movePayment(payment, 'AUTHORIZED');
  await giveBack(step, locked, earlier, at);
  recordMoney(locked, orderPaymentRenewed, payment, payment.authorisedMinor, bySystem(at, null));
}

/**
 * The payment holds the new total of an edit. In one transaction it takes the place of all that the order's payments hold, and the order has its new lines. An edit
 * that ended has ended its payment too.
 */
async function applyEditPayment(step: SagaStep, locked: LockedPayment, editId: string): Promise<void> {
  const { payment, payments, operations } = locked;
  const at = step.now();
  const edit = locked.order.editUntil ? await loadWaitingEdit(step.em, locked.order.id) : undefined;
  if (edit?.id !== editId) return giveBack(step, locked, payment, at);
  const end = endOfEdit(locked, at);
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
