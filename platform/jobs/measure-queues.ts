import type { PgBoss } from 'pg-boss';
import { jobsSchema } from '../database/install-jobs.ts';
import { gauge } from '../process/metrics.ts';

const depth = gauge(
  'tradepost_jobs_depth',
  'Jobs waiting, by queue; the dead ones by the queue with .dead behind its name',
  ['queue'],
);
const oldest = gauge(
  'tradepost_jobs_oldest_seconds',
  'How long the oldest job that is due has waited, by queue; a retry waits from the time it is put off to; 0 without one',
  ['queue'],
);

const depthSql = `
  select queue, waiting, age from unnest($1::text[]) as queue, lateral (
    select count(*)::int as waiting,
      greatest(0, coalesce(extract(epoch from now() - min(start_after)), 0))::float8 as age
    from ${jobsSchema}.job where name = queue and state < 'active'
  ) as jobs`;

/** Measures how much waits in these queues, and for how long. */
export async function measureQueues(boss: PgBoss, queues: readonly string[]): Promise<void> {
  const { rows } = await boss.getDb().executeSql(depthSql, [queues]);
  // As selected by `depthSql`.
  for (const { queue, waiting, age } of rows as { queue: string; waiting: number; age: number }[]) {
    depth.set({ queue }, waiting);
    oldest.set({ queue }, age);
  }
}
