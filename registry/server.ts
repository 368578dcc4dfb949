import swagger from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { listenHost, SettingsError } from '../platform/process/config.ts';
import { type Clock, followClock } from '../platform/process/clock.ts';
import { openHttp } from '../platform/process/http.ts';
import type { Log } from '../platform/process/log.ts';
import { counter, gauge } from '../platform/process/metrics.ts';
import { type Running, runProcess } from '../platform/process/process.ts';
import { addChecks } from './protocols/api/checks.ts';
import { addClients } from './protocols/api/clients.ts';
import { addDocuments } from './protocols/api/documents.ts';
import { openSchemas } from './protocols/schemas-of-version.ts';
import { addFollowing } from './protocols/api/following.ts';
import { prepareRoutes } from './protocols/prepare-routes.ts';
import { addVersions } from './protocols/api/versions.ts';
import { type RegistrySettings, readRegistrySettings } from './settings.ts';
import { readServerConfiguration } from './graph-file.ts';
import { type Judging, openJudging } from './judge/judge-pool.ts';
import { openLinks } from './links.ts';
import { openRegistry, type Registry } from './registry.ts';
import { addHiveCdn } from './protocols/hive/cdn.ts';
import { addHiveGraphql } from './protocols/hive/graphql.ts';
import { addHiveUsage } from './protocols/hive/usage.ts';
import { addRover } from './protocols/rover/rover.ts';
import { withRetention } from './store/retention.ts';
import { openStores } from './store/open-stores.ts';
import type { Stores } from './store/store.ts';
import { openTokens } from './store/open-tokens.ts';
import { addUplink } from './protocols/uplink/uplink.ts';
import { addWeb } from './web/add-web.ts';
import { openWebhooks } from './webhook.ts';

export interface RegistryServer extends Running {
  /** The registry that it serves, for callers in the same process. */
  registry: Registry;
  /** Starts listening; answers with the base URL. Port 0 means any free one. */
  listen(port: number): Promise<string>;
}

/** Enough for the schemas of a large graph; `maxSdlBytes` of the policy also bounds them. */
const bodyLimitBytes = 10 * 1024 * 1024;

