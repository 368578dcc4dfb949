import { readFileSync } from 'node:fs';
import { runServer } from '#platform/graph/run-subgraph.ts';
import { serverLimits } from '#platform/graph/server-limits.ts';
import { serveSubgraph } from '#platform/graph/serve-subgraph.ts';
import type { ServerDeps, SubgraphServer } from '#platform/graph/subgraph-module.ts';
import { openBackpressure } from '#platform/jobs/backpressure.ts';
import { openJobQueue } from '#platform/jobs/jobs.ts';
import { openObjectStore } from '#platform/objects/open-object-store.ts';
import { openBackgroundWork } from '#platform/operations/background-work.ts';
import { catalogDatabase, type CatalogSettings, readCatalogSettings } from './config.ts';
import { followOrders } from './consumers/follow-orders.ts';
import type { CatalogContext } from './context.ts';
import { makeLoaders } from './loaders.ts';
import { resolvers } from './resolvers/index.ts';
import { mayBeBehind } from './stale-reads.ts';
import { openCatalogDatabase } from './storage/orm.ts';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

/** Opens the catalog subgraph without listening yet. Throws if its database cannot be reached. */
export function startCatalog(settings: CatalogSettings, deps: ServerDeps): Promise<SubgraphServer> {
  const database = catalogDatabase(settings);
  const replicaUrl = settings.CATALOG_REPLICA_URL;
  return serveSubgraph<CatalogContext, Pick<CatalogContext, 'work' | 'backpressure' | 'jobs' | 'objects'>>(
    {
      name: 'catalog',
      secret: settings.TRADEPOST_SECRET,
      leewaySeconds: settings.IDENTITY_LEEWAY_SECONDS,
      limits: serverLimits(settings),
      typeDefs,
      resolvers,
      openDatabase: (options) => openCatalogDatabase(database.url, { ...options, pooler: database.pooler }),
      standby: replicaUrl
        ? {
            openDatabase: (options) => openCatalogDatabase(replicaUrl, options),
            maxLagMs: settings.CATALOG_REPLICA_LAG_MS,
            mayBeBehind,
          }
        : undefined,
      async open({ orm, doorbell, feedsOf, now, log, keep }) {
        const jobs = keep(
          await openJobQueue({
            databaseUrl: database.url,
            pooler: database.pooler,
            log,
            bell: { doorbell, subgraph: 'catalog' },
          }),
        );
        return {
          jobs,
          objects: keep(await openObjectStore(settings, settings.TRADEPOST_SECRET)),
          backpressure: openBackpressure({
            subgraph: 'catalog',
            orm,
            limitSeconds: settings.LOW_PRIORITY_BACKLOG_SECONDS,
          }),
          work: openBackgroundWork({
            orm,
            consumers: [followOrders({ now, log, ttlSeconds: settings.RESERVATION_TTL_SECONDS })],
            feeds: feedsOf({ orders: settings.ORDERS_URL }),
            jobs,
            log,
          }),
        };
      },
      context({ caller, selected, rows, parts, now, log }) {
        const newLoaders = () => makeLoaders(rows, selected);
        return { caller, loaders: newLoaders(), newLoaders, ...parts, now, log };
      },
    },
    deps,
  );
}

if (import.meta.main) {
  await runServer('catalog', () => {
    const settings = readCatalogSettings();
    return {
      port: settings.CATALOG_PORT,
      adminPort: settings.CATALOG_ADMIN_PORT,
      redisUrl: settings.REDIS_URL,
      start: (deps) => startCatalog(settings, deps),
    };
  });
}
