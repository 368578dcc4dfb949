import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import {
  portSetting,
  postgresUrl,
  readSettings,
  redisUrl,
  SettingsError,
  withSettings,
} from '#platform/process/config.ts';
import type { ObjectStore } from '#platform/objects/object-store.ts';
import { objectSettings, openObjectStore } from '#platform/objects/open-object-store.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { fillShop } from '../demo/seed/fill-shop.ts';
import { drawPictures } from '../demo/seed/seed-pictures.ts';
import { openCatalogDatabase } from '../subgraphs/catalog/storage/orm.ts';
import { demoAccounts } from '../subgraphs/users/commands/seed-demo-users.ts';
import { usesSimulator } from '../payment-simulator/config.ts';
import { openOrdersDatabase } from '../subgraphs/orders/storage/orm.ts';
import { openUsersDatabase } from '../subgraphs/users/storage/orm.ts';
import { databaseEnvironment, type DatabaseOwner, type ProcessEntry, processes } from './processes.ts';
import {
  explainDataDirectory,
  explainPrivileges,
  requireDatabase,
  requireFreePort,
  requireRedis,
} from './preconditions.ts';
import { note } from '#platform/process/progress.ts';
import { createLog } from '#platform/process/log.ts';
import { requireKnownSecret } from './known-secret.ts';
import { mailEnvironment, startMailCatching } from './mail-catching.ts';
import { printLine } from './print-line.ts';
import { provision, subgraphDatabaseUrl } from './provision.ts';
import { rootSecret } from './secrets.ts';
import { shopFolder } from './shop-folder.ts';
import { stopOnSignals } from './signals.ts';
import { StartError } from './start-error.ts';

/** Every setting that is read here, by its environment variable. */
export const settingsShape = {
  /** A PostgreSQL whose user may create databases and roles. */
  DATABASE_URL: postgresUrl.default('postgres://postgres@127.0.0.1:5432/postgres'),
  /** A PgBouncer in front of it, for the processes. */
  POOLER_URL: postgresUrl.optional(),
  REDIS_URL: redisUrl.default('redis://127.0.0.1:6379'),
  DATA_DIR: z.string().default(path.join(repositoryRoot, '.data')),
  DEMO_PASSWORD: z.string().min(10).default('tradepost-demo'),
  NODE_ENV: z.string().optional(),
  /** Port of the page with the caught e-mails, or any free port if it is taken. */
  MAIL_PORT: portSetting.default(4025),
};

/** Every port of the fleet by its setting: from the environment, else from `processes.ts`. */
function readPorts(): Record<string, number> {
  const all = processes.flatMap(({ port, adminPort }) => (port ? [port, adminPort] : [adminPort]));
  return readSettings(Object.fromEntries(all.map(({ setting, value }) => [setting, portSetting.default(value)])));
}

export interface FleetOptions {
  adminUrl: string;
  /** A pooler in front of the server of `adminUrl`. */
  poolerUrl?: string | undefined;
  redisUrl: string;
  secret: string;
  /** Replaces the default database names. */
  databaseNames?: Partial<Record<DatabaseOwner, string>>;
  /** Replaces the default ports, by setting. */
  ports?: Readonly<Record<string, number>>;
  /** Where processes find another one that is behind a proxy, by its name. */
  behind?: Readonly<Record<string, string>>;
  env?: NodeJS.ProcessEnv;
  /** The folder with the code of the processes, such as that of another release; left out: the one of this file. */
  source?: string;
  /** Nothing is started before `start`. */
  manual?: boolean;
  onLine: (process: string, line: string) => void;
  /** Whether a process that ends without a stop is started again. */
  restart: boolean;
}

