import { LockMode } from '@mikro-orm/core';
import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { EventDefinition, StoredEvent } from './define.ts';
import type { Doorbell } from './doorbell.ts';
import { arrayLiteral, type EventFeed, maxFeedPage } from './event-feed.ts';
import { partitionCount, partitionOf } from './event-log.ts';
import { type Hold, holdConnection } from '../database/held-connection.ts';
import type { Log } from '../process/log.ts';
import { counter, gauge, histogram } from '../process/metrics.ts';
import { ConsumerCursor } from '../database/consumer-cursor.entity.ts';
import { ParkedSubject } from '../database/parked-subject.entity.ts';
import { announceCopy, sharePartitions } from './partition-locks.ts';
import type { Running } from '../process/process.ts';
import { withTrace } from '../process/trace.ts';

const applied = counter('tradepost_consumer_events_total', 'Events by what became of them', ['consumer', 'outcome']);
const parkedSubjects = gauge('tradepost_consumer_parked_subjects', 'Subjects that wait for a person', ['consumer']);
const delay = histogram('tradepost_consumer_delay_seconds', 'From an event until its effect is committed', [
  'consumer',
]);

type Handler = (event: StoredEvent<never>, em: SqlEntityManager) => Promise<void>;

/** What a subgraph does about another one's events. The name is for ever: cursors are kept under it. */
export interface Consumer {
  name: string;
  /** Whose log: `users`, `catalog` or `orders`. */
  feed: string;
  /** By event name; made with `on`. */
  on: Record<string, Handler>;
}

/** One entry of `Consumer.on`: the handler gets a payload that passed the event's own check. */
export function on<Payload>(
  definition: EventDefinition<Payload>,
  handle: (event: StoredEvent<Payload>, em: SqlEntityManager) => Promise<void>,
): [string, Handler] {
  return [
    definition.name,
    (event: StoredEvent, em) => handle({ ...event, payload: definition.payload.parse(event.payload) }, em),
  ];
}

export interface RunningConsumers extends Running {
  /** Events that were stamped and not applied yet, counted up to 500 per consumer. */
  lag(): Promise<number>;
}

/** Attempts at one event before its subject is parked; with back-off about 3 s in all. */
const maxAttempts = 5;
const firstRetryMs = 100;
const lastRetryMs = 5000;
const pollMs = 1000;
const rebalanceMs = 2000;
/** Events whose effects share a transaction: one commit costs about as much as fifty small effects. */
const batchSize = 100;
/** How often cursors of partitions without events are written, so that a restart need not read from far back. */
const moveIdleMs = 30_000;

/**
 * Applies other subgraphs' events: an effect and the consumer's cursor commit together, so each event has its effect once. Copies
 * share the work by partition; events of one subject are applied in order. An event that keeps failing parks its subject, which is logged
 * and counted, and the other subjects go on.
 */
export async function startConsumers(options: {
  orm: MikroORM;
  databaseUrl: string;
  consumers: Consumer[];
  feeds: Readonly<Record<string, EventFeed>>;
  doorbell: Doorbell;
  log: Log;
  /** After how long a copy that PostgreSQL hears nothing of loses its partitions to the others; left out, 20 s. */
  lostAfterMs?: number;
}): Promise<RunningConsumers> {
  const { orm, databaseUrl, consumers, feeds, doorbell, log, lostAfterMs } = options;
  const feedOf = (consumer: Consumer): EventFeed => {
    const feed = feeds[consumer.feed];
    if (!feed) throw new Error(`consumer ${consumer.name} reads the feed ${consumer.feed}, which was not given`);
    return feed;
  };
  for (const consumer of consumers) feedOf(consumer);
  const running = consumers.map((consumer) =>
    runConsumer({
      orm,
      databaseUrl,
      consumer,
      feed: feedOf(consumer),
      doorbell,
      log: log.child({ consumer: consumer.name }),
      lostAfterMs,
    }),
  );
  return {
    ready: async () =>
      Object.fromEntries(
        consumers.map((consumer, index) => [`consumer:${consumer.name}`, running[index]?.connected() ?? false]),
      ),
    async lag() {
      const lags = await Promise.all(running.map((one) => one.lag()));
      return lags.reduce((sum, one) => sum + one, 0);
    },
    async stop() {
      await Promise.all(running.map((one) => one.stop()));
    },
  };
}

