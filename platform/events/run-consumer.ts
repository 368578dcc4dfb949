import { setTimeout as sleep } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { type Hold, holdConnection } from '../database/held-connection.ts';
import type { Log } from '../process/log.ts';
import { counter, gauge, histogram } from '../process/metrics.ts';
import { inConsumerSpans } from './consumer-spans.ts';
import { applyEvents, loadCursors, saveCursors } from './apply-events.ts';
import type { Consumer } from './consumer.ts';
import { ConsumerCursor } from '../database/consumer-cursor.entity.ts';
import { findLag, type Lag } from './consumer-lag.ts';
import {
  batchesOf,
  batchSize,
  emptyProgress,
  type FeedPage,
  forgetPartition,
  moveTo,
  pauseMs,
  planRead,
  pollMs,
  quietPollMs,
  type ReadPlan,
  settlePage,
} from './consumer-progress.ts';
import type { StoredEvent } from './define.ts';
import type { Doorbell } from './doorbell.ts';
import { nextTry } from './event-failure.ts';
import { type EventFeed, maxFeedPage } from './event-feed.ts';
import { partitionOf } from './event-log.ts';
import { countParked, keepParked, parkSubject, subjectsToRetry, unparkSubject } from './park-subject.ts';
import { pageChannel, parsePageRing } from './page-ring.ts';
import { announceCopy, sharePartitions } from './partition-locks.ts';

const outcomes = counter('tradepost_consumer_events_total', 'Events by what became of them', ['consumer', 'outcome']);
const parkedSubjects = gauge('tradepost_consumer_parked_subjects', 'Subjects that wait for a person', ['consumer']);
const delay = histogram('tradepost_consumer_delay_seconds', 'From an event until its effect is committed', [
  'consumer',
]);

const rebalanceMs = 2000;
/**
 * The shortest time from the start of one page with events to the start of the next, where the consumer names none: the first event of a quiet time
 * is applied immediately, those of a busy time come together. A page costs about 2 ms of CPU, whatever it holds. Half of it doubles what an order of
 * a lone customer costs, twice of it delays orders that wait for their confirmation.
 */
const usualPaceMs = 50;
/** How often cursors of partitions without events are written, so that a restart need not read from far back. */
const moveIdleMs = 30_000;

export interface RunningConsumer {
  connected(): boolean;
  lag(): Promise<Lag>;
  stop(): Promise<void>;
}

/**
 * Runs one copy of one consumer. Each round plans a read, reads one page, applies it together or partition by partition, and settles how far the
 * partitions are. Between rounds it shares the partitions with the other copies.
 */
