import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  httpUrl,
  logLevel,
  portSetting,
  postgresUrl,
  readSettings,
  redisUrl,
  SettingsError,
  withSettings,
} from '#platform/process/config.ts';
import type { Doorbell } from '#platform/events/doorbell.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { redisDoorbell } from '#platform/events/doorbell-redis.ts';
import { objectSettings, openObjectStore } from '#platform/objects/open-object-store.ts';
import { createLog } from '#platform/process/log.ts';
import { createObjectsYoung } from '#platform/process/young-objects.ts';
import { startAdmin } from '#platform/process/process.ts';
import { startTelemetry } from '#platform/telemetry/start-telemetry.ts';
import { z } from 'zod';
import { repositoryRoot, supergraphFile } from '#schema/subgraphs.ts';
import { fillShop } from '../demo/seed/fill-shop.ts';
import { startDrawing } from '../demo/seed/seed-pictures.ts';
import { startWarehouse } from '../demo/warehouse/start-warehouse.ts';
import { demoAccounts } from '../subgraphs/users/commands/seed-demo-users.ts';
import { startEmbeddedRegistry } from './embedded-registry.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './postgres/embedded-postgres.ts';
import {
  explainDataDirectory,
  explainPrivileges,
  portError,
  requireDatabase,
  requireFreePort,
  requireOwnRegistry,
  requireRedis,
} from './preconditions.ts';
import { note } from '#platform/process/progress.ts';
import { keepPaymentUrl } from './kept-settings.ts';
import { mailEnvironment, startMailCatching } from './mail-catching.ts';
import { provision, subgraphDatabaseUrl } from './provision.ts';
import { requireKnownSecret, rootSecret } from './secrets.ts';
import { shopFolder } from './shop-folder.ts';
import { stopOnSignals } from './signals.ts';
import { StartError } from './start-error.ts';
import { type Stack, type StackDatabases, startStack } from './stack.ts';
import { bySubgraph } from './subgraph-modules.ts';

/** Every setting that is read here, by its environment variable. */
export const settingsShape = {
  /** Where HTTP and WebSocket are served. */
  PORT: portSetting.default(4000),
  ADMIN_PORT: portSetting.default(4100),
  /** A PostgreSQL to use instead of the embedded one; its user must be allowed to create databases and roles. */
  DATABASE_URL: postgresUrl.optional(),
  /** A Redis to use for the doorbell instead of memory. */
  REDIS_URL: redisUrl.optional(),
  DATA_DIR: z.string().default(path.join(repositoryRoot, '.data')),
  /** Password of the demo accounts. */
  DEMO_PASSWORD: z.string().min(10).default('tradepost-demo'),
  /** Seconds until the pretend warehouse of the demo ships a confirmed order, and until it delivers the order; 0: it does neither. */
  DEMO_WAREHOUSE_SECONDS: z.coerce.number().int().nonnegative().default(8),
  NODE_ENV: z.string().optional(),
  /** Port of the page with the caught e-mails, or any free port if it is taken. */
  MAIL_PORT: portSetting.default(4025),
  /** A schema registry to follow instead of the embedded one. */
  REGISTRY_URL: httpUrl.optional(),
};

export interface Single {
  url: string;
  /** Undefined if another registry is followed. */
  registryUrl: string | undefined;
  wsUrl: string;
  /** The page with the caught e-mails; undefined if they go to SMTP_URL, or nowhere. */
  mailUrl: string | undefined;
  databases: StackDatabases;
  payments: { url: string; apiKey: string } | undefined;
  /** Undefined in production, where there are no demo accounts. */
  demoPassword: string | undefined;
  /** Resolves with a reason only if the stage cannot continue: the embedded PostgreSQL ended. */
  failed: Promise<string>;
  stop(): Promise<void>;
}

/**
 * The single stage: everything in this process, on an embedded PostgreSQL unless DATABASE_URL names another one.
 * Updates the databases and fills them on first start. Throws a StartError or SettingsError for a problem that the user
 * can fix.
 */
