import type { MikroORM } from '@mikro-orm/postgresql';
import { jobsSchema } from '../database/install-jobs.ts';
import { CodedError } from '../process/errors.ts';
import { counter } from '../process/metrics.ts';

const refused = counter(
  'tradepost_low_priority_refused_total',
  'Changes of low priority that were refused with RETRY_LATER, because jobs or events waited too long for the workers',
  ['subgraph'],
);

/**
 * How long the oldest job that is due has waited for a worker, or the oldest event for the relay. A job that is tried again waits from the time that it
 * is put off to: a receiver that does not answer is no backlog of ours.
 */
const ageSql = `
  select greatest(0, extract(epoch from now() - least(
    (select min(start_after) from ${jobsSchema}.job
      where state < 'active' and not blocked and name not like '%.dead' and start_after < now()),
    (select min(occurred_at) from event_log where position is null)
  )))::float8 as age`;

/** A refusal comes at most this late. Half of it doubles the statements, twice of it takes a second more of work that makes the backlog longer. */
const measureEveryMs = 1_000;
/** When a client should ask again. Half of it doubles the calls that are refused; twice of it leaves workers idle after a short backlog. */
const retryAfterSeconds = 10;

/** Refuses work that can wait while more important work waits. */
export interface Backpressure {
  /** Throws RETRY_LATER while the oldest job or event has waited for longer than the limit. */
  admit(): Promise<void>;
}

/** Measures the queues of a subgraph when a change of low priority comes, at most once a second for all of them together. */
export function openBackpressure(options: { subgraph: string; orm: MikroORM; limitSeconds: number }): Backpressure {
  const { subgraph, orm, limitSeconds } = options;
  let last: { at: number; seconds: Promise<number> } | undefined;

  async function measure(): Promise<number> {
    const [row] = await orm.em.fork().execute<{ age: number | null }[]>(ageSql);
    return row?.age ?? 0;
  }

  return {
    async admit() {
      if (!last || performance.now() - last.at >= measureEveryMs) {
        const measured = { at: performance.now(), seconds: measure() };
        last = measured;
        // A failure is not kept: the next change asks again.
        measured.seconds.catch(() => {
          if (last === measured) last = undefined;
        });
      }
      if ((await last.seconds) <= limitSeconds) return;
      refused.inc({ subgraph });
      throw new CodedError('RETRY_LATER', undefined, { extensions: { retryAfterSeconds } });
    },
  };
}
