import type { Doorbell } from '#platform/events/doorbell.ts';
import type { StoredEvent } from '#platform/events/define.ts';
import { type EventFeed, maxFeedPage } from '#platform/events/event-feed.ts';
import type { Log } from '#platform/process/log.ts';
import { once } from './once.ts';
import { repeat } from './repeat.ts';
import { keysPerRead } from './turn-loader.ts';

/*
 * The subjects that a node follows, by key: an order, a session, a stock level. The doorbell may lose messages, so each subject is followed twice:
 *   listening   the key's channel is listened to from the first holder to the last
 *   sweeping    every `everyMs`, and when a lost doorbell is back, the keys that the log names since the last sweep are compared with it
 */

/** A key in use. */
export interface WatchLease<Entry> {
  entry: Entry;
  /** Resolves when the channel is listened to: read the log after it, so that whatever happens in between rings. */
  listening: Promise<void>;
  /** Idempotent. After the last release nothing is listened to any more. */
  release(): void;
}

export interface Watch<Entry> {
  /** The key's entry, made and listened to if this is the first holder. */
  hold(key: string): WatchLease<Entry>;
  get(key: string): Entry | undefined;
  /** Lets the next holder begin with a new entry; present holders keep theirs. */
  forget(key: string): void;
  /** Makes the next sweep compare, even if the log does not grow. */
  doubt(): void;
  stop(): Promise<void>;
}

interface Held<Entry> {
  entry: Entry;
  listening: Promise<() => Promise<void>>;
  holders: number;
}

export function startWatch<Entry>(options: {
  /** The log that the entries come from. */
  feed: Pick<EventFeed, 'head' | 'read'>;
  doorbell: Pick<Doorbell, 'listen' | 'onRecovered'>;
  log: Log;
  everyMs: number;
  /** Named in the log's warnings: `orders`. */
  what: string;
  channelOf: (key: string) => string;
  /** The keys that an event of the log changes. */
  keysOf: (event: StoredEvent) => readonly string[];
  begin: (key: string) => Entry;
  heard: (entry: Entry, message: string) => void;
  /** Compares these keys (at most `keysPerRead`) with the log. */
  compare: (keys: readonly string[]) => Promise<void>;
}): Watch<Entry> {
  const { feed, doorbell, log, what, channelOf, keysOf, begin, heard, compare } = options;
  const held = new Map<string, Held<Entry>>();
  /** Every change up to this position of the log has been compared; -1: all keys have to be compared. */
  let comparedAt = -1;

  const sweep = repeat(
    options.everyMs,
    async () => {
      if (held.size === 0) return;
      const head = await feed.head();
      // The log has not grown since: nothing can have changed that was not compared then.
      if (head === comparedAt) return;
      const from = comparedAt;
      // A doubt that comes up during the sweep must outlast it.
      comparedAt = head;
      try {
        const keys = await changedKeys(from, head);
        for (let start = 0; start < keys.length; start += keysPerRead)
          await compare(keys.slice(start, start + keysPerRead));
      } catch (error) {
        comparedAt = -1;
        throw error;
      }
    },
    (error) => log.warn({ err: error, what }, `the followed ${what} could not be compared with the log`),
  );
  const forgetRecovered = doorbell.onRecovered(sweep.now);

  /** The keys in use that changed behind `from` and up to `head`: all keys if reading all is cheaper than reading the log. */
  async function changedKeys(from: number, head: number): Promise<string[]> {
    if (from < 0 || head - from > held.size) return [...held.keys()];
    const changed = new Set<string>();
    for (let after = from; after < head; ) {
      const events = await feed.read({ after, limit: maxFeedPage });
      for (const event of events) for (const key of keysOf(event)) if (held.has(key)) changed.add(key);
      after = events.at(-1)?.position ?? head;
    }
    return [...changed];
  }

  function start(key: string): Held<Entry> {
    const entry = begin(key);
    const started: Held<Entry> = {
      entry,
      listening: doorbell.listen(channelOf(key), (message) => heard(entry, message)),
      holders: 0,
    };
    held.set(key, started);
    // The holder is given the failure; here it must only not count as unhandled.
    started.listening.catch(() => drop(key, started));
    return started;
  }

  function drop(key: string, dropped: Held<Entry>): void {
    if (held.get(key) === dropped) held.delete(key);
  }

  return {
    hold(key) {
      const known = held.get(key) ?? start(key);
      known.holders += 1;
      const listening = known.listening.then(() => {});
      // A holder that has given up meanwhile no longer waits for it.
      listening.catch(() => {});
      return {
        entry: known.entry,
        listening,
        release: once(() => {
          known.holders -= 1;
          if (known.holders > 0) return;
          drop(key, known);
          known.listening
            .then((unlisten) => unlisten())
            .catch((error: unknown) => log.warn({ err: error, what }, 'could not stop listening to the doorbell'));
        }),
      };
    },
    get: (key) => held.get(key)?.entry,
    forget: (key) => void held.delete(key),
    doubt() {
      comparedAt = -1;
    },
    async stop() {
      forgetRecovered();
      await sweep.stop();
    },
  };
}
