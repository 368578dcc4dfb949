import { inject } from 'vitest';
import { type FleetOptions, startFleet as startProcesses } from '../../stages/fleet.ts';
import { freePort } from '../../stages/free-port.ts';
import { type Copy, startCopy } from '../../stages/start-copy.ts';
import { type DatabaseOwner, processes } from '../../stages/processes.ts';
import { deriveSecret } from '#platform/process/config.ts';
import { newId } from '#platform/values/id.ts';
import { insertProducts } from '../../subgraphs/catalog/listing/insert-products.ts';
import { openCatalogDatabase } from '../../subgraphs/catalog/storage/orm.ts';
import { openOrdersDatabase } from '../../subgraphs/orders/storage/orm.ts';
import { accountOpener } from './account-opener.ts';
import { eventually } from './eventually.ts';
import { type GraphqlClient, graphqlClient } from './graphql-client.ts';
import { type PaymentControl, paymentControl } from './payment-control.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';
import { type TestDatabase, testDatabases } from './test-database.ts';
import { rootSecret } from './test-settings.ts';

export interface TestFleet extends GraphqlClient, AsyncDisposable {
  url: string;
  wsUrl: string;
  databases: Record<DatabaseOwner, TestDatabase>;
  payments: PaymentControl;
  redis: RedisServer;
  addVariant(variant: { onHand: number; priceMinor?: number }): Promise<{ id: string; priceMinor: number }>;
  /** kill -9; the process has ended when this resolves. */
  kill(name: string): Promise<void>;
  /** Starts a process again, and ready when this resolves. */
  start(name: string): Promise<void>;
  /** Starts one more copy of a worker with these settings, to be stopped before the fleet. */
  startCopy(name: string, env: NodeJS.ProcessEnv): Promise<Copy>;
  /** Starts a process again on a machine whose clock is off by so much. It answers when this resolves, and need not be ready. */
  startWithClock(name: string, aheadMs: number): Promise<void>;
  /** The readiness of a process. */
  readiness(name: string): Promise<{ status: number; parts: Record<string, boolean> }>;
}

const demoPassword = 'tradepost-demo';

/** Every process as an operating-system process of its own, on fresh databases, free ports and a Redis of its own. */
export async function startFleet(options: { env?: NodeJS.ProcessEnv; poolerUrl?: string } = {}): Promise<TestFleet> {
  const databases = await testDatabases();
  const redis = await startRedisServer();
  const accounts = await accountOpener(databases.users.url, demoPassword);
  const ports: Record<string, number> = {};
  for (const entry of processes) {
    ports[entry.adminPort.setting] = await freePort();
    if (entry.port) ports[entry.port.setting] = await freePort();
  }
  const adminUrlOf = (name: string) =>
    `http://127.0.0.1:${ports[processes.find((entry) => entry.name === name)?.adminPort.setting ?? '']}`;
  const lines: string[] = [];
  const fleetOptions: FleetOptions = {
    adminUrl: inject('adminUrl'),
    poolerUrl: options.poolerUrl,
    redisUrl: redis.url,
    secret: rootSecret,
    databaseNames: Object.fromEntries(Object.entries(databases).map(([name, database]) => [name, database.name])),
    ports,
    env: { ...process.env, NODE_ENV: 'test', LOG_LEVEL: 'warn', SUBSCRIPTIONS_DRAIN_MS: '0', ...options.env },
    onLine: (name, line) => lines.push(`${name} ${line}`),
    restart: false,
  };
  const fleet = startProcesses(fleetOptions);
  try {
    await fleet.ready();
  } catch (error) {
    await accounts.close();
    await fleet.stop();
    throw new Error(lines.slice(-30).join('\n'), { cause: error });
  }
  const catalog = await openCatalogDatabase(databases.catalog.url, { poolMax: 2 });
  const orders = await openOrdersDatabase(databases.orders.url, { poolMax: 2 });
  return {
    ...graphqlClient(`${fleet.url}/graphql`, demoPassword, accounts.openAccount),
    url: fleet.url,
    wsUrl: fleet.wsUrl,
    databases,
    redis,
    payments: paymentControl({
      url: `http://127.0.0.1:${ports['PAYMENT_PORT']}`,
      apiKey: deriveSecret(rootSecret, 'payment-api-key'),
    }),
    async addVariant({ onHand, priceMinor = 1250 }) {
      const id = newId('variant');
      const sku = `TEST-${id.slice(-12)}`;
      const now = new Date();
      const variant = {
        id,
        sku,
        name: sku,
        options: [],
        currency: 'GBP',
        prices: [{ since: now, amountMinor: priceMinor }],
      };
      await catalog.em.fork().transactional((em) =>
        insertProducts(
          em,
          [
            {
              id: newId('product'),
              slug: sku.toLowerCase(),
              name: sku,
              description: null,
              categories: [],
              createdAt: now,
              variants: [{ ...variant, onHand }],
            },
          ],
          now,
        ),
      );
      await eventually(async () => {
        const rows = await orders.em.fork().execute('select 1 from variant_copy where variant_id = ?', [id]);
        return rows.length === 1;
      });
      return { id, priceMinor };
    },
    kill: (name) => fleet.kill(name, 'SIGKILL'),
    async start(name) {
      fleet.start(name);
      await fleet.ready();
    },
    startCopy: (name, env) => startCopy(name, fleetOptions, env),
    async startWithClock(name, aheadMs) {
      const preload = new URL('./shifted-clock.mjs', import.meta.url).href;
      fleet.start(name, { NODE_OPTIONS: `--import ${preload}`, CLOCK_AHEAD_MS: String(aheadMs) });
      await eventually(async () => (await fetch(`${adminUrlOf(name)}/livez`)).ok, 60_000);
    },
    async readiness(name) {
      const answer = await fetch(`${adminUrlOf(name)}/readyz`);
      return { status: answer.status, parts: (await answer.json()) as Record<string, boolean> };
    },
    async [Symbol.asyncDispose]() {
      await fleet.stop();
      await redis[Symbol.asyncDispose]();
      await accounts.close();
      await catalog.close();
      await orders.close();
      for (const database of Object.values(databases)) await database[Symbol.asyncDispose]();
    },
  };
}
