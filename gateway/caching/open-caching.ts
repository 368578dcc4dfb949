import { hash } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import type { Redis } from 'ioredis';
import type { Doorbell } from '#platform/events/doorbell.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import type { Log } from '#platform/process/log.ts';
import { type CachedCall, cacheFetches } from './cache-fetches.ts';
import { keepAnswers, type PlaceOfAnswer } from './keep-answers.ts';
import { readEntityKeys } from './entity-keys.ts';
import { openEntries } from './entries.ts';
import { readHints } from '#platform/graph/cache-hints.ts';
import { type FollowedLog, followLog } from './invalidate.ts';
import { openMemory } from './memory.ts';
import type { SharedAnswer } from './call-notes.ts';
import type { Purge } from './purge.ts';
import { type SharedHeaders, sharedHeaders } from './shared-headers.ts';
import { openRecentWriters } from './recent-writers.ts';
import { type RequestRules, rulesOf } from './rules.ts';
import { openStore } from './store-redis.ts';

/** The cache of a gateway, for all supergraphs that it serves one after the other. */
export interface Caching {
  /** The cache of one supergraph; undefined if it has no hints. Entries of another supergraph are never used. */
  forGraph(sdl: string, schema: GraphQLSchema): GraphCache | undefined;
  /** The position of the last event of a subgraph that has emptied entries here; undefined before its log is followed. */
  positionOf(subgraph: string): number | undefined;
  /** How a CDN may keep an answer; undefined: not at all. */
  headersOf(answer: SharedAnswer): SharedHeaders | undefined;
  stop(): Promise<void>;
}

/** The cache of one supergraph. */
export interface GraphCache {
  call: CachedCall;
  placeOfAnswer: PlaceOfAnswer;
}

/** Opens the cache. It works while Redis answers; without Redis, every read goes to its subgraph. */
export function openCaching(options: {
  redis: Redis;
  memoryBytes: number;
  /** The logs that can be followed, by subgraph. */
  feeds: Readonly<Record<string, Pick<EventFeed, 'head' | 'read'>>>;
  doorbell: Pick<Doorbell, 'listen'>;
  /** Empties a CDN by the same events. Without it, a CDN asks again each time for an answer that an event can empty. */
  purge?: Purge | undefined;
  now: () => Date;
  log: Log;
}): Caching {
  const { redis, memoryBytes, feeds, doorbell, purge, now, log } = options;
  const writers = openRecentWriters();
  const followed = new Set<FollowedLog>();
  /** The log that the newest supergraph follows, by subgraph. */
  const newest = new Map<string, FollowedLog>();
  let stopped = false;

  return {
    forGraph(sdl, schema) {
      const hints = readHints(sdl);
      if (hints.types.size + hints.fields.size === 0) return undefined;
      if (hints.ambiguous.length > 0)
        log.warn(
          { types: hints.ambiguous },
          'several subgraphs add fields to these types: maxAge of the type does not count, only of fields',
        );
      // With a purge, logs are followed without a pause, so the logs of an older supergraph would never end.
      if (purge) for (const older of followed) void older.stop();
      const memory = openMemory(memoryBytes);
      const store = openStore(hash('sha256', sdl, 'base64url').slice(0, 16), redis);
      const logs = new Map<string, FollowedLog>();

      function logOf(subgraph: string): FollowedLog | undefined {
        const feed = Object.hasOwn(feeds, subgraph) ? feeds[subgraph] : undefined;
        if (!feed || stopped) return undefined;
        let found = logs.get(subgraph);
        if (!found) {
          found = followLog({ log: subgraph, events: hints.events, feed, doorbell, store, memory, logger: log, purge });
          logs.set(subgraph, found);
          followed.add(found);
          newest.set(subgraph, found);
        }
        return found;
      }

      const keys = readEntityKeys(sdl);
      const known = new WeakMap<object, RequestRules>();
      const nowMs = () => now().getTime();
      const entries = openEntries({ memory, store, logOf, now: nowMs });
      return {
        call: cacheFetches({
          entries,
          writers,
          rulesOf(request) {
            const rules = known.get(request) ?? rulesOf(request, { schema, hints, keys });
            known.set(request, rules);
            return rules;
          },
        }),
        placeOfAnswer: keepAnswers({ memory, entries, writers, now: nowMs }),
      };
    },
    positionOf: (subgraph) => newest.get(subgraph)?.position(),
    headersOf: (answer) => sharedHeaders(answer, { purges: purge !== undefined, now: now().getTime() }),
    async stop() {
      stopped = true;
      await Promise.all([...followed].map((log) => log.stop()));
    },
  };
}
