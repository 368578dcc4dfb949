import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { JobQueue } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/process/log.ts';

/** The parameters of a command that continues the saga; `em` is in the transaction of the whole effect. */
export interface SagaStep {
  em: SqlEntityManager;
  jobs: Pick<JobQueue, 'enqueue' | 'enqueueAll'>;
  now: () => Date;
  log: Log;
}
