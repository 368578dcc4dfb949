import type { PgBoss } from 'pg-boss';
import type { Log } from '../process/log.ts';
import { jobsSchema } from '../database/install-jobs.ts';

/**
 * How often to look for jobs that wait for their time, or whose ring was lost; `unheard` while the doorbell does not work. Between two looks the time
 * of the first job is known. Half of it doubles the statements of an idle shop; twice of it doubles how late a job may run that another process has
 * put off by less.
 */
const lookEveryMs = { usual: 5_000, unheard: 1_000 };
/** A due job that is still there runs with the batch that is in work, or waits behind it. */
const lookAgainMs = 1_000;
/**
 * How often to look for jobs whose process has died. No index leads to them, so that it reads every job that is kept. Half of it doubles these reads;
 * twice of it lets these jobs wait up to 10 s longer.
 */
const lookForLostMs = 10_000;
/** How often pg-boss deletes old jobs if they are due for it, which is once a day. */
const cleanEveryMs = 3_600_000;

const dueSql = `
  select name, extract(epoch from min(start_after) - now())::float8 * 1000 as "inMs", false as lost
  from ${jobsSchema}.job where state < 'active' and not blocked and name not like '%.dead' group by name`;
const dueAndLostSql = `${dueSql}
  union all select distinct name, 0, true from ${jobsSchema}.job where state = 'active' and least(
    started_on + expire_seconds * interval '1 s', heartbeat_on + heartbeat_seconds * interval '1 s') < now()`;

/** As selected by `dueSql`. */
interface Due {
  name: string;
  inMs: number;
  lost: boolean;
}

export interface DueJobs {
  /** Looks in a second: a job has failed and is put off, once its batch is settled. */
  soon(): void;
  stop(): Promise<void>;
}

/**
 * Wakes the workers of a queue when one of its jobs is due. The doorbell rings for jobs that may run immediately, if `hears` says so; retries and
 * jobs that were put off would wait for the workers' own polls, which cost a statement for each worker. Jobs whose process has died are put back by
 * pg-boss: its supervisor, which also counts the jobs of every queue, runs only when there are some.
 */
export function watchDueJobs(
  boss: PgBoss,
  { wake, hears, log }: { wake: (queue: string) => void; hears: () => boolean; log: Log },
): DueJobs {
  let stopped = false;
  let nextLookMs = lookEveryMs.unheard;
  let looking: Promise<void> | undefined;
  let lookedForLostAt = Number.NEGATIVE_INFINITY;
  let cleanedAt = Number.NEGATIVE_INFINITY;
  let timer = setTimeout(look, lookAgainMs);

  async function lookOnce(): Promise<void> {
    const now = performance.now();
    const forLost = now - lookedForLostAt >= lookForLostMs;
    const { rows } = await boss.getDb().executeSql(forLost ? dueAndLostSql : dueSql);
    if (forLost) lookedForLostAt = now;
    const found = rows as Due[];
    for (const { name, inMs } of found) {
      // Also the jobs of lost processes: they may run again in a moment.
      nextLookMs = Math.min(nextLookMs, inMs <= 0 ? lookAgainMs : Math.ceil(inMs));
      if (inMs <= 0) wake(name);
    }
    if (now - cleanedAt >= cleanEveryMs) {
      await boss.supervise();
      cleanedAt = now;
    } else for (const { name } of found.filter(({ lost }) => lost)) await boss.supervise(name);
  }

  function look(): void {
    nextLookMs = hears() ? lookEveryMs.usual : lookEveryMs.unheard;
    looking = lookOnce()
      .catch((error: unknown) => log.warn({ err: error }, 'the due jobs could not be read'))
      .then(() => {
        looking = undefined;
        if (!stopped) timer = setTimeout(look, nextLookMs);
      });
  }

  return {
    soon() {
      nextLookMs = Math.min(nextLookMs, lookAgainMs);
      if (looking || stopped) return;
      clearTimeout(timer);
      timer = setTimeout(look, lookAgainMs);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