export function runConsumer(options: {
  orm: MikroORM;
  databaseUrl: string;
  consumer: Consumer;
  feed: EventFeed;
  doorbell: Doorbell;
  log: Log;
  lostAfterMs: number | undefined;
}): RunningConsumer {
  const { orm, databaseUrl, consumer, feed, doorbell, log, lostAfterMs } = options;
  const names = Object.keys(consumer.on);
  const paceMs = consumer.paceMs ?? usualPaceMs;
  const progress = emptyProgress();
  let feedAnswers = true;
  let movedIdleAt = Date.now();
  /** Parked subjects, as counted last. */
  let parked = 0;
  // PostgreSQL ends a session that rests for as long as `lostAfterMs`.
  const longestRestMs = lostAfterMs === undefined ? quietPollMs : Math.min(quietPollMs, lostAfterMs / 5);

  const connection = holdConnection({ databaseUrl, name: `${consumer.name} consumer`, log, lostAfterMs, work });
  const listening = doorbell.listen(pageChannel(consumer.feed), (message) => {
    const page = parsePageRing(message);
    // A page without an event that it follows would cost a read that finds nothing.
    if (!page || page.names.some((name) => name in consumer.on)) connection.wake();
  });
  const stopRecovered = doorbell.onRecovered(connection.wake);

  async function work(locks: pg.Client, hold: Hold): Promise<void> {
    try {
      await announceCopy(locks, consumer.name);
      await measureParked();
      let rebalanceAt = 0;
      let restMs = pollMs;
      while (hold.on()) {
        if (Date.now() >= rebalanceAt) {
          await rebalance(locks);
          await retryParked();
          rebalanceAt = Date.now() + rebalanceMs;
        }
        const startedAt = performance.now();
        const count = await round(hold);
        if (count === maxFeedPage) continue;
        // While the doorbell does not work, only polls find events.
        restMs = count > 0 || !doorbell.ready() ? pollMs : restMs * 2;
        // Slept before the pause: rings of this time share the next page, and none of them is left over to ask for another one.
        if (count > 0) await sleep(Math.max(0, startedAt + paceMs - performance.now()));
        await hold.pause(pauseMs(progress, Date.now(), Math.min(restMs, longestRestMs)));
      }
    } finally {
      for (const partition of progress.positions.keys()) forgetPartition(progress, partition);
    }
  }

  async function rebalance(locks: pg.Client): Promise<void> {
    const { released, taken } = await sharePartitions(locks, consumer.name, [...progress.positions.keys()]);
    for (const partition of released) forgetPartition(progress, partition);
    if (taken.length === 0) return;
    // Read after the locks were taken: the copy that held them has written its last by now, or finds its cursor moved.
    for (const [partition, position] of await loadCursors(orm, consumer, taken)) {
      progress.positions.set(partition, position);
    }
  }

  /** Returns how many events it has read; a full page means that there may be more. */
  async function round(hold: Hold): Promise<number> {
    const startedAt = Date.now();
    const plan = planRead(progress, startedAt);
    if (!plan) return 0;
    const moveIdle = startedAt - movedIdleAt > moveIdleMs;
    const page = await readPage(plan, moveIdle);
    if (!page) return 0;
    if (!hold.on()) return 0;
    if (!(await applyTogether(page, hold))) {
      for (const [partition, batches] of batchesOf(progress, page)) {
        for (const batch of batches) {
          if (!hold.on()) return 0;
          if (!(await applyBatch(partition, batch))) break;
        }
      }
    }
    // Whatever was not applied is for the next owner of the partitions.
    if (!hold.on()) return 0;
    settlePage(progress, plan, page);
    if (moveIdle) {
      movedIdleAt = startedAt;
      await saveCursors(orm.em.fork(), consumer, progress.positions);
      await measureParked();
    }
    return page.events.length;
  }

  /** Null while the feed does not answer: its owner may be restarting, so the claimed partitions are kept. */
  async function readPage({ after, partitions }: ReadPlan, withHead: boolean): Promise<FeedPage | null> {
    try {
      // Read before the page: events after it that are none of ours need not be searched again.
      const head = withHead ? await feed.head() : 0;
      const events = await feed.read({ after, limit: maxFeedPage, partitions, names });
      if (!feedAnswers) log.info({ feed: consumer.feed }, 'the feed answers again');
      feedAnswers = true;
      return { events, head };
    } catch (error) {
      if (feedAnswers) log.warn({ err: error, feed: consumer.feed }, 'the feed does not answer, it is asked again');
      feedAnswers = false;
      return null;
    }
  }

  /**
   * Events of all partitions together, in the order of the log and in as few transactions as possible. False if the rest of the page has to be taken
   * partition by partition.
   */
  async function applyTogether(page: FeedPage, hold: Hold): Promise<boolean> {
    const found = batchesOf(progress, page);
    const failing = found.some(([partition]) => progress.failing.has(partition));
    if (found.length < 2 || failing) return false;
    const events = found.flatMap(([, batches]) => batches.flat()).toSorted(byPosition);
    try {
      for (let from = 0; from < events.length && hold.on(); from += batchSize)
        await apply(events.slice(from, from + batchSize));
      return true;
    } catch (error) {
      log.debug({ err: error }, 'a page failed, its partitions follow one by one');
      return false;
    }
  }

  /**
   * A whole batch in one transaction; if it fails, one by one, so that a bad event takes no good one with it. Returns whether the partition
   * may go on: not while an event waits for its next try.
   */
  async function applyBatch(partition: number, events: readonly StoredEvent[]): Promise<boolean> {
    if (events.length > 1 && !progress.failing.has(partition)) {
      try {
        await apply(events);
        return true;
      } catch (error) {
        log.debug({ err: error }, 'a batch failed, its events follow one by one');
      }
    }
    for (const event of events) {
      try {
        await apply([event]);
        progress.failing.delete(partition);
      } catch (error) {
        const goesOn = await retryOrPark(partition, event, error);
        if (!goesOn) return false;
      }
    }
    return true;
  }

  async function apply(events: readonly StoredEvent[]): Promise<void> {
    const applied = await inConsumerSpans(consumer, events, (traced) => applyEvents(orm, consumer, traced));
    for (const { subject, position } of events) moveTo(progress, partitionOf(subject), position ?? 0);
    outcomes.inc({ consumer: consumer.name, outcome: 'applied' }, applied.length);
    for (const event of applied) {
      delay.observe({ consumer: consumer.name }, Math.max(0, (Date.now() - Date.parse(event.occurredAt)) / 1000));
    }
  }

  /** Returns whether the partition may go on: yes once the subject is parked, no while the event waits for its next try. */
  async function retryOrPark(partition: number, event: StoredEvent, error: unknown): Promise<boolean> {
    outcomes.inc({ consumer: consumer.name, outcome: 'failed' });
    const next = nextTry(progress.failing.get(partition), event, error, Date.now());
    const about = { err: error, event: event.name, subject: event.subject };
    if (next) {
      log.warn({ ...about, attempts: next.attempts, tries: next.tries }, 'an event failed');
      progress.failing.set(partition, next);
      return false;
    }
    await parkSubject(orm, consumer, partition, event, error);
    moveTo(progress, partition, event.position ?? 0);
    outcomes.inc({ consumer: consumer.name, outcome: 'parked' });
    log.error(
      { ...about, version: event.version },
      'a subject is parked: its events wait for a person, other subjects go on',
    );
    await measureParked();
    progress.failing.delete(partition);
    return true;
  }

  /** Applies the subjects that a person wants to have tried again; a subject that fails stays parked. */
  async function retryParked(): Promise<void> {
    if (parked === 0) return;
    for (const subject of await subjectsToRetry(orm, consumer)) {
      if (!progress.positions.has(partitionOf(subject))) continue;
      try {
        await unparkSubject(orm, consumer, feed, subject);
        log.info({ subject }, 'a parked subject goes on');
      } catch (error) {
        log.error({ err: error, subject }, 'a parked subject failed again');
        await keepParked(orm, consumer, subject, error);
      }
      await measureParked();
    }
  }

  async function measureParked(): Promise<void> {
    parked = await countParked(orm, consumer);
    parkedSubjects.set({ consumer: consumer.name }, parked);
  }

  return {
    connected: connection.connected,
    async lag() {
      const positions = new Map<number, number>();
      for (const row of await orm.em.fork().find(ConsumerCursor, { consumer: consumer.name })) {
        positions.set(row.partition, row.position);
      }
      for (const [partition, position] of progress.positions) {
        positions.set(partition, Math.max(position, positions.get(partition) ?? 0));
      }
      return findLag(feed, names, positions);
    },
    async stop() {
      stopRecovered();
      await (await listening)();
      await connection.stop();
    },
  };
}

const byPosition = (one: StoredEvent, other: StoredEvent) => (one.position ?? 0) - (other.position ?? 0);
