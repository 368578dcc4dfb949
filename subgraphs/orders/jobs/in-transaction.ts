import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import type { JobQueue } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/process/log.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import type { PaymentProvider } from '../payment-provider.ts';

/** The parameters that jobs and schedules get from the worker. */
export interface JobDependencies {
  orm: MikroORM;
  provider: PaymentProvider;
  jobs: Pick<JobQueue, 'enqueue' | 'enqueueAll'>;
  /** After this long an unanswered request to the provider is over on our side. */
  paymentTimeoutMs: number;
  now: () => Date;
  log: Log;
}

/** Runs a step of the saga in a transaction of its own. No call to the outside belongs in one. */
export function inTransaction<T>(dependencies: JobDependencies, run: (step: SagaStep) => Promise<T>): Promise<T> {
  const { orm, jobs, now, log } = dependencies;
  return orm.em.fork().transactional((em: SqlEntityManager) => run({ em, jobs, now, log }));
}
