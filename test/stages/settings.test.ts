import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { settingPrefix } from '#platform/graph/subgraph-addresses.ts';
import { servedSubgraphs } from '#schema/subgraphs.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

it('.env.example names every setting that a process reads, and no other', () => {
  const readers = [
    ...globSync('{gateway,subscriptions,payment-simulator,platform/process,subgraphs/*}/config.ts', {
      cwd: root,
    }),
    'registry/settings.ts',
    // The settings of every process that answers operations of clients by their rights and their cost.
    'platform/authorization/settings.ts',
    'platform/cost/settings.ts',
    'platform/rate-limits/settings.ts',
    // The settings of every process that takes operations of clients.
    'platform/graph/operation-limit-settings.ts',
    // The settings of every subgraph's server.
    'platform/graph/server-limits.ts',
    // The settings of every process that follows a registry.
    'registry/client/supergraph-feed.ts',
    // The settings of every process that can execute only known documents.
    'registry/client/documents/settings.ts',
    // The settings of every process that reads or writes files of the object store.
    'platform/objects/open-object-store.ts',
    'stages/single.ts',
    'stages/fleet.ts',
  ];
  expect(readers).toHaveLength(15 + servedSubgraphs.length);
  // A setting is a property in capitals whose value is a zod schema or one of our makers of them.
  const settings = readers.flatMap((file) =>
    [...read(file).matchAll(/(?:^ {2}|\{ )([A-Z][A-Z_]+): ?(?!'|\{)/gm)].map((match) => match[1] ?? ''),
  );
  const addresses = servedSubgraphs.map(({ name }) => `${settingPrefix(name)}_URL`);
  // A standard variable: OpenTelemetry's packages read it, and its relatives.
  const standard = ['OTEL_EXPORTER_OTLP_ENDPOINT'].filter((name) =>
    read('platform/telemetry/start-telemetry.ts').includes(`env['${name}']`),
  );
  const named = [...read('.env.example').matchAll(/^#? ?([A-Z][A-Z_]+)=/gm)].map((match) => match[1] ?? '');
  expect(new Set(settings).size).toBeGreaterThan(30);
  expect([...new Set(named)].toSorted()).toEqual([...new Set([...settings, ...addresses, ...standard])].toSorted());
});

it.each(servedSubgraphs)('$name listens by default at its port of graph.yaml', ({ name, url }) => {
  const port = Number(new URL(url).port);
  const prefix = settingPrefix(name);
  const config = read(`subgraphs/${name}/config.ts`);
  expect(config).toContain(`${prefix}_PORT: portSetting.default(${port})`);
  expect(config).toContain(`${prefix}_ADMIN_PORT: portSetting.default(${port + 100})`);
  expect(config).toContain(`${prefix}_WORKER_ADMIN_PORT: portSetting.default(${port + 110})`);
});
