import type { Doorbell } from '#platform/events/doorbell.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import { repeatedValue } from '#platform/process/client-message.ts';
import { CodedError } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import type { StockLevelFact } from '#schema/events/catalog.ts';
import { liveMetrics } from '../metrics.ts';
import { once } from './once.ts';
import type { Lease, Source } from './source.ts';
import { parseStockLevel, type ReadStockLevels } from './stock-levels.ts';
import { openTurnLoader } from './turn-loader.ts';
import { openVariantSet } from './variant-set.ts';
import { type WatchLease, startWatch } from './watch.ts';

/** The stock levels that somebody on this node follows. Of each variant the highest version counts; earlier ones may be left out. */
export interface StockFollowing {
  /** Follows variants; the source begins with the present level of each. Throws VARIANT_NOT_FOUND, which names the first unknown one. */
  open(variantIds: readonly string[]): Promise<Lease>;
  stop(): Promise<void>;
}

/** One variant, shared by all sets that contain it. */
interface FollowedLevel {
  variantId: string;
  fact: StockLevelFact | undefined;
  listeners: Set<(fact: StockLevelFact) => void>;
}

/** Variants that are followed together, shared by all followers of the same variants. */
interface FollowedSet {
  source: Source;
  holds: WatchLease<FollowedLevel>[];
  leases: number;
  close: () => void;
}

export function startStockFollowing(options: {
  readLevels: ReadStockLevels;
  /** The catalog's log: it says which levels can have changed. */
  feed: Pick<EventFeed, 'head' | 'read'>;
  doorbell: Doorbell;
  log: Log;
  sweepEveryMs: number;
}): StockFollowing {
  const { readLevels, feed, doorbell, log } = options;
  const sets = new Map<string, FollowedSet>();
  const levelOf = openTurnLoader<string, StockLevelFact | undefined>(readLevels);

  const watch = startWatch<FollowedLevel>({
    feed,
    doorbell,
    log,
    everyMs: options.sweepEveryMs,
    what: 'stock levels',
    channelOf: (variantId) => `stock:${variantId}`,
    keysOf: ({ payload }) => variantsOf(payload),
    begin: (variantId) => ({ variantId, fact: undefined, listeners: new Set() }),
    heard(level, message) {
      const fact = parseStockLevel(message);
      if (fact?.variantId === level.variantId) take(level, fact);
    },
    async compare(variantIds) {
      for (const fact of await readLevels(variantIds)) {
        const level = fact && watch.get(fact.variantId);
        if (level && take(level, fact)) liveMetrics.healed.inc({ topic: 'stock' });
      }
    },
  });

  function beginSet(key: string, variantIds: readonly string[]): FollowedSet {
    const source = openVariantSet();
    const holds = variantIds.map((variantId) => watch.hold(variantId));
    for (const { entry } of holds) {
      entry.listeners.add(source.add);
      if (entry.fact) source.add(entry.fact);
    }
    const set: FollowedSet = {
      source,
      holds,
      leases: 0,
      close() {
        if (sets.get(key) === set) sets.delete(key);
        for (const { entry, release } of holds) {
          entry.listeners.delete(source.add);
          release();
        }
      },
    };
    sets.set(key, set);
    return set;
  }

  return {
    async open(variantIds) {
      const ids = [...new Set(variantIds)].toSorted();
      const key = ids.join();
      const set = sets.get(key) ?? beginSet(key, ids);
      set.leases += 1;
      const release = once(() => {
        set.leases -= 1;
        if (set.leases === 0) set.close();
      });
      try {
        // First listen, then read: whatever changes in between rings.
        await Promise.all(set.holds.map(({ listening }) => listening));
        const facts = await levelOf.loadMany(ids);
        for (const [index, fact] of facts.entries()) {
          if (fact instanceof Error) throw fact;
          const variantId = ids[index] ?? '';
          if (!fact) {
            const extensions = { variantId: repeatedValue(variantId) };
            throw new CodedError('VARIANT_NOT_FOUND', undefined, { extensions });
          }
          const level = set.holds[index]?.entry;
          if (level) take(level, fact);
        }
        return { source: set.source, release };
      } catch (error) {
        release();
        throw error;
      }
    },
    stop: () => watch.stop(),
  };
}

/** The variants whose level an event of the catalog changes; its payload was checked against its contract when it was recorded. */
function variantsOf(payload: unknown): string[] {
  const { levels = [] } = payload as { levels?: StockLevelFact[] };
  return levels.map(({ variantId }) => variantId);
}

/** Passes on a level that is newer than the known one; whether it was. */
function take(level: FollowedLevel, fact: StockLevelFact): boolean {
  if (level.fact && fact.stockVersion <= level.fact.stockVersion) return false;
  level.fact = fact;
  for (const listener of level.listeners) listener(fact);
  return true;
}
