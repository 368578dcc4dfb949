import { newId } from '#platform/values/id.ts';
import { movePayment, operationKey } from '../domain/payment.ts';
import { PaymentOperation } from '../storage/payment-operation.entity.ts';
import { lockOrderOfPayment } from '../saga/lock-order.ts';
import type { SagaStep } from '../saga/saga-step.ts';

export type BegunVoid =
  | { kind: 'nothing' }
  | {
      kind: 'ask';
      /** By which the authorisation is found at the provider. */
      authorisationKey: string;
      /** When the authorisation was last sent. */
      authorisationSentAt: Date;
      voidKey: string;
    };

/**
 * Writes down that a payment of an ended order is about to be given back. Nothing to do for a payment that was declined, never asked for,
 * given back already, or whose order lives.
 */
export async function beginVoid({ em, now }: Pick<SagaStep, 'em' | 'now'>, paymentId: string): Promise<BegunVoid> {
  const { order, payment } = await lockOrderOfPayment(em, paymentId);
  const ended = order.state === 'CANCELLED' || order.state === 'EXPIRED';
  if (payment.state === 'FAILED') await abandonVoid({ em, now }, paymentId);
  if (!ended || payment.state === 'FAILED' || payment.capturedMinor > 0) return { kind: 'nothing' };
  const authorisation = await em.findOneOrFail(PaymentOperation, { paymentId, kind: 'AUTHORISE' });
  if (!authorisation.sentAt) return { kind: 'nothing' };

  const voidKey = operationKey(paymentId, 'VOID');
  let operation = await em.findOne(PaymentOperation, { key: voidKey });
  if (operation?.state === 'DONE') return { kind: 'nothing' };
  if (!operation) {
    operation = em.create(PaymentOperation, {
      id: newId('other', now()),
      paymentId,
      kind: 'VOID',
      key: voidKey,
      state: 'REQUESTED',
      amountMinor: payment.amountMinor,
      attempts: 0,
      sentAt: null,
      lastError: null,
      reason: null,
      actorId: null,
      createdAt: now(),
      finishedAt: null,
    });
    em.persist(operation);
  }
  operation.state = 'SENT';
  operation.attempts += 1;
  operation.sentAt = now();
  operation.finishedAt = null;
  return {
    kind: 'ask',
    authorisationKey: authorisation.key,
    authorisationSentAt: authorisation.sentAt,
    voidKey,
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
  const { payment } = await lockOrderOfPayment(em, paymentId);
  if (payment.state === 'FAILED') return abandonVoid({ em, now }, paymentId);
  movePayment(payment, 'VOIDED');
  if (providerId !== undefined) payment.providerId = providerId;
  const finish = { finishedAt: now() };
  await em.nativeUpdate(
    PaymentOperation,
    { paymentId, kind: 'VOID' },
    { ...finish, state: providerId === undefined ? 'ABANDONED' : 'DONE' },
  );
  await em.nativeUpdate(
    PaymentOperation,
    { paymentId, kind: 'AUTHORISE', state: providerId === undefined ? 'SENT' : { $in: ['SENT', 'ABANDONED'] } },
    { ...finish, state: providerId === undefined ? 'ABANDONED' : 'DONE' },
  );
}

/** The provider keeps nothing that could be given back: a void that was begun is over. */
export async function abandonVoid({ em, now }: Pick<SagaStep, 'em' | 'now'>, paymentId: string): Promise<void> {
  await em.nativeUpdate(
    PaymentOperation,
    { paymentId, kind: 'VOID', state: { $in: ['REQUESTED', 'SENT'] } },
    { state: 'ABANDONED', finishedAt: now() },
  );
}
