import DataLoader from 'dataloader';
import type { Doorbell } from '#platform/events/doorbell.ts';
import { CodedError } from '#platform/process/errors.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import { callWithin } from '#platform/graph/federation.ts';
import type { Log } from '#platform/process/log.ts';
import type { SubgraphClient } from '#platform/graph/subgraph-client.ts';
import type { Identity } from '#platform/identity/signed-identity.ts';
import type { StockLevelFact } from '#schema/events/catalog.ts';
import { liveMetrics } from './metrics.ts';
import { type Item, type Lease, once, openListeners, repeat, type Source } from './source.ts';

/** Stock levels that somebody on this node follows; of each variant the highest version counts, earlier ones may never be told. */
export interface StockFollowing {
  /** Follows variants; the source begins with the present level of each. Throws VARIANT_NOT_FOUND naming the first unknown one. */
  open(variantIds: readonly string[]): Promise<Lease>;
  stop(): Promise<void>;
}

/** One variant, shared by all sets that contain it. */
interface Level {
  variantId: string;
  fact: StockLevelFact | undefined;
  listeners: Set<(fact: StockLevelFact) => void>;
  listening: Promise<() => Promise<void>>;
}

/** Representations per request; the catalog reads them with one statement. */
const variantsPerRead = 500;

const levelsQuery =
  'query StockLevels($representations: [_Any!]!) { _entities(representations: $representations) { ... on Variant { id available stock { version } } } }';

