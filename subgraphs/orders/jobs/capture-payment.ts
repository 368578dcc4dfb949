import type { Job } from '#platform/jobs/jobs.ts';
import type { JobGiven } from './in-transaction.ts';
import { capturePaymentJob, type OperationJob } from '../saga/job-names.ts';
import { operateOnce } from './operate-once.ts';

/** Collects the money for a parcel, once. */
export function capturePayment(given: JobGiven): Job<OperationJob> {
  return {
    ...capturePaymentJob,
    retryLimit: 12,
    retryDelaySeconds: 1,
    run: ({ operationId }) =>
      operateOnce(given, operationId, ({ key, providerId, amountMinor }) =>
        given.provider.capture(key, providerId, amountMinor),
      ),
  };
}