function runConsumer(given: {
  orm: MikroORM;
  databaseUrl: string;
  consumer: Consumer;
  feed: EventFeed;
  doorbell: Doorbell;
  log: Log;
  lostAfterMs: number | undefined;
}) {
  const { orm, databaseUrl, consumer, feed, doorbell, log, lostAfterMs } = given;
  const names = Object.keys(consumer.on);
  /** Claimed partitions with the position up to which this copy knows all to be applied. */
  const claimed = new Map<number, number>();
  /** The event at the head of a claimed partition that failed, until it is applied or its subject parked. */
  const failing = new Map<number, { eventId: string; attempts: number; tries: number; retryAt: number }>();
  let feedAnswers = true;
  let movedIdleAt = Date.now();

  const connection = holdConnection({ databaseUrl, name: `${consumer.name} consumer`, log, lostAfterMs, work });
  const listening = doorbell.listen(`events:${consumer.feed}`, connection.wake);
  const stopRecovered = doorbell.onRecovered(connection.wake);

  async function work(locks: pg.Client, hold: Hold): Promise<void> {
    try {
      await announceCopy(locks, consumer.name);
      await countParked();
      let rebalanceAt = 0;
      while (hold.on()) {
        if (Date.now() >= rebalanceAt) {
          await rebalance(locks);
          await retryParked();
          rebalanceAt = Date.now() + rebalanceMs;
        }
        if (!(await round(hold))) await hold.pause(nextPause());
      }
    } finally {
      claimed.clear();
      failing.clear();
    }
  }

  function nextPause(): number {
    const retry = Math.min(...[...failing.values()].map((one) => one.retryAt - Date.now()));
    return Math.max(10, Math.min(pollMs, retry));
  }

  async function rebalance(locks: pg.Client): Promise<void> {
    const { released, taken } = await sharePartitions(locks, consumer.name, [...claimed.keys()]);
    for (const partition of released) {
      claimed.delete(partition);
      failing.delete(partition);
    }
    if (taken.length === 0) return;
    // Read after the locks were taken: whoever held them has written its last by now, or finds its cursor moved.
    const em = orm.em.fork();
    await em.execute(
      `insert into consumer_cursor (consumer, partition, position) select ?, unnest(?::smallint[]), 0 on conflict do nothing`,
      [consumer.name, arrayLiteral(taken)],
    );
    for (const cursor of await em.find(ConsumerCursor, { consumer: consumer.name, partition: { $in: taken } })) {
      claimed.set(cursor.partition, cursor.position);
    }
  }

  /** Applies the subjects that a person asked to have tried again; one that fails stays parked, with the new error. */
  async function retryParked(): Promise<void> {
    const asked = await orm.em.fork().find(ParkedSubject, { consumer: consumer.name, retryAt: { $ne: null } });
    for (const { subject } of asked.filter((row) => claimed.has(partitionOf(row.subject)))) {
      try {
        await unpark(orm, consumer, feed, subject);
        log.info({ subject }, 'a parked subject goes on');
      } catch (error) {
        log.error({ err: error, subject }, 'a parked subject failed again');
        await orm.em
          .fork()
          .nativeUpdate(ParkedSubject, { consumer: consumer.name, subject }, { retryAt: null, error: describe(error) });
      }
      await countParked();
    }
  }

  /** Reads one page for all claimed partitions that are not waiting, and applies it. Answers whether there may be more. */
  async function round(hold: Hold): Promise<boolean> {
    const now = Date.now();
    const partitions = [...claimed.keys()].filter((partition) => (failing.get(partition)?.retryAt ?? 0) <= now);
    if (partitions.length === 0) return false;
    const after = Math.min(...partitions.map((partition) => claimed.get(partition) ?? 0));
    const moveIdle = now - movedIdleAt > moveIdleMs;
    const read = await readFeed(after, partitions, moveIdle);
    if (!read) return false;
    const { page, head } = read;
    for (const [partition, events] of Map.groupBy(page, (event) => partitionOf(event.subject))) {
      const known = claimed.get(partition);
      if (known === undefined) continue;
      const fresh = events.filter((event) => (event.position ?? 0) > known);
      for (let at = 0; at < fresh.length; at += batchSize) {
        if (!hold.on()) return false;
        if (!(await applyInOrder(partition, fresh.slice(at, at + batchSize)))) break;
      }
    }
    // All that was read is applied now in every partition that did not stop; partitions without an event in it move along.
    const more = page.length === maxFeedPage;
    const end = Math.max(page.at(-1)?.position ?? after, more ? 0 : head);
    for (const partition of partitions) {
      if (!failing.has(partition)) claimed.set(partition, Math.max(claimed.get(partition) ?? 0, end));
    }
    if (moveIdle) {
      movedIdleAt = now;
      await saveCursors();
    }
    return more;
  }

  /** Null while the feed does not answer: its owner may be restarting, which is no reason to give up what we have claimed. */
  async function readFeed(
    after: number,
    partitions: number[],
    withHead: boolean,
  ): Promise<{ page: StoredEvent[]; head: number } | null> {
    try {
      // Read before the page: what lies behind it and is none of ours need not be searched again.
      const head = withHead ? await feed.head() : 0;
      const page = await feed.read({ after, limit: maxFeedPage, partitions, names });
      if (!feedAnswers) log.info({ feed: consumer.feed }, 'the feed answers again');
      feedAnswers = true;
      return { page, head };
    } catch (error) {
      if (feedAnswers) log.warn({ err: error, feed: consumer.feed }, 'the feed does not answer, it is asked again');
      feedAnswers = false;
      return null;
    }
  }

  /** A whole batch in one transaction; if it fails, one by one, so that a bad event takes no good one with it. */
  async function applyInOrder(partition: number, events: StoredEvent[]): Promise<boolean> {
    if (events.length > 1 && !failing.has(partition)) {
      try {
        await apply(partition, events);
        return true;
      } catch (error) {
        log.debug({ err: error }, 'a batch failed, its events follow one by one');
      }
    }
    for (const event of events) {
      try {
        await apply(partition, [event]);
        failing.delete(partition);
      } catch (error) {
        const goesOn = await failed(partition, event, error);
        if (!goesOn) return false;
      }
    }
    return true;
  }

  async function apply(partition: number, events: StoredEvent[]): Promise<void> {
    const done: StoredEvent[] = [];
    await orm.em.fork().transactional(async (em) => {
      const cursor = await lockCursor(em, consumer, partition);
      // Another copy may have been here: locks are lost with their connection, this row is not.
      const fresh = events.filter((event) => (event.position ?? 0) > cursor.position);
      if (fresh.length === 0) return;
      const subjects = [...new Set(fresh.map((event) => event.subject))];
      const rows = await em.find(ParkedSubject, { consumer: consumer.name, subject: { $in: subjects } });
      const parked = new Set(rows.map((row) => row.subject));
      for (const event of fresh) {
        if (parked.has(event.subject)) continue;
        await handle(consumer, event, em);
        done.push(event);
      }
      cursor.position = fresh.at(-1)?.position ?? cursor.position;
    });
    moveTo(partition, events.at(-1));
    applied.inc({ consumer: consumer.name, outcome: 'applied' }, done.length);
    for (const event of done) {
      delay.observe({ consumer: consumer.name }, Math.max(0, (Date.now() - Date.parse(event.occurredAt)) / 1000));
    }
  }

  function moveTo(partition: number, event: StoredEvent | undefined): void {
    const known = claimed.get(partition);
    if (known !== undefined) claimed.set(partition, Math.max(known, event?.position ?? 0));
  }

  /** Answers whether to go on with the partition: yes once the subject is parked, no while the event is to be tried again. */
  async function failed(partition: number, event: StoredEvent, error: unknown): Promise<boolean> {
    const before = failing.get(partition);
    const last = before?.eventId === event.id ? before : { attempts: 0, tries: 0 };
    // A lost connection or a deadlock says nothing about the event: tried again without end.
    const attempts = last.attempts + (isTransient(error) ? 0 : 1);
    const tries = last.tries + 1;
    applied.inc({ consumer: consumer.name, outcome: 'failed' });
    if (attempts >= maxAttempts) {
      await park(partition, event, error);
      failing.delete(partition);
      return true;
    }
    log.warn({ err: error, event: event.name, subject: event.subject, attempts, tries }, 'an event failed');
    const wait = Math.min(firstRetryMs * 2 ** tries, lastRetryMs);
    failing.set(partition, { eventId: event.id, attempts, tries, retryAt: Date.now() + wait });
    return false;
  }

  async function park(partition: number, event: StoredEvent, error: unknown): Promise<void> {
    await orm.em.fork().transactional(async (em) => {
      const cursor = await lockCursor(em, consumer, partition);
      if (cursor.position >= (event.position ?? 0)) return;
      em.persist(
        em.create(ParkedSubject, {
          consumer: consumer.name,
          subject: event.subject,
          fromVersion: event.version,
          error: describe(error),
          parkedAt: new Date(),
          retryAt: null,
        }),
      );
      cursor.position = event.position ?? cursor.position;
    });
    moveTo(partition, event);
    applied.inc({ consumer: consumer.name, outcome: 'parked' });
    log.error(
      { err: error, event: event.name, subject: event.subject, version: event.version },
      'a subject is parked: its events wait for a person, other subjects go on',
    );
    await countParked();
  }

  async function countParked(): Promise<void> {
    parkedSubjects.set(
      { consumer: consumer.name },
      await orm.em.fork().count(ParkedSubject, { consumer: consumer.name }),
    );
  }

  async function saveCursors(): Promise<void> {
    const partitions = [...claimed.keys()];
    await orm.em.fork().execute(
      `update consumer_cursor as cursor set position = known.position
       from unnest(?::smallint[], ?::bigint[]) as known (partition, position)
       where cursor.consumer = ? and cursor.partition = known.partition and cursor.position < known.position`,
      [arrayLiteral(partitions), arrayLiteral([...claimed.values()]), consumer.name],
    );
    await countParked();
  }

  return {
    connected: connection.connected,
    async lag() {
      const position = new Map<number, number>();
      for (const row of await orm.em.fork().find(ConsumerCursor, { consumer: consumer.name })) {
        position.set(row.partition, row.position);
      }
      for (const [partition, at] of claimed) position.set(partition, Math.max(at, position.get(partition) ?? 0));
      const all = Array.from({ length: partitionCount }, (_, partition) => position.get(partition) ?? 0);
      let after = Math.min(...all);
      let lag = 0;
      for (;;) {
        const page = await feed.read({ after, limit: maxFeedPage, names });
        lag += page.filter((event) => (event.position ?? 0) > (all[partitionOf(event.subject)] ?? 0)).length;
        if (page.length < maxFeedPage || lag >= maxFeedPage) return lag;
        after = page.at(-1)?.position ?? after;
      }
    },
    async stop() {
      stopRecovered();
      await (await listening)();
      await connection.stop();
    },
  };
}

