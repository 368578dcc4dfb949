import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { makeSecrets, type SecretName, secretNames } from '../../deploy/make-secrets.ts';
import { composeFile } from '../../generate/compose-file.ts';
import { readPaymentSimulatorSettings } from '../../payment-simulator/config.ts';
import { processes } from '../../stages/processes.ts';
import { readOrdersSettings } from '../../subgraphs/orders/config.ts';
import { composeSchema } from '../support/compose-schema.ts';

interface Service {
  image: string;
  profiles?: string[];
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
  secrets?: string[];
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
  healthcheck?: { test: string[] };
}

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const composed = parse(read('docker-compose.yml')) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  secrets: Record<string, unknown>;
};
const { services } = composed;
const isValid = new Ajv2020({ strict: false, allErrors: true }).compile(composeSchema);

describe('docker-compose.yml', () => {
  it('is made from the list of processes', () => {
    expect(read('docker-compose.yml')).toBe(composeFile());
  });

  it('keeps to the Compose file format', () => {
    isValid(composed);
    expect(isValid.errors ?? []).toEqual([]);
  });

  it.each([
    ['an image without a version', { image: 'redis' }],
    ['an image of any version', { image: 'redis:latest' }],
    ['a property that the format does not have', { enviroment: {} }],
    ['a port open to the network', { ports: ['4000:4000'] }],
    ['a restart policy that YAML takes for a boolean', { restart: false }],
    ['a condition that does not exist', { depends_on: { redis: { condition: 'healthy' } } }],
  ])('would be refused with %s', (_fault, change) => {
    expect(isValid({ ...composed, services: { ...services, redis: { ...services['redis'], ...change } } })).toBe(false);
  });

  it.each(processes)('runs $name, asks it whether it is ready, and gives it the addresses of the others', (entry) => {
    const service = services[entry.name];
    expect(service?.command).toEqual(['node', 'deploy/run.ts', entry.name]);
    expect(service?.healthcheck?.test.join(' ')).toContain(`http://127.0.0.1:${entry.adminPort.value}/readyz`);
    for (const [setting, callee] of Object.entries(entry.calls)) {
      const { port } = processes.find((entry) => entry.name === callee) ?? {};
      expect(service?.environment?.[setting]).toBe(`http://${callee}:${port?.value}`);
    }
    expect(service?.environment?.['REDIS_URL'] !== undefined).toBe(entry.usesRedis);
    expect(service?.depends_on?.['migrate']?.condition).toBe('service_completed_successfully');
  });

  it('names only services and volumes that are there', () => {
    const known = new Set([...Object.keys(services), ...Object.keys(composed.volumes)]);
    const named = Object.values(services).flatMap((service) => [
      ...Object.keys(service.depends_on ?? {}),
      ...(service.volumes ?? []).map((volume) => volume.split(':')[0] ?? '').filter((name) => !name.startsWith('.')),
      // The hosts in addresses; addresses for clients outside go by way of this machine.
      ...[...Object.values(service.environment ?? {}), ...(service.entrypoint ?? [])].flatMap((value) =>
        [...value.matchAll(/(?:postgres|redis|http):\/\/(?:[^@/]*@)?([a-z-]+):\d+/g)].map((match) => match[1] ?? ''),
      ),
    ]);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('holds no secret: each is a file that its containers see, and no container sees the others', () => {
    for (const [name, { environment = {}, entrypoint = [], secrets = [] }] of Object.entries(services)) {
      const paths = Object.entries(environment).flatMap(([setting, value]) => {
        if (!setting.endsWith('_FILE')) return [];
        expect(value, `${name}: ${setting}`).toMatch(/^\/run\/secrets\/[a-z_]+$/);
        return [path.basename(value)];
      });
      for (const word of entrypoint)
        paths.push(...[...word.matchAll(/\/run\/secrets\/([a-z_]+)/g)].map(([, file]) => file ?? ''));
      expect(paths.toSorted(), name).toEqual(secrets.toSorted());
      for (const setting of Object.keys(environment)) {
        if (setting !== 'DEMO_PASSWORD') expect(setting, name).not.toMatch(/SECRET(_KEY)?$|_PASSWORD$|_TOKEN$/);
      }
      for (const value of [...Object.values(environment), ...entrypoint]) {
        // No password between user and host of an address.
        expect(value, name).not.toMatch(/:\/\/[^:@/]+:.+@/);
      }
    }
    const used = new Set(Object.values(services).flatMap(({ secrets = [] }) => secrets));
    expect([...used].toSorted()).toEqual(Object.keys(composed.secrets).toSorted());
    expect([...used].toSorted()).toEqual([...secretNames].toSorted());
  });

  it('gets its secrets from one command, which leaves existing ones alone', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-secrets-'));
    try {
      expect(makeSecrets(folder)).toHaveLength(secretNames.length);
      const read = (name: SecretName) => readFileSync(path.join(folder, name), 'utf8');
      const before = secretNames.map(read);
      expect(read('tradepost_secret')).toMatch(/^[0-9a-f]{64}$/);
      expect(read('database_url')).toContain(`:${read('postgres_password')}@`);
      expect(makeSecrets(folder)).toEqual([]);
      expect(secretNames.map(read)).toEqual(before);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the list of processes', () => {
  it('gives each port to one process only, and names entries that exist', () => {
    const ports = processes.flatMap((entry) => [entry.port?.value, entry.adminPort.value]).filter(Boolean);
    expect(new Set(ports).size).toBe(ports.length);
    for (const entry of processes) expect(read(entry.entry)).toContain('import.meta.main');
  });
});

describe('the payment simulator', () => {
  it('is not part of the product: no other profile starts it', () => {
    const withSimulator = Object.entries(services).filter(([, { profiles }]) => profiles?.includes('simulator'));
    expect(withSimulator.map(([name]) => name)).toEqual(['payment-simulator']);
    expect(services['payment-simulator']?.profiles).toEqual(['simulator']);
  });

  it.each([
    ['orders', readOrdersSettings, { ORDERS_DATABASE_URL: 'postgres://orders@127.0.0.1/orders' }],
    ['simulator', readPaymentSimulatorSettings, { PAYMENT_DATABASE_URL: 'postgres://payments@127.0.0.1/payments' }],
  ])('has to be named in production before %s starts', (_process, readFrom, own) => {
    const env = { ...own, TRADEPOST_SECRET: 'a secret of at least 32 characters' };
    expect(() => readFrom({ ...env, NODE_ENV: 'production' })).toThrow(/PAYMENT_PROVIDER: is not set/);
    expect(() => readFrom({ ...env, NODE_ENV: 'production', PAYMENT_PROVIDER: '' })).toThrow(/PAYMENT_PROVIDER/);
    expect(() => readFrom({ ...env, NODE_ENV: 'production', PAYMENT_PROVIDER: 'other' })).toThrow(/PAYMENT_PROVIDER/);
    readFrom({ ...env, NODE_ENV: 'production', PAYMENT_PROVIDER: 'simulator' });
    readFrom(env);
  });
});
