import type { MikroORM } from '@mikro-orm/postgresql';
import { ConsumerCursor } from '../database/consumer-cursor.entity.ts';
import { jobsSchema } from '../database/install-jobs.ts';
import { OperatorAction } from '../database/operator-action.entity.ts';
import { ParkedSubject } from '../database/parked-subject.entity.ts';
import { runPrepared } from '../database/prepared.ts';
import type { Consumer } from '../events/consumer.ts';
import { findLag } from '../events/consumer-lag.ts';
import type { EventFeed } from '../events/event-feed.ts';
import { encodeCursor } from '../graph/page.ts';
import type { Caller } from '../identity/caller.ts';
import type { JobQueue } from '../jobs/jobs.ts';
import type { Log } from '../process/log.ts';
import { repairWork, type RepairWorkInput, type RepairWorkOutcome } from './repair-work.ts';

/*
 * What waits, fails and stands still in the background of one subgraph, as operators see it. Everything is read from the subgraph's own database, where
 * its worker keeps it; only the lag of a consumer needs the log that it reads.
 */

export interface WorkQueue {
  name: string;
  waiting: number;
  oldestSeconds: number;
  dead: number;
}

export interface DeadLetter {
  id: string;
  queue: string;
  /** JSON. */
  payload: string;
  error: string | null;
  failedAt: Date;
}

export interface WorkConsumer {
  name: string;
  feed: string;
  /** Null while the log cannot be read. */
  waitingEvents: number | null;
  oldestAt: Date | null;
}

export interface ParkedWork {
  /** Names consumer and subject for `repair`. */
  id: string;
  consumer: string;
  subject: string;
  fromVersion: number;
  error: string;
  parkedAt: Date;
  retryAt: Date | null;
}

/** The background work of one subgraph. */
export interface BackgroundWork {
  queues(): Promise<WorkQueue[]>;
  /** Oldest first. */
  deadLetters(limit: number): Promise<DeadLetter[]>;
  consumers(): Promise<WorkConsumer[]>;
  /** Oldest first. */
  parkedSubjects(limit: number): Promise<ParkedWork[]>;
  /** Newest first. */
  actions(limit: number): Promise<OperatorAction[]>;
  /** Throws UNAUTHENTICATED, and FORBIDDEN unless SUPPORT or ADMIN. */
  repair(caller: Caller, input: RepairWorkInput, at: Date): Promise<RepairWorkOutcome>;
}

/** A job waits from the time it is put off to, as in the metric `tradepost_jobs_oldest_seconds`. */
const queuesSql = `
  select queue.name, coalesce(waiting, 0)::int as waiting, coalesce(age, 0)::float8 as "oldestSeconds", coalesce(dead, 0)::int as dead
  from ${jobsSchema}.queue
  left join lateral (
    select count(*) as waiting, greatest(0, extract(epoch from now() - min(start_after))) as age
    from ${jobsSchema}.job where name = queue.name and state < 'active'
  ) as living on true
  left join lateral (
    select count(*) as dead from ${jobsSchema}.job where name = queue.name || '.dead' and state = 'created'
  ) as dead on true
  where queue.name not like '%.dead' and queue.name not like '\\_\\_%'
  order by queue.name`;

const deadSql = `
  select id::text, left(name, -5) as queue, coalesce(data -> 'payload', 'null')::text as payload,
    coalesce(source_output ->> 'message', source_output::text) as error, created_on as "failedAt"
  from ${jobsSchema}.job where name like '%.dead' and state = 'created' order by created_on, id limit $1`;

/** The worker runs `consumers`; here they only name what they read. */
export function openBackgroundWork(deps: {
  orm: MikroORM;
  consumers: readonly Consumer[];
  feeds: Readonly<Record<string, Pick<EventFeed, 'read'>>>;
  /** For a subgraph whose worker runs jobs. */
  jobs?: Pick<JobQueue, 'enqueue'>;
  log: Log;
}): BackgroundWork {
  const { orm, consumers, feeds, jobs, log } = deps;

  async function lagOf({ name, feed, on }: Consumer): Promise<WorkConsumer> {
    try {
      const rows = await orm.em.fork().find(ConsumerCursor, { consumer: name });
      const positions = new Map(rows.map(({ partition, position }) => [partition, position]));
      const log = feeds[feed];
      if (!log) throw new Error(`expected the log of ${feed}`);
      const { events, oldestAt } = await findLag(log, Object.keys(on), positions);
      return { name, feed, waitingEvents: events, oldestAt: oldestAt === undefined ? null : new Date(oldestAt) };
    } catch (error) {
      log.warn({ err: error, consumer: name }, 'the lag of a consumer could not be read');
      return { name, feed, waitingEvents: null, oldestAt: null };
    }
  }

  return {
    async queues() {
      const rows = await runPrepared<WorkQueue>(orm.em, queuesSql, []);
      return rows.map((row) => ({ ...row, oldestSeconds: Math.floor(row.oldestSeconds) }));
    },
    async deadLetters(limit) {
      const rows = await runPrepared<Omit<DeadLetter, 'failedAt'> & { failedAt: string | Date }>(orm.em, deadSql, [
        limit,
      ]);
      return rows.map((row) => ({ ...row, failedAt: new Date(row.failedAt) }));
    },
    consumers: () => Promise.all(consumers.map(lagOf)),
    async parkedSubjects(limit) {
      const rows = await orm.em.fork().find(ParkedSubject, {}, { orderBy: { parkedAt: 'asc', subject: 'asc' }, limit });
      return rows.map(({ consumer, subject, fromVersion, error, parkedAt, retryAt }) => ({
        id: encodeCursor([consumer, subject]),
        consumer,
        subject,
        fromVersion,
        error,
        parkedAt,
        retryAt: retryAt ?? null,
      }));
    },
    actions: (limit) => orm.em.fork().find(OperatorAction, {}, { orderBy: { at: 'desc', id: 'desc' }, limit }),
    repair: (caller, input, at) => repairWork({ orm, jobs, caller, at }, input),
  };
}
