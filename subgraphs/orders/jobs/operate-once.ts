import { beginOperation, finishOperation } from '../commands/finish-operation.ts';
import { noteAttemptFailed } from '../commands/note-attempt-failed.ts';
import type { ProviderAnswer } from '../payment-provider.ts';
import { inTransaction, type JobDependencies } from './in-transaction.ts';

/**
 * One attempt at a capture or a refund: written down, sent, its answer written down. After an attempt whose outcome is not known, the
 * provider is asked by the key first. Throws if the outcome is not known now, so that the job is tried again.
 */
export async function operateOnce(
  dependencies: JobDependencies,
  operationId: string,
  send: (operation: { key: string; providerId: string; amountMinor: number }) => Promise<ProviderAnswer>,
): Promise<void> {
  const begun = await inTransaction(dependencies, (step) => beginOperation(step, operationId));
  if (begun.kind === 'nothing') return;
  let answer: ProviderAnswer;
  try {
    const found = begun.askFirst ? await dependencies.provider.find(begun.key, begun.providerId) : null;
    answer = found ? { kind: 'done', payment: found } : await send(begun);
  } catch (error) {
    await inTransaction(dependencies, (step) => noteAttemptFailed(step, begun.key, error));
    throw error;
  }
  await inTransaction(dependencies, (step) => finishOperation(step, operationId, answer));
}
