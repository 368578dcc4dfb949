import { readFileSync } from 'node:fs';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterRecording } from '#platform/events/event-log.ts';
import type { Doorbell } from '#platform/events/doorbell.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { redisDoorbell } from '#platform/events/doorbell-redis.ts';
import { relayBell } from '#platform/events/relay.ts';
import { databaseFeed, type EventFeed, serveFeed } from '#platform/events/event-feed.ts';
import { openJobQueue } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/process/log.ts';
import { type Running, runProcess } from '#platform/process/process.ts';
import { openSubgraph, type Subgraph } from '#platform/graph/subgraph-server.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { type OrdersSettings, readOrdersSettings } from './config.ts';
import type { OrdersContext } from './context.ts';
import { makeLoaders } from './loaders.ts';
import { openBacklog } from './placing/backlog.ts';
import { resolvers } from './resolvers/index.ts';
import { openOrdersDatabase } from './storage/orm.ts';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

export interface OrdersServer extends Subgraph, Running {
  feed: EventFeed;
  orm: MikroORM;
}

/** Opens the orders subgraph without listening yet. Throws if its database cannot be reached. */
export async function startOrders(
  settings: OrdersSettings,
  given: { log: Log; now: () => Date; doorbell: Pick<Doorbell, 'ring'>; onStatement?: (sql: string) => void },
): Promise<OrdersServer> {
  const { log, now, doorbell, onStatement } = given;
  const databaseUrl = settings.ORDERS_DATABASE_URL;
  const orm = await openOrdersDatabase(databaseUrl, { log, ...(onStatement ? { onStatement } : {}) });
  const opened: { stop(): Promise<void> }[] = [{ stop: () => orm.close() }];
  const stop = async () => {
    for (const part of opened.toReversed()) await part.stop();
  };
  afterRecording(orm, relayBell(doorbell, 'orders'));
  try {
    const jobs = await openJobQueue({ databaseUrl, log });
    opened.push(jobs);
    const identity = openIdentity(settings.TRADEPOST_SECRET, 'orders');
    const feed = databaseFeed(orm);
    const backlog = openBacklog(orm, settings.ORDER_BACKLOG_SECONDS);
    const paymentWindowSeconds = settings.ORDER_PAYMENT_WINDOW_SECONDS;
    const subgraph = await openSubgraph<OrdersContext>({
      name: 'orders',
      typeDefs,
      resolvers,
      identity,
      log,
      context: async ({ caller }) => {
        const em = orm.em.fork();
        return { caller, em, loaders: makeLoaders(em, caller), jobs, backlog, paymentWindowSeconds, now, log };
      },
    });
    opened.push(subgraph);
    serveFeed(subgraph.app, feed, identity);
    return { ...subgraph, feed, orm, ready: async () => ({ database: await orm.isConnected() }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

if (import.meta.main) {
  await runProcess('orders', async (given) => {
    const settings = readOrdersSettings();
    const doorbell = settings.REDIS_URL ? await redisDoorbell(settings.REDIS_URL, given.log) : memoryDoorbell();
    const server = await startOrders(settings, { ...given, doorbell });
    await server.listen(settings.ORDERS_PORT);
    return {
      ready: () => server.ready(),
      adminPort: settings.ORDERS_ADMIN_PORT,
      async stop() {
        await server.stop();
        await doorbell.stop();
      },
    };
  });
}
