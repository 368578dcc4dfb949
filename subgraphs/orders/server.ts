import { readFileSync } from 'node:fs';
import { runServer } from '#platform/graph/run-subgraph.ts';
import { serverLimits } from '#platform/graph/server-limits.ts';
import { serveSubgraph } from '#platform/graph/serve-subgraph.ts';
import type { ServerDeps, SubgraphServer } from '#platform/graph/subgraph-module.ts';
import { type JobQueue, openJobQueue } from '#platform/jobs/jobs.ts';
import { type OrdersSettings, readOrdersSettings } from './config.ts';
import type { OrdersContext } from './context.ts';
import { makeLoaders } from './loaders.ts';
import { type Backlog, openBacklog } from './placing/backlog.ts';
import { resolvers } from './resolvers/index.ts';
import { openOrdersDatabase } from './storage/orm.ts';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

const dayMs = 24 * 60 * 60 * 1000;

interface OrdersParts {
  jobs: JobQueue;
  backlog: Backlog;
}

/** Opens the orders subgraph without listening yet. Throws if its database cannot be reached. */
export function startOrders(settings: OrdersSettings, deps: ServerDeps): Promise<SubgraphServer> {
  const databaseUrl = settings.ORDERS_DATABASE_URL;
  return serveSubgraph<OrdersContext, OrdersParts>(
    {
      name: 'orders',
      secret: settings.TRADEPOST_SECRET,
      leewaySeconds: settings.IDENTITY_LEEWAY_SECONDS,
      limits: serverLimits(settings),
      typeDefs,
      resolvers,
      openDatabase: (options) => openOrdersDatabase(databaseUrl, options),
      open: async ({ orm, doorbell, log, keep }) => ({
        jobs: keep(await openJobQueue({ databaseUrl, log, bell: { doorbell, subgraph: 'orders' } })),
        backlog: openBacklog(orm, settings.ORDER_BACKLOG_SECONDS),
      }),
      context({ caller, selected, rows, parts: { jobs, backlog }, now, log }) {
        const newLoaders = () => makeLoaders(rows, caller, selected);
        const paymentWindowSeconds = settings.ORDER_PAYMENT_WINDOW_SECONDS;
        const holdMs = settings.ORDER_HOLD_DAYS * dayMs;
        const returnMs = settings.ORDER_RETURN_DAYS * dayMs;
        const times = { paymentWindowSeconds, holdMs, returnMs };
        return { caller, loaders: newLoaders(), newLoaders, jobs, backlog, ...times, now, log };
      },
    },
    deps,
  );
}

if (import.meta.main) {
  await runServer('orders', () => {
    const settings = readOrdersSettings();
    return {
      port: settings.ORDERS_PORT,
      adminPort: settings.ORDERS_ADMIN_PORT,
      redisUrl: settings.REDIS_URL,
      start: (deps) => startOrders(settings, deps),
    };
  });
}
