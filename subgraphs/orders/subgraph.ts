import type { SubgraphModule } from '#platform/graph/subgraph-module.ts';
import { readOrdersSettings } from './config.ts';

/** The declaration of this subgraph; stages, provisioning and the compose file are made from it. */
export const subgraph: SubgraphModule = {
  extensions: [],
  listensTo: ['catalog'],
  consumers: { 'copy-products': 'catalog', 'follow-stock': 'catalog' },
  calls: { PAYMENT_URL: 'payment-simulator' },
  // Imported only where it runs: a process that reads the declaration alone loads no server.
  startServer: async (env, deps) => (await import('./server.ts')).startOrders(readOrdersSettings(env), deps),
  startWorker: async (env, deps) => (await import('./worker.ts')).startOrdersWorker(readOrdersSettings(env), deps),
};
