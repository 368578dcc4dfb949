import type { MikroORM } from '@mikro-orm/postgresql';
import { deriveSecret } from '#platform/process/config.ts';
import type { Doorbell } from '#platform/events/doorbell.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import type { Log } from '#platform/process/log.ts';
import { type Gateway, startGateway } from '../gateway/server.ts';
import { readGatewaySettings } from '../gateway/config.ts';
import { startPaymentSimulator } from '../payment-simulator/server.ts';
import { readCatalogSettings } from '../subgraphs/catalog/config.ts';
import { startCatalog } from '../subgraphs/catalog/server.ts';
import { startCatalogWorker } from '../subgraphs/catalog/worker.ts';
import { readOrdersSettings } from '../subgraphs/orders/config.ts';
import { startOrders } from '../subgraphs/orders/server.ts';
import { startOrdersWorker } from '../subgraphs/orders/worker.ts';
import { readUsersSettings } from '../subgraphs/users/config.ts';
import { startUsers } from '../subgraphs/users/server.ts';
import { startUsersWorker } from '../subgraphs/users/worker.ts';
import { readSubscriptionsSettings } from '../subscriptions/config.ts';
import { startSubscriptions } from '../subscriptions/server.ts';

export interface StackDatabases {
  users: string;
  catalog: string;
  orders: string;
  'payment-simulator': string;
}

export interface Stack {
  gateway: Gateway;
  orms: { users: MikroORM; catalog: MikroORM; orders: MikroORM };
  feeds: { users: EventFeed; catalog: EventFeed; orders: EventFeed };
  payments: { url: string; apiKey: string };
  /** Events that have no position yet, or that some consumer has yet to apply. */
  lag(): Promise<number>;
  ready(): Promise<Record<string, boolean>>;
  stop(): Promise<void>;
}

/**
 * Every process of the fleet in this one: the same parts, put together without a network between them. Subgraphs are called in process,
 * HTTP and WebSocket share the gateway's server. Nothing listens until `gateway.listen`, but the payment simulator, which is somebody else's
 * system and is spoken to over HTTP here too.
 */
export async function startStack(options: {
  databases: StackDatabases;
  secret: string;
  supergraphSdl: string;
  doorbell: Doorbell;
  log: Log;
  now: () => Date;
  /** Settings by the names of their environment variables, in place of the environment. */
  env?: NodeJS.ProcessEnv;
  /** Hears each SQL statement of the subgraphs' servers, for tests that count them. */
  onStatement?: (subgraph: string, sql: string) => void;
}): Promise<Stack> {
  const { databases, secret, supergraphSdl, doorbell, log, now, onStatement } = options;
  const opened: { stop(): Promise<void> }[] = [];
  const keep = <Part extends { stop(): Promise<void> }>(part: Part): Part => {
    opened.push(part);
    return part;
  };
  const stop = async () => {
    for (const part of opened.toReversed()) await part.stop();
    opened.length = 0;
  };
  const env: NodeJS.ProcessEnv = {
    ...(options.env ?? process.env),
    TRADEPOST_SECRET: secret,
    USERS_DATABASE_URL: databases.users,
    CATALOG_DATABASE_URL: databases.catalog,
    ORDERS_DATABASE_URL: databases.orders,
  };
  const logOf = (part: string) => log.child({ part });
  const given = (subgraph: string) => ({
    log: logOf(subgraph),
    now,
    ...(onStatement ? { onStatement: (sql: string) => onStatement(subgraph, sql) } : {}),
  });
  try {
    const apiKey = deriveSecret(secret, 'payment-api-key');
    const simulator = keep(
      await startPaymentSimulator(
        { databaseUrl: databases['payment-simulator'], apiKey },
        { log: logOf('payment-simulator'), now },
      ),
    );
    const paymentUrl = await simulator.listen(0);
    env['PAYMENT_URL'] = paymentUrl;

    const users = keep(await startUsers(readUsersSettings(env), given('users')));
    const catalog = keep(await startCatalog(readCatalogSettings(env), given('catalog')));
    const orders = keep(await startOrders(readOrdersSettings(env), given('orders')));
    const feeds = { users: users.feed, catalog: catalog.feed, orders: orders.feed };
    const subgraphs = { users: users.client, catalog: catalog.client, orders: orders.client };
    const loadJwks = () => users.jwks();

    const workers = [
      keep(await startUsersWorker(readUsersSettings(env), { log: logOf('users-worker'), now, doorbell, feeds })),
      keep(await startCatalogWorker(readCatalogSettings(env), { log: logOf('catalog-worker'), now, doorbell, feeds })),
      keep(await startOrdersWorker(readOrdersSettings(env), { log: logOf('orders-worker'), now, doorbell, feeds })),
    ];
    const gateway = keep(
      await startGateway(readGatewaySettings(env), {
        log: logOf('gateway'),
        now,
        subgraphs,
        loadJwks,
        supergraphSdl,
      }),
    );
    // Stopped first of all: open sockets would keep the gateway's server from closing.
    const subscriptions = keep(
      await startSubscriptions(readSubscriptionsSettings(env), {
        log: logOf('subscriptions'),
        now,
        doorbell,
        subgraphs,
        feeds,
        loadJwks,
        supergraphSdl,
      }),
    );
    subscriptions.attach(gateway.server, '/graphql');
    const parts = [users, catalog, orders, ...workers, gateway, subscriptions];
    return {
      gateway,
      orms: { users: users.orm, catalog: catalog.orm, orders: orders.orm },
      feeds,
      payments: { url: paymentUrl, apiKey },
      async lag() {
        // In this order: an event that gets its position in between is counted by the workers.
        const unstamped = await Promise.all([users, catalog, orders].map((subgraph) => countUnstamped(subgraph.orm)));
        const unapplied = await Promise.all(workers.map((worker) => worker.lag()));
        return [...unstamped, ...unapplied].reduce((sum, one) => sum + one, 0);
      },
      ready: async () =>
        Object.assign({}, ...(await Promise.all(parts.map((part) => part.ready())))) as Record<string, boolean>,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function countUnstamped(orm: MikroORM): Promise<number> {
  const [row] = await orm.em
    .fork()
    .execute<{ count: number }[]>('select count(*)::int as count from event_log where position is null');
  return row?.count ?? 0;
}
