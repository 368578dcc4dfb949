import { Redis } from 'ioredis';
import { backoff } from './backoff.ts';
import type { Log } from './log.ts';

/** A Redis that answers later counts as unreachable, because requests wait for it. */
const answersWithinMs = 100;

/**
 * Opens the one connection of a process to the Redis where processes count and keep together. A command fails immediately while Redis is away, and the
 * log says when that changes. Nothing that is kept there may be needed for a right answer.
 */
export function connectRedis(url: string, log: Log): Redis {
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
    if (!isAway)
      log.warn({ err: error }, 'redis is away: this process counts requests and cost units alone and keeps nothing');
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) log.info('redis is back: processes count requests and cost units and keep answers together');
    isAway = false;
  });
  return redis;
}
