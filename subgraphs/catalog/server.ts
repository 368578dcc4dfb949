import { readFileSync } from 'node:fs';
import { runServer } from '#platform/graph/run-subgraph.ts';
import { serverLimits } from '#platform/graph/server-limits.ts';
import { serveSubgraph } from '#platform/graph/serve-subgraph.ts';
import type { ServerDeps, SubgraphServer } from '#platform/graph/subgraph-module.ts';
import { type CatalogSettings, readCatalogSettings } from './config.ts';
import type { CatalogContext } from './context.ts';
import { makeLoaders } from './loaders.ts';
import { resolvers } from './resolvers/index.ts';
import { openCatalogDatabase } from './storage/orm.ts';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

/** Opens the catalog subgraph without listening yet. Throws if its database cannot be reached. */
export function startCatalog(settings: CatalogSettings, deps: ServerDeps): Promise<SubgraphServer> {
  return serveSubgraph<CatalogContext, object>(
    {
      name: 'catalog',
      secret: settings.TRADEPOST_SECRET,
      leewaySeconds: settings.IDENTITY_LEEWAY_SECONDS,
      limits: serverLimits(settings),
      typeDefs,
      resolvers,
      openDatabase: (options) => openCatalogDatabase(settings.CATALOG_DATABASE_URL, options),
      open: async () => ({}),
      context({ caller, selected, rows, now, log }) {
        const newLoaders = () => makeLoaders(rows, selected);
        return { caller, loaders: newLoaders(), newLoaders, now, log };
      },
    },
    deps,
  );
}

if (import.meta.main) {
  await runServer('catalog', () => {
    const settings = readCatalogSettings();
    return {
      port: settings.CATALOG_PORT,
      adminPort: settings.CATALOG_ADMIN_PORT,
      redisUrl: settings.REDIS_URL,
      start: (deps) => startCatalog(settings, deps),
    };
  });
}
