import type { Job } from '#platform/jobs/jobs.ts';
import DataLoader from 'dataloader';
import {
  type AuthorisationToSend,
  type BegunAuthorisation,
  beginAuthorisation,
  findFirstAttempts,
} from '../commands/begin-authorisation.ts';
import { noteAttemptFailed } from '../commands/note-attempt-failed.ts';
import { recordAuthorisation } from '../commands/record-authorisation.ts';
import { type ProviderPayment, ProviderUnknown } from '../payment-provider.ts';
import { inTransaction, type JobGiven } from './in-transaction.ts';
import { authorisePaymentJob, type PaymentJob } from '../saga/job-names.ts';

/**
 * Asks the provider to keep an order's money ready. No answer means unknown: the next attempt asks by our key before it sends again under
 * the same key, so there is one authorisation whatever happens. If all attempts fail, the sweeper resolves the order at its deadline.
 *
 * The transaction that enqueues the job records the first attempt. The attempt then needs one call and one transaction.
 */
export function authorisePayment(given: JobGiven): Job<PaymentJob> {
  const { provider } = given;
  // Jobs that are fetched together look once together.
  const firstAttempts = new DataLoader<string, AuthorisationToSend | undefined>(
    (paymentIds) => findFirstAttempts(given.orm.em.fork(), paymentIds),
    { cache: false },
  );
  async function begin(paymentId: string, attempt: number): Promise<BegunAuthorisation> {
    const first = attempt === 1 ? await firstAttempts.load(paymentId) : undefined;
    if (first) return { kind: 'send', askFirst: false, ...first };
    return inTransaction(given, (step) => beginAuthorisation(step, paymentId));
  }
  return {
    ...authorisePaymentJob,
    retryLimit: 8,
    retryDelaySeconds: 1,
    async run({ paymentId }, { attempt }) {
      const begun = await begin(paymentId, attempt);
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
