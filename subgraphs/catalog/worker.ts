import { runWorker } from '#platform/graph/run-subgraph.ts';
import { startWorker } from '#platform/graph/start-worker.ts';
import type { SubgraphWorker, WorkerDeps } from '#platform/graph/subgraph-module.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { expireReservations } from './commands/expire-reservations.ts';
import { type CatalogSettings, readCatalogSettings } from './config.ts';
import { followOrders } from './consumers/follow-orders.ts';
import { openCatalogDatabase } from './storage/orm.ts';

/** How often the worker looks for reservations past their deadline: their pieces are on sale again at most this long after it. */
const sweepSeconds = 5;

/** Starts the worker of the catalog subgraph: the consumer of the events of orders, and the schedule that ends lapsed reservations. */
export function startCatalogWorker(settings: CatalogSettings, deps: WorkerDeps): Promise<SubgraphWorker> {
  const databaseUrl = settings.CATALOG_DATABASE_URL;
  return startWorker(
    {
      name: 'catalog',
      secret: settings.TRADEPOST_SECRET,
      databaseUrl,
      sinkUrl: settings.EVENT_SINK_URL,
      feeds: { orders: settings.ORDERS_URL },
      openDatabase: (options) => openCatalogDatabase(databaseUrl, { ...options, alwaysByIndex: true }),
      events: eventDefinitions,
      work: async ({ orm, now, log }) => ({
        consumers: [followOrders({ now, log, ttlSeconds: settings.RESERVATION_TTL_SECONDS })],
        schedules: [
          {
            name: 'expire-reservations',
            everySeconds: sweepSeconds,
            run: async () => void (await expireReservations({ orm, now, log })),
          },
        ],
      }),
    },
    deps,
  );
}

if (import.meta.main) {
  await runWorker('catalog', () => {
    const settings = readCatalogSettings();
    return {
      adminPort: settings.CATALOG_WORKER_ADMIN_PORT,
      redisUrl: settings.REDIS_URL,
      start: (deps) => startCatalogWorker(settings, deps),
    };
  });
}
