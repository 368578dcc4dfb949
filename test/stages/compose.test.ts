import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { composeFile } from '../../generate/compose-file.ts';
import { processes } from '../../stages/processes.ts';
import { composeSchema } from '../support/compose-schema.ts';

interface Service {
  image: string;
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
  healthcheck?: { test: string[] };
}

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const composed = parse(read('docker-compose.yml')) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
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

  it('holds no secret: they come from the environment, and a missing one stops the start', () => {
    for (const [name, { environment = {}, entrypoint = [] }] of Object.entries(services)) {
      for (const [setting, value] of Object.entries(environment)) {
        if (/SECRET|_PASSWORD$/.test(setting) && setting !== 'DEMO_PASSWORD') {
          expect(value, `${name}: ${setting}`).toMatch(/^\$\{[A-Z_]+:\?.*\}$/);
        }
      }
      for (const value of [...Object.values(environment), ...entrypoint]) {
        // The part between user and host of an address.
        const password = /:\/\/[^:@/]+:(.+)@/.exec(value)?.[1];
        if (password !== undefined) expect(password, name).toMatch(/^\$\{POSTGRES_PASSWORD:\?.*\}$/);
      }
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