export interface Fleet {
  url: string;
  wsUrl: string;
  /** Resolves when every process that was started is ready. */
  ready(deadlineMs?: number): Promise<void>;
  /** Starts a process, with these variables in addition to its own. */
  start(name: string, extra?: NodeJS.ProcessEnv): void;
  /** Resolves when the process has ended. */
  kill(name: string, signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

const preload = ['./preflight/end-with-parent.mjs', './preflight/graphql-production.mjs'].flatMap((file) => [
  '--import',
  new URL(file, import.meta.url).href,
]);

/** Starts every process of `processes.ts` as an operating-system process of its own. */
export function startFleet(options: FleetOptions): Fleet {
  const { adminUrl, poolerUrl, redisUrl, secret, databaseNames = {}, ports = {}, behind = {}, onLine } = options;
  const { source = repositoryRoot } = options;
  const started = processes.filter(
    ({ name }) => name !== 'payment-simulator' || usesSimulator(options.env ?? process.env),
  );
  const children = new Map<string, ChildProcess>();
  const failures = new Map<string, number>();
  let stopping = false;
  const portOf = (port: { setting: string; value: number }) => ports[port.setting] ?? port.value;
  const urlOf = (name: string) => {
    const entry = find(name);
    if (!entry.port) throw new Error(`${name} serves nothing`);
    return `http://127.0.0.1:${portOf(entry.port)}`;
  };
  const wsUrl = `${urlOf('subscriptions').replace(/^http/, 'ws')}/graphql`;

  function environment(entry: ProcessEntry): NodeJS.ProcessEnv {
    const inherited = options.env ?? process.env;
    const env: NodeJS.ProcessEnv = {
      APOLLO_TELEMETRY_DISABLED: '1',
      TRADEPOST_SECRET: secret,
      [entry.adminPort.setting]: String(portOf(entry.adminPort)),
      SUBSCRIPTIONS_URL: wsUrl,
      SHOP_FOLDER: shopFolder,
      // These are for the whole fleet; a process would read them as its own.
      PORT: undefined,
      DATABASE_URL: undefined,
      POOLER_URL: undefined,
    };
    if (usesSimulator(inherited)) env['PAYMENT_PAGE_URL'] = inherited['PAYMENT_PAGE_URL'] ?? urlOf('payment-simulator');
    if (entry.usesRedis) env['REDIS_URL'] = redisUrl;
    if (entry.port) env[entry.port.setting] = String(portOf(entry.port));
    if (entry.database) {
      const { name } = entry.database;
      const addressAt = (server: string) => subgraphDatabaseUrl(server, name, secret, databaseNames[name]);
      Object.assign(env, databaseEnvironment(entry.database, addressAt, { adminUrl, poolerUrl }));
    }
    for (const [setting, callee] of Object.entries(entry.calls))
      if (callee) env[setting] = behind[callee] ?? urlOf(callee);
    return withSettings(inherited, env);
  }

  function start(name: string, extra: NodeJS.ProcessEnv = {}): void {
    const entry = find(name);
    const startedAt = Date.now();
    const child = spawn(process.execPath, [...(entry.nodeOptions ?? []), ...preload, path.join(source, entry.entry)], {
      cwd: source,
      env: withSettings(environment(entry), extra),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C must reach the fleet first, which then stops its processes in order.
      detached: process.platform !== 'win32',
    });
    children.set(name, child);
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => onLine(name, line));
    }
    child.once('exit', (code, signal) => {
      if (children.get(name) === child) children.delete(name);
      if (stopping || !options.restart) return;
      const again = Date.now() - startedAt > 60_000 ? 0 : (failures.get(name) ?? 0) + 1;
      failures.set(name, again);
      const waitMs = Math.min(250 * 2 ** again, 10_000);
      onLine(name, `ENDED (${signal ?? `code ${code}`}), starting again in ${waitMs} ms`);
      setTimeout(() => !stopping && !children.has(name) && start(name, extra), waitMs);
    });
  }

  async function kill(name: string, signal: NodeJS.Signals): Promise<void> {
    const child = children.get(name);
    if (!child) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await gone;
  }

