import type { Job } from '#platform/jobs/jobs.ts';
import { noteAttemptFailed } from '../commands/note-attempt-failed.ts';
import { recordAuthorisation } from '../commands/record-authorisation.ts';
import { abandonVoid, beginVoid, recordVoided } from '../commands/void-payment.ts';
import { ProviderUnknown } from '../payment-provider.ts';
import { inTransaction, type JobDependencies } from './in-transaction.ts';
import { type PaymentJob, voidPaymentJob } from '../saga/job-names.ts';

/** No silence proves that a request was lost: it may wait in a network or a queue. Each look comes after twice the time of the one before. */
const lookForMs = 24 * 60 * 60 * 1000;

/**
 * Makes sure that the provider keeps nothing for an order that ended. It always asks first, because an authorisation may still have been
 * under way when the order ended. One that is not there yet is waited for, since it may still arrive; one that never does is given up.
 */
export function voidPayment(dependencies: JobDependencies): Job<PaymentJob> {
  const { provider, now, paymentTimeoutMs } = dependencies;
  return {
    ...voidPaymentJob,
    retryLimit: 12,
    retryDelaySeconds: 1,
    async run({ paymentId }) {
      const begun = await inTransaction(dependencies, (step) => beginVoid(step, paymentId));
      if (begun.kind === 'nothing') return;
      try {
        const found = await provider.find(begun.authorisationKey, begun.providerId);
        if (!found) {
          // A request is over on our side after the timeout; twice that leaves the provider time to have finished its own.
          const silentMs = now().getTime() - begun.authorisationSentAt.getTime();
          if (silentMs < 2 * paymentTimeoutMs) {
            throw new ProviderUnknown('PROVIDER_PENDING', 'the authorisation may still be on its way to the provider');
          }
          await inTransaction(dependencies, async (step) => {
            await recordVoided(step, paymentId, undefined);
            if (silentMs < lookForMs)
              await step.jobs.enqueue<PaymentJob>(
                step.em,
                voidPaymentJob,
                { paymentId },
                { startAfterSeconds: Math.ceil(silentMs / 1000) },
              );
          });
          return;
        }
        switch (found.status) {
          case 'pending':
            throw new ProviderUnknown('PROVIDER_PENDING', 'the payment provider has not decided yet');
          case 'declined':
            await inTransaction(dependencies, async (step) => {
              await recordAuthorisation(step, paymentId, found);
              await abandonVoid(step, paymentId);
            });
            return;
          case 'action_required':
          case 'authorized': {
            // Captured for an order that ended, and not by us: it goes back.
            const receivedMinor = found.capturedMinor - found.refundedMinor;
            const answer =
              found.capturedMinor === 0
                ? await provider.void(begun.voidKey, found.id)
                : receivedMinor > 0
                  ? await provider.refund(`${begun.voidKey}:refund`, found.id, receivedMinor)
                  : { kind: 'done' as const, payment: found };
            if (answer.kind === 'refused') throw new ProviderUnknown(answer.code, 'the provider refused to void');
            break;
          }
          case 'voided':
            break;
          default:
            found.status satisfies never;
        }
        await inTransaction(dependencies, (step) => recordVoided(step, paymentId, found.id));
      } catch (error) {
        await inTransaction(dependencies, (step) => noteAttemptFailed(step, begun.voidKey, error));
        throw error;
      }
    },
  };
}
