import { movePayment } from '../domain/payment.ts';
import { PaymentOperation } from '../storage/payment-operation.entity.ts';
import { lockOrderOfPayment } from '../saga/lock-order.ts';
import { noteStep } from '../saga/note-step.ts';
import type { SagaStep } from '../saga/saga-step.ts';

export type BegunAuthorisation =
  | { kind: 'nothing' }
  | {
      kind: 'send';
      /** An earlier attempt may have reached the provider: ask by the key before sending again. */
      askFirst: boolean;
      key: string;
      amountMinor: number;
      currency: string;
      reference: string;
    };

/**
 * Writes down that the provider is about to be asked, before it is. Nothing to do if the answer is known or the order is no longer
 * waiting for it: whoever ended the order has seen to what may be under way.
 */
export async function beginAuthorisation(
  { em, now }: Pick<SagaStep, 'em' | 'now'>,
  paymentId: string,
): Promise<BegunAuthorisation> {
  const { order, payment } = await lockOrderOfPayment(em, paymentId);
  if (order.state !== 'PLACED' || (payment.state !== 'INITIATED' && payment.state !== 'PENDING')) {
    return { kind: 'nothing' };
  }
  const operation = await em.findOneOrFail(PaymentOperation, { paymentId, kind: 'AUTHORISE' });
  const askFirst = operation.state === 'SENT';
  operation.state = 'SENT';
  operation.attempts += 1;
  operation.sentAt = now();
  movePayment(payment, 'PENDING');
  await noteStep(em, order.id, 'AUTHORISE_PAYMENT', {
    state: askFirst ? 'RETRYING' : 'RUNNING',
    attempts: operation.attempts,
  });
  return {
    kind: 'send',
    askFirst,
    key: operation.key,
    amountMinor: payment.amountMinor,
    currency: payment.currency,
    reference: order.id,
  };
}
