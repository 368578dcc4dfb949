import DataLoader from 'dataloader';
import type { Doorbell } from '#platform/events/doorbell.ts';
import { CodedError } from '#platform/process/errors.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import type { Log } from '#platform/process/log.ts';
import type { StoredEvent } from '#platform/events/define.ts';
import { liveMetrics } from './metrics.ts';
import { type OrderItem, parseOrderEvent, toOrderItem } from './order-event.ts';
import { type Lease, once, openListeners, openRing, repeat, type Ring, type Source } from './source.ts';

/*
 * One order followed passes three phases:
 *   listening   the doorbell is being listened to; versions that ring already wait in `early`
 *   level       `head` and `ring` hold the order as it was read from the log after that; each version moves `head` by one
 *   behind      a version rang that is not the next one, or the sweep saw a newer one: what is missing is read from the log
 */

/** An order as seen by this node, shared by all who follow it. */
export interface OrderSource extends Source {
  /** The newest version known. */
  latest(): OrderItem;
}

/** The orders that somebody on this node follows. */
export interface OrderFollowing {
  /**
   * Follows an order from its newest version on; everything that happens later will be told. Throws ORDER_NOT_FOUND if there is none of that
   * id, and whatever the log throws when it cannot be read.
   */
  open(orderId: string): Promise<Lease<OrderSource>>;
  stop(): Promise<void>;
}

interface Followed {
  subject: string;
  /** 0 until the log has been read for the first time. */
  head: number;
  newest: OrderItem | undefined;
  ring: Ring;
  /** Versions that rang before their turn, by version. */
  early: Map<number, StoredEvent>;
  /** The highest version that is known to exist. */
  seen: number;
  listeners: ReturnType<typeof openListeners>;
  listening: Promise<() => Promise<void>>;
  healing: Promise<void> | undefined;
  leases: number;
  source: OrderSource;
}

/** Versions kept in memory per order: a subscriber that reconnects within them costs no database read. About 1 kB each. */
const ringLimit = 64;
/** More than a few early versions means that the log must be read anyway. */
const earlyLimit = 64;
/** Subjects per statement. */
const subjectsPerRead = 500;
const eventsPerRead = 100;

