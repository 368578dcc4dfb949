import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Doorbell } from './doorbell.ts';
import { backoff } from '../process/backoff.ts';
import type { Log } from '../process/log.ts';
import { counter } from '../process/metrics.ts';

const dropped = counter('tradepost_doorbell_rings_dropped_total', 'Rings that could not be sent to Redis', []);

/**
 * A Redis that does not answer a command for this long counts as lost; this bounds how long a ring may take and how
 * many wait.
 */
const answerWithinMs = 1000;
/** TCP notices a silent server only after many minutes, so the doorbell asks. */
const askEveryMs = 5000;
const openWithinMs = 2000;
/** Other commands get their turn between two batches of this size. */
const channelsPerCommand = 1000;

/** A doorbell over Redis pub/sub. It also opens while Redis is away, and keeps trying: only speed depends on it. */
export async function redisDoorbell(url: string, log: Log): Promise<Doorbell> {
  const options = {
    keepAlive: 10_000,
    connectTimeout: answerWithinMs,
    // Without an offline queue a ring fails immediately while Redis is away, instead of arriving when no listener waits
    // for it. Listeners that come and go meanwhile leave no commands behind, because this process knows its channels.
    enableOfflineQueue: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    socketTimeout: answerWithinMs,
    retryStrategy: (attempt: number) => backoff(attempt, { firstMs: 100, lastMs: 1000 }),
  };
  const publisher = new Redis(url, options);
  // With the ready check, ioredis sends INFO on a connection that may be in subscriber mode already, and loses the subscription.
  const subscriber = new Redis(url, { ...options, enableReadyCheck: false });
  const channels = new Map<string, Set<(message: string) => void>>();
  const recovered = new Set<() => void>();
  /** Since Redis was last asked whether it is there. */
  let heard = false;
  /** A listener may have been added while there was no connection. */
  let missed = false;
  let stopped = false;

  for (const [role, redis] of [
    ['publisher', publisher],
    ['subscriber', subscriber],
  ] as const) {
    let quiet = false;
    redis.on('error', (error: Error) => {
      if (!quiet) log.warn({ err: error, role }, 'redis is away, live messages wait for the next poll');
      quiet = true;
    });
    redis.on('ready', () => {
      if (quiet) log.info({ role }, 'redis is back');
      quiet = false;
    });
  }
  subscriber.on('message', (channel: string, message: string) => {
    heard = true;
    for (const listener of channels.get(channel) ?? []) listener(message);
  });
  subscriber.on('close', () => {
    missed = true;
  });
  subscriber.on('ready', () => {
    subscribeAll().catch((error: unknown) => couldNotListen(error));
  });

  /** Once every answer is there, nothing more is missed, and listeners can read what they missed. */
  async function subscribeAll(): Promise<void> {
    const all = [...channels.keys()];
    for (let from = 0; from < all.length; from += channelsPerCommand) {
      const wanted = all.slice(from, from + channelsPerCommand).filter((channel) => channels.has(channel));
      if (wanted.length > 0) await subscriber.subscribe(...wanted);
    }
    if (!missed) return;
    missed = false;
    for (const listener of recovered) listener();
  }

  /** The next 'ready' handles a connection that was lost. */
  function couldNotListen(error: unknown): void {
    if (!stopped && subscriber.status === 'ready') log.warn({ err: error }, 'could not listen, the poll will do');
  }

  const asking = setInterval(() => {
    // A missing answer closes the connection, see socketTimeout.
    if (subscriber.status === 'ready' && !heard) subscriber.ping().catch(() => undefined);
    heard = false;
  }, askEveryMs);
  asking.unref();

  const opened = [publisher, subscriber].map((redis) => new Promise((resolve) => redis.once('ready', resolve)));
  await Promise.race([Promise.all(opened), sleep(openWithinMs, undefined, { ref: false })]);

  return {
    async ring(rings) {
      if (rings.length === 0 || stopped) return;
      if (publisher.status !== 'ready') {
        dropped.inc(rings.length);
        return;
      }
      try {
        const pipeline = publisher.pipeline();
        for (const { channel, message } of rings) pipeline.publish(channel, message);
        const results = (await pipeline.exec()) ?? [];
        dropped.inc(results.filter(([error]) => error).length);
      } catch (error) {
        dropped.inc(rings.length);
        log.debug({ err: error }, 'rings dropped');
      }
    },
    async listen(channel, onMessage) {
      const listener = (message: string) => onMessage(message);
      let listeners = channels.get(channel);
      if (!listeners) channels.set(channel, (listeners = new Set()));
      listeners.add(listener);
      // While Redis is away the listener does not wait: the next 'ready' subscribes for it.
      if (subscriber.status === 'ready') await subscriber.subscribe(channel).catch(couldNotListen);
      else missed = true;
      return async () => {
        listeners.delete(listener);
        if (stopped || listeners.size > 0 || channels.get(channel) !== listeners) return;
        channels.delete(channel);
        if (subscriber.status === 'ready') await subscriber.unsubscribe(channel).catch(() => undefined);
      };
    },
    onRecovered(listener) {
      recovered.add(listener);
      return () => {
        recovered.delete(listener);
      };
    },
    ready: () => publisher.status === 'ready' && subscriber.status === 'ready',
    async stop() {
      stopped = true;
      clearInterval(asking);
      publisher.disconnect();
      subscriber.disconnect();
      channels.clear();
    },
  };
}
