import type { Job } from '#platform/jobs/jobs.ts';
import { noteAttemptFailed } from '../commands/note-attempt-failed.ts';
import { recordAuthorisation } from '../commands/record-authorisation.ts';
import { recordRenewalRefused } from '../commands/record-renewal.ts';
import { beginRenewal } from '../commands/renew-authorisation.ts';
import { type ProviderAnswer, ProviderUnknown } from '../payment-provider.ts';
import { type PaymentJob, renewPaymentJob } from '../saga/job-names.ts';
import { inTransaction, type JobDependencies } from './in-transaction.ts';

/**
 * Asks the provider to hold an amount again before its first hold ends. After an attempt whose outcome is not known, the provider is asked by the key
 * first, so there is one new authorisation.
 */
export function renewPayment(dependencies: JobDependencies): Job<PaymentJob> {
  const { provider } = dependencies;
  return {
    ...renewPaymentJob,
    retryLimit: 12,
    retryDelaySeconds: 1,
    async run({ paymentId }) {
      const begun = await inTransaction(dependencies, (step) => beginRenewal(step, paymentId));
      if (begun.kind === 'nothing') return;
      let answer: ProviderAnswer;
      try {
        const found = begun.askFirst ? await provider.find(begun.key, begun.providerId) : null;
        if (found) answer = { kind: 'done', payment: found };
        // The provider was exchanged for one that keeps no payment methods.
        else if (!provider.renew) answer = { kind: 'refused', code: 'NOT_POSSIBLE' };
        else answer = await provider.renew(begun.key, begun);
        if (answer.kind === 'done' && answer.payment.status === 'pending')
          throw new ProviderUnknown('PROVIDER_PENDING', 'the payment provider has not decided yet');
      } catch (error) {
        await inTransaction(dependencies, (step) => noteAttemptFailed(step, begun.key, error));
        throw error;
      }
      await inTransaction(dependencies, (step) =>
        answer.kind === 'done'
          ? recordAuthorisation(step, paymentId, answer.payment)
          : recordRenewalRefused(step, paymentId, answer.code),
      );
    },
  };
}
