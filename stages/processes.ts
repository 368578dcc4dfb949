/** A process of the fleet. */
export interface ProcessEntry {
  name: string;
  /** What Node runs, from the root of the repository. */
  entry: string;
  /** The port it serves on and the setting for it; workers serve nothing. */
  port?: { setting: string; value: number };
  /** For /livez, /readyz and /metrics. */
  adminPort: { setting: string; value: number };
  /** Address settings it needs, by the process they point to. */
  calls: Partial<Record<string, string>>;
  /** The subgraph whose database it uses, with the setting that holds the address. */
  database?: { name: 'users' | 'catalog' | 'orders' | 'payment-simulator'; setting: string };
  usesRedis: boolean;
}

const subgraphUrls = { USERS_URL: 'users', CATALOG_URL: 'catalog', ORDERS_URL: 'orders' };
const users = { name: 'users', setting: 'USERS_DATABASE_URL' } as const;
const catalog = { name: 'catalog', setting: 'CATALOG_DATABASE_URL' } as const;
const orders = { name: 'orders', setting: 'ORDERS_DATABASE_URL' } as const;

/** The one list of processes: the fleet, the compose file and the tests' fleet are made from it. In the order of starting. */
export const processes: readonly ProcessEntry[] = [
  {
    name: 'payment-simulator',
    entry: 'payment-simulator/server.ts',
    port: { setting: 'PAYMENT_PORT', value: 4004 },
    adminPort: { setting: 'PAYMENT_ADMIN_PORT', value: 4104 },
    calls: {},
    database: { name: 'payment-simulator', setting: 'PAYMENT_DATABASE_URL' },
    usesRedis: false,
  },
  {
    name: 'users',
    entry: 'subgraphs/users/server.ts',
    port: { setting: 'USERS_PORT', value: 4001 },
    adminPort: { setting: 'USERS_ADMIN_PORT', value: 4101 },
    calls: {},
    database: users,
    usesRedis: false,
  },
  {
    name: 'catalog',
    entry: 'subgraphs/catalog/server.ts',
    port: { setting: 'CATALOG_PORT', value: 4002 },
    adminPort: { setting: 'CATALOG_ADMIN_PORT', value: 4102 },
    calls: {},
    database: catalog,
    usesRedis: false,
  },
  {
    name: 'orders',
    entry: 'subgraphs/orders/server.ts',
    port: { setting: 'ORDERS_PORT', value: 4003 },
    adminPort: { setting: 'ORDERS_ADMIN_PORT', value: 4103 },
    calls: {},
    database: orders,
    usesRedis: false,
  },
  {
    name: 'users-worker',
    entry: 'subgraphs/users/worker.ts',
    adminPort: { setting: 'USERS_WORKER_ADMIN_PORT', value: 4111 },
    calls: {},
    database: users,
    usesRedis: true,
  },
  {
    name: 'catalog-worker',
    entry: 'subgraphs/catalog/worker.ts',
    adminPort: { setting: 'CATALOG_WORKER_ADMIN_PORT', value: 4112 },
    calls: { ORDERS_URL: 'orders' },
    database: catalog,
    usesRedis: true,
  },
  {
    name: 'orders-worker',
    entry: 'subgraphs/orders/worker.ts',
    adminPort: { setting: 'ORDERS_WORKER_ADMIN_PORT', value: 4113 },
    calls: { CATALOG_URL: 'catalog', PAYMENT_URL: 'payment-simulator' },
    database: orders,
    usesRedis: true,
  },
  {
    name: 'subscriptions',
    entry: 'subscriptions/server.ts',
    port: { setting: 'SUBSCRIPTIONS_PORT', value: 4005 },
    adminPort: { setting: 'SUBSCRIPTIONS_ADMIN_PORT', value: 4105 },
    calls: subgraphUrls,
    usesRedis: true,
  },
  {
    name: 'gateway',
    entry: 'gateway/server.ts',
    port: { setting: 'GATEWAY_PORT', value: 4000 },
    adminPort: { setting: 'GATEWAY_ADMIN_PORT', value: 4100 },
    calls: subgraphUrls,
    usesRedis: false,
  },
];
