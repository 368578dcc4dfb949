import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { JobQueue } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/process/log.ts';

/** What a command that continues the saga is given; `em` is in the transaction that the whole effect belongs to. */
export interface SagaStep {
  em: SqlEntityManager;
  jobs: Pick<JobQueue, 'enqueue' | 'enqueueAll'>;
  now: () => Date;
  log: Log;
}
