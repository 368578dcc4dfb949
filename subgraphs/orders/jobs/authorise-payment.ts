import type { Job } from '#platform/jobs/jobs.ts';
import { beginAuthorisation } from '../commands/begin-authorisation.ts';
import { noteAttemptFailed } from '../commands/note-attempt-failed.ts';
import { recordAuthorisation } from '../commands/record-authorisation.ts';
import { type ProviderPayment, ProviderUnknown } from '../payment-provider.ts';
import { inTransaction, type JobGiven } from './in-transaction.ts';
import { authorisePaymentJob, type PaymentJob } from '../saga/job-names.ts';

/**
 * Asks the provider to keep an order's money ready. No answer means unknown: the next attempt asks by our key before it sends again under
 * the same key, so there is one authorisation whatever happens. If all attempts fail, the sweeper resolves the order at its deadline.
 */
export function authorisePayment(given: JobGiven): Job<PaymentJob> {
  const { provider } = given;
  return {
    ...authorisePaymentJob,
    retryLimit: 8,
    retryDelaySeconds: 1,
    async run({ paymentId }) {
      const begun = await inTransaction(given, (step) => beginAuthorisation(step, paymentId));
      if (begun.kind === 'nothing') return;
      let answer: ProviderPayment | null = null;
      try {
        if (begun.askFirst) answer = await provider.find(begun.key);
        answer ??= await provider.authorise(begun.key, begun);
        if (answer.status === 'pending') {
          throw new ProviderUnknown('PROVIDER_PENDING', 'the payment provider has not decided yet');
        }
      } catch (error) {
        await inTransaction(given, (step) => noteAttemptFailed(step, begun.key, error));
        throw error;
      }
      const answered = answer;
      await inTransaction(given, (step) => recordAuthorisation(step, paymentId, answered));
    },
  };
}
