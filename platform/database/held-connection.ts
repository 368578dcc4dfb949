import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { backoff } from '../process/backoff.ts';
import type { Log } from '../process/log.ts';

/** What `work` is told about the connection that it was given. */
export interface Hold {
  /** False once the connection is lost or the work is to stop. */
  on(): boolean;
  /** Ends after so many milliseconds, or at once if `wake` was called since the last pause, or when `on` becomes false. */
  pause(ms: number): Promise<void>;
}

export interface HeldConnection {
  connected(): boolean;
  /** Ends the pause that the work is in, or its next one. */
  wake(): void;
  /** Ends the work, then the connection; gives up waiting after 5 s. */
  stop(): Promise<void>;
}

/** A server that says nothing for so long is gone: better a new connection than one that waits for ever. */
const answerWithinMs = 30_000;
/**
 * A client that PostgreSQL hears nothing of for so long is gone: its host or the way to it was lost without a word, which TCP notices after
 * hours, and until then nobody else gets its locks. Half of it takes the locks from work that pauses for a while (which must bear it);
 * twice of it doubles how long events wait for the next relay.
 */
const usualLostAfterMs = 20_000;
const lastRetryMs = 5000;
const retry = { firstMs: 100, lastMs: lastRetryMs };

/**
 * Works on a connection of its own, for the locks and notifications that live as long as it does. When it is lost or the work throws, the
 * work begins anew on another one, after a back-off; what the work knew from its locks, it has to forget then.
 */
export function holdConnection(options: {
  databaseUrl: string;
  name: string;
  log: Log;
  /** PostgreSQL ends a session that it has heard nothing of for so long; left out, 20 s. */
  lostAfterMs?: number | undefined;
  /** Has to ask something of the connection more often than `lostAfterMs`. If it does not, it begins anew. */
  work: (db: pg.Client, hold: Hold) => Promise<void>;
}): HeldConnection {
  const { databaseUrl, name, log, lostAfterMs = usualLostAfterMs, work } = options;
  const stopping = new AbortController();
  let connected = false;
  let woken = false;
  let resume = () => {};
  const wake = () => {
    woken = true;
    resume();
  };

  async function pause(ms: number): Promise<void> {
    if (!woken) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms);
      resume = resolve;
      await promise;
      clearTimeout(timer);
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
    // Without a listener for 'error', a restart of PostgreSQL would end our process.
    db.on('error', lose);
    db.on('end', lose);
    try {
      await db.connect();
      // The second one is for a session that waits for its client to take an answer, and so is not idle.
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
    async stop() {
      stopping.abort();
      wake();
      await Promise.race([working, sleep(5000, undefined, { ref: false })]);
    },
  };
}
