import { CodedError } from '#platform/process/errors.ts';
import { counter } from '#platform/process/metrics.ts';
import type { FollowedLog } from './invalidate.ts';
import type { CacheEntry, CacheMemory } from './memory.ts';
import type { CacheRule } from './rules.ts';
import type { CacheStore } from './store-redis.ts';

const reads = counter(
  'tradepost_gateway_cache_reads_total',
  'Wanted entries, by kind (a type of entities, or root fields) and by origin: memory, redis, shared (a fetch of ' +
    'another request), answer (memory, with the whole answer), subgraph, stale (the subgraph did not answer), failed',
  ['type', 'from'],
);

/** An entry that a part of a call needs, with the key that it is kept under. */
export interface WantedEntry {
  rule: CacheRule;
  key: string;
  tags: readonly string[];
}

/** How long an entry is good. */
interface EntryTimes {
  freshUntil: number;
  /** Without a read of Redis. */
  heldUntil: number;
}

export type ResolvedEntry =
  | { kind: 'kept'; text: string; times: EntryTimes }
  /** Expired, and used because the subgraph does not answer. */
  | { kind: 'stale'; text: string; ageSeconds: number }
  /** `times` only if it is kept. */
  | { kind: 'fetched'; value: unknown; times?: EntryTimes }
  /** The subgraph does not answer, and no older entry may be used. */
  | { kind: 'failed'; failure: CodedError };

/** Fetched values, in the order of the missing entries. */
export interface FetchedValues {
  values: readonly unknown[];
  /** An answer with errors is not kept. */
  complete: boolean;
}

export interface CacheEntries {
  /**
   * Resolves each wanted entry from memory, from Redis, from a fetch of another request, or by `fetch`, which gets the indexes of the missing
   * entries. An `undefined` entry is always fetched. Throws the error of `fetch`, unless some entries resolve without it.
   */
  resolve(
    wanted: readonly (WantedEntry | undefined)[],
    fetch: (missing: readonly number[]) => Promise<FetchedValues>,
  ): Promise<ResolvedEntry[]>;
  /** Whether the entries of a rule are known to be valid now. */
  isTrusted(rule: CacheRule): boolean;
}

/** An entry in memory is looked up in Redis again after this time. So the loss of Redis, and of the events with it, is noticed within this time. */
const holdMs = 2_000;
/** The codes of a subgraph that does not answer. */
const outages = new Set<string>(['SUBGRAPH_UNAVAILABLE', 'SUBGRAPH_TIMEOUT', 'OVERLOADED']);

/** A fetch in progress: the text of each of its entries, undefined for an entry that cannot be kept. */
interface Flight {
  moment: number;
  texts: Promise<readonly (string | undefined)[]>;
  /** The place of this entry among the texts. */
  at: number;
}

/** One call of `resolve` while it runs. */
interface Run {
  wanted: readonly (WantedEntry | undefined)[];
  results: (ResolvedEntry | undefined)[];
  /** The moment before the first read. */
  moment: number;
  /** Expired entries of Redis, by index. */
  older: Map<number, CacheEntry>;
  epochs: ReadonlyMap<string, string> | undefined;
  fetch: (missing: readonly number[]) => Promise<FetchedValues>;
}

