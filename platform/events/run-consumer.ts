import { setTimeout as sleep } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { type Hold, holdConnection } from '../database/held-connection.ts';
import type { Log } from '../process/log.ts';
import { counter, histogram } from '../process/metrics.ts';
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
  hasMore,
  moveTo,
  pauseMs,
  planRead,
  pollMs,
  quietPollMs,
  settlePage,
} from './consumer-progress.ts';
import type { StoredEvent } from './define.ts';
import type { Doorbell } from './doorbell.ts';
import { nextTry } from './event-failure.ts';
import { type EventFeed, maxFeedPage } from './event-feed.ts';
import { openLogCoverage } from './log-coverage.ts';
import { partitionCount, partitionOf } from './event-log.ts';
import { parkSubject } from './park-subject.ts';
import { openParked } from './parked-subjects.ts';
import { pageChannel, parsePageRing } from './page-ring.ts';
import { openPageReader } from './read-page.ts';
import { announceCopy, sharePartitions } from './partition-locks.ts';

const outcomes = counter('tradepost_consumer_events_total', 'Events by what became of them', ['consumer', 'outcome']);
const delay = histogram('tradepost_consumer_delay_seconds', 'From an event until its effect is committed', [
  'consumer',
]);

/**
 * How often a copy shares the partitions with the others: seldom while it has all of them, because then it can only give some to a copy that has
 * come, which delays no event. Half of `others` doubles the statements of copies; twice of it doubles how long the partitions of a dead copy wait. The
 * connection with the locks is lost after 20 s without a statement: twice of `alone` would leave no time for a page.
 */
const rebalanceMs = { others: 2_000, alone: 8_000 };

/** Rung by a copy that has come. Without the ring it gets its share of the partitions up to 8 s later. */
const copiesChannel = (consumer: string) => `copies:${consumer}`;
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
  const readPage = openPageReader({ feed, names, name: consumer.feed, log });
  let movedIdleAt = Date.now();
  let rebalanceAt = 0;
  const holds = (subject: string) => progress.positions.has(partitionOf(subject));
  const parked = openParked({ orm, consumer, feed, log, holds });
  // PostgreSQL ends a session that rests for as long as `lostAfterMs`.
  const longestRestMs = lostAfterMs === undefined ? quietPollMs : Math.min(quietPollMs, lostAfterMs / 5);
  const aloneMs = lostAfterMs === undefined ? rebalanceMs.alone : Math.min(rebalanceMs.alone, lostAfterMs / 2);
  const coverage = openLogCoverage((name) => name in consumer.on, longestRestMs);

  const connection = holdConnection({ databaseUrl, name: `${consumer.name} consumer`, log, lostAfterMs, work });
  const listening = doorbell.listen(pageChannel(consumer.feed), (message) => {
    if (coverage.heard(parsePageRing(message)) || otherDueMs() <= 0) connection.wake();
    // A timer that ends between two rings would only find that nothing is due.
    else if (coverage.quietMs() > 0) connection.prolong();
  });
  const listeningToCopies = doorbell.listen(copiesChannel(consumer.name), () => {
    rebalanceAt = 0;
    connection.wake();
  });
  const stopRecovered = doorbell.onRecovered(() => {
    coverage.forget();
    connection.wake();
  });

  /** How long nothing but a read is due, in milliseconds. */
  function otherDueMs(): number {
    const now = Date.now();
    if (progress.failing.size > 0 || now - movedIdleAt > moveIdleMs || !doorbell.ready()) return 0;
    return rebalanceAt - now;
  }

  async function work(locks: pg.Client, hold: Hold): Promise<void> {
    try {
      await announceCopy(locks, consumer.name);
      void doorbell.ring([{ channel: copiesChannel(consumer.name), message: '' }]);
      await measureParked();
      rebalanceAt = 0;
      let restMs = pollMs;
      let behind = false;
      while (hold.on()) {
        if (Date.now() >= rebalanceAt) {
          rebalanceAt = Number.POSITIVE_INFINITY;
          await rebalance(locks);
          await parked.retry();
          const alone = progress.positions.size === partitionCount && parked.count === 0;
          // Another copy may have rung meanwhile.
          rebalanceAt = Math.min(rebalanceAt, Date.now() + (alone ? aloneMs : rebalanceMs.others));
        }
        const quiet = Math.min(coverage.quietMs(), otherDueMs());
        if (quiet > 0) {
          await hold.pause(quiet);
          continue;
        }
        if (consumer.gatherMs !== undefined && !behind) await sleep(consumer.gatherMs);
        const startedAt = performance.now();
        const count = await round(hold);
        behind = count === maxFeedPage;
        if (behind) continue;
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
    coverage.forget();
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
    const heard = coverage.heardUpTo;
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
    // A page that is not full holds everything that had its position before it was read.
    const whole = !hasMore(page) && plan.partitions.length === progress.positions.size && progress.failing.size === 0;
    if (whole) coverage.covered(Math.max(heard, page.events.at(-1)?.position ?? 0));
    if (moveIdle) {
      movedIdleAt = startedAt;
      await saveCursors(orm.em.fork(), consumer, progress.positions);
      await measureParked();
    }
    return page.events.length;
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

  async function measureParked(): Promise<void> {
    // A person may have a subject tried again, which is looked for then.
    if ((await parked.measure()) > 0) rebalanceAt = Math.min(rebalanceAt, Date.now() + rebalanceMs.others);
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
      await (await listeningToCopies)();
      await connection.stop();
    },
  };
}

const byPosition = (one: StoredEvent, other: StoredEvent) => (one.position ?? 0) - (other.position ?? 0);
