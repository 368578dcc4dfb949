import { startConsumers } from '#platform/events/consume.ts';
import type { Doorbell } from '#platform/events/doorbell.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { redisDoorbell } from '#platform/events/doorbell-redis.ts';
import { type EventFeed, httpFeed } from '#platform/events/event-feed.ts';
import { startJobs } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/process/log.ts';
import { type Running, runProcess } from '#platform/process/process.ts';
import { relayBell, startRelay } from '#platform/events/relay.ts';
import { afterRecording } from '#platform/events/event-log.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { expireReservations } from './commands/expire-reservations.ts';
import { type CatalogSettings, readCatalogSettings } from './config.ts';
import { followOrders } from './consumers/follow-orders.ts';
import { openCatalogDatabase } from './storage/orm.ts';

/** How often lapsed reservations are looked for: pieces are back on sale at most this long after. */
const sweepSeconds = 5;

/**
 * Starts what the catalog subgraph does besides answering: the relay of its event log, the consumer of the events of orders (`feeds` needs
 * `orders`), and the schedule that ends lapsed reservations. `lag` is the number of events not yet applied.
 */
export async function startCatalogWorker(
  settings: CatalogSettings,
  given: { log: Log; now: () => Date; doorbell: Doorbell; feeds: Record<string, EventFeed> },
): Promise<Running & { lag(): Promise<number> }> {
  const { log, now, doorbell, feeds } = given;
  const databaseUrl = settings.CATALOG_DATABASE_URL;
  const orm = await openCatalogDatabase(databaseUrl, { log });
  const opened: { stop(): Promise<void> }[] = [{ stop: () => orm.close() }];
  const stop = async () => {
    for (const part of opened.toReversed()) await part.stop();
  };
  afterRecording(orm, relayBell(doorbell, 'catalog'));
  try {
    const relay = await startRelay({ databaseUrl, subgraph: 'catalog', events: eventDefinitions, doorbell, log });
    opened.push(relay);
    const jobs = await startJobs({
      databaseUrl,
      jobs: [],
      schedules: [
        {
          name: 'expire-reservations',
          everySeconds: sweepSeconds,
          run: async () => void (await expireReservations({ orm, now, log })),
        },
      ],
      log,
    });
    opened.push(jobs);
    const consumers = await startConsumers({
      orm,
      databaseUrl,
      consumers: [followOrders({ now, log, ttlSeconds: settings.RESERVATION_TTL_SECONDS })],
      feeds,
      doorbell,
      log,
    });
    opened.push(consumers);
    return {
      ready: async () => ({
        database: await orm.isConnected(),
        ...(await relay.ready()),
        ...(await jobs.ready()),
        ...(await consumers.ready()),
      }),
      lag: () => consumers.lag(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

if (import.meta.main) {
  await runProcess('catalog-worker', async (given) => {
    const settings = readCatalogSettings();
    const doorbell = settings.REDIS_URL ? await redisDoorbell(settings.REDIS_URL, given.log) : memoryDoorbell();
    const identity = openIdentity(settings.TRADEPOST_SECRET, 'catalog-worker');
    const feeds = { orders: httpFeed(settings.ORDERS_URL, identity, 'catalog-worker') };
    const worker = await startCatalogWorker(settings, { ...given, doorbell, feeds });
    return {
      ready: () => worker.ready(),
      adminPort: settings.CATALOG_WORKER_ADMIN_PORT,
      async stop() {
        await worker.stop();
        await doorbell.stop();
      },
    };
  });
}