export async function startSingle(env: NodeJS.ProcessEnv = process.env): Promise<Single> {
  createObjectsYoung();
  const settings = readSettings(settingsShape, env);
  const now = () => new Date();
  const log = createLog('single', env['LOG_LEVEL'] ? logLevel(env) : 'warn');
  const opened: { stop(): Promise<void> }[] = [];
  let gatewayUrl: string | undefined;
  const stopAll = async () => {
    for (const part of opened.toReversed()) await part.stop();
  };
  let stopping: Promise<void> | undefined;
  // A signal and the end of a parent process may both ask for it.
  const stop = () => (stopping ??= stopAll());
  try {
    const telemetry = await startTelemetry({ service: 'single', log });
    if (telemetry) opened.push(telemetry);
    if (!settings.REGISTRY_URL) requireOwnRegistry(env);
    await requireFreePort(settings.PORT, 'PORT');
    await requireFreePort(settings.ADMIN_PORT, 'ADMIN_PORT');
    const secret = await rootSecret(settings.DATA_DIR, env);
    const embedded = settings.DATABASE_URL === undefined ? await startDatabase(settings.DATA_DIR) : undefined;
    if (embedded) opened.push(embedded);
    const adminUrl = settings.DATABASE_URL ?? embedded?.adminUrl ?? '';
    await requireDatabase(adminUrl);
    if (settings.REDIS_URL) await requireRedis(settings.REDIS_URL);
    const doorbell: Doorbell = settings.REDIS_URL ? await redisDoorbell(settings.REDIS_URL, log) : memoryDoorbell();
    opened.push(doorbell);

    note('Updating the databases …');
    await provision({ adminUrl, rootSecret: secret }).catch(explainPrivileges);
    const databases: StackDatabases = {
      ...bySubgraph(({ name }) => subgraphDatabaseUrl(adminUrl, name, secret)),
      'payment-simulator': subgraphDatabaseUrl(adminUrl, 'payment-simulator', secret),
    };
    // Before anything works on the databases: a refusal is the only thing that a start with another secret says.
    await requireKnownSecret(databases.users, secret, now);
    const registry = settings.REGISTRY_URL
      ? undefined
      : await startEmbeddedRegistry({
          dataDir: settings.DATA_DIR,
          env,
          graphiqlUrl: () =>
            settings.NODE_ENV === 'production' || gatewayUrl === undefined ? undefined : `${gatewayUrl}/graphiql/`,
          log: log.child({ part: 'registry' }),
          now,
        });
    if (registry) opened.push(registry);
    const mail = await startMailCatching(env, settings.MAIL_PORT, log.child({ part: 'mail-catcher' }));
    if (mail) opened.push(mail);
    const objectStore = env['OBJECT_STORE'] || path.join(settings.DATA_DIR, 'objects');
    const stack = await startStack({
      databases,
      secret,
      supergraphSdl: await readFile(path.join(repositoryRoot, supergraphFile), 'utf8'),
      doorbell,
      log,
      env: withSettings(env, {
        DEMO_PASSWORD: settings.DEMO_PASSWORD,
        SHOP_FOLDER: env['SHOP_FOLDER'] ?? shopFolder,
        OBJECT_STORE: objectStore,
        SUPERGRAPH_CACHE: env['SUPERGRAPH_CACHE'] ?? path.join(settings.DATA_DIR, 'supergraph.graphql'),
        TRUSTED_DOCUMENTS_CACHE: env['TRUSTED_DOCUMENTS_CACHE'] ?? path.join(settings.DATA_DIR, 'documents.json'),
        ...(mail ? mailEnvironment(mail, env, settings.PORT) : {}),
        ...registry?.gatewayEnv,
      }),
    });
    opened.push(stack);
    if (embedded && stack.payments) opened.push(await keepPaymentUrl(settings.DATA_DIR, stack.payments.url));
    const demoPassword = settings.NODE_ENV === 'production' ? undefined : settings.DEMO_PASSWORD;
    if (demoPassword !== undefined) {
      await fillShop({ orms: stack.orms, demoPassword, now: now() });
      const objects = await openObjectStore(
        readSettings(objectSettings, { ...env, OBJECT_STORE: objectStore }),
        secret,
      );
      opened.push(startDrawing({ orm: stack.orms.catalog, objects, log }));
    }
    await caughtUp(stack);
    const admin = await startAdmin(settings.ADMIN_PORT, stack.ready).catch((cause: unknown) => {
      throw portError(settings.ADMIN_PORT, 'ADMIN_PORT', cause);
    });
    opened.push(admin);
    const url = await stack.gateway.listen(settings.PORT).catch((cause: unknown) => {
      throw portError(settings.PORT, 'PORT', cause);
    });
    gatewayUrl = url;
    const wsUrl = `${url.replace(/^http/, 'ws')}/graphql`;
    if (demoPassword !== undefined && settings.DEMO_WAREHOUSE_SECONDS > 0) {
      const stepMs = settings.DEMO_WAREHOUSE_SECONDS * 1_000;
      opened.push(
        startWarehouse({ url, wsUrl, demoPassword, stepMs, now, log: log.child({ part: 'demo-warehouse' }) }),
      );
    }
    return {
      url,
      registryUrl: registry?.url,
      wsUrl,
      mailUrl: mail?.pageUrl,
      databases,
      payments: stack.payments,
      demoPassword,
      failed: embedded ? embedded.ended.then((words) => `PostgreSQL ended: ${words}`) : new Promise(() => {}),
      stop,
    };
  } catch (error) {
    await stop();
    return explainDataDirectory(error, settings.DATA_DIR);
  }
}

