import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Ran, runHere, startScript } from './run-command-line.ts';

const root = path.resolve(import.meta.dirname, '../..');

// A shop small enough to read, with the folders of ours.
const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])`;
const shop: Record<string, string> = {
  'subgraphs/users/schema.graphql': `${link}
"A person."
type User @key(fields: "id") {
  "Its id."
  id: ID!
  "What they are called."
  name: String!
}
"Where to."
input AddressInput {
  "Town."
  city: String!
  "Telephone."
  phone: String
}
"What can be read."
type Query {
  "Who asks."
  me(at: AddressInput): User
}
`,
  'subgraphs/catalog/schema.graphql': `${link}
"What can be bought."
type Product @key(fields: "id") {
  "Its id."
  id: ID!
}
"What can be read."
type Query {
  "A product."
  product(id: ID!): Product
}
`,
  'subgraphs/orders/schema.graphql': `${link}
"Where an order stands."
enum OrderStatus {
  "New."
  PLACED
  "Gone."
  SHIPPED
}
"Where to."
input AddressInput {
  "Town."
  city: String!
  "Telephone."
  phone: String
}
"Who bought."
type User @key(fields: "id", resolvable: false) {
  "Its id."
  id: ID!
}
"What was bought."
type Order @key(fields: "id") {
  "Its id."
  id: ID!
  "For people."
  number: String
  "Where it stands."
  status: OrderStatus!
  "Who bought it."
  customer: User
}
"What can be read."
type Query {
  "An order."
  order(id: ID!, near: AddressInput): Order
}
`,
  'subgraphs/notifications/schema.graphql': `${link}
"What can be read."
type Query {
  "How many e-mails were sent."
  emailsSent: Int
}
`,
  'subscriptions/schema.graphql': `${link}
"What was bought."
type Order @key(fields: "id", resolvable: false) {
  "Its id."
  id: ID!
}
"Live updates."
type Subscription {
  "An order that changed."
  orderChanged: Order!
}
`,
};
const orders = 'subgraphs/orders/schema.graphql';
const users = 'subgraphs/users/schema.graphql';

interface Place {
  file: string;
  line: number;
  column: number;
}

/** Where a text begins in a file of the shop as it was first. */
function placeOf(file: string, text: string, sdl: string = shop[file] ?? ''): Place {
  const before = sdl.slice(0, sdl.indexOf(text)).split('\n');
  if (!sdl.includes(text)) throw new Error(`${file} does not have ${text}`);
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

let parent: string;
let folder: string;

function git(...args: string[]): void {
  const settings = ['user.name=Test', 'user.email=test@example.com', 'commit.gpgsign=false', 'core.hooksPath=no-hooks'];
  execFileSync('git', [...settings.flatMap((setting) => ['-c', setting]), ...args], {
    cwd: folder,
    stdio: 'ignore',
    env: environment(),
  });
}

/** Without what a hook, a terminal or this test runner puts there. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(GIT_|FORCE_COLOR|NO_COLOR|VITEST|NODE_OPTIONS)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    GIT_CONFIG_GLOBAL: path.join(parent, 'no-such-config'),
    GIT_CEILING_DIRECTORIES: parent,
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? path.join(parent, 'compile-cache'),
  };
}

const node = (script: string, args: string[], extra: NodeJS.ProcessEnv = {}): Promise<Ran> =>
  startScript(args, { script, cwd: folder, env: { ...environment(), ...extra } }).ended;

const run = (...args: string[]): Promise<Ran> => runHere(args, { cwd: folder, env: environment() });
/** In a process of its own, as people call it. */
const runInProcess = (...args: string[]): Promise<Ran> => node('registry/cli/main.ts', args);

interface Report {
  schemaVersion: number;
  command: string | null;
  result: string;
  exitCode: number;
  problem: string | null;
  composition: { errors: (Place & { message: string; subgraph: string | null; code: string })[] };
  changes: (Place & {
    severity: string;
    type: string;
    coordinate: string;
    message: string;
    subgraph: string;
    side: string;
  })[];
  stale: { file: string; mend: string }[];
}

/** What is printed as JSON: one object and nothing beside it, with the exit code of the call in it, whatever happens. */
const jsonOf =
  (call: typeof run) =>
  async (...args: string[]): Promise<Report> => {
    const { exitCode, stdout } = await call(...args, '--format', 'json');
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ schemaVersion: 1, exitCode });
    expect(Object.keys(report)).toEqual(
      expect.arrayContaining(['schemaVersion', 'command', 'result', 'exitCode', 'composition', 'changes', 'stale']),
    );
    return report;
  };
const json = jsonOf(run);
const jsonOfProcess = jsonOf(runInProcess);

/** Changes a schema, and writes what is generated from it. */
async function edit(file: string, from: string, to: string): Promise<string> {
  const edited = editOnly(file, from, to);
  const { generated } = (await import(
    path.join(folder, 'generate/generate.ts')
  )) as typeof import('../../generate/generate.ts');
  for (const [made, content] of await generated()) writeFileSync(path.join(folder, made), content);
  return edited;
}

function editOnly(file: string, from: string, to: string): string {
  const before = readFileSync(path.join(folder, file), 'utf8');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${file} does not have ${from}`);
  writeFileSync(path.join(folder, file), after);
  return after;
}

