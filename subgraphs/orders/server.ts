import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { runServer } from '#platform/graph/run-subgraph.ts';
import { serverLimits } from '#platform/graph/server-limits.ts';
import { serveSubgraph } from '#platform/graph/serve-subgraph.ts';
import type { ServerDeps, SubgraphServer } from '#platform/graph/subgraph-module.ts';
import { type Flags, openFlags } from '#platform/flags/flags.ts';
import { type JobQueue, openJobQueue } from '#platform/jobs/jobs.ts';
import { type BackgroundWork, openBackgroundWork } from '#platform/operations/background-work.ts';
import { ordersDatabase, type OrdersSettings, readOrdersSettings } from './config.ts';
import { ordersConsumers } from './consumers/index.ts';
import type { OrdersContext } from './context.ts';
import { type OrdersFlag, ordersFlags } from './flags.ts';
import { openGuests } from './guest-access.ts';
import { makeLoaders } from './loaders.ts';
import { openNotices } from './payment-providers/open-notices.ts';
import { type Backlog, openBacklog } from './placing/backlog.ts';
import { receiveNotices } from './receive-notices.ts';
import { resolvers } from './resolvers/index.ts';
import { openOrdersDatabase } from './storage/orm.ts';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

const dayMs = 24 * 60 * 60 * 1000;

interface OrdersParts {
  jobs: JobQueue;
  /** Serves the address for messages of the payment provider. */
  addRoutes(app: FastifyInstance): void;
  backlog: Backlog;
  work: BackgroundWork;
  flags: Flags<OrdersFlag>;
}

/** Opens the orders subgraph without listening yet. Throws if its database cannot be reached. */
export function startOrders(settings: OrdersSettings, deps: ServerDeps): Promise<SubgraphServer> {
  const database = ordersDatabase(settings);
  const guests = openGuests(settings.TRADEPOST_SECRET);
  return serveSubgraph<OrdersContext, OrdersParts>(
    {
      name: 'orders',
      secret: settings.TRADEPOST_SECRET,
      leewaySeconds: settings.IDENTITY_LEEWAY_SECONDS,
      limits: serverLimits(settings),
      typeDefs,
      resolvers,
      openDatabase: (options) => openOrdersDatabase(database.url, { ...options, pooler: database.pooler }),
      async open({ orm, doorbell, feedsOf, now, log, keep }) {
        const jobs = keep(
          await openJobQueue({
            databaseUrl: database.url,
            pooler: database.pooler,
            log,
            bell: { doorbell, subgraph: 'orders' },
          }),
        );
        const notices = await openNotices(settings);
        const flags = keep(
          await openFlags({ subgraph: 'orders', file: settings.FLAGS_FILE, uses: ordersFlags, now, log }),
        );
        return {
          jobs,
          flags,
          work: openBackgroundWork({
            orm,
            consumers: ordersConsumers({ jobs, now, log }),
            feeds: feedsOf({ catalog: settings.CATALOG_URL }),
            jobs,
            log,
          }),
          backlog: openBacklog(orm, settings.ORDER_BACKLOG_SECONDS),
          addRoutes: (app) => notices && receiveNotices(app, notices, { orm, jobs, now }),
        };
      },
      addRoutes: (app, parts) => parts.addRoutes(app),
      context({ caller, selected, rows, parts: { jobs, backlog, work, flags }, now, log }) {
        const newLoaders = () => makeLoaders(rows, caller, selected);
        const paymentWindowSeconds = settings.ORDER_PAYMENT_WINDOW_SECONDS;
        const holdMs = settings.ORDER_HOLD_DAYS * dayMs;
        const returnMs = settings.ORDER_RETURN_DAYS * dayMs;
        const times = { paymentWindowSeconds, holdMs, returnMs };
        const shared = { jobs, backlog, work, flags, guests, now, log };
        return { caller, loaders: newLoaders(), newLoaders, ...shared, ...times };
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
