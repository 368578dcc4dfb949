import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { SubgraphName } from '#schema/subgraph-name.generated.ts';
import { deriveSecret } from '#platform/process/config.ts';
import { newId } from '#platform/values/id.ts';
import { type FleetOptions, prepare, startFleet } from '../../stages/fleet.ts';
import { freePort } from '../../stages/free-port.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../stages/postgres/embedded-postgres.ts';
import { processes } from '../../stages/processes.ts';
import { type Copy, startCopy } from '../../stages/start-copy.ts';
import { type StopSteps, stopOnce } from '../../stages/stop-once.ts';
import { databases, ownerDatabaseUrl, paymentSimulatorDatabase, subgraphDatabaseUrl } from '../../stages/provision.ts';
import { insertProducts } from '../../subgraphs/catalog/listing/insert-products.ts';
import { openCatalogDatabase } from '../../subgraphs/catalog/storage/orm.ts';
import type { BookDatabases } from '../check-books.ts';
import { type OwnRedis, startOwnRedis } from '../live/own-redis.ts';
import { giveToPostgres } from './base-backup.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { waitUntil } from '../wait-until.ts';

/** What the processes depend on; each is reached through a proxy. */
export const dependencies = [
  'postgres',
  'redis',
  'payment-provider',
  'users',
  'catalog',
  'orders',
  'subscriptions',
] as const;
export type Dependency = (typeof dependencies)[number];

/** A fleet of its own on a PostgreSQL and a Redis of its own, with one article that never runs out. */
export interface DrillShop {
  url: string;
  wsUrl: string;
  variantId: string;
  /** Where each process has its metrics, by its name. */
  adminPorts: ReadonlyMap<string, number>;
  proxies: Readonly<Record<Dependency, FaultProxy>>;
  redis: OwnRedis;
  /** The PostgreSQL that serves now. */
  postgres: EmbeddedPostgres;
  /** A folder for files of the drill, on the same disk as nothing of the shop; PostgreSQL may write into `archive` in it. */
  folder: string;
  archive: string;
  /** Runs SQL as the administrator, past the proxy. */
  sql<Row extends object>(
    database: SubgraphName | 'payments' | 'postgres',
    text: string,
    values?: unknown[],
  ): Promise<Row[]>;
  /** The databases of the books, past the proxy. */
  books(): Record<keyof BookDatabases, string>;
  /** The database of users for the role of its processes, past the proxy. */
  usersUrl(): string;
  /** The payment provider, past the proxy. */
  provider: { url: string; apiKey: string };
  /** Adds an article with this many pieces at this price, or at 12.50; resolves with the id of its variant when orders know it. */
  addArticle(pieces: number, priceMinor?: number): Promise<string>;
  /** From now on this server serves. */
  leadTo(server: EmbeddedPostgres): void;
  /** The process has ended when this resolves, and is started again by the fleet. */
  kill(name: string, signal: NodeJS.Signals): Promise<void>;
  /** Starts a process that was killed, without the wait of the fleet. */
  start(name: string): void;
  /** Starts one more copy of a worker with these settings, to be stopped before the shop. */
  startCopy(name: string, env: NodeJS.ProcessEnv): Promise<Copy>;
  stop(): Promise<void>;
}

const secret = 'drill-only-drill-only-drill-only-drill-only';

/**
 * `dataFolder` is where the data of PostgreSQL lies; it must exist. `onLine` is called with what the processes write. `closing` gets the steps that stop
 * what is open, also before the shop has started.
 */
