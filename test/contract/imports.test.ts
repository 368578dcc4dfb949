import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** Which folder may import which; the first line that fits counts. `packages` stands for npm and Node. What is not here may import anything. */
const rules: [folder: RegExp, may: (...found: string[]) => string[]][] = [
  // Rules for values, and who a caller is, are as pure as the domain.
  [
    /^subgraphs\/(\w+)\/domain\//,
    (subgraph) => [`subgraphs/${subgraph}/domain/`, 'platform/values/', 'platform/identity/caller.ts'],
  ],
  [/^subgraphs\/(\w+)\//, (subgraph) => [`subgraphs/${subgraph}/`, 'platform/', 'schema/events/', 'packages']],
  [/^platform\//, () => ['platform/', 'packages']],
  [/^schema\/events\//, () => ['schema/events/', 'platform/events/define.ts', 'packages']],
  [/^schema\//, () => ['schema/', 'packages']],
  // The protocols are siblings: what they share sits beside their folders, and none knows the web view or the command line.
  [
    /^registry\/protocols\/(\w+)\//,
    (protocol) => [
      `registry/protocols/${protocol}/`,
      ...['admit', 'conditions', 'prepare-routes', 'request-inputs', 'schemas-of-version'].map(
        (shared) => `registry/protocols/${shared}.ts`,
      ),
      ...['judge/', 'store/', 'report/', 'client/client-name.ts'].map((room) => `registry/${room}`),
      ...['registry.ts', 'registry-error.ts', 'publish.ts', 'links.ts', 'target.ts'].map((file) => `registry/${file}`),
      'platform/',
      'packages',
    ],
  ],
  // What gateways use of the registry; `remote-registry.ts` belongs to the command line.
  [/^registry\/client\/(?!remote)/, () => ['registry/client/', 'platform/process/', 'packages']],
  [/^registry\//, () => ['registry/', 'platform/process/', 'packages']],
  [
    /^gateway\//,
    () => ['gateway/', 'platform/', 'registry/client/', 'schema/events/', 'schema/subgraphs.ts', 'packages'],
  ],
  [
    /^subscriptions\//,
    () => ['subscriptions/', 'platform/', 'registry/client/', 'schema/events/', 'schema/subgraphs.ts', 'packages'],
  ],
  [/^payment-simulator\//, () => ['payment-simulator/', 'platform/', 'packages']],
];
/** Types only, made from another file and checked for freshness: it knows what its mappers name. */
const generated = /\.generated\.ts$/;

/** What a file imports, as paths from the root; `packages` for everything from elsewhere. */
export function importsOf(file: string, source: string): string[] {
  const specifiers = [...source.matchAll(/(?:^|[\s};])(?:import|from)\s*\(?\s*'([^']+)'/gm)].map(
    (match) => match[1] ?? '',
  );
  return specifiers.map((specifier) => {
    if (specifier.startsWith('#')) return specifier.slice(1);
    return specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : 'packages';
  });
}

function forbidden(file: string, source: string): string[] {
  const [folder, may] = rules.find(([pattern]) => pattern.test(file)) ?? [];
  if (!folder || !may) return [];
  const allowed = may(...(folder.exec(file) ?? []).slice(1));
  return importsOf(file, source)
    .filter((target) => !allowed.some((prefix) => target.startsWith(prefix)))
    .map((target) => `${file} imports ${target}`);
}

test('every folder imports only what it may', () => {
  const files = globSync(
    '{subgraphs,platform,schema,registry,gateway,subscriptions,payment-simulator}/**/*.{ts,tsx,mts}',
    {
      cwd: root,
      exclude: (name) => name.includes('node_modules') || name.includes('/dist'),
    },
  ).map((file) => file.replaceAll(path.sep, '/'));
  expect(files.length).toBeGreaterThan(50);
  const broken = files
    .filter((file) => !generated.test(file))
    .flatMap((file) => forbidden(file, readFileSync(path.join(root, file), 'utf8')));
  expect(broken).toEqual([]);
});

test('a forbidden import is noticed in each of its forms', () => {
  expect(forbidden('subgraphs/orders/domain/order.ts', `import { z } from 'zod';`)).toHaveLength(1);
  expect(
    forbidden('subgraphs/orders/domain/order.ts', `import type { Row } from '../storage/order.entity.ts';`),
  ).toHaveLength(1);
  expect(
    forbidden('subgraphs/orders/commands/a.ts', `import {\n  a,\n} from '../../catalog/domain/stock.ts';`),
  ).toHaveLength(1);
  expect(
    forbidden('platform/database/open-database.ts', `const a = await import('../../subgraphs/users/storage/orm.ts');`),
  ).toHaveLength(1);
  expect(forbidden('platform/database/open-database.ts', `import '#registry/judge/compose.ts';`)).toHaveLength(1);
  expect(forbidden('gateway/server.ts', `export { a } from '../subscriptions/server.ts';`)).toHaveLength(1);
  expect(forbidden('subgraphs/orders/domain/order.ts', `import { add } from './money.ts';`)).toEqual([]);
  expect(
    forbidden('subgraphs/orders/commands/a.ts', `import { orderPlaced } from '#schema/events/orders.ts';`),
  ).toEqual([]);
});
