import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { Job } from 'kubernetes-models/batch/v1';
import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Service } from 'kubernetes-models/v1';
import { beforeAll, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { deployedProcesses } from '../../generate/deployed-processes.ts';
import { helmFiles } from '../../generate/helm-files.ts';
import { type KubernetesObject, kubernetesObjects } from '../../generate/kubernetes-files.ts';
import { helmProgram } from '../support/helm-program.ts';

const kinds = {
  ConfigMap,
  Deployment,
  HorizontalPodAutoscaler,
  Ingress,
  Job,
  NetworkPolicy,
  PodDisruptionBudget,
  Service,
  ServiceMonitor,
};
const chart = path.join(repositoryRoot, 'deploy/helm/tradepost');
const read = (file: string) => readFileSync(path.join(chart, file), 'utf8');
const { version } = JSON.parse(readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8')) as { version: string };

let helm: string;
beforeAll(async () => {
  helm = await helmProgram();
});

const settings = {
  DATABASE_URL: 'postgres://db.example.com:5432',
  REDIS_URL: 'redis://redis.example.com:6379',
  PAYMENT_PROVIDER: 'stripe',
};
const everything = {
  settings,
  serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
  ingress: {
    enabled: true,
    className: 'nginx',
    hosts: { gateway: 'shop.example.com', subscriptions: 'live.example.com' },
    tlsSecret: 'certificate',
  },
  flags: { 'guest-checkout': { state: 'DISABLED', variants: { on: true, off: false }, defaultVariant: 'on' } },
};

/** The objects that the chart becomes with these values, as the release `shop`. Rejects with what Helm prints if it refuses them. */
async function render(values: object): Promise<KubernetesObject[]> {
  const running = promisify(execFile)(helm, ['template', 'shop', chart, '--values', '-'], {
    maxBuffer: 16 * 1024 * 1024,
  });
  running.child.stdin?.end(JSON.stringify(values));
  const { stdout } = await running;
  return parseAllDocuments(stdout)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);
}

const find = (objects: readonly KubernetesObject[], kind: string, name: string) =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);

/** An object without what only a release has: its name in other names, its labels, and the version of the image. */
function ofNoRelease(object: KubernetesObject | undefined): unknown {
  const releaseLabels = ['app.kubernetes.io/instance', 'app.kubernetes.io/version', 'app.kubernetes.io/managed-by'];
  const text = JSON.stringify(object).replaceAll('shop-', '').replaceAll(`tradepost:${version}`, 'tradepost');
  return JSON.parse(text, (key, value: unknown) =>
    [...releaseLabels, 'helm.sh/chart', 'checksum/settings', 'imagePullPolicy'].includes(key) ? undefined : value,
  );
}

test('the made files of the chart are fresh (if not: npm run compose)', () => {
  for (const [file, text] of helmFiles())
    expect([file, readFileSync(path.join(repositoryRoot, file), 'utf8')]).toEqual([file, text]);
});

test('Helm finds no mistake in the chart', async () => {
  const running = promisify(execFile)(helm, ['lint', '--strict', chart, '--values', '-']);
  running.child.stdin?.end(JSON.stringify(everything));
  expect((await running).stdout).toContain('0 chart(s) failed');
});

test('each process becomes the objects that it is for kustomize', async () => {
  const objects = await render({ settings });
  const expected = [...kubernetesObjects.values()].flat().filter(({ kind }) => !['PodMonitor', 'Job'].includes(kind));
  expect(expected.length).toBeGreaterThan(4 * deployedProcesses.length);
  for (const object of expected) {
    const rendered = ofNoRelease(find(objects, object.kind, `shop-${object.metadata.name}`)) as KubernetesObject;
    const template = (rendered?.['spec'] as { template?: { metadata: { annotations?: object } } } | undefined)
      ?.template;
    // Only a checksum was in it.
    delete template?.metadata.annotations;
    expect(rendered).toEqual(JSON.parse(JSON.stringify(object)));
  }
});

