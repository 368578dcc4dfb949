import { Redis } from 'ioredis';
import { backoff } from '#platform/process/backoff.ts';
import type { Log } from '#platform/process/log.ts';

/** A Redis that answers later counts as unreachable, because requests wait for it. */
const answersWithinMs = 100;

/**
 * Connects to the Redis that gateways share. A command fails immediately while Redis cannot be reached; `away` and `back` are logged when that
 * changes. A correct answer must not depend on anything in it.
 */
export function connectRedis(url: string, log: Log, { away, back }: { away: string; back: string }): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    commandTimeout: answersWithinMs,
    socketTimeout: 1_000,
    retryStrategy: (attempt) => backoff(attempt, { firstMs: 100, lastMs: 1_000 }),
  });
  let isAway = false;
  redis.on('error', (error: Error) => {
    if (!isAway) log.warn({ err: error }, away);
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) log.info(back);
    isAway = false;
  });
  return redis;
}
