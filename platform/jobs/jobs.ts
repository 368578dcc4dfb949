import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { fromKysely, type JobInsert, PgBoss } from 'pg-boss';
import { v5 as uuidOf } from 'uuid';
import { afterCommit } from '../database/after-commit.ts';
import type { Pooler } from '../database/database-address.ts';
import { byIndexOptions } from '../database/plans.ts';
import { PreparingClient } from '../database/prepared.ts';
import type { Cause, Ring } from '../events/define.ts';
import type { Doorbell } from '../events/doorbell.ts';
import type { Log } from '../process/log.ts';
import { watchDueJobs } from './due-jobs.ts';
import { measureQueues } from './measure-queues.ts';
import { deadLetterQueue, queueOptions, type RetryPolicy } from './queue-options.ts';
import { type QueueRunner, runQueue } from './run-queue.ts';
import { onScrape } from '../process/metrics.ts';
import { jobsSchema } from '../database/install-jobs.ts';
import type { Running } from '../process/process.ts';
import { currentTraceparent } from '../telemetry/trace.ts';

/** Work outside the database: retried with back-off and jitter, then moved to the dead-letter queue `<name>.dead`. */
export interface Job<Payload> {
  name: string;
  retryLimit: number;
  /** Before the first retry; doubles from there, up to `retryDelayMaxSeconds` (60 s if it is left out), with jitter. */
  retryDelaySeconds: number;
  retryDelayMaxSeconds?: number;
  /** How many run at the same time in this process. */
  concurrency?: number;
  run: (payload: Payload, job: { id: string; attempt: number; lastAttempt: boolean }) => Promise<void>;
}

export interface JobQueue {
  /**
   * Enqueues a job in the transaction of `em`: it runs if and only if that transaction commits. With a `singletonKey`,
   * nothing is enqueued while a job with that key is kept, which is for 7 days after its end.
   */
  enqueue<Payload extends object>(
    em: SqlEntityManager,
    job: { name: string },
    payload: Payload,
    options?: { startAfterSeconds?: number; singletonKey?: string },
  ): Promise<void>;
  /** As `enqueue`, for several jobs of one queue with one statement. Each runs in the trace of its cause. */
  enqueueAll<Payload extends object>(
    em: SqlEntityManager,
    job: { name: string },
    causes: readonly Cause<Payload>[],
  ): Promise<void>;
  stop(): Promise<void>;
}

/** What a job carries in the table: its payload, and the trace of its cause. */
export interface Envelope {
  payload: unknown;
  traceparent: string | null;
}

/** The doorbell that wakes the workers of a subgraph's queues. */
export interface JobBell {
  doorbell: Pick<Doorbell, 'ring'>;
  subgraph: string;
}

/** Every pass of the supervisor counts: `watchDueJobs` asks for it when a job is lost. */
const monitorSeconds = 1;
const flowSeconds = 3600;
const keepDeadSeconds = 30 * 86_400;

async function openBoss(databaseUrl: string, log: Log, works: boolean, pooler?: Pooler): Promise<PgBoss> {
  // For the pool that pg-boss opens; its types do not have them.
  const client = { Client: PreparingClient, ...(pooler ?? { options: byIndexOptions }) };
  const boss = new PgBoss({
    ...client,
    connectionString: databaseUrl,
    application_name: works ? 'jobs' : 'job-queue',
    schema: jobsSchema,
    migrate: false,
    createSchema: false,
    schedule: false,
    supervise: false,
    monitorIntervalSeconds: monitorSeconds,
    // No job of ours waits for another one.
    flowIntervalSeconds: flowSeconds,
    // Only the owner of an index may rebuild it, which this role is not.
    reindex: false,
    max: works ? 4 : 2,
  });
  // pg-boss reconnects by itself; an 'error' event without a listener would end the process.
  boss.on('error', (error) => log.warn({ err: error }, 'job queue'));
  boss.on('warning', (warning) => log.warn({ warning }, 'job queue'));
  await boss.start();
  return boss;
}

/** Creates a queue and its dead-letter queue; leaves an existing one unchanged. */
async function makeQueue(boss: PgBoss, policy: RetryPolicy) {
  await boss.createQueue(deadLetterQueue(policy.name), { retryLimit: 0, retentionSeconds: keepDeadSeconds });
  await boss.createQueue(policy.name, queueOptions(policy));
}

