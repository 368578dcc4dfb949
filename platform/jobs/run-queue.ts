import { setTimeout as sleep } from 'node:timers/promises';
import type { JobWithMetadata, PgBoss } from 'pg-boss';
import type { Log } from '../process/log.ts';
import { counter } from '../process/metrics.ts';
import { span } from '../telemetry/span.ts';
import type { Envelope, Job } from './jobs.ts';
import { expireInSeconds, heartbeatSeconds } from './queue-options.ts';

const counted = counter('tradepost_jobs_total', 'Attempts at jobs by outcome', ['queue', 'outcome']);

/** Jobs wait for others most of the time. Half of it would wait longer for a slow provider; double would wait for connections. */
const usualConcurrency = 16;
/** Half of it doubles the statements of a busy queue; with twice as many, the first of them are settled later. */
const mostPerFetch = 16;
/** Jobs that end together are settled by one statement. Twice of it delays the settling of a job that is alone. */
const gatherMs = 4;
const stopWithinMs = 5_000;

type Claimed = JobWithMetadata<Envelope>;
interface Ended {
  claimed: Claimed;
  error?: Error;
}

export interface QueueRunner {
  /** Looks for jobs now. */
  wake(): void;
  /** Takes no more jobs and waits for those that run. After 5 s they are given back for another attempt. */
  stop(): Promise<void>;
}

/**
 * Runs the jobs of a queue, as many at the same time as the job allows. Each job that ends makes room for another one: a slow job takes the room of
 * one. (A worker of pg-boss waits for the slowest of the jobs that it fetched together.) `onFailure` is called after a job failed and was put off.
 */
export function runQueue(
  boss: PgBoss,
  job: Job<never>,
  { log, onFailure }: { log: Log; onFailure: () => void },
): QueueRunner {
  const concurrency = job.concurrency ?? usualConcurrency;
  const running = new Map<string, Claimed>();
  let ended: Ended[] = [];
  // Each ends in the same turn as its loop: a job or a ring that comes later begins it again.
  let looking = false;
  let settling = false;
  let wanted = false;
  let stopped = false;

  function wake(): void {
    wanted = true;
    if (!looking && !stopped) void look();
  }

  async function look(): Promise<void> {
    looking = true;
    // Without room, a job that ends looks again.
    while (wanted && !stopped && running.size < concurrency) {
      const batchSize = Math.min(concurrency - running.size, mostPerFetch);
      wanted = false;
      try {
        const found = await boss.fetch<Envelope>(job.name, { batchSize, includeMetadata: true });
        for (const claimed of found) void runAndSettle(claimed);
        wanted ||= found.length === batchSize;
      } catch (error) {
        log.warn({ err: error, queue: job.name }, 'the queue could not be read');
      }
    }
    looking = false;
  }

  async function runAndSettle(claimed: Claimed): Promise<void> {
    running.set(claimed.id, claimed);
    const error = await runClaimed(job, claimed, log);
    ended.push({ claimed, ...(error ? { error } : {}) });
    if (!settling) void settle();
  }

  async function settle(): Promise<void> {
    settling = true;
    while (ended.length > 0) {
      await sleep(gatherMs);
      const [settled, failed] = [ended, ended.filter(({ error }) => error)];
      ended = [];
      const done = settled.filter(({ error }) => !error).map(({ claimed }) => claimed);
      try {
        // Settling names the attempt too: it leaves alone a job that another process has taken over.
        if (done.length > 0) await boss.complete(job.name, done);
        await Promise.all(failed.map(({ claimed, error }) => boss.fail(job.name, claimed, error)));
      } catch (error) {
        log.warn({ err: error, queue: job.name }, 'jobs that ended could not be settled, they run again');
      }
      for (const { claimed } of settled) running.delete(claimed.id);
      if (failed.length > 0) onFailure();
      if (wanted) wake();
    }
    settling = false;
  }

  // Without it a job that runs longer than its heartbeat goes to another process.
  const heartbeat = setInterval(() => {
    if (running.size === 0) return;
    boss
      .touch(job.name, [...running.values()])
      .catch((error: unknown) => log.warn({ err: error, queue: job.name }, 'the heartbeat of jobs failed'));
  }, heartbeatSeconds * 500);

  async function allEnded(): Promise<void> {
    while (looking || running.size > 0) await sleep(gatherMs);
  }

  return {
    wake,
    async stop() {
      stopped = true;
      const timeout = new AbortController();
      await Promise.race([allEnded(), sleep(stopWithinMs, undefined, { signal: timeout.signal })]).catch(
        () => undefined,
      );
      timeout.abort();
      clearInterval(heartbeat);
      if (running.size > 0) await boss.fail(job.name, [...running.values()], new Error('the process was stopped'));
    },
  };
}

/** Runs a job. Returns the failure of the attempt, if it failed. */
async function runClaimed(job: Job<never>, claimed: Claimed, log: Log): Promise<Error | undefined> {
  const { id } = claimed;
  const attempt = claimed.retryCount + 1;
  const lastAttempt = claimed.retryCount >= claimed.retryLimit;
  const attributes = {
    'messaging.system': 'tradepost',
    'messaging.operation.type': 'process',
    'messaging.destination.name': job.name,
    'messaging.message.id': id,
    'tradepost.attempt': attempt,
  };
  const start = { kind: 'consumer', parent: claimed.data.traceparent, attributes } as const;
  return span(`process ${job.name}`, start, async (work) => {
    try {
      // The payload is what `enqueue` was given under this queue's name.
      await inTime(job.run(claimed.data.payload as never, { id, attempt, lastAttempt }));
      counted.inc({ queue: job.name, outcome: 'done' });
      return undefined;
    } catch (error) {
      work?.fail(error);
      counted.inc({ queue: job.name, outcome: lastAttempt ? 'dead' : 'retried' });
      log[lastAttempt ? 'error' : 'warn']({ err: error, queue: job.name, job: id, attempt }, 'job failed');
      return error instanceof Error ? error : new Error(String(error));
    }
  });
}

async function inTime(run: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`the job ran longer than ${expireInSeconds} s`)), expireInSeconds * 1000);
  });
  try {
    await Promise.race([run, late]);
  } finally {
    clearTimeout(timer);
  }
}
