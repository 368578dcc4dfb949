import type { Doorbell } from '#platform/events/doorbell.ts';
import { CodedError } from '#platform/process/errors.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import type { Log } from '#platform/process/log.ts';
import type { StoredEvent } from '#platform/events/define.ts';
import { isOfOrder, toOrderItem } from './order-event.ts';
import { type Item, type Lease, once, openListeners, openRing, repeat, type Ring, type Source } from './source.ts';

/** Reads a log to its end again and again, from its end at the time of the start. */
export interface LogTail {
  /** Everything up to here has been passed on. */
  readonly position: number;
  /** Reads on until nothing is left; afterwards all that was stamped before the call has been passed on. */
  readNow(): Promise<void>;
  stop(): Promise<void>;
}

const eventsPerRead = 500;

/** Passes on each event, in log order, once. Woken by the doorbell, its recovery, and every `sweepEveryMs`. */
export async function startLogTail(options: {
  feed: EventFeed;
  doorbell: Doorbell;
  /** Rung for every event of the log: `events:<subgraph>`. */
  channel: string;
  log: Log;
  sweepEveryMs: number;
  onEvent: (event: StoredEvent, position: number) => void;
}): Promise<LogTail> {
  const { feed, onEvent } = options;
  let reading: Promise<void> | undefined;
  let queued: Promise<void> | undefined;
  /** Not known until the log has said where it ends; nothing is read before. */
  let position: number | undefined;

  // Listening comes before asking where the log ends: what is stamped in between rings.
  const sweep = repeat(options.sweepEveryMs, readNow, (error) =>
    options.log.warn({ err: error, channel: options.channel }, 'the log could not be read yet'),
  );
  const unlisten = await options.doorbell.listen(options.channel, sweep.now);
  const forgetRecovered = options.doorbell.onRecovered(sweep.now);
  try {
    position = await feed.head();
  } catch (error) {
    await stop();
    throw error;
  }
  sweep.now();

  async function readToEnd(): Promise<void> {
    if (position === undefined) return;
    for (let more = true; more; ) {
      const events: StoredEvent[] = await feed.read({ after: position, limit: eventsPerRead });
      for (const event of events) {
        if (event.position === null || event.position <= position) continue;
        position = event.position;
        onEvent(event, event.position);
      }
      more = events.length === eventsPerRead;
    }
  }

  /** One read at a time. Whoever asks during one waits for the next, which all of them share: the running one may have looked too early. */
  function readNow(): Promise<void> {
    if (!reading) {
      reading = readToEnd().finally(() => {
        reading = undefined;
      });
      return reading;
    }
    queued ??= reading
      .catch(() => {})
      .then(() => {
        queued = undefined;
        return readNow();
      });
    return queued;
  }

  async function stop(): Promise<void> {
    forgetRecovered();
    await sweep.stop();
    await unlisten();
  }

  return {
    get position() {
      return position ?? 0;
    },
    readNow,
    stop,
  };
}

/** The changes of all orders, or of one customer's, as they come in the log. */
export interface OrderLogFollowing {
  /** Follows the log; `start` is its end at the time of the call. `audience` left out is everyone. */
  open(audience: string | undefined): Promise<Lease & { start: number }>;
  /** Where a reader who has seen everything up to `position` goes on. Throws INVALID_CURSOR for a position that is not there yet, CURSOR_EXPIRED for one whose successors are not kept any more. */
  resume(lease: Lease, position: number): Promise<number>;
  stop(): Promise<void>;
}

interface Followed {
  audience: string | undefined;
  ring: Ring;
  listeners: ReturnType<typeof openListeners>;
  leases: number;
  source: Source;
}

/** Changes kept in memory per followed customer, and for everyone's. About 1 kB each. */
const ringLimit = 256;
const itemsPerCatchUp = 100;

/** One reader of the log for all of this node's followers: its cost is that of the events, not of the followers. It rests while there are none. */
export function startOrderLogFollowing(options: {
  feed: EventFeed;
  doorbell: Doorbell;
  log: Log;
  sweepEveryMs: number;
}): OrderLogFollowing {
  const { feed } = options;
  const followed = new Map<string | undefined, Followed>();
  let tail: Promise<LogTail> | undefined;
  let leases = 0;

  function onEvent(event: StoredEvent, position: number): void {
    if (!isOfOrder(event)) return;
    const item = toOrderItem(event, position);
    for (const entry of [followed.get(undefined), followed.get(event.audience ?? '')]) {
      if (!entry) continue;
      entry.ring.add(item);
      entry.listeners.advanced();
    }
  }

  function startTail(): Promise<LogTail> {
    const starting = startLogTail({ ...options, channel: 'events:orders', onEvent });
    starting.catch(() => {
      // The next follower tries again.
      if (tail === starting) tail = undefined;
    });
    return starting;
  }

  function begin(audience: string | undefined, running: LogTail): Followed {
    const listeners = openListeners();
    const entry: Followed = {
      audience,
      ring: openRing(running.position, ringLimit),
      listeners,
      leases: 0,
      source: {
        get head() {
          return running.position;
        },
        after: (position) => entry.ring.after(position) ?? readAfter(position),
        listen: listeners.add,
      },
    };
    async function readAfter(position: number): Promise<Item[]> {
      const items: Item[] = [];
      let from = position;
      // What the tail has not passed on yet comes by the tail, so that nobody is ahead of it.
      const end = running.position;
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
    followed.set(audience, entry);
    return entry;
  }

  function releaseTail(): void {
    leases -= 1;
    if (leases > 0) return;
    const running = tail;
    tail = undefined;
    running
      ?.then((it) => it.stop())
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
      if (position > head) throw new CodedError('INVALID_CURSOR', 'The cursor is ahead of everything that happened');
      if (oldest?.position && oldest.position > position + 1) throw new CodedError('CURSOR_EXPIRED');
      // The tail has read everything there was of these events; positions between are of other events.
      return Math.min(position, lease.source.head);
    },
    async stop() {
      const running = tail;
      tail = undefined;
      await (await running?.catch(() => undefined))?.stop();
    },
  };
}