test('each object keeps to the schema of its kind', async () => {
  const objects = await render(everything);
  expect(new Set(objects.map(({ kind }) => kind))).toEqual(new Set(Object.keys(kinds)));
  const validate = (object: KubernetesObject) =>
    new kinds[object.kind as keyof typeof kinds](object as never).validate();
  for (const object of objects) validate(object);
  const broken = structuredClone(find(objects, 'Service', 'shop-gateway')) as KubernetesObject;
  Object.assign(broken, { spec: { ports: [{ port: 'http' }] } });
  expect(() => validate(broken)).toThrow(/port/);
});

test('the job of the migrations runs before a release, and it alone reads the address of the owner', async () => {
  const objects = await render({ settings });
  const job = find(objects, 'Job', 'shop-migrate');
  expect(job?.metadata['annotations']).toMatchObject({ 'helm.sh/hook': 'pre-install,pre-upgrade' });
  const ofKustomize = kubernetesObjects.get('migrate/migrate.yaml')?.[0];
  const containerOf = (object: unknown) =>
    (object as { spec: { template: { spec: { containers: { env: { name: string; value: string }[] }[] } } } }).spec
      .template.spec.containers[0];
  const { env, ...container } = containerOf(ofNoRelease(job)) ?? { env: [] };
  const { env: _env, envFrom: _from, ...expected } = { ...containerOf(ofKustomize), envFrom: undefined };
  expect(container).toEqual(JSON.parse(JSON.stringify(expected)));
  // Hooks run before the ConfigMap is there.
  expect(JSON.stringify(job)).not.toContain('configMapRef');
  const values = Object.fromEntries(env.map(({ name, value }) => [name, value]));
  expect(values).toMatchObject({
    DATABASE_URL: '',
    DATABASE_URL_FILE: '/run/secrets/tradepost-migrate/DATABASE_URL',
    TRADEPOST_SECRET_FILE: '/run/secrets/tradepost/TRADEPOST_SECRET',
    NODE_ENV: 'production',
  });
  const others = objects.filter((object) => object !== job);
  expect(JSON.stringify(others)).not.toContain('tradepost-migrate');
});

test('secrets are files, and the values of a release hold none', async () => {
  const objects = await render({
    settings,
    secrets: { name: 'vault', keys: ['TRADEPOST_SECRET', 'STRIPE_SECRET_KEY'] },
  });
  const settingsOf = find(objects, 'ConfigMap', 'shop-tradepost')?.['data'];
  expect(settingsOf).toMatchObject({
    TRADEPOST_SECRET_FILE: '/run/secrets/tradepost/TRADEPOST_SECRET',
    STRIPE_SECRET_KEY_FILE: '/run/secrets/tradepost/STRIPE_SECRET_KEY',
  });
  expect(JSON.stringify(objects)).not.toContain('secretKeyRef');
  expect(JSON.stringify(find(objects, 'Deployment', 'shop-orders'))).toContain('"secretName":"vault"');
});

test('one process can differ from the others', async () => {
  const objects = await render({
    settings,
    processes: {
      gateway: { autoscaling: { maxReplicas: 20 }, resources: { requests: { cpu: '2' } } },
      subscriptions: { autoscaling: { enabled: false }, replicas: 3, settings: { LOG_LEVEL: 'debug' } },
    },
  });
  expect(find(objects, 'HorizontalPodAutoscaler', 'shop-gateway')?.['spec']).toMatchObject({
    minReplicas: 2,
    maxReplicas: 20,
  });
  expect(JSON.stringify(find(objects, 'Deployment', 'shop-gateway'))).toContain('"requests":{"cpu":"2"}');
  expect(find(objects, 'HorizontalPodAutoscaler', 'shop-subscriptions')).toBeUndefined();
  const subscriptions = find(objects, 'Deployment', 'shop-subscriptions');
  expect(subscriptions?.['spec']).toMatchObject({ replicas: 3 });
  expect(JSON.stringify(subscriptions)).toContain('{"name":"LOG_LEVEL","value":"debug"}');
  expect(JSON.stringify(find(objects, 'Deployment', 'shop-orders'))).not.toContain('LOG_LEVEL');
});

