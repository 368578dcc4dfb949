import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** Which folder may import which; the first line that fits counts. `packages` means npm and Node. Every folder has a line. */
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
  // The protocols are siblings: their shared parts are beside their folders, and none imports the web view or the command line.
  [
    /^registry\/protocols\/(\w+)\//,
    (protocol) => [
      `registry/protocols/${protocol}/`,
      ...['admit', 'conditions', 'prepare-routes', 'request-inputs', 'schemas-of-version'].map(
        (shared) => `registry/protocols/${shared}.ts`,
      ),
      ...[
        'model/',
        'judge/',
        'store/',
        'report/',
        'client/client-name.ts',
        'client/documents/released-documents.ts',
      ].map((room) => `registry/${room}`),
      ...[
        'registry.ts',
        'registry-error.ts',
        'publish.ts',
        'links.ts',
        'target.ts',
        'day.ts',
        'apply-proposal.ts',
        'write-in-turn.ts',
      ].map((file) => `registry/${file}`),
      'platform/',
      'packages',
    ],
  ],
  // The parts of the registry that gateways use.
  [/^registry\/client\//, () => ['registry/client/', 'platform/process/', 'packages']],
  // The conditions on callers and the costs that our gateways enforce.
  [
    /^registry\//,
    () => [
      'registry/',
      'platform/process/',
      'platform/webhooks/',
      'platform/authorization/requirements.ts',
      'platform/cost/',
      'platform/graph/links.ts',
      'platform/graph/list-sizes.ts',
      'packages',
    ],
  ],
  [
    /^gateway\//,
    () => ['gateway/', 'platform/', 'registry/client/', 'schema/events/', 'schema/subgraphs.ts', 'packages'],
  ],
  [
    /^subscriptions\//,
    () => ['subscriptions/', 'platform/', 'registry/client/', 'schema/events/', 'schema/subgraphs.ts', 'packages'],
  ],
  // Frontends install it: it knows no file of ours.
  [/^clients\//, () => ['clients/', 'packages']],
  [/^payment-simulator\//, () => ['payment-simulator/', 'platform/', 'packages']],
  [
    /^generate\//,
    () => [
      'generate/',
      'deploy/make-secrets.ts',
      'deploy/observe/',
      // The dashboards are drawn from a shop that drills break.
      'ops/drill/',
      'ops/wait-until.ts',
      'platform/',
      'schema/',
      'registry/',
      'stages/',
      'packages',
    ],
  ],
  // A start with a wrong setting is refused before the shop is loaded, which takes a second of processor time.
  [
    /^stages\/single\.ts$/,
    () => [
      ...['single-shop', 'preconditions', 'processes', 'secrets', 'signals', 'start-error', 'welcome'].map(
        (file) => `stages/${file}.ts`,
      ),
      'stages/postgres/',
      'platform/process/',
      'platform/telemetry/start-telemetry.ts',
      'schema/subgraphs.ts',
      'packages',
    ],
  ],
  [
    /^stages\//,
    () => [
      'stages/',
      'platform/',
      'schema/',
      'registry/',
      'gateway/',
      'subscriptions/',
      'payment-simulator/',
      'packages',
      'subgraphs/',
      'demo/seed/',
      'demo/warehouse/',
      'demo/mail-catcher/',
    ],
  ],
  [/^demo\/client\//, () => ['demo/client/', 'packages']],
  [/^demo\//, () => ['demo/', 'platform/', 'schema/', 'stages/', 'ops/check-books.ts', 'subgraphs/', 'packages']],
  [/^ops\//, () => ['ops/', 'platform/', 'schema/', 'stages/', 'subgraphs/', 'packages']],
  [
    /^bench\//,
    () => [
      'bench/',
      'platform/',
      'schema/',
      'stages/',
      'registry/',
      'gateway/',
      'subgraphs/',
      'demo/client/',
      'test/support/clients.ts',
      'packages',
    ],
  ],
  // The journeys count the codes that are failures.
  [/^deploy\//, () => ['deploy/', 'platform/process/config.ts', 'platform/process/errors.ts', 'stages/', 'packages']],
  [/^examples\//, () => ['examples/', 'packages']],
  // Tests import everything; nothing imports tests.
  [/^test\//, () => ['']],
  [/^[^/]+$/, () => ['test/', 'packages']],
];
/** Types only, made from another file and checked for freshness: it imports the names of its mappers. */
const generated = /\.generated\.ts$/;

/** The imports of a file, as paths from the root; `packages` for everything from elsewhere. */
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

/** Every source of ours, from the root. */
const sources = globSync('**/*.{ts,tsx,mts}', {
  cwd: root,
  exclude: (name) => ['node_modules', '.data', 'dist', 'graphiql'].includes(path.basename(name)),
})
  .map((file) => file.replaceAll(path.sep, '/'))
  .filter((file) => !generated.test(file));
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

test('every folder imports only what it may', () => {
  expect(sources.length).toBeGreaterThan(500);
  expect(sources.filter((file) => !rules.some(([pattern]) => pattern.test(file)))).toEqual([]);
  expect(sources.flatMap((file) => forbidden(file, read(file)))).toEqual([]);
});

/** The folders that import each other in a circle, directly or by way of others; `folderOf` says which folder a file counts for. */
function circles(folderOf: (file: string) => string): string[][] {
  const targets = new Map<string, Set<string>>();
  for (const file of sources.filter((name) => !name.startsWith('test/'))) {
    const folder = folderOf(file);
    const found = targets.get(folder) ?? new Set();
    for (const target of importsOf(file, read(file)).filter((name) => name !== 'packages' && !generated.test(name))) {
      const other = folderOf(target);
      // A folder's own files, such as its server, use its rooms, and the rooms use them.
      if (!other.startsWith(`${folder}/`) && !folder.startsWith(`${other}/`) && other !== folder) found.add(other);
    }
    targets.set(folder, found);
  }
  const reachable = (from: string): Set<string> => {
    const seen = new Set<string>();
    const open = [...(targets.get(from) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(targets.get(next) ?? []));
    }
    return seen;
  };
  const reach = new Map([...targets.keys()].map((folder) => [folder, reachable(folder)]));
  const inCircle = [...targets.keys()].filter((folder) => reach.get(folder)?.has(folder)).toSorted();
  const groups = Map.groupBy(inCircle, (folder) => inCircle.filter((other) => reach.get(folder)?.has(other)).join());
  return [...groups.values()];
}

test('no two top-level folders import each other', () => {
  // The stages fill a shop with demo/seed, and demo/replay starts a stage: rooms that have only the folder in common.
  const folderOf = (file: string) =>
    file
      .split('/')
      .slice(0, file.startsWith('demo/') ? 2 : 1)
      .join('/');
  expect(circles(folderOf)).toEqual([]);
});

test('no room of a folder imports another in a circle', () => {
  const roomOf = (file: string) => {
    const folders = file.split('/').slice(0, -1);
    return folders.slice(0, folders[0] === 'subgraphs' ? 3 : 2).join('/');
  };
  expect(circles(roomOf)).toEqual([]);
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
