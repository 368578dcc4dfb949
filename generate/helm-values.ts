import { z } from 'zod';
import {
  autoscaling,
  clusterSettings,
  deployedProcesses,
  monitoringNamespace,
  resources,
  scrapeInterval,
} from './deployed-processes.ts';

const names = deployedProcesses.map(({ name }) => name);

/** Kubernetes checks what is in these; the chart passes them on. */
const passedOn = () => z.record(z.string(), z.unknown());
const texts = () => z.record(z.string(), z.string());
const setting = z.string().regex(/^[A-Z][A-Z0-9_]*$/);
const copies = (fallback: number) => z.int().min(1).default(fallback);

const scaling = z.strictObject({
  enabled: z.boolean().default(true).describe('An autoscaler for each process; off: `replicas` counts.'),
  minReplicas: copies(autoscaling.minReplicas).describe('Copies of a process at least.'),
  maxReplicas: copies(autoscaling.maxReplicas).describe('Copies of a process at most.'),
  cpuUtilization: z
    .int()
    .min(1)
    .max(100)
    .default(autoscaling.cpuUtilization)
    .describe('Percent of the requested CPU above which a copy is added.'),
});

const ofOneProcess = z.strictObject({
  replicas: z.int().min(1).optional(),
  autoscaling: z.strictObject(
    Object.fromEntries(Object.entries(scaling.shape).map(([name, value]) => [name, value.unwrap().optional()])),
  ),
  resources: passedOn(),
  settings: z.record(setting, z.string()),
});

/** Every value of the Helm chart with its meaning and default. values.yaml, values.schema.json and the table of the README are made from it. */
export const helmValues = z.strictObject({
  image: z
    .strictObject({
      repository: z.string().min(1).default('tradepost').describe('Where the image is, without a tag.'),
      tag: z.string().default('').describe('Empty: the version of the chart.'),
      digest: z
        .string()
        .regex(/^(sha256:[0-9a-f]{64})?$/)
        .default('')
        .describe('`sha256:…`; replaces the tag, and names one image for good.'),
      pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).default('IfNotPresent').describe('When nodes pull it.'),
      pullSecrets: z
        .array(z.strictObject({ name: z.string() }))
        .default([])
        .describe('Secrets for the registry of images.'),
    })
    .prefault({}),
  settings: z
    .record(setting, z.string())
    .default({ ...clusterSettings, DATABASE_URL: '', REDIS_URL: '', PAYMENT_PROVIDER: '' })
    .describe(
      'Settings of every process. `DATABASE_URL` (without user and password), `REDIS_URL` and `PAYMENT_PROVIDER` must be set.',
    ),
  secrets: z
    .strictObject({
      name: z.string().min(1).default('tradepost').describe('A Secret that exists before the chart is installed.'),
      keys: z
        .array(setting)
        .default(['TRADEPOST_SECRET'])
        .describe('Its keys. Each is a file, and `<KEY>_FILE` names the file to the processes.'),
    })
    .prefault({}),
  migrate: z
    .strictObject({
      enabled: z.boolean().default(true).describe('A job brings databases and roles up to date before each release.'),
      secret: z
        .string()
        .min(1)
        .default('tradepost-migrate')
        .describe('A Secret with the key `DATABASE_URL`: the address with the owner of the databases.'),
    })
    .prefault({}),
  replicas: copies(2).describe('Copies of each process where nothing scales it.'),
  autoscaling: scaling.prefault({}),
  resources: passedOn().default(resources).describe('Requests and limits of every process.'),
  processes: z
    .partialRecord(z.enum(names), ofOneProcess.partial())
    .default({})
    .describe('`replicas`, `autoscaling`, `resources` and `settings` of one process, by its name.'),
  disruptionBudget: z
    .strictObject({
      enabled: z.boolean().default(true).describe('Maintenance takes away a few copies of a process at a time.'),
      maxUnavailable: z.int().min(1).default(1).describe('How many.'),
    })
    .prefault({}),
  networkPolicy: z
    .strictObject({
      enabled: z.boolean().default(true).describe('Subgraphs take calls from the processes that call them alone.'),
      monitoringNamespace: z
        .string()
        .min(1)
        .default(monitoringNamespace)
        .describe('The namespace of Prometheus, which may read the admin ports.'),
    })
    .prefault({}),
  serviceMonitor: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Needs the Prometheus operator.'),
      interval: z.string().default(scrapeInterval).describe('Between two readings.'),
      labels: texts().default({}).describe('Labels by which the operator selects its monitors.'),
    })
    .prefault({}),
  ingress: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Leads clients to gateway and subscriptions.'),
      className: z.string().default('').describe('Empty: the default class of the cluster.'),
      annotations: texts().default({}).describe('For the controller, such as timeouts of WebSockets.'),
      hosts: z
        .strictObject({
          gateway: z.string().default('').describe('The host of queries and mutations.'),
          subscriptions: z.string().default('').describe('The host of live updates.'),
        })
        .prefault({}),
      tlsSecret: z.string().default('').describe('A Secret with the certificate of both hosts.'),
    })
    .prefault({}),
  flags: passedOn()
    .default({})
    .describe(
      'Feature flags in the format of flagd, by key; empty: those of the image. A change counts without a restart.',
    ),
  podAnnotations: texts().default({}).describe('Annotations of every pod.'),
  nodeSelector: texts().default({}).describe('Nodes for every pod.'),
  tolerations: z.array(passedOn()).default([]).describe('Taints that every pod tolerates.'),
});