export function startStockFollowing(options: {
  catalog: SubgraphClient;
  feed: EventFeed;
  identity: Identity;
  doorbell: Doorbell;
  log: Log;
  sweepEveryMs: number;
  deadlineMs: number;
}): StockFollowing {
  const { doorbell, log } = options;
  const levels = new Map<string, Level>();
  const sets = new Map<string, { source: Source; leases: number; close: () => void }>();
  /** Where the catalog's log ended when all levels were last compared. */
  let comparedAt = -1;

  const levelOf = new DataLoader<string, StockLevelFact | undefined>(readLevels, {
    cache: false,
    maxBatchSize: variantsPerRead,
    batchScheduleFn: (callback) => void setImmediate(callback),
  });

  async function readLevels(variantIds: readonly string[]): Promise<(StockLevelFact | undefined)[]> {
    const answer = await callWithin(options.deadlineMs, options.catalog, {
      query: levelsQuery,
      operationName: 'StockLevels',
      variables: { representations: variantIds.map((id) => ({ __typename: 'Variant', id })) },
      // `available` is for everyone, the version that orders the levels only for staff and services.
      identity: options.identity.sign({ kind: 'service', name: 'subscriptions' }),
    });
    if (answer.errors?.length) {
      throw new CodedError('SUBGRAPH_UNAVAILABLE', undefined, { cause: new AggregateError(answer.errors, 'catalog') });
    }
    // The shape that `levelsQuery` asks for.
    const entities = answer.data?.['_entities'] as ({ available: number; stock: { version: number } | null } | null)[];
    return variantIds.map((variantId, index) => {
      const entity = entities[index];
      return entity?.stock ? { variantId, available: entity.available, stockVersion: entity.stock.version } : undefined;
    });
  }

  function take(level: Level, fact: StockLevelFact): boolean {
    if (level.fact && fact.stockVersion <= level.fact.stockVersion) return false;
    level.fact = fact;
    for (const listener of level.listeners) listener(fact);
    return true;
  }

  function follow(variantId: string, listener: (fact: StockLevelFact) => void): Level {
    const known = levels.get(variantId);
    if (known) {
      known.listeners.add(listener);
      return known;
    }
    const level: Level = {
      variantId,
      fact: undefined,
      listeners: new Set([listener]),
      listening: doorbell.listen(`stock:${variantId}`, (message) => {
        const fact = parseFact(message);
        if (fact?.variantId === variantId) take(level, fact);
      }),
    };
    level.listening.catch(() => {
      if (levels.get(variantId) === level) levels.delete(variantId);
    });
    levels.set(variantId, level);
    return level;
  }

  function unfollow(level: Level, listener: (fact: StockLevelFact) => void): void {
    level.listeners.delete(listener);
    if (level.listeners.size > 0) return;
    if (levels.get(level.variantId) === level) levels.delete(level.variantId);
    level.listening
      .then((unlisten) => unlisten())
      .catch((error: unknown) => log.warn({ err: error }, 'could not stop listening to the doorbell'));
  }

  function beginSet(key: string, variantIds: readonly string[]) {
    const listeners = openListeners();
    let head = 0;
    // In order of their last change: a changed variant moves to the end, so what is behind a sequence is never longer than the set.
    const newest = new Map<string, Item>();
    const listener = (fact: StockLevelFact) => {
      head += 1;
      newest.delete(fact.variantId);
      newest.set(fact.variantId, toStockItem(fact, head));
      listeners.advanced();
    };
    const followed = variantIds.map((variantId) => follow(variantId, listener));
    for (const { fact } of followed) if (fact) listener(fact);
    const set = {
      source: {
        get head() {
          return head;
        },
        after: (sequence: number) => [...newest.values()].filter((item) => item.sequence > sequence),
        listen: listeners.add,
      },
      leases: 0,
      followed,
      close() {
        if (sets.get(key) === set) sets.delete(key);
        for (const level of followed) unfollow(level, listener);
      },
    };
    sets.set(key, set);
    return set;
  }

  const sweep = repeat(
    options.sweepEveryMs,
    async () => {
      if (levels.size === 0) return;
      const head = await options.feed.head();
      // Nothing was stamped since: nothing can have changed that was not compared then.
      if (head === comparedAt) return;
      const ids = [...levels.keys()];
      for (let from = 0; from < ids.length; from += variantsPerRead) {
        const facts = await readLevels(ids.slice(from, from + variantsPerRead));
        for (const fact of facts) {
          const level = fact && levels.get(fact.variantId);
          if (level && take(level, fact)) liveMetrics.healed.inc({ topic: 'stock' });
        }
      }
      comparedAt = head;
    },
    (error) => log.warn({ err: error }, 'the followed stock levels could not be compared'),
  );
  const forgetRecovered = doorbell.onRecovered(sweep.now);

  return {
    async open(variantIds) {
      const ids = [...new Set(variantIds)].toSorted();
      const key = ids.join();
      const known = sets.get(key);
      const set = known ?? beginSet(key, ids);
      set.leases += 1;
      const release = once(() => {
        set.leases -= 1;
        if (set.leases === 0) set.close();
      });
      try {
        // First listen, then read: what changes in between rings.
        await Promise.all(ids.map(async (id) => levels.get(id)?.listening));
        const facts = await levelOf.loadMany(ids);
        for (const [index, fact] of facts.entries()) {
          if (fact instanceof Error) throw fact;
          const variantId = ids[index] ?? '';
          if (!fact) throw new CodedError('VARIANT_NOT_FOUND', undefined, { extensions: { variantId } });
          const level = levels.get(variantId);
          if (level) take(level, fact);
        }
        return { source: set.source, release };
      } catch (error) {
        release();
        throw error;
      }
    },
    async stop() {
      forgetRecovered();
      await sweep.stop();
    },
  };
}

function toStockItem(fact: StockLevelFact, sequence: number): Item {
  return {
    sequence,
    occurredAt: null,
    traceContext: null,
    value: {
      variant: { __typename: 'Variant', id: fact.variantId },
      available: fact.available,
      version: fact.stockVersion,
    },
  };
}

function parseFact(message: string): StockLevelFact | undefined {
  try {
    const fact = JSON.parse(message) as Partial<StockLevelFact> | null;
    const whole = Number.isSafeInteger(fact?.available) && Number.isSafeInteger(fact?.stockVersion);
    return whole && typeof fact?.variantId === 'string' ? (fact as StockLevelFact) : undefined;
  } catch {
    return undefined;
  }
}
