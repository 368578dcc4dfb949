import { settingPrefix } from '#platform/graph/subgraph-addresses.ts';
import type { SubgraphName } from '#schema/subgraph-name.generated.ts';
import { type ListedSubgraph, subgraphModules } from './subgraph-modules.ts';

/** A process of the fleet. */
export interface ProcessEntry {
  name: string;
  /** The file that Node runs, from the root of the repository. */
  entry: string;
  /** The port that it serves on, and its setting; workers have none. */
  port?: { setting: string; value: number };
  /** For /livez, /readyz and /metrics. */
  adminPort: { setting: string; value: number };
  /** The address settings that it needs, by the process that they point to. */
  calls: Readonly<Record<string, string>>;
  /** The owner of the database that it uses, and the settings with its address and with its address behind a pooler; without the second, it takes no pooler. */
  database?: { name: DatabaseOwner; setting: string; directSetting?: string };
  usesRedis: boolean;
  /** Options that Node is started with. */
  nodeOptions?: readonly string[];
}

/** An owner of a database. */
export type DatabaseOwner = SubgraphName | 'payment-simulator';

const addresses = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [`${settingPrefix(name)}_URL`, name] as const));
const everySubgraph = addresses(subgraphModules.map(({ name }) => name));

const databaseOf = (name: SubgraphName) => ({
  name,
  setting: `${settingPrefix(name)}_DATABASE_URL`,
  directSetting: `${settingPrefix(name)}_DIRECT_DATABASE_URL`,
});

/** Of server and worker alike: a server reads the logs for the lag of its worker's consumers. */
const callsOf = ({ listensTo, calls }: ListedSubgraph['module']) => ({ ...addresses(listensTo), ...calls });

// A subgraph's ports follow from the one in graph.yaml: its server's admin port is 100 above, its worker's 110.
const serverOf = ({ name, port, module }: ListedSubgraph): ProcessEntry => ({
  name,
  entry: `subgraphs/${name}/server.ts`,
  port: { setting: `${settingPrefix(name)}_PORT`, value: port },
  adminPort: { setting: `${settingPrefix(name)}_ADMIN_PORT`, value: port + 100 },
  calls: callsOf(module),
  database: databaseOf(name),
  usesRedis: true,
});

const workerOf = ({ name, port, module }: ListedSubgraph): ProcessEntry => ({
  name: `${name}-worker`,
  entry: `subgraphs/${name}/worker.ts`,
  adminPort: { setting: `${settingPrefix(name)}_WORKER_ADMIN_PORT`, value: port + 110 },
  calls: callsOf(module),
  database: databaseOf(name),
  usesRedis: true,
});

/** Every process in starting order. The fleet, the compose file and the fleet of the tests are made from this list. */
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
  ...subgraphModules.map(serverOf),
  ...subgraphModules.map(workerOf),
  {
    name: 'subscriptions',
    entry: 'subscriptions/server.ts',
    port: { setting: 'SUBSCRIPTIONS_PORT', value: 4005 },
    adminPort: { setting: 'SUBSCRIPTIONS_ADMIN_PORT', value: 4105 },
    calls: everySubgraph,
    usesRedis: true,
    // MiB of each half of the space for new objects. Connections stay in memory, and V8's usual 16 are filled by what thousands of them leave behind when they
    // come: with 4 the process has 190 MB for 3,000 followers, with 16 it has 285. With half of it V8 collects twice as often, and saves nothing more.
    nodeOptions: ['--max-semi-space-size=4'],
  },
  {
    name: 'gateway',
    entry: 'gateway/server.ts',
    port: { setting: 'GATEWAY_PORT', value: 4000 },
    adminPort: { setting: 'GATEWAY_ADMIN_PORT', value: 4100 },
    calls: everySubgraph,
    usesRedis: true,
    // The space for new objects has V8's usual maximum from the start: with what V8 left of it after a minute without requests, light ones took 1.3 to 1.9
    // times the CPU time for 4 s. After some seconds with little to do V8 also collects in full, and drops what it can (`--trace-gc-nvp`: reduce_memory=1).
    // The next 1.5 s of light requests took 2.2 times the CPU time. With these options an idle gateway has 60 MB more.
    nodeOptions: ['--min-semi-space-size=16', '--no-memory-reducer'],
  },
];

/** The address settings of a process's database: through the pooler if there is one and the process takes it. */
export function databaseEnvironment(
  { setting, directSetting }: NonNullable<ProcessEntry['database']>,
  addressAt: (server: string) => string,
  { adminUrl, poolerUrl }: { adminUrl: string; poolerUrl: string | undefined },
): NodeJS.ProcessEnv {
  const direct = addressAt(adminUrl);
  return poolerUrl && directSetting
    ? { [setting]: addressAt(poolerUrl), [directSetting]: direct }
    : { [setting]: direct };
}