beforeAll(async () => {
  parent = mkdtempSync(path.join(tmpdir(), 'tradepost-schema-'));
  folder = path.join(parent, 'first');
  for (const [file, sdl] of Object.entries(shop)) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), sdl);
    if (file.startsWith('subgraphs/')) {
      writeFileSync(path.join(folder, path.dirname(file), 'mappers.ts'), 'export const mappers = {};\n');
    }
  }
  // What finds the project beside itself, or is edited here, is copied.
  for (const copied of ['schema', 'generate']) {
    cpSync(path.join(root, copied), path.join(folder, copied), {
      recursive: true,
      filter: (source) => statSync(source).isDirectory() || source.endsWith('.ts'),
    });
  }
  // The rest is linked, so that Node compiles it once for all copies.
  for (const linked of ['platform', 'registry']) linkSources(linked);
  const imports = { '#platform/*': './platform/*', '#registry/*': './registry/*', '#schema/*': './schema/*' };
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify({ type: 'module', imports })}\n`);
  cpSync(path.join(root, 'graph.yaml'), path.join(folder, 'graph.yaml'));
  writeFileSync(path.join(folder, '.gitignore'), 'node_modules\n');
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  const made = await node('generate/generate.ts', []);
  if (made.exitCode !== 0) throw new Error(made.stderr);
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** A folder of the repository's sources as links. */
function linkSources(from: string): void {
  mkdirSync(path.join(folder, from), { recursive: true });
  for (const entry of readdirSync(path.join(root, from), { withFileTypes: true })) {
    const name = path.join(from, entry.name);
    if (entry.isDirectory() && entry.name !== 'node_modules' && entry.name !== 'dist') linkSources(name);
    else if (entry.isFile() && !entry.name.endsWith('.json'))
      symlinkSync(path.join(root, name), path.join(folder, name));
    else if (entry.isFile()) cpSync(path.join(root, name), path.join(folder, name));
  }
}

let copies = 0;
beforeEach(() => {
  folder = path.join(parent, 'first');
  const copy = path.join(parent, `copy-${(copies += 1)}`);
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  folder = copy;
});

describe('check', () => {
  test('finds nothing where nothing changed', async () => {
    expect(await jsonOfProcess('check')).toMatchObject({
      command: 'check',
      result: 'ok',
      exitCode: 0,
      changes: [],
      stale: [],
      problem: null,
    });
  });

  test('lets a safe change pass and shows where it is', async () => {
    const sdl = await edit(
      orders,
      '  number: String\n',
      '  number: String\n  "A word from the customer."\n  note: String\n',
    );
    const report = await json('check');
    expect(report).toMatchObject({ result: 'ok', exitCode: 0 });
    expect(report.changes).toMatchObject([
      {
        severity: 'safe',
        type: 'FIELD_ADDED',
        coordinate: 'Order.note',
        subgraph: 'orders',
        ...placeOf(orders, 'note', sdl),
        side: 'now',
      },
    ]);
  });

  test('counts a new type with all it has as one change', async () => {
    const note =
      '"Words."\ntype Note {\n  "Them."\n  text(longest: Int = 5): String\n  "Where."\n  by: Side\n}\n"A side."\nenum Side {\n  "Ours."\n  US\n}\n';
    await edit(
      orders,
      '"What can be read."\ntype Query {',
      `${note}"What can be read."\ntype Query {\n  "A note."\n  note(id: ID): Note`,
    );
    const { changes } = await json('check');
    expect(changes.map((change) => change.coordinate).toSorted()).toEqual(['Note', 'Query.note', 'Side']);
  });

  test('shows a breaking change of a type beside harmless ones of the same type', async () => {
    await edit(orders, '"Where an order stands."', '"How far an order is."');
    await edit(orders, '  "Gone."\n  SHIPPED\n', '  "Going."\n  SENT\n');
    const { exitCode, changes } = await json('check');
    expect(exitCode).toBe(1);
    expect(changes.map((change) => [change.severity, change.type, change.coordinate])).toEqual([
      ['breaking', 'ENUM_VALUE_REMOVED', 'OrderStatus.SHIPPED'],
      ['dangerous', 'ENUM_VALUE_ADDED', 'OrderStatus.SENT'],
      ['safe', 'TYPE_DESCRIPTION_CHANGED', 'OrderStatus'],
    ]);
  });

  test('blocks the removal of a field and shows where it was', async () => {
    await edit(orders, '  "For people."\n  number: String\n', '');
    const report = await json('check');
    expect(report).toMatchObject({ result: 'blocked', exitCode: 1, stale: [] });
    const place = placeOf(orders, 'number');
    expect(report.changes).toMatchObject([
      {
        severity: 'breaking',
        type: 'FIELD_REMOVED',
        coordinate: 'Order.number',
        subgraph: 'orders',
        ...place,
        side: 'before',
      },
    ]);
    const text = await run('check');
    expect(text.exitCode).toBe(1);
    expect(text.stdout).toContain(`${orders}:${place.line}:${place.column}: breaking:`);
    expect(text.stdout).toContain('Order.number');
  });

  test('blocks another type and shows where it is now', async () => {
    const sdl = await edit(users, '  name: String!', '  name: String');
    const report = await json('check');
    expect(report.exitCode).toBe(1);
    expect(report.changes).toMatchObject([
      {
        severity: 'breaking',
        coordinate: 'User.name',
        subgraph: 'users',
        ...placeOf(users, 'name: String', sdl),
        side: 'now',
      },
    ]);
  });

  test('blocks a new required argument and names it by its coordinate', async () => {
    const sdl = await edit(orders, 'order(id: ID!', 'order(of: ID!, id: ID!');
    const report = await json('check');
    expect(report.exitCode).toBe(1);
    expect(report.changes).toMatchObject([
      { severity: 'breaking', coordinate: 'Query.order(of:)', ...placeOf(orders, 'of: ID!', sdl) },
    ]);
  });

  test('of a type that several subgraphs share, shows the place that was edited', async () => {
    await edit(orders, '  "Telephone."\n  phone: String\n', '');
    const { changes } = await json('check');
    expect(changes).toMatchObject([
      {
        severity: 'breaking',
        coordinate: 'AddressInput.phone',
        subgraph: 'orders',
        ...placeOf(orders, 'phone: String'),
        side: 'before',
      },
    ]);
  });

  test('reports a dangerous change and lets it pass', async () => {
    const sdl = await edit(orders, '  SHIPPED\n', '  SHIPPED\n  "Never mind."\n  CANCELLED\n');
    const place = placeOf(orders, 'CANCELLED', sdl);
    const report = await json('check');
    expect(report).toMatchObject({ result: 'ok', exitCode: 0 });
    expect(report.changes).toMatchObject([{ severity: 'dangerous', coordinate: 'OrderStatus.CANCELLED', ...place }]);
    const text = await run('check');
    expect(text.stdout).toContain(`${orders}:${place.line}:${place.column}: dangerous:`);
    expect(text.stdout).toContain('1 dangerous');
  });

  test('blocks schemas that do not compose, with the place', async () => {
    const sdl = editOnly(orders, 'customer: User', 'customer: Customer');
    const report = await json('check');
    expect(report).toMatchObject({ result: 'blocked', exitCode: 1, changes: [], stale: [] });
    const [error] = report.composition.errors;
    expect(error).toMatchObject({ subgraph: 'orders', file: orders, line: placeOf(orders, 'customer', sdl).line });
    expect(error?.column).toBeGreaterThan(0);
    expect(error?.message).toContain('Customer');
    const text = await run('check');
    expect(text.exitCode).toBe(1);
    expect(text.stdout).toContain(`${orders}:${error?.line}:${error?.column}: error:`);
  });

  test('blocks subgraphs that contradict each other, with the place of the latter', async () => {
    const product = '"A thing."\ntype Product @key(fields: "id") {\n  "Its id."\n  id: Int!\n}\n';
    const sdl = editOnly(orders, '"What was bought."', `${product}"What was bought."`);
    const report = await json('check');
    expect(report.exitCode).toBe(1);
    expect(report.composition.errors).toMatchObject([
      { code: 'FIELD_TYPE_MISMATCH', subgraph: 'orders', ...placeOf(orders, 'id: Int!', sdl) },
    ]);
  });

  test('blocks a syntax error, with the place', async () => {
    const sdl = editOnly(users, 'name: String!', 'name String!');
    const report = await json('check');
    expect(report).toMatchObject({ result: 'blocked', exitCode: 1 });
    expect(report.composition.errors).toMatchObject([
      {
        code: 'INVALID_GRAPHQL',
        subgraph: 'users',
        ...placeOf(users, 'String!', sdl),
      },
    ]);
  });

  test('blocks files generated from another schema, and prints the command that fixes it', async () => {
    editOnly(users, '"What they are called."', '"What they wish to be called."');
    const report = await json('check');
    expect(report).toMatchObject({ result: 'blocked', exitCode: 1 });
    expect(report.stale).toEqual(
      [
        'schema/supergraph.graphql',
        'docs/reference/api.md',
        'schema/api.graphql',
        'subgraphs/users/schema.generated.ts',
      ].map((file) => ({
        file,
        fix: 'npm run generate',
        mend: 'npm run generate',
      })),
    );
    expect((await run('check')).stdout).toContain('run: npm run generate');
  });

  test('compares with a git reference', async () => {
    git('tag', 'v1');
    await edit(orders, '  "For people."\n  number: String\n', '');
    git('commit', '--quiet', '--all', '--message', 'second');
    expect(await json('check')).toMatchObject({ exitCode: 0, changes: [] });
    const report = await json('check', '--against', 'v1');
    expect(report).toMatchObject({ result: 'blocked', exitCode: 1 });
    expect(report.changes).toMatchObject([
      { coordinate: 'Order.number', ...placeOf(orders, 'number'), side: 'before' },
    ]);
  });

  test('compares with a supergraph file, and shows the parent of a removed field', async () => {
    cpSync(path.join(folder, 'schema/supergraph.graphql'), path.join(folder, 'old.graphql'));
    const sdl = await edit(orders, '  "For people."\n  number: String\n', '');
    const report = await json('check', '--against', 'old.graphql');
    expect(report.exitCode).toBe(1);
    expect(report.changes).toMatchObject([
      {
        severity: 'breaking',
        coordinate: 'Order.number',
        subgraph: 'orders',
        ...placeOf(orders, 'Order @key', sdl),
        side: 'now',
      },
      // A file names no commit, and nothing was committed since the default branch.
      { severity: 'dangerous', type: 'EVENTS_NOT_COMPARED', blocking: false },
    ]);
  });

  describe('of events, against the published version', () => {
    const commitAll = () => {
      git('add', '.');
      git('commit', '--quiet', '--message', 'next');
    };
    /**
     * Takes a member away and commits that, with everything generated again; in a new copy, because a process loads each module once. The first
     * commits stay the same.
     */
    async function breakEvent(): Promise<void> {
      cpSync(folder, `${folder}-broken`, { recursive: true, verbatimSymlinks: true });
      folder = `${folder}-broken`;
      await edit('schema/events/orders.ts', 'totalMinor: z.int(), ', '');
      commitAll();
    }
    const removed = { severity: 'breaking', type: 'EVENT_MEMBER_REMOVED', blocking: true };
    const to = ['--to', 'graph@main'];

    test('compares with the commit of the version, not with the one that is checked out', async () => {
      expect(await json('publish', ...to)).toMatchObject({ exitCode: 0 });
      await breakEvent();
      const checked = await json('check', '--against', 'graph@main');
      expect(checked).toMatchObject({ exitCode: 1, changes: [removed] });
      expect(await json('publish', ...to)).toMatchObject({ exitCode: 1, changes: [removed] });
    });

    test('says what to fetch if a shallow clone lacks that commit: exit code 2', async () => {
      await json('publish', ...to);
      await breakEvent();
      const origin = folder;
      folder = `${origin}-shallow`;
      execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${origin}`, folder], { env: environment() });
      symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
      for (const args of [
        ['check', '--against', 'graph@main'],
        ['publish', ...to],
      ])
        expect(await json(...args)).toMatchObject({
          exitCode: 2,
          problem: expect.stringContaining('fetch-depth: 0'),
        });
      git('fetch', '--quiet', '--unshallow');
      expect(await json('check', '--against', 'graph@main')).toMatchObject({
        exitCode: 1,
        changes: [removed],
      });
    });

    test.each(['f'.repeat(40), 'HEAD'])(
      'where the version names %s, judges what the branch changed, and says where there is no branch',
      async (commit) => {
        await json('publish', ...to, '--commit', commit);
        commitAll();
        expect(await json('check', '--against', 'graph@main')).toMatchObject({
          exitCode: 0,
          changes: [{ severity: 'dangerous', type: 'EVENTS_NOT_COMPARED', blocking: false }],
        });
        git('checkout', '--quiet', '-b', 'change');
        await breakEvent();
        expect(await json('check', '--against', 'graph@main')).toMatchObject({
          exitCode: 1,
          changes: [removed],
        });
      },
    );
  });

  test('without git compares with the supergraph that is there', async () => {
    rmSync(path.join(folder, '.git'), { recursive: true });
    editOnly(orders, '  "For people."\n  number: String\n', '');
    const report = await json('check');
    expect(report.exitCode).toBe(1);
    expect(report.changes).toMatchObject([{ severity: 'breaking', coordinate: 'Order.number' }]);
  });

  test.each([
    ['a reference that is not known', ['check', '--against', 'no/such/branch'], 'no/such/branch'],
    ['a file that is no supergraph', ['check', '--against', 'package.json'], 'package.json'],
    ['a subgraph in place of a supergraph', ['check', '--against', users], users],
    ['an option in place of a reference', ['check', '--against', '--all'], '--all'],
    ['an unknown flag', ['check', '--strict'], '--strict'],
    ['an unknown format', ['check', '--format', 'xml'], 'xml'],
    ['an argument too many', ['check', 'orders'], 'check'],
    ['an unknown command', ['deploy'], 'deploy'],
  ])('refuses %s: exit code 2', async (_, args, named) => {
    const text = await run(...args);
    expect(text).toMatchObject({ exitCode: 2, stdout: '' });
    expect(text.stderr).toContain(named);
    expect(text.stderr).not.toMatch(/^\s+at /m);
    if (!args.includes('xml'))
      expect(await json(...args)).toMatchObject({ result: 'failed', exitCode: 2, changes: [], stale: [] });
  });

  test('refuses a missing schema: exit code 2', async () => {
    rmSync(path.join(folder, users));
    expect(await json('check')).toMatchObject({
      result: 'failed',
      exitCode: 2,
      problem: expect.stringContaining(users),
    });
    expect((await run('check')).stderr).not.toMatch(/^\s+at /m);
  });

  test('uses no colour outside a terminal', async () => {
    await edit(orders, '  SHIPPED\n', '  SHIPPED\n  "Never mind."\n  CANCELLED\n');
    const { stdout } = await node('registry/cli/main.ts', ['check'], { FORCE_COLOR: '1' });
    expect(stdout).toContain('dangerous');
    expect(stdout).not.toContain('\u001b');
  });
});

