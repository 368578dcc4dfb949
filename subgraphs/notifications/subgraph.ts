import type { SubgraphModule } from '#platform/graph/subgraph-module.ts';
import { readNotificationsSettings } from './config.ts';

/** The declaration of this subgraph; stages, provisioning and the compose file are made from it. */
export const subgraph: SubgraphModule = {
  extensions: [],
  listensTo: ['users', 'orders'],
  consumers: { 'announce-orders': 'orders', 'forget-users': 'users', 'mail-orders': 'orders', 'mail-users': 'users' },
  calls: { GATEWAY_URL: 'gateway' },
  // Imported only where it runs: a reader of the declaration loads no server.
  startServer: async (env, deps) =>
    (await import('./server.ts')).startNotifications(readNotificationsSettings(env), deps),
  startWorker: async (env, deps) =>
    (await import('./worker.ts')).startNotificationsWorker(readNotificationsSettings(env), deps),
};
