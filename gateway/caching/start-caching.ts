import type { Redis } from 'ioredis';
import type { Doorbell } from '#platform/events/doorbell.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import type { Log } from '#platform/process/log.ts';
import type { GatewaySettings } from '../config.ts';
import { type Caching, openCaching } from './open-caching.ts';
import { openPurge } from './purge.ts';

/** Starts the cache. Undefined if the settings turn the cache off. */
export function startCaching(
  settings: GatewaySettings,
  deps: {
    redis: Redis | undefined;
    doorbell: Pick<Doorbell, 'listen'>;
    feeds: Readonly<Record<string, EventFeed>>;
    now: () => Date;
    log: Log;
  },
): Caching | undefined {
  const { GATEWAY_CACHE, GATEWAY_CACHE_MEMORY_BYTES, GATEWAY_PURGE_URL, GATEWAY_PURGE_TOKEN, REDIS_URL } = settings;
  const { redis } = deps;
  if (GATEWAY_CACHE === 'off' || REDIS_URL === undefined || !redis) return undefined;
  return openCaching({
    ...deps,
    redis,
    memoryBytes: GATEWAY_CACHE_MEMORY_BYTES,
    purge: GATEWAY_PURGE_URL ? openPurge(GATEWAY_PURGE_URL, GATEWAY_PURGE_TOKEN, deps.log) : undefined,
  });
}
