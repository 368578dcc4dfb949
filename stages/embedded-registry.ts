import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isLocalHost } from '#platform/process/host-check.ts';
import type { Log } from '#platform/process/log.ts';
import { readRegistrySettings } from '#registry/settings.ts';
import { startRegistry } from '#registry/server.ts';
import { openTokens } from '#registry/store/open-tokens.ts';
import { repositoryRoot, subgraphSources } from '#schema/subgraphs.ts';
import { portError } from './preconditions.ts';

export interface EmbeddedRegistry {
  url: string;
  /** The settings of a gateway that follows it. */
  gatewayEnv: { REGISTRY_URL: string; REGISTRY_TOKEN: string };
  stop(): Promise<void>;
}

const graph = 'tradepost';
const variant = 'main';
/** The token's name in the list of tokens. */
const tokenName = 'gateway of the single stage';

/**
 * Starts the schema registry inside the single stage, on its own port. Its files are always in the data directory, and
 * the environment cannot change that. The subgraphs of the working tree go live without a verdict, because they are the
 * ones that run. Other subgraphs that were published stay. Throws a StartError if the port is taken.
 */
export async function startEmbeddedRegistry(options: {
  dataDir: string;
  env: NodeJS.ProcessEnv;
  /** Address of GraphiQL, for a link in the registry's pages; undefined while there is none. */
  graphiqlUrl: () => string | undefined;
  log: Log;
  now: () => Date;
}): Promise<EmbeddedRegistry> {
  const { dataDir, env, graphiqlUrl, log, now } = options;
  const settings = readRegistrySettings({
    ...env,
    // Never the environment's: they may belong to a registry that others follow.
    REGISTRY_DATABASE_URL: undefined,
    REGISTRY_DIRECTORY: path.join(dataDir, 'registry'),
    REGISTRY_TOKENS: path.join(dataDir, 'registry-tokens'),
    // Nobody is notified of the versions here.
    REGISTRY_WEBHOOK_URL: undefined,
    REGISTRY_WEBHOOK_SECRET: undefined,
  });
  // On a developer's machine there are no other readers, except a stranger's page by DNS rebinding.
  const isOpen = env['REGISTRY_WEB_PUBLIC'] === undefined && env['NODE_ENV'] !== 'production';
  const inProcess = new Set(subgraphSources.map(({ url }) => url));
  const server = await startRegistry(settings, {
    log,
    now,
    inProcess,
    graphiqlUrl,
    ...(isOpen ? { isPublicAt: isLocalHost } : {}),
  });
  try {
    const url = await listen(server, env, settings.REGISTRY_PORT);
    const target = server.registry.target(graph, variant);
    const ours = await Promise.all(
      subgraphSources.map(async ({ name, url: at, file }) => ({
        name,
        url: at,
        sdl: await readFile(path.join(repositoryRoot, file), 'utf8'),
      })),
    );
    const live = await target.store.head();
    const isLive = ours.every((subgraph) =>
      live?.subgraphs.some(
        ({ name, url: at, sdl }) => name === subgraph.name && at === subgraph.url && sdl === subgraph.sdl,
      ),
    );
    if (!isLive) {
      const published = await server.registry.publish(
        target,
        { only: ours },
        { actor: tokenName, commit: null, reason: 'started from the working tree', allowBreaking: true },
      );
      const [error] = published.verdict.composition.errors;
      if (error) log.warn({ problem: error.message }, 'the working tree does not compose with what else is published');
    }
    const tokens = await openTokens(settings, { log });
    for (const old of await tokens.list()) if (old.name === tokenName) await tokens.revoke(old.id);
    const token = await tokens.create({ name: tokenName, scopes: ['read'], graphs: [graph], days: 400, now: now() });
    await tokens.stop();
    return {
      url,
      gatewayEnv: { REGISTRY_URL: `${url}/v1/${graph}/${variant}`, REGISTRY_TOKEN: token.text },
      stop: () => server.stop(),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Listens on the configured port; without one, on the default port, or on any free port if that is taken. */
async function listen(
  server: Awaited<ReturnType<typeof startRegistry>>,
  env: NodeJS.ProcessEnv,
  port: number,
): Promise<string> {
  try {
    return await server.listen(port);
  } catch (cause) {
    if (env['REGISTRY_PORT'] !== undefined) throw portError(port, 'REGISTRY_PORT', cause);
    return server.listen(0);
  }
}
