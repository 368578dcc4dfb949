import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { Job } from 'kubernetes-models/batch/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service } from 'kubernetes-models/v1';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { type KubernetesObject, kubernetesFiles } from '../../generate/kubernetes-files.ts';
import { processes } from '../../stages/processes.ts';

const kinds = { Deployment, HorizontalPodAutoscaler, Job, NetworkPolicy, PodDisruptionBudget, Service };
const read = (file: string) => readFileSync(path.join(repositoryRoot, file), 'utf8');
const objectsIn = (file: string) =>
  parseAllDocuments(read(file)).map((document) => document.toJS() as KubernetesObject);
const objects = [...kubernetesFiles().keys()].filter((file) => !file.endsWith('kustomization.yaml')).flatMap(objectsIn);

/** Throws if an object breaks the schema of its kind. */
function validate(object: KubernetesObject): void {
  const Kind = kinds[object.kind as keyof typeof kinds];
  new Kind(object as never).validate();
}

test('the files for Kubernetes are made from the list of processes (if not: npm run compose)', () => {
  for (const [file, text] of kubernetesFiles()) expect([file, read(file)]).toEqual([file, text]);
  const deployed = objects.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);
  expect(deployed).toEqual(processes.map(({ name }) => name).filter((name) => name !== 'payment-simulator'));
});

test('each object keeps to the schema of its kind', () => {
  const known = objects.filter(({ kind }) => Object.hasOwn(kinds, kind));
  // The kind of the Prometheus operator has no schema in Kubernetes.
  expect(objects.filter((object) => !known.includes(object)).map(({ kind }) => kind)).toEqual(['PodMonitor']);
  for (const object of known) validate(object);
  const broken = structuredClone(objects.find(({ kind }) => kind === 'Deployment'));
  const spec = (broken?.['spec'] ?? {}) as { template?: unknown };
  delete spec.template;
  expect(() => validate(broken as KubernetesObject)).toThrow(/template/);
});

test('every container is confined, has probes on a port that it opens, and holds no secret', () => {
  for (const object of objects.filter(({ kind }) => kind === 'Deployment' || kind === 'Job')) {
    const text = JSON.stringify(object);
    expect(text).toContain('"runAsNonRoot":true');
    expect(text).toContain('"readOnlyRootFilesystem":true');
    expect(text).toContain('"automountServiceAccountToken":false');
    expect(text).not.toContain('TRADEPOST_SECRET');
    // Secrets are mounted as files.
    expect(text).not.toContain('secretRef');
    expect(text).toContain('"mountPath":"/run/secrets/tradepost","readOnly":true');
    if (object.kind === 'Deployment') {
      for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) expect(text).toContain(`"${probe}"`);
      expect(text).toContain('"name":"admin","containerPort"');
    }
  }
});

test('a subgraph takes calls from the processes that call it, and from nobody else', () => {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const users = policies.find(({ metadata }) => metadata.name === 'users');
  const spec = users?.['spec'] as { ingress: { from: { podSelector?: { matchLabels: object } }[] }[] } | undefined;
  const callers = spec?.ingress[0]?.from.map(({ podSelector }) => Object.values(podSelector?.matchLabels ?? {}).at(-1));
  expect(callers).toEqual(
    processes.filter(({ calls }) => Object.values(calls).includes('users')).map(({ name }) => name),
  );
  expect(callers).toContain('gateway');
  expect(policies.length).toBe(objects.filter(({ kind }) => kind === 'Deployment').length);
});

test('each kustomization names files that are there', () => {
  for (const file of [...kubernetesFiles().keys()].filter((name) => name.endsWith('kustomization.yaml'))) {
    const { resources } = parse(read(file)) as { resources: string[] };
    for (const resource of resources)
      expect(existsSync(path.join(repositoryRoot, path.dirname(file), resource))).toBe(true);
  }
});
