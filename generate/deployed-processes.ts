import { type ProcessEntry, processes } from '../stages/processes.ts';

/** A process of a cluster. The objects for kustomize and the Helm chart are made from it. */
export interface DeployedProcess {
  name: string;
  /** What it serves on; workers serve nothing. */
  port?: number;
  /** For probes and metrics. */
  adminPort: number;
  /** Clients connect to it from outside of the cluster. */
  isPublic: boolean;
  readsFlags: boolean;
  /** Settings with the address of another process. */
  calls: readonly { setting: string; process: string; port: number }[];
  /** The processes that connect to it. */
  callers: readonly string[];
  /** Settings of this process alone. */
  settings: Readonly<Record<string, string>>;
}

/** The subgraphs with feature flags. */
export const usesFlags = ({ name }: ProcessEntry) => ['orders', 'users'].includes(name);

/** The simulator stands in for a provider of others, and production has none. */
const entries = processes.filter(({ name }) => name !== 'payment-simulator');
const isPublic = ({ name }: ProcessEntry) => name === 'gateway' || name === 'subscriptions';

export const deployedProcesses: readonly DeployedProcess[] = entries.map((entry) => ({
  name: entry.name,
  ...(entry.port ? { port: entry.port.value } : {}),
  adminPort: entry.adminPort.value,
  isPublic: isPublic(entry),
  readsFlags: usesFlags(entry),
  calls: Object.entries(entry.calls).flatMap(([setting, process]) => {
    const port = entries.find(({ name }) => name === process)?.port;
    return port ? [{ setting, process, port: port.value }] : [];
  }),
  callers: entries.filter(({ calls }) => Object.values(calls).includes(entry.name)).map(({ name }) => name),
  // The last good supergraph and documents of a registry, in a volume that outlives the container.
  settings: isPublic(entry)
    ? { SUPERGRAPH_CACHE: '/data/supergraph.graphql', TRUSTED_DOCUMENTS_CACHE: '/data/documents.json' }
    : {},
}));

/** A start: one process needs about a core to be quick. Operators change them by what their own shop uses. */
export const resources = { requests: { cpu: '250m', memory: '256Mi' }, limits: { memory: '768Mi' } };
export const autoscaling = { minReplicas: 2, maxReplicas: 6, cpuUtilization: 70 };
/** Prometheus runs in a namespace of this name. */
export const monitoringNamespace = 'monitoring';
export const scrapeInterval = '15s';

/** A Secret is a file for each of its keys, and not in the environment, which child processes inherit and tools print. */
export const secretFolder = (name: string) => `/run/secrets/${name}`;

/** Settings of every process that an operator can change. */
export const clusterSettings: Readonly<Record<string, string>> = {
  NODE_ENV: 'production',
  LISTEN_HOST: '0.0.0.0',
  LOG_LEVEL: 'info',
  APOLLO_TELEMETRY_DISABLED: '1',
};
