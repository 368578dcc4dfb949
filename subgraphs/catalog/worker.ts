import { openObjectStore } from '#platform/objects/open-object-store.ts';
import { runWorker } from '#platform/graph/run-subgraph.ts';
import { startWorker } from '#platform/graph/start-worker.ts';
import type { SubgraphWorker, WorkerDeps } from '#platform/graph/subgraph-module.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { expireReservations } from './commands/expire-reservations.ts';
import { forgetUploads } from './commands/forget-uploads.ts';
import { catalogDatabase, type CatalogSettings, readCatalogSettings } from './config.ts';
import { followOrders } from './consumers/follow-orders.ts';
import { checkImage } from './jobs/check-image.ts';
import { removeImageFiles } from './jobs/remove-image-files.ts';
import { openCatalogDatabase } from './storage/orm.ts';

/** How often the worker looks for reservations past their deadline: their pieces are on sale again at most this long after it. */
const sweepSeconds = 5;
const hourSeconds = 3600;

/** Starts the worker of the catalog subgraph: the consumer of the events of orders, the jobs of pictures, and the schedules. */
export function startCatalogWorker(settings: CatalogSettings, deps: WorkerDeps): Promise<SubgraphWorker> {
  const database = catalogDatabase(settings);
  return startWorker(
    {
      name: 'catalog',
      secret: settings.TRADEPOST_SECRET,
      databaseUrl: database.directUrl,
      sinkUrl: settings.EVENT_SINK_URL,
      feeds: { orders: settings.ORDERS_URL },
      openDatabase: (options) =>
        openCatalogDatabase(database.url, { ...options, alwaysByIndex: true, pooler: database.pooler }),
      events: eventDefinitions,
      async work({ orm, now, log, keep }) {
        const objects = keep(await openObjectStore(settings, settings.TRADEPOST_SECRET));
        const images = { orm, objects, now };
        return {
          jobs: [checkImage(images), removeImageFiles(images)],
          consumers: [followOrders({ now, log, ttlSeconds: settings.RESERVATION_TTL_SECONDS })],
          schedules: [
            {
              name: 'expire-reservations',
              everySeconds: sweepSeconds,
              run: async () => void (await expireReservations({ orm, now, log })),
            },
            { name: 'forget-uploads', everySeconds: hourSeconds, run: async () => void (await forgetUploads(images)) },
          ],
        };
      },
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
