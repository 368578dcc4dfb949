import type { Job } from '#platform/jobs/jobs.ts';
import type { JobDependencies } from './in-transaction.ts';
import { type OperationJob, refundPaymentJob } from '../saga/job-names.ts';
import { operateOnce } from './operate-once.ts';

/** Sends money back to the customer, once. The amount was set aside when the refund was asked for. */
export function refundPayment(dependencies: JobDependencies): Job<OperationJob> {
  return {
    ...refundPaymentJob,
    retryLimit: 12,
    retryDelaySeconds: 1,
    run: ({ operationId }) =>
      operateOnce(dependencies, operationId, ({ key, providerId, amountMinor }) =>
        dependencies.provider.refund(key, providerId, amountMinor),
      ),
  };
}
