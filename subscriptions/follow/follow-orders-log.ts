import type { Doorbell } from '#platform/events/doorbell.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import { CodedError } from '#platform/process/errors.ts';
import { pageChannel } from '#platform/events/page-ring.ts';
import type { Log } from '#platform/process/log.ts';
import type { StoredEvent } from '#platform/events/define.ts';
import { type Listeners, openListeners } from './listeners.ts';
import { type LogTail, startLogTail } from './log-tail.ts';
import { once } from './once.ts';
import { isOfOrder, toOrderItem } from './order-item.ts';
import { openRecentItems, type RecentItems } from './recent-items.ts';
import type { Item, Lease, Source } from './source.ts';

/** The changes of all orders, or of one customer's, in the order of the log. */
export interface OrdersLogFollowing {
  /** Follows the log; `start` is its end at the time of the call. Without `audience`: everyone's orders. */
  open(audience: string | undefined): Promise<Lease & { start: number }>;
  /**
   * Where a reader that has seen everything up to `position` continues. Throws INVALID_CURSOR for a position beyond the end of the log,
   * CURSOR_EXPIRED for one whose successors are no longer kept.
   */
  resume(lease: Lease, position: number): Promise<number>;
  stop(): Promise<void>;
}

interface FollowedAudience {
  recent: RecentItems;
  listeners: Listeners;
  leases: number;
  source: Source;
}

/** Changes kept in memory per followed customer, and for everyone's. About 1 kB each. */
const recentLimit = 256;
const itemsPerCatchUp = 100;

/** One reader of the log for all followers of this node: the cost grows with the events, not with the followers. It rests while there are none. */
export function startOrdersLogFollowing(options: {
  feed: EventFeed;
  doorbell: Doorbell;
  log: Log;
  sweepEveryMs: number;
}): OrdersLogFollowing {
  const { feed } = options;
  const followed = new Map<string | undefined, FollowedAudience>();
  let tail: Promise<LogTail> | undefined;
  let leases = 0;

  function onEvent(event: StoredEvent, position: number): void {
    if (!isOfOrder(event)) return;
    const item = toOrderItem(event, position);
    for (const entry of [followed.get(undefined), followed.get(event.audience ?? '')]) {
      if (!entry) continue;
      entry.recent.add(item);
      entry.listeners.advanced();
    }
  }

  function startTail(): Promise<LogTail> {
    const starting = startLogTail({ ...options, channel: pageChannel('orders'), onEvent });
    starting.catch(() => {
      // The next follower tries again.
      if (tail === starting) tail = undefined;
    });
    return starting;
  }

  function begin(audience: string | undefined, running: LogTail): FollowedAudience {
    const listeners = openListeners();
    const recent = openRecentItems(running.position, recentLimit);
    const entry: FollowedAudience = {
      recent,
      listeners,
      leases: 0,
      source: {
        get head() {
          return running.position;
        },
        // Events that the tail has not passed on yet come from the tail, so that no reader is ahead of it.
        after: (position) => recent.after(position) ?? readBetween(feed, audience, position, running.position),
        listen: listeners.add,
      },
    };
    followed.set(audience, entry);
    return entry;
  }

  function releaseTail(): void {
    leases -= 1;
    if (leases > 0) return;
    const running = tail;
    tail = undefined;
    running
      ?.then((started) => started.stop())
      .catch((error: unknown) => options.log.warn({ err: error }, 'could not stop reading'));
  }

  return {
    async open(audience) {
      leases += 1;
      const release = once(releaseTail);
      try {
        tail ??= startTail();
        const running = await tail;
        await running.readNow();
        const entry = followed.get(audience) ?? begin(audience, running);
        entry.leases += 1;
        const releaseEntry = once(() => {
          entry.leases -= 1;
          if (entry.leases === 0 && followed.get(audience) === entry) followed.delete(audience);
          release();
        });
        return { source: entry.source, start: running.position, release: releaseEntry };
      } catch (error) {
        release();
        throw error;
      }
    },
    async resume(lease, position) {
      const [head, [oldest]] = await Promise.all([feed.head(), feed.read({ after: 0, limit: 1 })]);
      if (position > head) throw new CodedError('INVALID_CURSOR', 'The cursor is beyond the end of the feed');
      if (oldest?.position && oldest.position > position + 1) throw new CodedError('CURSOR_EXPIRED');
      // The tail has read all events of orders; positions in between are of other events.
      return Math.min(position, lease.source.head);
    },
    async stop() {
      const running = tail;
      tail = undefined;
      await (await running?.catch(() => undefined))?.stop();
    },
  };
}

/** The first page of changes after `position` that has any, read from the log up to `end`. None: there is nothing up to `end`. */
async function readBetween(
  feed: Pick<EventFeed, 'read'>,
  audience: string | undefined,
  position: number,
  end: number,
): Promise<Item[]> {
  const items: Item[] = [];
  let from = position;
  while (items.length === 0 && from < end) {
    const events = await feed.read({
      after: from,
      limit: itemsPerCatchUp,
      ...(audience === undefined ? {} : { audience }),
    });
    for (const event of events) {
      if (event.position === null || event.position > end) continue;
      if (isOfOrder(event)) items.push(toOrderItem(event, event.position));
    }
    from = events.length < itemsPerCatchUp ? end : (events.at(-1)?.position ?? end);
  }
  return items;
}
