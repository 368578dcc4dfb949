import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { backoff } from '../process/backoff.ts';
import type { Log } from '../process/log.ts';

/** The connection that `work` receives. */
export interface Hold {
  /** False once the connection is lost or the work must stop. */
  on(): boolean;
  /**
   * Ends after this many milliseconds, immediately if `wake` was called since the last pause, or when `on` becomes
   * false.
   */
  pause(ms: number): Promise<void>;
}

export interface HeldConnection {
  connected(): boolean;
  /** Ends the current pause of the work, or its next one. */
  wake(): void;
  /** Starts the current pause again, if there is one, with its full length. */
  prolong(): void;
  /** Ends the work, then the connection; waits at most 5 s. */
  stop(): Promise<void>;
}

/** Treats the server as dead after this long without a reply: a new connection is better than endless waiting. */
const answerWithinMs = 30_000;
/**
 * PostgreSQL treats a client as dead after this long without a message: its host or network was lost silently. TCP
 * notices that after hours, and until then no other client gets its locks. Half would take the locks from work that
 * pauses for a while (which must tolerate it); double would double how long events wait for the next relay.
 */
const usualLostAfterMs = 20_000;
const lastRetryMs = 5000;
const retry = { firstMs: 100, lastMs: lastRetryMs };

/**
 * Runs `work` on its own connection, for locks and notifications that last as long as the connection. If the connection
 * is lost or `work` throws, `work` starts again on a new connection after a back-off. It must drop any state that
 * relied on the old locks.
 */
export function holdConnection(options: {
  databaseUrl: string;
  name: string;
  log: Log;
  /** PostgreSQL ends a session after this long without a message; 20 s by default. */
  lostAfterMs?: number | undefined;
  /** Must send a query on the connection more often than every `lostAfterMs`; otherwise it starts again. */
  work: (db: pg.Client, hold: Hold) => Promise<void>;
}): HeldConnection {
  const { databaseUrl, name, log, lostAfterMs = usualLostAfterMs, work } = options;
  const stopping = new AbortController();
  let connected = false;
  let woken = false;
  let resume = () => {};
  let resting: NodeJS.Timeout | undefined;
  const wake = () => {
    woken = true;
    resume();
  };

  async function pause(ms: number): Promise<void> {
    if (!woken) {
      const { promise, resolve } = Promise.withResolvers<void>();
      resting = setTimeout(resolve, ms);
      resume = resolve;
      await promise;
      clearTimeout(resting);
      resting = undefined;
    }
    woken = false;
  }

  async function workOnce(): Promise<void> {
    const db = new pg.Client({
      connectionString: databaseUrl,
      application_name: name,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: 5000,
      query_timeout: answerWithinMs,
    });
    let lost = false;
    const lose = () => {
      lost = true;
      wake();
    };
    // Without a listener for 'error', a restart of PostgreSQL would end this process.
    db.on('error', lose);
    db.on('end', lose);
    try {
      await db.connect();
      // The second setting is for a session that waits until its client takes an answer, and so is not idle.
      await db.query(
        `select set_config('idle_session_timeout', $1, false), set_config('tcp_user_timeout', $1, false)`,
        [`${lostAfterMs}ms`],
      );
      connected = true;
      await work(db, { on: () => !lost && !stopping.signal.aborted, pause });
    } finally {
      connected = false;
      await Promise.race([db.end().catch(() => undefined), sleep(2000, undefined, { ref: false })]);
    }
  }

  async function keepWorking(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const started = performance.now();
      let cause: unknown = new Error('the connection was lost');
      try {
        await workOnce();
      } catch (error) {
        cause = error;
      }
      if (stopping.signal.aborted) return;
      failures = performance.now() - started > lastRetryMs ? 1 : failures + 1;
      log.warn({ err: cause, connection: name, failures }, 'connection lost, another one follows');
      await sleep(backoff(failures, retry), undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const working = keepWorking();
  return {
    connected: () => connected,
    wake,
    prolong: () => void resting?.refresh(),
    async stop() {
      stopping.abort();
      wake();
      await Promise.race([working, sleep(5000, undefined, { ref: false })]);
    },
  };
}
