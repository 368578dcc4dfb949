import type { Job } from './jobs.ts';

/**
 * A job whose process died goes to another process after this time and up to one look for lost jobs: 20 s in all.
 */
export const heartbeatSeconds = 10;
/** The longest run of a job; then it counts as failed. */
export const expireInSeconds = 60;
const lastRetryDelaySeconds = 60;

/** How often and when a failed job is tried again. */
export type RetryPolicy = Pick<Job<never>, 'name' | 'retryLimit' | 'retryDelaySeconds' | 'retryDelayMaxSeconds'>;

/** What pg-boss keeps of a queue. */
export function queueOptions(policy: RetryPolicy) {
  return {
    retryLimit: policy.retryLimit,
    retryDelay: policy.retryDelaySeconds,
    // Doubles, and subtracts a random part.
    retryBackoff: true,
    retryDelayMax: policy.retryDelayMaxSeconds ?? lastRetryDelaySeconds,
    deadLetter: deadLetterQueue(policy.name),
    // PostgreSQL commits transactions that notify one after the other. The process that enqueued rings instead.
    notify: false,
    heartbeatSeconds,
    expireInSeconds,
  };
}

/** The queue of the jobs that used up their attempts. */
export const deadLetterQueue = (name: string) => `${name}.dead`;