async function startDatabase(dataDir: string): Promise<EmbeddedPostgres> {
  note('Starting the embedded PostgreSQL …');
  const wanted = path.resolve(dataDir, 'postgres');
  const postgres = await startEmbeddedPostgres(wanted);
  if (postgres.dataDir !== wanted) {
    note(
      `Its data is in ${postgres.dataDir}, because PostgreSQL cannot run as root and other users cannot enter ${path.dirname(wanted)}.`,
    );
  }
  return postgres;
}

/**
 * Orders sells from its own copy of the catalogue, which follows by events. They first get their position in the log,
 * then they are applied.
 */
async function caughtUp(stack: Stack): Promise<void> {
  let noted = false;
  while ((await stack.lag()) > 0) {
    if (!noted) note('Waiting until every event is applied …');
    noted = true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function welcome(single: Single): string {
  const query =
    '{ products(first: 3, filter: { search: "lantern" }) { nodes { name variants { sku available price { amount currency } } } } }';
  const accounts = demoAccounts.map((account) => account.email).join(', ');
  return `
Tradepost is running.
${single.demoPassword === undefined ? '' : `\n  Shop       ${single.url}/shop (browse, order, and watch the order move)\n  GraphiQL   ${single.url}/graphiql/`}
  GraphQL    ${single.url}/graphql (over WebSocket too, for subscriptions)
${single.mailUrl === undefined ? '' : `  E-mails    ${single.mailUrl} (caught here; none leaves this machine)\n`}${single.payments === undefined ? '' : `  Payments   ${single.payments.url} (a simulator that declines, delays or fails on request)`}
${single.registryUrl === undefined ? '' : `  Schemas    ${single.registryUrl} (the schema registry: versions, checks, users of a field)\n`}${single.demoPassword === undefined ? '' : `\n  Accounts   ${accounts}; password ${single.demoPassword}\n`}
A first query, for GraphiQL:

  ${query}

and for a terminal:

  curl -s ${single.url}/graphql -H 'content-type: application/json' \\
    -d '${JSON.stringify({ query })}'

Stop with Ctrl-C. Everything that was answered is stored, also after a kill.
`;
}

if (import.meta.main) {
  const startedAt = performance.now();
  let single: Single | undefined;
  let stopping = false;
  stopOnSignals(async () => {
    stopping = true;
    note('Stopping …');
    await single?.stop();
  });
  try {
    single = await startSingle();
  } catch (error) {
    if (error instanceof StartError || error instanceof SettingsError) note(error.message);
    else console.error(error);
    process.exit(1);
  }
  console.log(welcome(single));
  note(`Started in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
  void single.failed.then((reason) => {
    if (stopping) return;
    note(`${reason}\nStart again: everything that was answered is stored.`);
    process.exit(1);
  });
}
