import type { SubgraphModule } from '#platform/graph/subgraph-module.ts';
import { readUsersSettings } from './config.ts';

/** The declaration of this subgraph; stages, provisioning and the compose file are made from it. */
export const subgraph: SubgraphModule = {
  extensions: ['pg_trgm'],
  listensTo: ['catalog', 'orders'],
  consumers: { 'list-orders': 'orders', 'list-variants': 'catalog' },
  calls: {},
  // Imported only where it runs: a reader of the declaration loads no server.
  startServer: async (env, deps) => (await import('./server.ts')).startUsers(readUsersSettings(env), deps),
  startWorker: async (env, deps) => (await import('./worker.ts')).startUsersWorker(readUsersSettings(env), deps),
};
