import type { Job } from '#platform/jobs/jobs.ts';
import type { JobDependencies } from './in-transaction.ts';
import { capturePaymentJob, type OperationJob } from '../saga/job-names.ts';
import { operateOnce } from './operate-once.ts';

/** Collects the money for a parcel, once. */
export function capturePayment(dependencies: JobDependencies): Job<OperationJob> {
  return {
    ...capturePaymentJob,
    retryLimit: 12,
    retryDelaySeconds: 1,
    run: ({ operationId }) =>
      operateOnce(dependencies, operationId, ({ key, providerId, amountMinor }) =>
        dependencies.provider.capture(key, providerId, amountMinor),
      ),
  };
}
