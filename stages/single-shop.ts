import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readSettings, withSettings } from '#platform/process/config.ts';
import type { Doorbell } from '#platform/events/doorbell.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { redisDoorbell } from '#platform/events/doorbell-redis.ts';
import { objectSettings, openObjectStore } from '#platform/objects/open-object-store.ts';
import type { Log } from '#platform/process/log.ts';
import { note } from '#platform/process/progress.ts';
import { startAdmin } from '#platform/process/process.ts';
import { repositoryRoot, supergraphFile } from '#schema/subgraphs.ts';
import { fillShop } from '../demo/seed/fill-shop.ts';
import { startDrawing } from '../demo/seed/seed-pictures.ts';
import { startWarehouse } from '../demo/warehouse/start-warehouse.ts';
import { startEmbeddedRegistry } from './embedded-registry.ts';
import { keepPaymentUrl } from './kept-settings.ts';
import { requireKnownSecret } from './known-secret.ts';
import { mailEnvironment, startMailCatching } from './mail-catching.ts';
import { explainPrivileges, portError } from './preconditions.ts';
import { provision, subgraphDatabaseUrl } from './provision.ts';
import { shopFolder } from './shop-folder.ts';
import type { Single, SingleSettings } from './single.ts';
import { type Stack, type StackDatabases, startStack } from './stack.ts';
import { bySubgraph } from './subgraph-modules.ts';

/** Updates the databases, fills them on first start, and starts everything that works on them. */
export async function startShop(options: {
  settings: SingleSettings;
  env: NodeJS.ProcessEnv;
  adminUrl: string;
  /** Whether the database is the embedded one. */
  isEmbedded: boolean;
  secret: string;
  log: Log;
  now: () => Date;
  /** Receives each part as it opens; the caller stops them, also when this function throws. */
  keep: (part: { stop(): Promise<void> }) => void;
}): Promise<Omit<Single, 'failed' | 'stop'>> {
  const { settings, env, adminUrl, isEmbedded, secret, log, now, keep } = options;
  let gatewayUrl: string | undefined;
  const doorbell: Doorbell = settings.REDIS_URL ? await redisDoorbell(settings.REDIS_URL, log) : memoryDoorbell();
  keep(doorbell);

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
  if (registry) keep(registry);
  const mail = await startMailCatching(env, settings.MAIL_PORT, log.child({ part: 'mail-catcher' }));
  if (mail) keep(mail);
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
  keep(stack);
  if (isEmbedded && stack.payments) keep(await keepPaymentUrl(settings.DATA_DIR, stack.payments.url));
  const demoPassword = settings.NODE_ENV === 'production' ? undefined : settings.DEMO_PASSWORD;
  if (demoPassword !== undefined) {
    await fillShop({ orms: stack.orms, demoPassword, now: now() });
    const objects = await openObjectStore(readSettings(objectSettings, { ...env, OBJECT_STORE: objectStore }), secret);
    keep(startDrawing({ orm: stack.orms.catalog, objects, log }));
  }
  await caughtUp(stack);
  const admin = await startAdmin(settings.ADMIN_PORT, stack.ready).catch((cause: unknown) => {
    throw portError(settings.ADMIN_PORT, 'ADMIN_PORT', cause);
  });
  keep(admin);
  const url = await stack.gateway.listen(settings.PORT).catch((cause: unknown) => {
    throw portError(settings.PORT, 'PORT', cause);
  });
  gatewayUrl = url;
  const wsUrl = `${url.replace(/^http/, 'ws')}/graphql`;
  if (demoPassword !== undefined && settings.DEMO_WAREHOUSE_SECONDS > 0) {
    const stepMs = settings.DEMO_WAREHOUSE_SECONDS * 1_000;
    keep(startWarehouse({ url, wsUrl, demoPassword, stepMs, now, log: log.child({ part: 'demo-warehouse' }) }));
  }
  return {
    url,
    registryUrl: registry?.url,
    wsUrl,
    mailUrl: mail?.pageUrl,
    databases,
    payments: stack.payments,
    demoPassword,
  };
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
