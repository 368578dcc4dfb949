import type { Doorbell } from '#platform/events/doorbell.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import type { StoredEvent } from '#platform/events/define.ts';
import type { Log } from '#platform/process/log.ts';
import { counter } from '#platform/process/metrics.ts';
import type { Purge } from './purge.ts';
import type { CacheMemory } from './memory.ts';
import { type LogPosition, logTag, type CacheStore } from './store-redis.ts';

const emptied = counter('tradepost_gateway_cache_emptied_total', 'Tags that events have emptied in this process', [
  'subgraph',
]);

/** A log that is followed while its entries are used. */
export interface FollowedLog {
  /** Whether all events are applied, as of a moment ago. A call keeps it followed. */
  inStep(): boolean;
  stop(): Promise<void>;
}

/**
 * A ring may be lost, so the log is also read this often. Half of it doubles what an idle log costs; twice of it would be felt by those who wait
 * for a change.
 */
const lookEveryMs = 500;
/** Entries count only if a read of the log that began within this time went well. Less would give up the cache for one slow answer. */
const lookedWithinMs = 1_500;
/** Without a use for this long, nobody reads the log. */
const sleepAfterMs = 60_000;
/** Rings come with each change of stock. Reads that are this far apart keep an event well below a second. */
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
 * Follows the log of a subgraph and empties what its events name, in Redis first and then in the memory: a read in between finds the memory's old
 * entry for the last time, and never puts an old one back. Every gateway does this by itself; the position in Redis is for those that start, so
 * that no event between two lives of the gateways is missed. Without a position everything is empty.
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
  /** Empties the CDN as well; then the log is followed without a pause, for nobody sees what the CDN answers. */
  purge: Purge | undefined;
}): FollowedLog {
  const { log, events, feed, doorbell, store, memory, logger, purge } = options;
  let reached: LogPosition | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let usedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;
  let rung = false;
  let wake: (() => void) | undefined;
  let stopped = false;
  let quiet = false;

  async function look(): Promise<void> {
    const began = performance.now();
    // Asked each time: another gateway, or a Redis that lost its data, may have begun again.
    const held = (await store.position(log)) ?? (await store.begin(log, await feed.head()));
    if (!held) return;
    if (reached?.generation !== held.generation) memory.clear();
    const { generation } = held;
    let { position } = reached?.generation === held.generation ? reached : held;
    // What the end of the log is now, all events before it can be read.
    const head = await feed.head();
    for (let more = head > position; more; ) {
      const page = await feed.read({ after: position, names: events, limit: eventsPerRead });
      more = page.length === eventsPerRead;
      const last = page.at(-1)?.position ?? position;
      position = more ? last : Math.max(last, head);
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
    const unlisten = await doorbell.listen(`events:${log}`, () => {
      rung = true;
      wake?.();
    });
    while (!stopped && (purge !== undefined || performance.now() - usedAt < sleepAfterMs)) {
      rung = false;
      try {
        await look();
      } catch (error) {
        if (!quiet) logger.warn({ err: error, subgraph: log }, 'the log cannot be read, its entries are not used');
        quiet = true;
      }
      await pause(restMs);
      if (!rung) await pause(lookEveryMs - restMs, () => rung);
    }
    await unlisten();
  }

  /** Waits, at most until the next ring where `until` says so. */
  function pause(ms: number, until?: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      timer.unref();
      function done(): void {
        clearTimeout(timer);
        wake = undefined;
        resolve();
      }
      if (stopped) done();
      else wake = () => (stopped || until?.()) && done();
    });
  }

  return {
    inStep() {
      usedAt = performance.now();
      if (!stopped) running ??= run().finally(() => (running = undefined));
      return usedAt - lookedAt < lookedWithinMs;
    },
    async stop() {
      stopped = true;
      wake?.();
      await running;
    },
  };
}

/** All tags of an entry: those of its events, and that of the log. */
export function withLog(log: string, tags: readonly string[]): string[] {
  return tags.length === 0 ? [] : [logTag(log), ...tags];
}
