import type { Doorbell } from '#platform/events/doorbell.ts';
import type { EventFeed, SubjectRequest } from '#platform/events/event-feed.ts';
import { CodedError } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import type { StoredEvent } from '#platform/events/define.ts';
import { liveMetrics } from '../metrics.ts';
import { type OrderItem, parseOrderEvent, toOrderItem } from './order-item.ts';
import { openOrderVersions, type OrderVersions } from './order-versions.ts';
import { readSubjects } from './read-subjects.ts';
import type { Lease, Source } from './source.ts';
import { openTurnLoader } from './turn-loader.ts';
import { startWatch } from './watch.ts';

/** An order as this node sees it, shared by all its followers. */
export interface OrderSource extends Source {
  /** The newest version known. */
  latest(): OrderItem;
}

/** The orders that somebody on this node follows. */
export interface OrderFollowing {
  /**
   * Follows an order from its newest version on; every later version will be passed on. Throws ORDER_NOT_FOUND for an unknown id, and
   * whatever the log throws when it cannot be read.
   */
  open(orderId: string): Promise<Lease<OrderSource>>;
  stop(): Promise<void>;
}

interface FollowedOrder {
  subject: string;
  versions: OrderVersions;
  healing: Promise<void> | undefined;
  source: OrderSource;
}

export function startOrderFollowing(options: {
  feed: EventFeed;
  doorbell: Doorbell;
  log: Log;
  sweepEveryMs: number;
}): OrderFollowing {
  const { feed, doorbell, log } = options;

  const latestOf = openTurnLoader<string, StoredEvent | undefined>(async (subjects) => {
    const events = await feed.latest([...new Set(subjects)]);
    const bySubject = new Map(events.map((event) => [event.subject, event]));
    return subjects.map((subject) => bySubject.get(subject));
  });
  const eventsAfter = openTurnLoader<SubjectRequest, StoredEvent[]>((requests) => readSubjects(feed, requests));

  const watch = startWatch<FollowedOrder>({
    feed,
    doorbell,
    log,
    everyMs: options.sweepEveryMs,
    what: 'orders',
    channelOf: (subject) => subject,
    keysOf: ({ subject }) => [subject],
    begin,
    heard(order, message) {
      const event = parseOrderEvent(message);
      // Anything else is still a hint that the log has something new.
      if (event?.subject === order.subject) order.versions.offer(event);
      if (order.versions.head > 0 && (order.versions.behind || !event)) healSoon(order);
    },
    async compare(subjects) {
      for (const event of await feed.latest(subjects)) {
        const order = watch.get(event.subject);
        if (!order || event.version <= order.versions.head) continue;
        const { versions } = order;
        if (event.version === versions.head + 1) liveMetrics.healed.inc({ topic: 'order' });
        versions.offer(event);
        if (versions.head > 0 && versions.behind) healSoon(order);
      }
    },
  });

  function begin(subject: string): FollowedOrder {
    const versions = openOrderVersions();
    const order: FollowedOrder = {
      subject,
      versions,
      healing: undefined,
      source: {
        get head() {
          return versions.head;
        },
        after: (version) => versions.after(version) ?? readAfter(order, version),
        listen: versions.listeners.add,
        latest() {
          if (!versions.newest) throw new Error('expected the order to be read before it is followed');
          return versions.newest;
        },
      },
    };
    return order;
  }

  function healSoon(order: FollowedOrder): void {
    heal(order).catch((error: unknown) => {
      // The next sweep compares it again.
      watch.doubt();
      log.warn({ err: error, subject: order.subject }, 'missing versions could not be read yet');
    });
  }

  function heal(order: FollowedOrder): Promise<void> {
    order.healing ??= readMissing(order).finally(() => {
      order.healing = undefined;
    });
    return order.healing;
  }

  async function readMissing({ subject, versions }: FollowedOrder): Promise<void> {
    do {
      const from = versions.head;
      const passedOn = versions.fill(from, await eventsAfter.load({ subject, afterVersion: from }));
      if (passedOn === 'gap') {
        watch.forget(subject);
        return;
      }
      liveMetrics.healed.inc({ topic: 'order' }, passedOn);
      // A version may have rung while the log was read.
    } while (versions.behind);
  }

  async function readAfter({ subject, versions }: FollowedOrder, version: number): Promise<OrderItem[]> {
    const events = await eventsAfter.load({ subject, afterVersion: version });
    const items: OrderItem[] = [];
    for (const event of events) {
      if (event.version !== version + items.length + 1) break;
      versions.offer(event);
      if (event.version <= versions.head) items.push(toOrderItem(event, event.version));
    }
    if (items.length === 0 && versions.head > version) throw new CodedError('CURSOR_EXPIRED');
    return items;
  }

  return {
    async open(orderId) {
      const subject = `order:${orderId}`;
      const { entry: order, listening, release } = watch.hold(subject);
      const { versions, source } = order;
      try {
        // First listen, then read: whatever happens in between rings, and waits.
        await listening;
        const latest = await latestOf.load(subject);
        if (!latest) throw new CodedError('ORDER_NOT_FOUND');
        if (versions.head === 0) versions.settle(latest);
        else versions.offer(latest);
        if (versions.head < latest.version) await heal(order);
        else if (versions.behind) healSoon(order);
        return { source, release };
      } catch (error) {
        release();
        throw error;
      }
    },
    stop: () => watch.stop(),
  };
}
