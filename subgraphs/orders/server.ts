import { readFileSync } from 'node:fs';
import { runServer } from '#platform/graph/run-subgraph.ts';
import { serveSubgraph } from '#platform/graph/serve-subgraph.ts';
import type { ServerDeps, SubgraphServer } from '#platform/graph/subgraph-module.ts';
import { openJobQueue } from '#platform/jobs/jobs.ts';
import { type OrdersSettings, readOrdersSettings } from './config.ts';
import type { OrdersContext } from './context.ts';
import { makeLoaders } from './loaders.ts';
import { openBacklog } from './placing/backlog.ts';
import { resolvers } from './resolvers/index.ts';
import { openOrdersDatabase } from './storage/orm.ts';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

/** Opens the orders subgraph without listening yet. Throws if its database cannot be reached. */
export function startOrders(settings: OrdersSettings, deps: ServerDeps): Promise<SubgraphServer> {
  const databaseUrl = settings.ORDERS_DATABASE_URL;
  return serveSubgraph(
    {
      name: 'orders',
      secret: settings.TRADEPOST_SECRET,
      leewaySeconds: settings.IDENTITY_LEEWAY_SECONDS,
      typeDefs,
      resolvers,
      openDatabase: (options) => openOrdersDatabase(databaseUrl, options),
      open: async ({ orm, log, keep }) => ({
        jobs: keep(await openJobQueue({ databaseUrl, log })),
        backlog: openBacklog(orm, settings.ORDER_BACKLOG_SECONDS),
      }),
      context: ({ caller, em, parts: { jobs, backlog }, now, log }): OrdersContext => ({
        caller,
        em,
        loaders: makeLoaders(em, caller),
        jobs,
        backlog,
        paymentWindowSeconds: settings.ORDER_PAYMENT_WINDOW_SECONDS,
        now,
        log,
      }),
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
