import { decideMoney, endOfEdit, moveEdit } from '../domain/order-edit.ts';
import { isHeldOnly } from '../domain/renewal.ts';
import { capturableMinor } from '../domain/split.ts';
import { noteReplacement } from '../saga/end-exchange.ts';
import { endEdit } from '../saga/end-edit.ts';
import { finishEdit } from '../saga/finish-edit.ts';
import { type PaymentJob, renewPaymentJob } from '../saga/job-names.ts';
import { newPayment } from '../saga/new-payment.ts';
import { bySystem } from '../saga/record-change.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import { type LockedOrder, lockKnownOrder, saveOrder } from '../storage/locked-order.ts';
import type { OrderEdit } from '../storage/order-edit.entity.ts';
import { loadWaitingEdit, saveEdit } from '../storage/order-edits.ts';

/** An edit, or the return of an exchange, by the catalogue's event about it. */
export interface AdditionAnswer {
  orderId: string;
  editId: string;
}

/**
 * The catalogue committed the pieces that an edit adds or that an exchange gives. If the payments hold the new total, the edit is applied; else a new payment is to hold it. Nothing happens
 * if the edit has ended: the catalogue hears of the end and gives the pieces back.
 */
export async function noteAdditionReserved(step: SagaStep, answer: AdditionAnswer): Promise<void> {
  const { em, now } = step;
  const locked = await lockKnownOrder(em, answer.orderId);
  const edit = await waitingForStock(step, locked, answer);
  if (edit) await goOnToMoney(step, locked, edit, now());
  else await noteReplacement(step, locked, answer.editId, 'reserved');
  await saveOrder(em, locked);
}

/** The catalogue has too little, or the order has no pieces any more: the order stays as it is. */
export async function noteAdditionRefused(step: SagaStep, answer: AdditionAnswer): Promise<void> {
  const { em, now } = step;
  const locked = await lockKnownOrder(em, answer.orderId);
  const edit = await waitingForStock(step, locked, answer);
  if (edit) await endEdit(step, locked, 'OUT_OF_STOCK', bySystem(now(), null));
  else await noteReplacement(step, locked, answer.editId, 'refused');
  await saveOrder(em, locked);
}

async function waitingForStock(
  { em }: SagaStep,
  { order }: LockedOrder,
  { editId }: AdditionAnswer,
): Promise<OrderEdit | undefined> {
  const edit = order.editUntil ? await loadWaitingEdit(em, order.id) : undefined;
  return edit?.id === editId && edit.state === 'REQUESTED' ? edit : undefined;
}

async function goOnToMoney(step: SagaStep, locked: LockedOrder, edit: OrderEdit, at: Date): Promise<void> {
  const { em, jobs } = step;
  const { order, payments, operations } = locked;
  const { totalMinor } = edit.plan.price;
  const heldMinorOf = (payment: (typeof payments)[number]) =>
    isHeldOnly(payment, operations) ? capturableMinor(payment, operations) : 0;
  const money = decideMoney(totalMinor, payments, heldMinorOf);
  // A release before may have packed the order without ending the edit.
  const end = endOfEdit(locked, at);
  if (end) return endEdit(step, locked, end, bySystem(at, null));
  if (money.kind === 'apply') return finishEdit(em, locked, edit, at);
  if (money.kind === 'no-payment') return endEdit(step, locked, 'PAYMENT_DECLINED', bySystem(at, null));
  const { currency } = order;
  const asked = { orderId: order.id, amountMinor: totalMinor, currency, renewsId: money.instead.id, editId: edit.id };
  const { payment, authorisation } = newPayment(asked, at);
  payments.push(payment);
  operations.push(authorisation);
  await jobs.enqueue<PaymentJob>(em, renewPaymentJob, { paymentId: payment.id });
  moveEdit(edit, 'STOCK_RESERVED');
  await saveEdit(em, edit);
}