test('Prometheus finds the admin port of every process by one service', async () => {
  const objects = await render(everything);
  const service = find(objects, 'Service', 'shop-metrics');
  const monitor = find(objects, 'ServiceMonitor', 'shop-metrics')?.['spec'] as {
    jobLabel: string;
    selector: { matchLabels: Record<string, string> };
  };
  expect(service?.metadata.labels).toMatchObject(monitor.selector.matchLabels);
  // The rules and dashboards select job="tradepost".
  expect(service?.metadata.labels?.[monitor.jobLabel]).toBe('tradepost');
  const { selector = {} } = (service?.['spec'] ?? {}) as { selector?: Record<string, string> };
  expect(Object.keys(selector)).toHaveLength(2);
  const deployments = objects.filter(({ kind }) => kind === 'Deployment');
  expect(deployments).toHaveLength(deployedProcesses.length);
  for (const deployment of deployments) {
    const { template } = deployment['spec'] as { template: KubernetesObject };
    expect(template.metadata.labels).toMatchObject(selector);
    expect(JSON.stringify(template)).toContain('"name":"admin","containerPort"');
  }
  // Prometheus reads it from its own namespace.
  expect(JSON.stringify(find(objects, 'NetworkPolicy', 'shop-orders-worker'))).toContain('"monitoring"');
});

test('flags of the values replace those of the image in the processes that read them', async () => {
  const objects = await render(everything);
  const { 'flags.json': text = '' } = (find(objects, 'ConfigMap', 'shop-flags')?.['data'] ?? {}) as Record<
    string,
    string
  >;
  expect(JSON.parse(text)).toEqual({ flags: everything.flags });
  const mounted = objects.filter((object) => JSON.stringify(object).includes('/app/deploy/flags'));
  expect(mounted.map(({ metadata }) => metadata.name).toSorted()).toEqual(
    deployedProcesses
      .filter(({ readsFlags }) => readsFlags)
      .map(({ name }) => `shop-${name}`)
      .toSorted(),
  );
});

test('a digest names the image instead of a tag', async () => {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
  const objects = await render({ settings, image: { repository: 'registry.example.com/tradepost', digest } });
  const images = [...JSON.stringify(objects).matchAll(/"image":"([^"]+)"/g)].map(([, image]) => image);
  expect(new Set(images)).toEqual(new Set([`registry.example.com/tradepost@${digest}`]));
});

test.each([
  ['a value that does not exist', { settings, replicaz: 3 }, /replicaz/],
  ['a process that does not exist', { settings, processes: { gatewy: { replicas: 3 } } }, /gatewy/],
  ['a digest that is none', { settings, image: { digest: 'latest' } }, /digest/],
  ['a number of copies below one', { settings, replicas: 0 }, /replicas/],
  ['no address of PostgreSQL', { settings: { ...settings, DATABASE_URL: '' } }, /Set settings\.DATABASE_URL/],
  ['an ingress without hosts', { settings, ingress: { enabled: true } }, /Set ingress\.hosts\.gateway/],
])('%s is refused by name', async (_mistake, values, message) => {
  await expect(render(values)).rejects.toThrow(message);
});

test('the defaults and the values of the README keep to the schema, and every value is described', () => {
  const schema = JSON.parse(read('values.schema.json')) as object;
  const isValid = new Ajv({ strict: false, allErrors: true }).compile(schema);
  isValid(parse(read('values.yaml')));
  expect(isValid.errors ?? []).toEqual([]);
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(read('README.md')) ?? [];
  isValid(parse(example));
  expect(isValid.errors ?? []).toEqual([]);
  const rows = [...read('README.md').matchAll(/^\| `([\w.]+)` \| `[^|]*` \| ([^|]*) \|$/gm)];
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter(([, , meaning]) => meaning?.trim() === '').map(([, name]) => name)).toEqual([]);
});