function lockCursor(em: SqlEntityManager, consumer: Consumer, partition: number): Promise<ConsumerCursor> {
  return em.findOneOrFail(
    ConsumerCursor,
    { consumer: consumer.name, partition },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
}

async function handle(consumer: Consumer, event: StoredEvent, em: SqlEntityManager): Promise<void> {
  // The feed was asked for these names only; an event of a later version of us may still be none of ours.
  const handler = consumer.on[event.name] as ((event: StoredEvent, em: SqlEntityManager) => Promise<void>) | undefined;
  if (!handler) return;
  await withTrace(event.traceContext, async () => {
    await handler(event, em);
    await em.flush();
  });
}

/** The subject's events from the parked one on, in one transaction with its removal from the parked ones. */
async function unpark(orm: MikroORM, consumer: Consumer, feed: EventFeed, subject: string): Promise<void> {
  await orm.em.fork().transactional(async (em) => {
    const cursor = await lockCursor(em, consumer, partitionOf(subject));
    const parked = await em.findOne(ParkedSubject, { consumer: consumer.name, subject });
    if (!parked) return;
    let afterVersion = parked.fromVersion - 1;
    for (;;) {
      const page = await feed.readSubjects([{ subject, afterVersion }]);
      // Those behind the cursor, or without a position yet, come through the log as usual.
      const events = page.filter((event) => event.position !== null && event.position <= cursor.position);
      for (const event of events) await handle(consumer, event, em);
      if (events.length < maxFeedPage) break;
      afterVersion = events.at(-1)?.version ?? afterVersion;
    }
    em.remove(parked);
  });
}

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Deadlock, serialisation failure, lock not had in time, lost connection, server short of something or shutting down: nothing that the event caused. */
function isTransient(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = 'code' in at ? String(at.code) : '';
    if (/^(40P01|40001|55P03|25P03|08...|57P0.|53...|ECONN.*|EPIPE)$/.test(code)) return true;
    if (/connection terminated|timeout exceeded when trying to connect/i.test(at.message)) return true;
  }
  return false;
}
