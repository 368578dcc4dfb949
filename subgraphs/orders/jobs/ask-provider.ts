import { recordAuthorisation } from '../commands/record-authorisation.ts';
import { ProviderUnknown } from '../payment-provider.ts';
import type { AskedPayment } from '../storage/queries.ts';
import { inTransaction, type JobDependencies } from './in-transaction.ts';

/** Asks the provider what became of a payment, and records the answer, if it has one. Throws ProviderUnknown if it cannot tell. */
export async function askProvider(
  dependencies: JobDependencies,
  { paymentId, providerId }: AskedPayment,
): Promise<void> {
  const answer = await dependencies.provider.find(paymentId, providerId);
  if (answer && answer.status !== 'pending') {
    await inTransaction(dependencies, (step) => recordAuthorisation(step, paymentId, answer));
  }
}

/** Whether the provider did not answer in time or cannot be reached. Other payments would wait for the same silence. */
export function isSilence(error: unknown): boolean {
  return (
    error instanceof ProviderUnknown && (error.code === 'PROVIDER_TIMEOUT' || error.code === 'PROVIDER_UNREACHABLE')
  );
}
