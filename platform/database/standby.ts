import type { MikroORM } from '@mikro-orm/postgresql';
import type { Log } from '../process/log.ts';
import { counter, gauge } from '../process/metrics.ts';
import { runPrepared } from './prepared.ts';

const lag = gauge('tradepost_standby_lag_seconds', 'How far the standby was behind when it was last looked at', [
  'subgraph',
]);
const reads = counter(
  'tradepost_standby_reads_total',
  'Operations that a standby may answer, by the database that answered: standby, primary (the standby is late or does not answer), again (it failed and the primary answered)',
  ['subgraph', 'from'],
);

/** How often both databases are asked while reads come. Half of it doubles the questions; double makes a good standby look late. */
const lookEveryMs = 500;

/** A copy of a database that follows it, for reads that may be behind. */
export interface Standby {
  /**
   * The standby, if it has applied the event log up to this position and is not late. Undefined: read the primary. Does not wait: while reads come,
   * it looks at the standby in the background.
   */
  reader(position: number): MikroORM | undefined;
  /** A read of the standby failed: the next ones go to the primary until a look succeeds. */
  failed(): void;
  stop(): Promise<void>;
}

/** The write-ahead log as a number. It orders all changes of a server, so it shows what a standby has applied, also if a clock is wrong. */
const primarySql = `select (pg_current_wal_lsn() - '0/0')::float8 as lsn`;
/** Without a number for a server that is no standby, such as one that was promoted. */
const standbySql = `select (pg_last_wal_replay_lsn() - '0/0')::float8 as lsn,
  (select coalesce(max(position), 0)::float8 from event_log) as position where pg_is_in_recovery()`;

/** Follows a standby. `open` connects to it; a standby that does not answer is tried again while reads come. */
export function openStandby(options: {
  subgraph: string;
  primary: MikroORM;
  open: () => Promise<MikroORM>;
  /** A standby that is further behind answers no read. */
  maxLagMs: number;
  log: Log;
}): Standby {
  const { subgraph, primary, open, maxLagMs, log } = options;
  let standby: MikroORM | undefined;
  let looking: Promise<void> | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  /** The moment whose changes the standby has all applied. */
  let appliedUntil = Number.NEGATIVE_INFINITY;
  let appliedPosition = 0;
  let ends: { at: number; lsn: number }[] = [];
  let quiet = false;
  let stopped = false;

  async function look(): Promise<void> {
    const at = performance.now();
    const [end] = await runPrepared<{ lsn: number }>(primary.em, primarySql, []);
    // Asked after `at`, so its changes are at least those of that moment.
    if (end) ends.push({ at, lsn: end.lsn });
    standby ??= await open();
    const [applied] = await runPrepared<{ lsn: number; position: number }>(standby.em, standbySql, []);
    if (!applied) throw new Error('Expected a standby that follows its primary, but the server is no standby');
    const reached = ends.findLast(({ lsn }) => lsn <= applied.lsn);
    if (reached) {
      ends = ends.filter((later) => later.at >= reached.at);
      appliedUntil = reached.at;
    }
    // An end that is older than the limit decides nothing.
    ends = ends.filter((earlier) => at - earlier.at <= maxLagMs || earlier.at === appliedUntil);
    appliedPosition = applied.position;
    lag.set({ subgraph }, Math.max(0, at - appliedUntil) / 1000);
    quiet = false;
  }

  function lookSoon(): void {
    if (looking || stopped) return;
    lookedAt = performance.now();
    looking = look()
      .catch((error: unknown) => {
        appliedUntil = Number.NEGATIVE_INFINITY;
        if (!quiet) log.warn({ err: error, subgraph }, 'the standby cannot be used, reads go to the primary');
        quiet = true;
      })
      .finally(() => (looking = undefined));
  }

  return {
    reader(position) {
      const now = performance.now();
      const behind = appliedPosition < position;
      if (behind || now - lookedAt >= lookEveryMs) lookSoon();
      const found = behind || now - appliedUntil > maxLagMs ? undefined : standby;
      reads.inc({ subgraph, from: found ? 'standby' : 'primary' });
      return found;
    },
    failed() {
      appliedUntil = Number.NEGATIVE_INFINITY;
      reads.inc({ subgraph, from: 'again' });
    },
    async stop() {
      stopped = true;
      await looking;
      await standby?.close(true);
    },
  };
}
