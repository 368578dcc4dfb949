import type { Doorbell } from '#platform/events/doorbell.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import type { StoredEvent } from '#platform/events/define.ts';
import type { Log } from '#platform/process/log.ts';
import { counter } from '#platform/process/metrics.ts';
import { openPauses } from '../pause.ts';
import type { Purge } from './purge.ts';
import type { CacheMemory } from './memory.ts';
import { type LogPosition, logTag, type CacheStore } from './store-redis.ts';

const emptied = counter('tradepost_gateway_cache_emptied_total', 'Tags that events have emptied in this process', [
  'subgraph',
]);

/** A log that is followed while its entries are used. */
export interface FollowedLog {
  /** Whether all events up to a moment ago are applied. Each call keeps the log followed. */
  inStep(): boolean;
  /** The position of the last event that has emptied entries, or is emptying them; undefined before the first read of the log. */
  position(): number | undefined;
  stop(): Promise<void>;
}

/**
 * A ring may be lost, so the log is also read this often. Half of it doubles the cost of an idle log; with twice of it, a viewer who waits for a
 * change notices.
 */
const lookEveryMs = 500;
/** Entries are used only if a read of the log began within this time and succeeded. With less, one slow answer would stop the cache. */
const lookedWithinMs = 1_500;
/** A log whose entries are not used for this long is no longer read. */
const sleepAfterMs = 60_000;
/** Each change of stock rings. With this pause between two reads, an event is still applied well within a second. */
const restMs = 50;
const eventsPerRead = 500;

/** The tags that an event empties. */
export function tagsOf(log: string, event: Pick<StoredEvent, 'name' | 'subject'>): string[] {
  const id = event.subject.slice(event.subject.indexOf(':') + 1);
  return [tagName(log, event.name), tagName(log, event.name, id)];
}

/** The name of a tag. Ids count in lower case, as events have them. */
export function tagName(log: string, event: string, id?: string): string {
  return id === undefined ? `${log} ${event}` : `${log} ${event} ${id.toLowerCase()}`;
}

/**
 * Follows the log of a subgraph and empties the entries that its events name, first in Redis, then in memory. A read in between may find an old entry
 * in memory, and never puts an old entry back. Every gateway does this by itself. A gateway that starts uses the position in Redis, so that it misses
 * no event of the time when no gateway ran. Without a position everything is empty.
 */
export function followLog(options: {
  log: string;
  /** The names of the events. */
  events: readonly string[];
  feed: Pick<EventFeed, 'head' | 'read'>;
  doorbell: Pick<Doorbell, 'listen'>;
  store: CacheStore;
  memory: CacheMemory;
  logger: Log;
  /** Empties the CDN as well. The log is then followed without a pause, because the gateway does not see the answers of the CDN. */
  purge: Purge | undefined;
}): FollowedLog {
  const { log, events, feed, doorbell, store, memory, logger, purge } = options;
  let reached: LogPosition | undefined;
  let begun: number | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let usedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;
  const pauses = openPauses();
  let quiet = false;

  async function look(): Promise<void> {
    const began = performance.now();
    // Read each time: another gateway may have begun the log again, for example after Redis lost its data.
    const held = (await store.position(log)) ?? (await store.begin(log, await feed.head()));
    if (!held) return;
    if (reached?.generation !== held.generation) memory.clear();
    const { generation } = held;
    let { position } = reached?.generation === held.generation ? reached : held;
    begun ??= position;
    // All events before the present end of the log can be read.
    const head = await feed.head();
    for (let more = head > position; more; ) {
      const page = await feed.read({ after: position, names: events, limit: eventsPerRead });
      more = page.length === eventsPerRead;
      const last = page.at(-1)?.position ?? position;
      position = more ? last : Math.max(last, head);
      // Before anything is emptied: what is fetched after that must not be older than these events.
      begun = Math.max(begun ?? 0, page.at(-1)?.position ?? 0);
      const tags = [...new Set(page.flatMap((event) => tagsOf(log, event)))];
      if (!(await store.empty(log, tags, { generation, position }))) return;
      memory.empty(tags);
      if (tags.length > 0) void purge?.(tags);
      emptied.inc({ subgraph: log }, tags.length);
      reached = { generation, position };
    }
    reached = { generation, position };
    lookedAt = began;
    quiet = false;
  }

  async function run(): Promise<void> {
    const unlisten = await doorbell.listen(`events:${log}`, pauses.ring);
    while (!pauses.stopped && (purge !== undefined || performance.now() - usedAt < sleepAfterMs)) {
      pauses.forget();
      try {
        await look();
      } catch (error) {
        if (!quiet) logger.warn({ err: error, subgraph: log }, 'the log cannot be read, its entries are not used');
        quiet = true;
      }
      await pauses.rest(restMs);
      await pauses.untilRung(lookEveryMs - restMs);
    }
    await unlisten();
  }

  return {
    inStep() {
      usedAt = performance.now();
      if (!pauses.stopped) running ??= run().finally(() => (running = undefined));
      return usedAt - lookedAt < lookedWithinMs;
    },
    position: () => begun,
    async stop() {
      pauses.stop();
      await running;
    },
  };
}

/** All tags of an entry: the tags of its events and the tag of the log. */
export function withLog(log: string, tags: readonly string[]): string[] {
  return tags.length === 0 ? [] : [logTag(log), ...tags];
}
