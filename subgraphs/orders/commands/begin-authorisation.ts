import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { movePayment } from '../domain/payment.ts';
import type { LockedPayment } from '../storage/locked-order.ts';
import { authorisationOf, lockOrderOfPayment, saveOrder } from '../storage/locked-order.ts';
import { loadSentAuthorisations } from '../storage/queries.ts';
import { noteStep } from '../saga/note-step.ts';
import type { SagaStep } from '../saga/saga-step.ts';

export interface AuthorisationToSend {
  key: string;
  /** The provider's id of the payment; null until it answered. */
  providerId: string | null;
  amountMinor: number;
  currency: string;
  reference: string;
}

export type BegunAuthorisation =
  | { kind: 'nothing' }
  /** `askFirst`: an earlier attempt may have reached the provider, so ask by the key before sending again. */
  | (AuthorisationToSend & { kind: 'send'; askFirst: boolean });

/** Notes on the locked order that the provider is asked for the payment's money; saved before it is. */
export function noteSent(locked: LockedPayment, at: Date): void {
  const { payment } = locked;
  const operation = authorisationOf(locked, payment.id);
  const again = operation.state === 'SENT';
  operation.state = 'SENT';
  operation.attempts += 1;
  operation.sentAt = at;
  if (payment.state !== 'ACTION_REQUIRED') movePayment(payment, 'PENDING');
  noteStep(locked, 'AUTHORISE_PAYMENT', { state: again ? 'RETRYING' : 'RUNNING', attempts: operation.attempts });
}

/**
 * Records that a job is about to ask the provider. There is nothing to do if the answer is known, or if the order has ended: the command
 * that ended it also ended or compensated the payment.
 */
export async function beginAuthorisation(
  { em, now }: Pick<SagaStep, 'em' | 'now'>,
  paymentId: string,
): Promise<BegunAuthorisation> {
  const locked = await lockOrderOfPayment(em, paymentId);
  const { order, payment } = locked;
  if (order.state !== 'PLACED' || !['INITIATED', 'PENDING', 'ACTION_REQUIRED'].includes(payment.state)) {
    return { kind: 'nothing' };
  }
  const { key, state } = authorisationOf(locked, paymentId);
  noteSent(locked, now());
  await saveOrder(em, locked);
  const { amountMinor, currency } = payment;
  const providerId = payment.providerId ?? null;
  return { kind: 'send', askFirst: state === 'SENT', key, providerId, amountMinor, currency, reference: order.id };
}

/**
 * Finds the payments whose first attempt needs no transaction before the call: the transaction that enqueued the job recorded that attempt.
 * A payment that is absent has had an attempt, or needs none; `beginAuthorisation` decides.
 */
export async function findFirstAttempts(
  em: SqlEntityManager,
  paymentIds: readonly string[],
): Promise<(AuthorisationToSend | undefined)[]> {
  const found = await loadSentAuthorisations(em, paymentIds);
  return paymentIds.map((paymentId) => {
    const first = found.find((sent) => sent.paymentId === paymentId && sent.attempts === 1);
    return (
      first && {
        key: first.key,
        providerId: null,
        amountMinor: first.amountMinor,
        currency: first.currency,
        reference: first.orderId,
      }
    );
  });
}