/** Opens the entries of one supergraph. */
export function openEntries(options: {
  memory: CacheMemory;
  store: CacheStore;
  /** The log whose events empty the entries of a subgraph; undefined if it cannot be followed. */
  logOf: (subgraph: string) => FollowedLog | undefined;
  now: () => number;
}): CacheEntries {
  const { memory, store, logOf, now } = options;
  const flights = new Map<string, Flight>();

  /** Whether entries of a rule are known to be valid now. An entry without tags ends only by its time. */
  function isTrusted({ tags, subgraph }: CacheRule): boolean {
    return tags.length === 0 || (logOf(subgraph)?.inStep() ?? false);
  }

  async function resolve(wanted: Run['wanted'], fetch: Run['fetch']): Promise<ResolvedEntry[]> {
    const results = wanted.map((item) => item && inMemory(item));
    countMemory(wanted, results);
    const run: Run = { wanted, results, moment: memory.now(), older: new Map(), epochs: undefined, fetch };
    await readStore(run);
    // A fetch of another request may have ended during the read of Redis, and its entry may not be there yet.
    wanted.forEach((item, index) => {
      if (!item || results[index]) return;
      results[index] = inMemory(item);
      if (results[index]) count(item, 'memory');
    });
    const missing = indexesOf(results);
    const joined = missing.flatMap((index) => {
      const item = wanted[index];
      const flight = item && flights.get(item.key);
      // A fetch that began before an event serves only requests that came before the event.
      return flight && memory.unchanged(item.tags, flight.moment) ? [{ index, flight }] : [];
    });
    const own = missing.filter((index) => !joined.some((other) => other.index === index));
    // Own fetches begin first, so that no two requests wait for each other.
    const fetching = own.length > 0 ? fetchThese(own, run) : undefined;
    await Promise.all([fetching, ...joined.map(({ index, flight }) => takeFrom(flight, index, run))]);
    const left = indexesOf(results);
    if (left.length > 0) await fetchThese(left, run);
    const failed = results.find((result) => result?.kind === 'failed');
    if (failed?.kind === 'failed' && results.every((result) => result?.kind === 'failed')) throw failed.failure;
    // Every index was either kept, taken, fetched or given up.
    return results as ResolvedEntry[];
  }

  async function takeFrom({ texts, at }: Flight, index: number, run: Run): Promise<void> {
    try {
      const text = (await texts)[at];
      if (text === undefined) return;
      const { maxAgeSeconds = 0 } = run.wanted[index]?.rule ?? {};
      run.results[index] = { kind: 'kept', text, times: timesFrom(now(), maxAgeSeconds) };
      count(run.wanted[index], 'shared');
    } catch (failure) {
      standIn([index], failure, run);
    }
  }

  async function fetchThese(indexes: readonly number[], run: Run): Promise<void> {
    const { wanted, results, moment } = run;
    const { promise: texts, resolve: land, reject: fail } = Promise.withResolvers<readonly (string | undefined)[]>();
    // If no request joins, nothing else handles the rejection.
    texts.catch(() => undefined);
    const mine = indexes.flatMap((index, at) => {
      const item = wanted[index];
      return item ? [{ key: item.key, flight: { moment, texts, at } }] : [];
    });
    for (const { key, flight } of mine) flights.set(key, flight);
    try {
      const { values, complete } = await run.fetch(indexes);
      const kept = complete ? keep(indexes, values, run) : [];
      indexes.forEach((index, at) => {
        const { maxAgeSeconds = 0 } = wanted[index]?.rule ?? {};
        const times = kept[at] === undefined ? {} : { times: timesFrom(now(), maxAgeSeconds) };
        results[index] = { kind: 'fetched', value: values[at], ...times };
        count(wanted[index], 'subgraph');
      });
      land(kept);
    } catch (failure) {
      fail(failure);
      standIn(indexes, failure, run);
    } finally {
      for (const { key, flight } of mine) if (flights.get(key) === flight) flights.delete(key);
    }
  }

  /** Uses an older entry, where the schema allows it. */
  function standIn(indexes: readonly number[], failure: unknown, { wanted, results, older }: Run): void {
    if (!(failure instanceof CodedError) || !outages.has(failure.code)) throw failure;
    for (const index of indexes) {
      const item = wanted[index];
      const old = older.get(index) ?? (item && memory.find(item.key, item.tags)?.entry);
      const stale = old && item && item.rule.staleIfErrorSeconds > 0 && old.staleUntil > now();
      results[index] = stale
        ? { kind: 'stale', text: old.text, ageSeconds: Math.round((now() - old.storedAt) / 1000) }
        : { kind: 'failed', failure };
      count(item, stale ? 'stale' : 'failed');
    }
  }

  function inMemory(item: WantedEntry): ResolvedEntry | undefined {
    const held = memory.find(item.key, item.tags);
    const time = now();
    if (!held || held.heldUntil <= time || held.entry.freshUntil <= time || !isTrusted(item.rule)) return undefined;
    return {
      kind: 'kept',
      text: held.entry.text,
      times: { freshUntil: held.entry.freshUntil, heldUntil: held.heldUntil },
    };
  }

  /** Fills in the entries that Redis has. */
  async function readStore(run: Run): Promise<void> {
    const items = indexesOf(run.results).flatMap((index) => {
      const item = run.wanted[index];
      return item ? [{ ...item, index }] : [];
    });
    const read = items.length > 0 ? await store.read(items) : undefined;
    run.epochs = read?.epochs;
    read?.entries.forEach((entry, at) => {
      const item = items[at];
      if (!entry || !item) return;
      if (entry.freshUntil <= now() || !isTrusted(item.rule)) {
        run.older.set(item.index, entry);
        return;
      }
      const heldUntil = now() + holdMs;
      memory.put(item.key, item.tags, entry, run.moment, heldUntil);
      run.results[item.index] = {
        kind: 'kept',
        text: entry.text,
        times: { freshUntil: entry.freshUntil, heldUntil },
      };
      count(item, 'redis');
    });
  }

  /** Keeps fetched values. Returns the text of each value that is kept. */
  function keep(indexes: readonly number[], values: readonly unknown[], run: Run): (string | undefined)[] {
    const storedAt = now();
    const kept: { key: string; tags: readonly string[]; entry: CacheEntry }[] = [];
    const texts = indexes.map((index, at) => {
      const item = run.wanted[index];
      const value = values[at];
      if (!item || value === null || value === undefined) return undefined;
      const text = JSON.stringify(value);
      const freshUntil = storedAt + item.rule.maxAgeSeconds * 1000;
      const entry = { text, storedAt, freshUntil, staleUntil: freshUntil + item.rule.staleIfErrorSeconds * 1000 };
      memory.put(item.key, item.tags, entry, run.moment, storedAt + holdMs);
      kept.push({ key: item.key, tags: item.tags, entry });
      return text;
    });
    if (run.epochs) store.write(kept, run.epochs);
    return texts;
  }

  return { resolve, isTrusted };
}

function timesFrom(now: number, maxAgeSeconds: number): EntryTimes {
  return { freshUntil: now + maxAgeSeconds * 1000, heldUntil: now + holdMs };
}

function indexesOf(results: readonly (ResolvedEntry | undefined)[]): number[] {
  return results.flatMap((result, index) => (result === undefined ? [index] : []));
}

function count(item: WantedEntry | undefined, from: string, times = 1): void {
  if (item) reads.inc({ type: item.rule.label, from }, times);
}

/** Counts entries that were used as parts of a whole answer. */
export function countInAnswer({ label }: CacheRule, times: number): void {
  reads.inc({ type: label, from: 'answer' }, times);
}

/** Counts the entries of each rule together: a page has hundreds of one. */
function countMemory(wanted: Run['wanted'], results: Run['results']): void {
  const byRule = new Map<CacheRule, { item: WantedEntry; times: number }>();
  wanted.forEach((item, index) => {
    if (!item || !results[index]) return;
    const counted = byRule.get(item.rule) ?? { item, times: 0 };
    counted.times += 1;
    byRule.set(item.rule, counted);
  });
  for (const { item, times } of byRule.values()) count(item, 'memory', times);
}