function enqueueWith(boss: PgBoss, bell: JobBell | undefined): Pick<JobQueue, 'enqueue' | 'enqueueAll'> {
  const known = new Set<string>();

  async function insert(em: SqlEntityManager, job: { name: string }, inserts: readonly JobInsert<Envelope>[]) {
    if (!known.has(job.name)) {
      // A server may enqueue work before its worker has ever run; the worker sets the queue's retries later.
      if (!(await boss.getQueue(job.name))) await makeQueue(boss, { ...job, retryLimit: 8, retryDelaySeconds: 1 });
      known.add(job.name);
    }
    // MikroORM and pg-boss see different copies of Kysely's types; the call is the same.
    const db = fromKysely(em.getKysely() as unknown as Parameters<typeof fromKysely>[0]);
    await boss.insert(job.name, [...inserts], { db });
    if (bell) afterCommit(em, `ring ${job.name}`, () => void bell.doorbell.ring([ringOf(bell, job.name)]));
  }

  return {
    enqueue: (em, job, payload, { startAfterSeconds, singletonKey } = {}) =>
      insert(em, job, [
        {
          data: { payload, traceparent: currentTraceparent() },
          ...(startAfterSeconds === undefined ? {} : { startAfter: startAfterSeconds }),
          ...(singletonKey === undefined ? {} : { id: uuidOf(`${job.name} ${singletonKey}`, uuidOf.URL) }),
        },
      ]),
    async enqueueAll(em, job, causes) {
      if (causes.length === 0) return;
      const inserts = causes.map(({ payload, traceContext }) => ({ data: { payload, traceparent: traceContext } }));
      await insert(em, job, inserts);
    },
  };
}

/** The message is the name of the queue. */
const ringOf = ({ subgraph }: JobBell, queue: string): Ring => ({ channel: `jobs:${subgraph}`, message: queue });

/** Opens the queue to enqueue jobs. Throws if the database cannot be reached or has no job queue. */
export async function openJobQueue(options: {
  databaseUrl: string;
  pooler?: Pooler | undefined;
  log: Log;
  bell?: JobBell;
}): Promise<JobQueue> {
  const boss = await openBoss(options.databaseUrl, options.log, false, options.pooler);
  return { ...enqueueWith(boss, options.bell), stop: () => boss.stop({ graceful: false }) };
}

export interface RunningJobs extends Running, JobQueue {
  /** Jobs of a queue that used up their attempts, with the error of the last attempt. */
  deadLetters(name: string): Promise<{ id: string; payload: unknown; output: unknown }[]>;
  /**
   * Moves the dead jobs of a queue back into it, up to 1000 at a time, with all their attempts again; returns how many.
   */
  redrive(name: string): Promise<number>;
}

/**
 * Runs jobs from the queue. A job runs at least once: it is repeated if its process dies during the run, so it must check whether its work is already
 * done.
 */
export async function startJobs(options: {
  databaseUrl: string;
  // Each handler takes its own payload, which depends on the name of its queue.
  jobs: Job<never>[];
  log: Log;
  bell?: JobBell & { doorbell: Pick<Doorbell, 'listen' | 'ready'> };
}): Promise<RunningJobs> {
  const { databaseUrl, jobs, log, bell } = options;
  const boss = await openBoss(databaseUrl, log, true);
  const runners = new Map<string, QueueRunner>();
  const wake = (queue: string) => runners.get(queue)?.wake();
  const due = watchDueJobs(boss, { wake, hears: () => bell?.doorbell.ready() ?? false, log });
  try {
    for (const job of jobs) {
      await makeQueue(boss, job);
      await boss.updateQueue(job.name, queueOptions(job));
      runners.set(job.name, runQueue(boss, job, { log, onFailure: due.soon }));
      wake(job.name);
    }
  } catch (error) {
    await Promise.all([due.stop(), ...[...runners.values()].map((runner) => runner.stop())]);
    await boss.stop({ graceful: false });
    throw error;
  }
  const unlisten = await bell?.doorbell.listen(ringOf(bell, '').channel, wake);
  const queues = jobs.flatMap(({ name }) => [name, deadLetterQueue(name)]);
  const stopMeasuring = onScrape(() => measureQueues(boss, queues));

  return {
    ...enqueueWith(boss, bell),
    ready: async () => ({ jobs: await boss.isInstalled().catch(() => false) }),
    async deadLetters(name) {
      const found = await boss.findJobs<Envelope>(deadLetterQueue(name));
      return found.map((job) => ({ id: job.id, payload: job.data.payload, output: job.sourceOutput ?? job.output }));
    },
    redrive: (name) => boss.redrive(deadLetterQueue(name)),
    async stop() {
      stopMeasuring();
      await unlisten?.();
      await Promise.all([due.stop(), ...[...runners.values()].map((runner) => runner.stop())]);
      await boss.stop({ graceful: false });
    },
  };
}
