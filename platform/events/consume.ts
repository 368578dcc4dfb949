import type { MikroORM } from '@mikro-orm/postgresql';
import type { Log } from '../process/log.ts';
import { gauge, onScrape } from '../process/metrics.ts';
import type { Running } from '../process/process.ts';
import type { Consumer } from './consumer.ts';
import type { Doorbell } from './doorbell.ts';
import type { EventFeed } from './event-feed.ts';
import { runConsumer } from './run-consumer.ts';

const lagEvents = gauge(
  'tradepost_consumer_lag_events',
  'Events with a position that a consumer has not applied, counted up to about 500; all copies report the same',
  ['consumer'],
);
const lagSeconds = gauge('tradepost_consumer_lag_seconds', 'Age of the oldest of these events; 0 without one', [
  'consumer',
]);

export { type Consumer, on, onAll } from './consumer.ts';

export interface RunningConsumers extends Running {
  /** Events that were stamped and not applied yet, counted up to about 500 per consumer. */
  lag(): Promise<number>;
}

/**
 * Applies other subgraphs' events: an effect and the consumer's cursor commit together, so each event has its effect once. Copies
 * share the work by partition; events of one subject are applied in order. An event that keeps failing parks its subject, which is logged
 * and counted, and the other subjects go on.
 */
export async function startConsumers(options: {
  orm: MikroORM;
  databaseUrl: string;
  consumers: Consumer[];
  feeds: Readonly<Record<string, EventFeed>>;
  doorbell: Doorbell;
  log: Log;
  /** A copy loses its partitions to the others if PostgreSQL gets no packet of it for this long; left out, 20 s. */
  lostAfterMs?: number;
}): Promise<RunningConsumers> {
  const { orm, databaseUrl, consumers, feeds, doorbell, log, lostAfterMs } = options;
  const work = consumers.map((consumer) => {
    const feed = feeds[consumer.feed];
    if (!feed) throw new Error(`consumer ${consumer.name} reads the feed ${consumer.feed}, which was not given`);
    return { consumer, feed };
  });
  const running = work.map(({ consumer, feed }) => ({
    name: consumer.name,
    feed,
    ...runConsumer({
      orm,
      databaseUrl,
      consumer,
      feed,
      doorbell,
      log: log.child({ consumer: consumer.name }),
      lostAfterMs,
    }),
  }));
  const stopMeasuring = onScrape(async () => {
    await Promise.all(
      running.map(async ({ name, lag }) => {
        const { events, oldestAt } = await lag();
        lagEvents.set({ consumer: name }, events);
        lagSeconds.set({ consumer: name }, oldestAt ? Math.max(0, (Date.now() - Date.parse(oldestAt)) / 1000) : 0);
      }),
    );
  });
  return {
    async ready() {
      const parts = running.map(
        async ({ name, feed, connected }) => [`consumer:${name}`, connected() && (await answers(feed))] as const,
      );
      return Object.fromEntries(await Promise.all(parts));
    },
    async lag() {
      const lags = await Promise.all(running.map((consumer) => consumer.lag()));
      return lags.reduce((sum, { events }) => sum + events, 0);
    },
    async stop() {
      stopMeasuring();
      await Promise.all(running.map((consumer) => consumer.stop()));
    },
  };
}

/** A consumer whose feed refuses it applies nothing, however well it is connected. */
function answers(feed: EventFeed): Promise<boolean> {
  return feed.head().then(
    () => true,
    () => false,
  );
}
