import { ProviderUnknown } from '../payment-provider.ts';
import { PaymentOperation } from '../storage/payment-operation.entity.ts';
import { lockOrderOfPayment } from '../saga/lock-order.ts';
import { noteStep } from '../saga/note-step.ts';
import type { SagaStep } from '../saga/saga-step.ts';

/** Remembers what went wrong with an attempt, for people. The operation stays as it is: its outcome is not known. */
export async function noteAttemptFailed({ em }: Pick<SagaStep, 'em'>, key: string, error: unknown): Promise<void> {
  const known = await em.findOneOrFail(PaymentOperation, { key }, { disableIdentityMap: true });
  const { order } = await lockOrderOfPayment(em, known.paymentId);
  const lastError = error instanceof ProviderUnknown ? error.code : 'INTERNAL';
  await em.nativeUpdate(PaymentOperation, { key }, { lastError });
  if (known.kind === 'AUTHORISE' && order.state === 'PLACED') {
    await noteStep(em, order.id, 'AUTHORISE_PAYMENT', { state: 'RETRYING', lastError });
  }
}
