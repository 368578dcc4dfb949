import type { EventFeed } from '#platform/events/event-feed.ts';
import { CodedError } from '#platform/process/errors.ts';
import { type Listeners, openListeners } from './listeners.ts';
import type { LogTail } from './log-tail.ts';
import { once } from './once.ts';
import { isOfOrder, toOrderItem } from './order-item.ts';
import { openRecentItems, type RecentItems } from './recent-items.ts';
import type { SharedTail } from './shared-tail.ts';
import type { Item, Lease, Source } from './source.ts';
import { openTurnLoader } from './turn-loader.ts';

/** The changes of all orders, or of one customer's, in the order of the log. */
export interface OrdersLogFollowing {
  /** Follows the log; `start` is its end at the time of the call. Without `audience`: everyone's orders. */
  open(audience: string | undefined): Promise<Lease & { start: number }>;
  /**
   * Where a reader that has seen everything up to `position` continues. Throws INVALID_CURSOR for a position beyond the end of the log,
   * CURSOR_EXPIRED for one whose successors are no longer kept.
   */
  resume(lease: Lease, position: number): Promise<number>;
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

export function startOrdersLogFollowing({
  feed,
  tail: orders,
}: {
  feed: Pick<EventFeed, 'head' | 'read' | 'trimmed'>;
  /** Of the log of orders. */
  tail: SharedTail;
}): OrdersLogFollowing {
  const followed = new Map<string | undefined, FollowedAudience>();
  /** The first position from which on the log has all events; clients that come back together share a read. */
  const oldest = openTurnLoader<'oldest', number>(async (keys) => {
    const [trimmed, [first]] = await Promise.all([feed.trimmed(), feed.read({ after: 0, limit: 1 })]);
    return keys.map(() => Math.max(trimmed + 1, first?.position ?? 0));
  });

  orders.onEvent((event, position) => {
    if (followed.size === 0 || !isOfOrder(event)) return;
    const item = toOrderItem(event, position);
    for (const entry of [followed.get(undefined), followed.get(event.audience ?? '')]) {
      if (!entry) continue;
      entry.recent.add(item);
      entry.listeners.advanced();
    }
  });

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
        listen: (listener) => listeners.add(listener),
        unlisten: (listener) => listeners.remove(listener),
      },
    };
    followed.set(audience, entry);
    return entry;
  }

  return {
    async open(audience) {
      const { tail, release } = await orders.follow();
      try {
        await tail.readNow();
        const entry = followed.get(audience) ?? begin(audience, tail);
        entry.leases += 1;
        const releaseEntry = once(() => {
          entry.leases -= 1;
          if (entry.leases === 0 && followed.get(audience) === entry) followed.delete(audience);
          release();
        });
        return { source: entry.source, start: tail.position, release: releaseEntry };
      } catch (error) {
        release();
        throw error;
      }
    },
    async resume(lease, position) {
      // The tail has read up to the end of the log, as it was when the lease began.
      const head = position > lease.source.head ? await feed.head() : lease.source.head;
      if (position > head) throw new CodedError('INVALID_CURSOR', 'The cursor is beyond the end of the feed');
      if ((await oldest.load('oldest')) > position + 1) throw new CodedError('CURSOR_EXPIRED');
      // The tail has read all events of orders; positions in between are of other events.
      return Math.min(position, lease.source.head);
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