  if (!options.manual) for (const entry of started) start(entry.name);
  return {
    url: urlOf('gateway'),
    wsUrl,
    start,
    kill,
    async ready(deadlineMs = 60_000) {
      const end = Date.now() + deadlineMs;
      for (const entry of started.filter(({ name }) => !options.manual || children.has(name))) {
        const url = `http://127.0.0.1:${portOf(entry.adminPort)}/readyz`;
        for (;;) {
          const answer = await fetch(url).catch(() => undefined);
          if (answer?.ok) break;
          if (Date.now() > end)
            throw new Error(`${entry.name} is not ready: ${answer ? await answer.text() : 'no answer'}`);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    },
    async stop() {
      stopping = true;
      // Public servers first, then the processes that they call.
      for (const entry of processes.toReversed()) await kill(entry.name, 'SIGTERM');
    },
  };
}

function find(name: string): ProcessEntry {
  const entry = processes.find((process) => process.name === name);
  if (!entry)
    throw new Error(`There is no process ${name}; expected one of ${processes.map((entry) => entry.name).join(', ')}`);
  return entry;
}

/**
 * Updates the databases, as the single stage does. The one-shot container `migrate` runs it too. With a password for
 * the demo accounts it also creates these accounts and the demo catalogue; a shop in production has its own.
 */
export async function prepare(options: {
  adminUrl: string;
  secret: string;
  demoPassword?: string | undefined;
  /** Where the pictures of the demo are drawn to; left out: nowhere. */
  objects?: ObjectStore;
  databaseNames?: FleetOptions['databaseNames'];
}): Promise<void> {
  const { adminUrl, secret, demoPassword, objects, databaseNames = {} } = options;
  await provision({ adminUrl, rootSecret: secret, databaseNames, log: note }).catch(explainPrivileges);
  if (demoPassword === undefined) return;
  const usersUrl = subgraphDatabaseUrl(adminUrl, 'users', secret, databaseNames.users);
  await requireKnownSecret(usersUrl, secret, () => new Date());
  const orms = {
    users: await openUsersDatabase(usersUrl),
    catalog: await openCatalogDatabase(subgraphDatabaseUrl(adminUrl, 'catalog', secret, databaseNames.catalog)),
    orders: await openOrdersDatabase(subgraphDatabaseUrl(adminUrl, 'orders', secret, databaseNames.orders)),
  };
  try {
    await fillShop({ orms, demoPassword, now: new Date() });
    if (objects) await drawPictures({ orm: orms.catalog, objects });
  } finally {
    for (const orm of Object.values(orms)) await orm.close();
  }
}

if (import.meta.main) {
  try {
    const settings = readSettings(settingsShape);
    const ports = readPorts();
    const secret = await rootSecret(settings.DATA_DIR).catch((error: unknown) =>
      explainDataDirectory(error, settings.DATA_DIR),
    );
    const production = settings.NODE_ENV === 'production';
    const demoPassword = production ? undefined : settings.DEMO_PASSWORD;
    await requireDatabase(settings.DATABASE_URL);
    const prepareOnly = process.argv.includes('--prepare-only');
    if (!prepareOnly) {
      await requireRedis(settings.REDIS_URL);
      for (const [setting, port] of Object.entries(ports)) await requireFreePort(port, setting);
    }
    const objectStore = { OBJECT_STORE: process.env['OBJECT_STORE'] || path.join(settings.DATA_DIR, 'objects') };
    const objects = await openObjectStore(readSettings(objectSettings, { ...process.env, ...objectStore }), secret);
    await prepare({ adminUrl: settings.DATABASE_URL, secret, demoPassword, objects });
    await objects.stop();
    if (!prepareOnly) {
      const mail = await startMailCatching(process.env, settings.MAIL_PORT, createLog('mail-catcher', 'warn'));
      const fleet = startFleet({
        adminUrl: settings.DATABASE_URL,
        poolerUrl: settings.POOLER_URL,
        redisUrl: settings.REDIS_URL,
        secret,
        ports,
        env: withSettings(process.env, {
          ...objectStore,
          ...(mail ? mailEnvironment(mail, process.env, ports['GATEWAY_PORT'] ?? 0) : {}),
          ...(demoPassword === undefined ? {} : { DEMO_PASSWORD: demoPassword }),
        }),
        onLine: printLine,
        restart: true,
      });
      stopOnSignals(async () => {
        note('Stopping the fleet …');
        await fleet.stop();
        await mail?.stop();
      }, 30_000);
      await fleet.ready();
      note(`\nThe fleet is ready: ${fleet.url} (GraphQL at /graphql, live updates at ${fleet.wsUrl}).`);
      if (mail) note(`E-mails are caught: ${mail.pageUrl}`);
      if (demoPassword !== undefined) {
        note(`Accounts: ${demoAccounts.map((account) => account.email).join(', ')}; password ${demoPassword}`);
      }
    }
  } catch (error) {
    if (error instanceof SettingsError || error instanceof StartError) note(error.message);
    else console.error(error);
    process.exit(1);
  }
}
