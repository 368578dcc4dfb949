import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Doorbell } from './doorbell.ts';
import type { Log } from './log.ts';
import { counter } from './metrics.ts';

const dropped = counter('tradepost_doorbell_rings_dropped_total', 'Rings that could not be sent to Redis', []);

/** A Redis that leaves a command unanswered for so long counts as gone; it bounds how long a ring may take, and how many pile up. */
const answerWithinMs = 1000;
/** TCP notices a silent partner only after many minutes, so we ask. */
const askEveryMs = 5000;
const openWithinMs = 2000;

/** A doorbell over Redis pub/sub. Opens also while Redis is away and goes on trying: nothing depends on it but speed. */
export async function redisDoorbell(url: string, log: Log): Promise<Doorbell> {
  const options = {
    keepAlive: 10_000,
    connectTimeout: answerWithinMs,
    socketTimeout: answerWithinMs,
    retryStrategy: (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 5), 1000) * (0.5 + Math.random() / 2),
  };
  // Without an offline queue a ring fails at once while Redis is away, instead of arriving when nobody waits for it.
  const publisher = new Redis(url, { ...options, enableOfflineQueue: false, maxRetriesPerRequest: 0 });
  // With the ready check, ioredis sends INFO on a connection that may be in subscriber mode already, and loses the subscription.
  const subscriber = new Redis(url, { ...options, enableReadyCheck: false, maxRetriesPerRequest: null });
  const channels = new Map<string, Set<(message: string) => void>>();
  const recovered = new Set<() => void>();
  /** Somebody may have listened while there was no connection. */
  let missed = false;
  let stopped = false;
  let closed = Promise.withResolvers<void>();

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
    for (const listener of channels.get(channel) ?? []) listener(message);
  });
  subscriber.on('close', () => {
    missed = true;
    closed.resolve();
    closed = Promise.withResolvers();
  });
  subscriber.on('ready', () => {
    if (!missed) return;
    // Answered after the subscriptions that ioredis has just sent again: from here on nothing is missed, and what was can be read.
    subscriber.ping().then(
      () => {
        missed = false;
        for (const listener of recovered) listener();
      },
      // Lost again: the next 'ready' tells.
      () => undefined,
    );
  });
  const asking = setInterval(() => {
    // An answer that does not come closes the connection, see socketTimeout.
    if (subscriber.status === 'ready') subscriber.ping().catch(() => undefined);
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
      // While Redis is away the command waits in the offline queue; the listener need not.
      const subscribed = subscriber.subscribe(channel).catch((error: unknown) => {
        if (!stopped) log.warn({ err: error, channel }, 'could not listen, the poll will do');
      });
      if (subscriber.status === 'ready') await Promise.race([subscribed, closed.promise]);
      return async () => {
        listeners.delete(listener);
        if (stopped || listeners.size > 0 || channels.get(channel) !== listeners) return;
        channels.delete(channel);
        const unsubscribed = subscriber.unsubscribe(channel).catch(() => undefined);
        if (subscriber.status === 'ready') await Promise.race([unsubscribed, closed.promise]);
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