/** Starts the registry: its own interface under /v1. It serves once `listen` was called. */
export async function startRegistry(
  settings: RegistrySettings,
  options: {
    log: Log;
    /** Left out: the time of the database, and for files that of this machine. */
    now?: () => Date;
    /** Addresses of subgraphs that run in this process; nothing listens there. */
    inProcess?: ReadonlySet<string>;
    /** At which `Host` the web view needs no token; left out: as REGISTRY_WEB_PUBLIC says. */
    isPublicAt?: (host: string | undefined) => boolean;
    /** Address of GraphiQL if no setting names it; undefined while there is none. */
    graphiqlUrl?: () => string | undefined;
    /** Makes the verdicts, and is not stopped with the registry; left out: a thread of its own. */
    judging?: Judging;
  },
): Promise<RegistryServer> {
  const { log, inProcess = new Set<string>() } = options;
  const configuration = readServerConfiguration(settings.REGISTRY_CONFIG);
  const opened = await openStores(settings, { log, directory: configuration.registry });
  const clock = options.now ? undefined : await clockOf(opened, log);
  const now = options.now ?? clock?.now ?? (() => new Date());
  const stores = withRetention(opened, { configuration, log, now });
  const tokens = await openTokens(settings, { log });
  const judging = options.judging ?? openJudging(settings.REGISTRY_JUDGE_TIMEOUT_MS);
  const waiting = gauge('tradepost_registry_long_polls', 'Long polls held.');
  const registry = openRegistry({
    stores,
    judging,
    configuration,
    maxWaiters: settings.REGISTRY_WAITERS,
    waiting: (count) => waiting.set(count),
    log,
    now,
  });
  const { REGISTRY_WEBHOOK_URL: url, REGISTRY_WEBHOOK_SECRET: secret } = settings;
  if ((url === undefined) !== (secret === undefined))
    throw new SettingsError('REGISTRY_WEBHOOK_URL and REGISTRY_WEBHOOK_SECRET go together');
  const webhooks = url && secret ? openWebhooks({ registry, url, secret, log, now }) : undefined;
  let listeningAt: string | undefined;
  const links = openLinks(
    () => settings.REGISTRY_PUBLIC_URL ?? listeningAt ?? `http://localhost:${settings.REGISTRY_PORT}`,
  );
  const context = { registry, tokens, judging, links, log, now };
  const schemasOf = openSchemas(context);

  const app = openHttp({ log, bodyLimitBytes });
  const requests = counter('tradepost_registry_requests_total', 'Requests to the schema registry.', [
    'route',
    'status',
  ]);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url === undefined ? 'none' : `${request.method} ${request.routeOptions.url}`;
    requests.inc({ route, status: String(reply.statusCode) });
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Tradepost schema registry', version: '1', description: 'See docs/registry-server.md.' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    // The other protocols are documented by their owners.
    transform: (route) =>
      route.url.startsWith('/v1/') ? jsonSchemaTransform(route) : { url: route.url, schema: { hide: true } },
  });
  await app.register(async (scope) => {
    const routes = prepareRoutes(scope, context);
    addFollowing(routes, { ...context, schemasOf });
    addVersions(routes, context);
    addChecks(routes, context);
    addClients(routes, context);
    addDocuments(routes, context);
  });
  await app.register(async (scope) => addRover(scope, context));
  await app.register(async (scope) => addUplink(scope, context));
  await app.register(async (scope) => addHiveCdn(scope, { ...context, schemasOf }));
  const { graph, variant } = configuration;
  const hive = { ...context, configured: { graph, variant } };
  await app.register(async (scope) => addHiveGraphql(scope, hive));
  await app.register(async (scope) => addHiveUsage(scope, hive));
  const { teams } = configuration;
  const { isPublicAt = () => settings.REGISTRY_WEB_PUBLIC } = options;
  const graphiqlUrl = () => settings.REGISTRY_GRAPHIQL_URL ?? options.graphiqlUrl?.();
  await app.register(async (scope) =>
    addWeb(scope, { ...context, command: configuration.command, teams, isPublicAt, graphiqlUrl, inProcess }),
  );
  app.get('/v1/openapi.json', { schema: { summary: 'This description' } }, () => app.swagger());

  return {
    registry,
    async listen(port) {
      listeningAt = await app.listen({ port, host: listenHost() });
      return listeningAt;
    },
    async ready() {
      try {
        await stores.ping();
      } catch (error) {
        log.error({ err: error }, 'what is stored cannot be read');
        return { store: false, ...clock?.ready() };
      }
      return { store: true, ...clock?.ready() };
    },
    async stop() {
      registry.changes.stop();
      await webhooks?.stop();
      await app.close();
      if (!options.judging) await judging.stop();
      await clock?.stop();
      await stores.stop();
      await tokens.stop();
    },
  };
}

/**
 * The clock of the database, for processes that share it: by their own clocks one would drop the gateways that another has just seen, and refuse
 * its tokens.
 */
async function clockOf({ time }: Stores, log: Log): Promise<Clock | undefined> {
  if (!time) return undefined;
  const clock = followClock({ reference: 'database of the registry', ask: time, log });
  await clock.asked;
  return clock;
}

/** Runs the registry as this process, by the settings of an environment. */
export function serveRegistry(env?: NodeJS.ProcessEnv): Promise<void> {
  return runProcess('registry', async ({ log }) => {
    const settings = readRegistrySettings(env);
    const registry = await startRegistry(settings, { log });
    const url = await registry.listen(settings.REGISTRY_PORT);
    log.info({ url }, 'listening');
    return { ...registry, adminPort: settings.REGISTRY_ADMIN_PORT };
  });
}

if (import.meta.main) await serveRegistry();