export async function startDrillShop({
  dataFolder,
  settings = {},
  onLine,
  closing = [],
}: {
  dataFolder?: string;
  settings?: Readonly<Record<string, string>>;
  onLine: (line: string) => void;
  closing?: StopSteps;
}): Promise<DrillShop> {
  const stop = stopOnce(closing);
  await using starting = new AsyncDisposableStack();
  starting.defer(stop);
  const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-drill-'));
  // PostgreSQL may have to run as another user.
  chmodSync(folder, 0o755);
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const archive = path.join(folder, 'archive');
  mkdirSync(archive);
  giveToPostgres(archive);
  let postgres = await startEmbeddedPostgres(path.join(dataFolder ?? folder, 'primary'), {
    maxConnections: 300,
    settings: { archive_mode: 'on', archive_command: `cp %p ${archive}/%f`, ...settings },
  });
  closing.push(() => postgres.stop());
  await prepare({ adminUrl: postgres.adminUrl, secret });
  const redis = await startOwnRedis();
  closing.push(() => redis.stop());

  const ports: Record<string, number> = {};
  for (const { port, adminPort } of processes) {
    ports[adminPort.setting] = await freePort();
    if (port) ports[port.setting] = await freePort();
  }
  const addressOf = (name: string) => {
    const entry = processes.find((process) => process.name === name);
    return `http://127.0.0.1:${ports[entry?.port?.setting ?? '']}`;
  };
  const proxyTo = async (url: string) => {
    const proxy = await startFaultProxy(url);
    closing.push(() => proxy.stop());
    return proxy;
  };
  const proxies: Record<Dependency, FaultProxy> = {
    postgres: await proxyTo(postgres.adminUrl),
    redis: await proxyTo(redis.url),
    'payment-provider': await proxyTo(addressOf('payment-simulator')),
    users: await proxyTo(addressOf('users')),
    catalog: await proxyTo(addressOf('catalog')),
    orders: await proxyTo(addressOf('orders')),
    subscriptions: await proxyTo(addressOf('subscriptions')),
  };
  const options: FleetOptions = {
    adminUrl: proxies.postgres.url,
    redisUrl: proxies.redis.url,
    secret,
    ports,
    behind: {
      'payment-simulator': proxies['payment-provider'].url,
      users: proxies.users.url,
      catalog: proxies.catalog.url,
      orders: proxies.orders.url,
    },
    env: { ...process.env, NODE_ENV: 'production', PAYMENT_PROVIDER: 'simulator', LOG_LEVEL: 'error' },
    onLine: (name, line) => onLine(`${name}: ${line}`),
    restart: true,
  };
  const fleet = startFleet(options);
  closing.push(() => fleet.stop());
  // A machine that does other work too may need minutes.
  await fleet.ready(180_000);

  const databaseUrl = (name: string) => ownerDatabaseUrl(postgres.adminUrl, name);
  const databaseNames = { ...databases, payments: paymentSimulatorDatabase };
  const books = () => ({
    orders: databaseUrl(databaseNames.orders),
    catalog: databaseUrl(databaseNames.catalog),
    payments: databaseUrl(databaseNames.payments),
  });
  const sql: DrillShop['sql'] = async (database, text, values = []) => {
    const connectionString = database === 'postgres' ? postgres.adminUrl : databaseUrl(databaseNames[database]);
    const client = new pg.Client({ connectionString });
    await client.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  };
  const addArticle = async (pieces: number, priceMinor?: number) => {
    const id = await insertArticle(subgraphDatabaseUrl(postgres.adminUrl, 'catalog', secret), pieces, priceMinor);
    const known = 'select 1 from variant_copy where variant_id = $1 and stock_version > 0';
    await waitUntil('orders know the article', async () => (await sql('orders', known, [id])).length === 1, 60_000);
    return id;
  };
  const variantId = await addArticle(plenty);
  starting.move();
  return {
    url: fleet.url,
    wsUrl: `${proxies.subscriptions.url.replace(/^http/, 'ws')}/graphql`,
    variantId,
    adminPorts: new Map(processes.map(({ name, adminPort }) => [name, ports[adminPort.setting] ?? adminPort.value])),
    proxies,
    redis,
    get postgres() {
      return postgres;
    },
    folder,
    archive,
    sql,
    books,
    usersUrl: () => subgraphDatabaseUrl(postgres.adminUrl, 'users', secret),
    provider: { url: addressOf('payment-simulator'), apiKey: deriveSecret(secret, 'payment-api-key') },
    addArticle,
    leadTo(server) {
      postgres = server;
      proxies.postgres.lead(server.adminUrl);
    },
    kill: fleet.kill,
    start: (name) => fleet.start(name),
    startCopy: (name, env) => startCopy(name, options, env),
    stop,
  };
}

const plenty = 1_000_000;

/** Adds an article with this many pieces at this price to a catalogue; resolves with the id of its variant. */
export async function insertArticle(catalogUrl: string, pieces: number, priceMinor = 1250): Promise<string> {
  const catalog = await openCatalogDatabase(catalogUrl, { poolMax: 1 });
  try {
    const now = new Date();
    const id = newId('variant');
    const sku = `DRILL-${id.slice(-12)}`;
    const variant = {
      id,
      sku,
      name: 'Drill article',
      options: [],
      currency: 'GBP',
      prices: [{ since: now, amountMinor: priceMinor }],
      onHand: pieces,
    };
    const product = {
      slug: sku.toLowerCase(),
      name: 'Drill article',
      description: null,
      categories: [],
      variants: [variant],
    };
    await catalog.em.fork().transactional((em) => insertProducts(em, [product], now));
    return id;
  } finally {
    await catalog.close();
  }
}
