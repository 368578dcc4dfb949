import { stringify } from 'yaml';
import {
  autoscaling,
  clusterSettings,
  type DeployedProcess,
  deployedProcesses,
  monitoringNamespace,
  resources,
  scrapeInterval,
  secretFolder,
} from './deployed-processes.ts';

/** A Kubernetes object, as far as the generator and its test look into it. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels?: Record<string, string>; [key: string]: unknown };
  [key: string]: unknown;
}

const folder = 'deploy/kubernetes';
const yamlOptions = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;
const head =
  '# Made by `npm run compose` from stages/processes.ts; change it in generate/kubernetes-files.ts, or in an overlay.\n';

const part = { 'app.kubernetes.io/part-of': 'tradepost' };
const labelsOf = (name: string) => ({ ...part, 'app.kubernetes.io/name': name });

const confined = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
const unprivileged = {
  automountServiceAccountToken: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 1000,
    runAsGroup: 1000,
    fsGroup: 1000,
    seccompProfile: { type: 'RuntimeDefault' },
  },
};
const secretMount = (name: string) => ({ name, mountPath: secretFolder(name), readOnly: true });
/** Readable for the group of the process, which is fsGroup. */
const secretVolume = (name: string) => ({ name, secret: { secretName: name, defaultMode: 0o440 } });

function deployment({ name, port, adminPort, calls, settings, isPublic }: DeployedProcess): KubernetesObject {
  const probe = (path: string) => ({ httpGet: { path, port: 'admin' }, timeoutSeconds: 3 });
  const env = [
    ...calls.map(({ setting, process, port: callee }) => ({ name: setting, value: `http://${process}:${callee}` })),
    ...Object.entries(settings).map(([setting, value]) => ({ name: setting, value })),
  ];
  const mounts = isPublic ? ['tmp', 'data'] : ['tmp'];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: labelsOf(name) },
    // Without a number of replicas: the autoscaler sets it.
    spec: {
      selector: { matchLabels: labelsOf(name) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: {
        metadata: { labels: labelsOf(name) },
        spec: {
          ...unprivileged,
          // Five seconds until no balancer sends anything here, then the process drains.
          terminationGracePeriodSeconds: 30,
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: labelsOf(name) },
            },
          ],
          containers: [
            {
              name,
              image: 'tradepost',
              command: ['node', 'deploy/run.ts', name],
              envFrom: [{ configMapRef: { name: 'tradepost' } }],
              ...(env.length > 0 ? { env } : {}),
              ports: [
                ...(port ? [{ name: 'http', containerPort: port }] : []),
                { name: 'admin', containerPort: adminPort },
              ],
              startupProbe: { ...probe('/livez'), periodSeconds: 2, failureThreshold: 60 },
              livenessProbe: { ...probe('/livez'), periodSeconds: 10, failureThreshold: 3 },
              readinessProbe: { ...probe('/readyz'), periodSeconds: 5, failureThreshold: 2 },
              lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
              resources,
              securityContext: confined,
              volumeMounts: [
                ...mounts.map((volume) => ({ name: volume, mountPath: `/${volume}` })),
                secretMount('tradepost'),
              ],
            },
          ],
          volumes: [...mounts.map((volume) => ({ name: volume, emptyDir: {} })), secretVolume('tradepost')],
        },
      },
    },
  };
}

const service = ({ name, port }: DeployedProcess): KubernetesObject[] =>
  port
    ? [
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name, labels: labelsOf(name) },
          spec: { selector: labelsOf(name), ports: [{ name: 'http', port, targetPort: 'http' }] },
        },
      ]
    : [];

const autoscaler = ({ name }: DeployedProcess): KubernetesObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name, labels: labelsOf(name) },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    minReplicas: autoscaling.minReplicas,
    maxReplicas: autoscaling.maxReplicas,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: autoscaling.cpuUtilization } },
      },
    ],
  },
});

const disruptionBudget = ({ name }: DeployedProcess): KubernetesObject => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name, labels: labelsOf(name) },
  spec: { maxUnavailable: 1, selector: { matchLabels: labelsOf(name) } },
});

/** Who may connect: anybody to the public ports, to a subgraph the processes that call it, and monitoring to the admin ports. */
function networkPolicy({ name, port, adminPort, isPublic, callers }: DeployedProcess): KubernetesObject {
  const from = callers.map((caller) => ({ podSelector: { matchLabels: labelsOf(caller) } }));
  const serving = port ? [{ ports: [{ port }], ...(isPublic ? {} : { from }) }] : [];
  const watching = {
    ports: [{ port: adminPort }],
    from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': monitoringNamespace } } }],
  };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, labels: labelsOf(name) },
    spec: {
      podSelector: { matchLabels: labelsOf(name) },
      policyTypes: ['Ingress'],
      // An empty list of callers would mean everybody.
      ingress: [...serving.filter((rule) => isPublic || rule.from?.length), watching],
    },
  };
}

