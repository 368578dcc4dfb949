import path from 'node:path';
import {
  httpUrl,
  logLevel,
  portSetting,
  postgresUrl,
  readSettings,
  redisUrl,
  SettingsError,
} from '#platform/process/config.ts';
import { createLog } from '#platform/process/log.ts';
import { note } from '#platform/process/progress.ts';
import { createObjectsYoung } from '#platform/process/young-objects.ts';
import { startTelemetry } from '#platform/telemetry/start-telemetry.ts';
import { z } from 'zod';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './postgres/embedded-postgres.ts';
import {
  explainDataDirectory,
  requireDatabase,
  requireFreePort,
  requireOwnRegistry,
  requireRedis,
} from './preconditions.ts';
import type { DatabaseOwner } from './processes.ts';
import { rootSecret } from './secrets.ts';
import { stopOnSignals } from './signals.ts';
import { StartError } from './start-error.ts';

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

export type SingleSettings = z.infer<z.ZodObject<typeof settingsShape>>;

export interface Single {
  url: string;
  /** Undefined if another registry is followed. */
  registryUrl: string | undefined;
  wsUrl: string;
  /** The page with the caught e-mails; undefined if they go to SMTP_URL, or nowhere. */
  mailUrl: string | undefined;
  databases: Readonly<Record<DatabaseOwner, string>>;
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
  const log = createLog('single', env['LOG_LEVEL'] ? logLevel(env) : 'warn');
  const opened: { stop(): Promise<void> }[] = [];
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
    // Loaded only now, because it takes a second. No start that is refused above has to load it.
    const { startShop } = await import('./single-shop.ts');
    const shop = await startShop({
      settings,
      env,
      adminUrl,
      isEmbedded: embedded !== undefined,
      secret,
      log,
      now: () => new Date(),
      keep: (part) => void opened.push(part),
    });
    return {
      ...shop,
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
  // It names the demo accounts, and their file loads the users subgraph.
  const { welcome } = await import('./welcome.ts');
  console.log(welcome(single));
  note(`Started in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
  void single.failed.then((reason) => {
    if (stopping) return;
    note(`${reason}\nStart again: everything that was answered is stored.`);
    process.exit(1);
  });
}
