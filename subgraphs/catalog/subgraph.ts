import type { SubgraphModule } from '#platform/graph/subgraph-module.ts';
import { readCatalogSettings } from './config.ts';

/** The declaration of this subgraph; stages, provisioning and the compose file are made from it. */
export const subgraph: SubgraphModule = {
  extensions: ['pg_trgm', 'unaccent'],
  listensTo: ['orders'],
  consumers: { 'follow-orders': 'orders' },
  calls: {},
  // Imported only where it runs: a reader of the declaration loads no server.
  startServer: async (env, deps) => (await import('./server.ts')).startCatalog(readCatalogSettings(env), deps),
  startWorker: async (env, deps) => (await import('./worker.ts')).startCatalogWorker(readCatalogSettings(env), deps),
};