/** Updates databases and roles as the owner, whose address no process has. A job is made again for each release. */
const migrate: KubernetesObject = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'migrate', labels: labelsOf('migrate') },
  spec: {
    backoffLimit: 3,
    ttlSecondsAfterFinished: 86_400,
    template: {
      metadata: { labels: labelsOf('migrate') },
      spec: {
        ...unprivileged,
        restartPolicy: 'Never',
        containers: [
          {
            name: 'migrate',
            image: 'tradepost',
            command: ['node', 'stages/fleet.ts', '--prepare-only'],
            envFrom: [{ configMapRef: { name: 'tradepost' } }],
            env: [
              // The address of the processes, from the ConfigMap, does not count here.
              { name: 'DATABASE_URL', value: '' },
              { name: 'DATABASE_URL_FILE', value: `${secretFolder('tradepost-migrate')}/DATABASE_URL` },
            ],
            securityContext: confined,
            resources,
            volumeMounts: [
              { name: 'tmp', mountPath: '/tmp' },
              secretMount('tradepost'),
              secretMount('tradepost-migrate'),
            ],
          },
        ],
        volumes: [{ name: 'tmp', emptyDir: {} }, secretVolume('tradepost'), secretVolume('tradepost-migrate')],
      },
    },
  },
};

/** Read by the Prometheus operator, which a cluster may lack; so it is a component of its own. */
const podMonitor: KubernetesObject = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PodMonitor',
  metadata: { name: 'tradepost', labels: part },
  spec: {
    // The rules and dashboards select job="tradepost".
    jobLabel: 'app.kubernetes.io/part-of',
    selector: { matchLabels: part },
    podMetricsEndpoints: [{ port: 'admin', path: '/metrics', interval: scrapeInterval }],
  },
};

const kustomization = {
  apiVersion: 'kustomize.config.k8s.io/v1beta1',
  kind: 'Kustomization',
  resources: ['processes.yaml', 'network.yaml'],
  images: [{ name: 'tradepost', newName: 'tradepost', newTag: 'local' }],
  // Its name gets a hash of its content, so that a changed setting restarts the processes.
  configMapGenerator: [
    {
      name: 'tradepost',
      literals: [
        ...Object.entries(clusterSettings).map((setting) => setting.join('=')),
        `TRADEPOST_SECRET_FILE=${secretFolder('tradepost')}/TRADEPOST_SECRET`,
        'DATABASE_URL=postgres://postgres:5432',
        'REDIS_URL=redis://redis:6379',
        'PAYMENT_PROVIDER=',
        // Pods share no disk: s3://bucket, with the address of its public files.
        'OBJECT_STORE=',
        'OBJECT_STORE_ENDPOINT=',
        'OBJECT_URL=',
      ],
    },
  ],
};
/** Applied before the processes of a release, and waited for. */
const beforeKustomization = { ...kustomization, resources: ['migrate.yaml'] };
const monitoring = {
  apiVersion: 'kustomize.config.k8s.io/v1alpha1',
  kind: 'Component',
  resources: ['pod-monitor.yaml'],
};

/** The objects of each file, by its name in the folder. */
export const kubernetesObjects: ReadonlyMap<string, readonly KubernetesObject[]> = new Map([
  [
    'processes.yaml',
    deployedProcesses.flatMap((entry) => [
      deployment(entry),
      ...service(entry),
      autoscaler(entry),
      disruptionBudget(entry),
    ]),
  ],
  ['network.yaml', deployedProcesses.map(networkPolicy)],
  ['migrate/migrate.yaml', [migrate]],
  ['monitoring/pod-monitor.yaml', [podMonitor]],
]);

/** Every file for Kubernetes, by its path from the root. */
export function kubernetesFiles(): Map<string, string> {
  const write = (...objects: readonly object[]) =>
    head + objects.map((object) => stringify(object, yamlOptions)).join('---\n');
  const files: [string, string][] = [
    ...[...kubernetesObjects].map(([name, objects]): [string, string] => [name, write(...objects)]),
    ['kustomization.yaml', write(kustomization)],
    ['migrate/kustomization.yaml', write(beforeKustomization)],
    ['monitoring/kustomization.yaml', write(monitoring)],
  ];
  return new Map(files.map(([name, text]) => [`${folder}/${name}`, text]));
}