describe('compose', () => {
  test('writes the supergraph', async () => {
    const file = path.join(folder, 'schema/supergraph.graphql');
    const before = readFileSync(file, 'utf8');
    rmSync(file);
    expect(await json('compose')).toMatchObject({ command: 'compose', result: 'ok', exitCode: 0 });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('writes to another file and leaves the supergraph alone', async () => {
    const before = readFileSync(path.join(folder, 'schema/supergraph.graphql'), 'utf8');
    editOnly(orders, 'number: String', 'number: Int');
    const text = await run('compose', '--output', 'elsewhere.graphql');
    expect(text).toMatchObject({ exitCode: 0, stderr: '' });
    expect(readFileSync(path.join(folder, 'elsewhere.graphql'), 'utf8')).toContain('number: Int');
    expect(readFileSync(path.join(folder, 'schema/supergraph.graphql'), 'utf8')).toBe(before);
  });

  test('writes nothing where the schemas do not compose', async () => {
    editOnly(orders, 'customer: User', 'customer: Customer');
    const report = await json('compose', '--output', 'elsewhere.graphql');
    expect(report).toMatchObject({ result: 'blocked', exitCode: 1, composition: { errors: [{ file: orders }] } });
    expect(existsSync(path.join(folder, 'elsewhere.graphql'))).toBe(false);
  });

  test('reports that it cannot write', async () => {
    expect(await json('compose', '--output', 'no/such/folder/out.graphql')).toMatchObject({
      result: 'failed',
      exitCode: 2,
    });
  });
});

describe('generate', () => {
  const generate = (...args: string[]): Promise<Ran> => node('generate/generate.ts', args);

  test('--check names the stale files and the command that fixes them', async () => {
    expect(await generate('--check')).toMatchObject({ exitCode: 0 });
    editOnly(users, '"What they are called."', '"What they wish to be called."');
    const { exitCode, stderr } = await generate('--check');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('subgraphs/users/schema.generated.ts');
    expect(stderr).toContain('run: npm run generate');
  });

  test('makes types for a subgraph that maps none of them to its own', async () => {
    const file = path.join(folder, 'subgraphs/orders/schema.generated.ts');
    const before = readFileSync(file, 'utf8');
    rmSync(path.join(folder, 'subgraphs/orders/mappers.ts'));
    rmSync(file);
    expect(await generate()).toMatchObject({ exitCode: 0 });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test.each([{ args: ['--check'] }, { args: [] }])(
    'reports where the schemas do not compose and writes nothing: $args',
    async ({ args }) => {
      const before = readFileSync(path.join(folder, 'schema/supergraph.graphql'), 'utf8');
      const sdl = editOnly(users, 'name: String!', 'name String!');
      const { line, column } = placeOf(users, 'String!', sdl);
      const { exitCode, stderr } = await generate(...args);
      expect(exitCode).toBe(1);
      expect(stderr).toContain(`${users}:${line}:${column}: `);
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(readFileSync(path.join(folder, 'schema/supergraph.graphql'), 'utf8')).toBe(before);
    },
  );

  test('refuses a mistyped flag and writes nothing', async () => {
    const before = readFileSync(path.join(folder, 'subgraphs/users/schema.generated.ts'), 'utf8');
    editOnly(users, '"What they are called."', '"What they wish to be called."');
    expect(await generate('--chek')).toMatchObject({ exitCode: 2, stdout: '' });
    expect(readFileSync(path.join(folder, 'subgraphs/users/schema.generated.ts'), 'utf8')).toBe(before);
  });
});
