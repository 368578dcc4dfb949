import { orderPaymentVoided } from '#schema/events/orders.ts';
import { movePayment, operationKey } from '../domain/payment.ts';
import { newOperation } from '../saga/new-operation.ts';
import { bySystem, recordMoney } from '../saga/record-change.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import {
  authorisationOf,
  findOperation,
  type LockedPayment,
  lockOrderOfPayment,
  saveOrder,
} from '../storage/locked-order.ts';
import type { PaymentOperation } from '../storage/payment-operation.entity.ts';

export type BegunVoid =
  | { kind: 'nothing' }
  | {
      kind: 'ask';
      /** By which the authorisation is found at the provider. */
      authorisationKey: string;
      providerId: string | null;
      /** When the authorisation was last sent. */
      authorisationSentAt: Date;
      voidKey: string;
    };

/**
 * Writes down that a payment of an ended order is about to be given back. Nothing to do for a payment that was declined, never asked for,
 * given back already, or whose order lives and needs it: one that another payment took the place of is voided.
 */
export async function beginVoid({ em, now }: Pick<SagaStep, 'em' | 'now'>, paymentId: string): Promise<BegunVoid> {
  const locked = await lockOrderOfPayment(em, paymentId);
  const { order, payment } = locked;
  const ended = order.state === 'CANCELLED' || order.state === 'EXPIRED';
  if (payment.state === 'FAILED') {
    giveUpVoid(locked, now());
    await saveOrder(em, locked);
  }
  const needed = !ended && payment.state !== 'VOIDED';
  if (needed || payment.state === 'FAILED' || payment.capturedMinor > 0) return { kind: 'nothing' };
  const authorisation = authorisationOf(locked, paymentId);
  if (!authorisation.sentAt) return { kind: 'nothing' };

  let operation = findOperation(locked, paymentId, 'VOID');
  if (operation?.state === 'DONE') return { kind: 'nothing' };
  if (!operation) {
    operation = newOperation(payment, 'VOID', { key: operationKey(paymentId, 'VOID'), at: now() });
    locked.operations.push(operation);
  }
  operation.state = 'SENT';
  operation.attempts += 1;
  operation.sentAt = now();
  operation.finishedAt = null;
  await saveOrder(em, locked);
  return {
    kind: 'ask',
    authorisationKey: authorisation.key,
    providerId: payment.providerId ?? null,
    authorisationSentAt: authorisation.sentAt,
    voidKey: operation.key,
  };
}

/**
 * Nothing is held at the provider any more. `providerId` is absent if the authorisation never arrived there. Repeating it changes nothing.
 */
export async function recordVoided(
  { em, now }: Pick<SagaStep, 'em' | 'now'>,
  paymentId: string,
  providerId: string | undefined,
): Promise<void> {
  const locked = await lockOrderOfPayment(em, paymentId);
  const { payment } = locked;
  if (payment.state === 'FAILED') {
    giveUpVoid(locked, now());
  } else {
    const operation = findOperation(locked, paymentId, 'VOID');
    const over = payment.state === 'VOIDED' || payment.state === 'AUTH_EXPIRED';
    const isNews = !over || (providerId !== undefined && operation?.state !== 'DONE');
    // An amount that is not held any longer stays that: the void only makes sure of it.
    if (payment.state !== 'AUTH_EXPIRED') movePayment(payment, 'VOIDED');
    if (providerId !== undefined) payment.providerId = providerId;
    const finished: Partial<PaymentOperation> = {
      state: providerId === undefined ? 'ABANDONED' : 'DONE',
      finishedAt: now(),
    };
    if (operation) Object.assign(operation, finished);
    const authorisation = authorisationOf(locked, paymentId);
    const open = authorisation.state === 'SENT' || (providerId !== undefined && authorisation.state === 'ABANDONED');
    if (open) Object.assign(authorisation, finished);
    if (isNews) recordMoney(locked, orderPaymentVoided, payment, payment.amountMinor, bySystem(now(), null));
  }
  await saveOrder(em, locked);
}

/** The provider keeps nothing that could be given back: a void that was begun is over. */
export async function abandonVoid({ em, now }: Pick<SagaStep, 'em' | 'now'>, paymentId: string): Promise<void> {
  const locked = await lockOrderOfPayment(em, paymentId);
  giveUpVoid(locked, now());
  await saveOrder(em, locked);
}

function giveUpVoid(locked: LockedPayment, at: Date): void {
  const operation = findOperation(locked, locked.payment.id, 'VOID');
  if (operation?.state !== 'REQUESTED' && operation?.state !== 'SENT') return;
  operation.state = 'ABANDONED';
  operation.finishedAt = at;
}
