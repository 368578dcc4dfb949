import { ProviderUnknown } from '../payment-provider.ts';
import { lockOrderOfOperation, saveOrder } from '../storage/locked-order.ts';
import { noteStep } from '../saga/note-step.ts';
import type { SagaStep } from '../saga/saga-step.ts';

/** Stores the reason of a failed attempt, for people. The operation stays as it is: its outcome is not known. */
export async function noteAttemptFailed({ em }: Pick<SagaStep, 'em'>, key: string, error: unknown): Promise<void> {
  const locked = await lockOrderOfOperation(em, 'key', key);
  const lastError = error instanceof ProviderUnknown ? error.code : 'INTERNAL';
  locked.operation.lastError = lastError;
  if (locked.operation.kind === 'AUTHORISE' && locked.order.state === 'PLACED') {
    noteStep(locked, 'AUTHORISE_PAYMENT', { state: 'RETRYING', lastError });
  }
  await saveOrder(em, locked);
}