export function startOrderFollowing(options: {
  feed: EventFeed;
  doorbell: Doorbell;
  log: Log;
  sweepEveryMs: number;
}): OrderFollowing {
  const { feed, doorbell, log } = options;
  const followed = new Map<string, Followed>();

  // All that is asked in one turn of the event loop, for all orders of this node, is read by one statement.
  const perTurn = {
    cache: false,
    maxBatchSize: subjectsPerRead,
    batchScheduleFn: (callback: () => void) => void setImmediate(callback),
  };
  const latestOf = new DataLoader<string, StoredEvent | undefined>(async (subjects) => {
    const events = await feed.latest([...new Set(subjects)]);
    const bySubject = new Map(events.map((event) => [event.subject, event]));
    return subjects.map((subject) => bySubject.get(subject));
  }, perTurn);
  const eventsAfter = new DataLoader<{ subject: string; afterVersion: number }, StoredEvent[]>(
    (requests) => readSubjects(feed, requests),
    perTurn,
  );

  function begin(subject: string): Followed {
    const listeners = openListeners();
    const entry: Followed = {
      subject,
      head: 0,
      newest: undefined,
      ring: openRing(0, ringLimit),
      early: new Map(),
      seen: 0,
      listeners,
      listening: doorbell.listen(subject, (message) => heard(entry, message)),
      healing: undefined,
      leases: 0,
      source: {
        get head() {
          return entry.head;
        },
        after: (version) => entry.ring.after(version) ?? readAfter(entry, version),
        listen: listeners.add,
        latest() {
          if (!entry.newest) throw new Error('expected the order to be read before it is followed');
          return entry.newest;
        },
      },
    };
    followed.set(subject, entry);
    // Whoever opened it hears of it; here it must only not count as unhandled.
    entry.listening.catch(() => forget(entry));
    return entry;
  }

  function forget(entry: Followed): void {
    if (followed.get(entry.subject) === entry) followed.delete(entry.subject);
  }

  function release(entry: Followed): void {
    entry.leases -= 1;
    if (entry.leases > 0) return;
    forget(entry);
    entry.listening
      .then((unlisten) => unlisten())
      .catch((error: unknown) => log.warn({ err: error }, 'could not stop listening to the doorbell'));
  }

  function heard(entry: Followed, message: string): void {
    const event = parseOrderEvent(message);
    if (event?.subject === entry.subject) offer(entry, event);
    else healSoon(entry);
  }

  /** Takes a version if it is the next one, drops it if it is known, else keeps it and reads what is missing. */
  function offer(entry: Followed, event: StoredEvent): void {
    entry.seen = Math.max(entry.seen, event.version);
    if (event.version <= entry.head) return;
    if (entry.head > 0 && event.version === entry.head + 1) {
      advance(entry, event);
      return;
    }
    if (entry.early.size < earlyLimit) entry.early.set(event.version, event);
    if (entry.head > 0) healSoon(entry);
  }

  function advance(entry: Followed, next: StoredEvent): void {
    for (let event: StoredEvent | undefined = next; event; event = entry.early.get(entry.head + 1)) {
      entry.head = event.version;
      entry.early.delete(event.version);
      entry.newest = toOrderItem(event, event.version);
      entry.ring.add(entry.newest);
    }
    entry.listeners.advanced();
  }

  /** Where the story begins on this node: what came before is in the log. */
  function settle(entry: Followed, latest: StoredEvent): void {
    entry.ring = openRing(latest.version - 1, ringLimit);
    entry.head = latest.version - 1;
    entry.seen = Math.max(entry.seen, latest.version);
    for (const version of entry.early.keys()) if (version <= latest.version) entry.early.delete(version);
    advance(entry, latest);
  }

  function healSoon(entry: Followed): void {
    heal(entry).catch((error: unknown) => {
      // The sweep will come back to it.
      log.warn({ err: error, subject: entry.subject }, 'missing versions could not be read yet');
    });
  }

  function heal(entry: Followed): Promise<void> {
    entry.healing ??= readMissing(entry).finally(() => {
      entry.healing = undefined;
    });
    return entry.healing;
  }

  async function readMissing(entry: Followed): Promise<void> {
    let more = true;
    while (more) {
      const from = entry.head;
      const events = await eventsAfter.load({ subject: entry.subject, afterVersion: from });
      const first = events[0];
      if (first && first.version > from + 1 && entry.head === from) {
        forget(entry);
        entry.listeners.ended(new CodedError('CURSOR_EXPIRED'));
        return;
      }
      for (const event of events) {
        if (event.version !== entry.head + 1) continue;
        liveMetrics.healed.inc({ topic: 'order' });
        advance(entry, event);
      }
      if (events.length === 0) {
        // What rang was not in the log: the log is right.
        entry.seen = entry.head;
        entry.early.clear();
      }
      // A version may have rung while the log was read.
      more = entry.head < entry.seen;
    }
  }

  async function readAfter(entry: Followed, version: number): Promise<OrderItem[]> {
    const events = await eventsAfter.load({ subject: entry.subject, afterVersion: version });
    const items: OrderItem[] = [];
    for (const event of events) {
      if (event.version !== version + items.length + 1) break;
      offer(entry, event);
      if (event.version <= entry.head) items.push(toOrderItem(event, event.version));
    }
    if (items.length === 0 && entry.head > version) throw new CodedError('CURSOR_EXPIRED');
    return items;
  }

  const sweep = repeat(
    options.sweepEveryMs,
    async () => {
      const settled = [...followed.values()].filter((entry) => entry.head > 0);
      for (let from = 0; from < settled.length; from += subjectsPerRead) {
        const chunk = settled.slice(from, from + subjectsPerRead);
        const newest = await feed.latest(chunk.map((entry) => entry.subject));
        for (const event of newest) {
          const entry = followed.get(event.subject);
          if (!entry || event.version <= entry.head) continue;
          if (event.version === entry.head + 1) liveMetrics.healed.inc({ topic: 'order' });
          offer(entry, event);
        }
      }
    },
    (error) => log.warn({ err: error }, 'the followed orders could not be compared with the log'),
  );
  const forgetRecovered = doorbell.onRecovered(sweep.now);

  return {
    async open(orderId) {
      const subject = `order:${orderId}`;
      const entry = followed.get(subject) ?? begin(subject);
      entry.leases += 1;
      try {
        // First listen, then read: what happens in between rings, and waits.
        await entry.listening;
        const latest = await latestOf.load(subject);
        if (!latest) throw new CodedError('ORDER_NOT_FOUND');
        if (entry.head === 0) settle(entry, latest);
        else offer(entry, latest);
        if (entry.head < latest.version) await heal(entry);
        return { source: entry.source, release: once(() => release(entry)) };
      } catch (error) {
        release(entry);
        throw error;
      }
    },
    async stop() {
      forgetRecovered();
      await sweep.stop();
    },
  };
}

/** The events behind each request's version. One statement, unless a subject is asked for twice from different versions. */
async function readSubjects(
  feed: EventFeed,
  requests: readonly { subject: string; afterVersion: number }[],
): Promise<StoredEvent[][]> {
  const answers: StoredEvent[][] = requests.map(() => []);
  let waiting = [...requests.keys()];
  while (waiting.length > 0) {
    const round = new Map<string, number>();
    const indexes: number[] = [];
    const later: number[] = [];
    for (const index of waiting) {
      const { subject, afterVersion } = requests[index] as { subject: string; afterVersion: number };
      const other = round.get(subject);
      if (other === undefined) round.set(subject, afterVersion);
      if (other === undefined || other === afterVersion) indexes.push(index);
      else later.push(index);
    }
    const asked = [...round].map(([subject, afterVersion]) => ({ subject, afterVersion }));
    const bySubject = Map.groupBy(await feed.readSubjects(asked, eventsPerRead), (event) => event.subject);
    for (const index of indexes) {
      const events = bySubject.get(requests[index]?.subject ?? '') ?? [];
      answers[index] = events.toSorted((a, b) => a.version - b.version);
    }
    waiting = later;
  }
  return answers;
}
