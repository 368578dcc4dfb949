import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { removalDateOf } from '#registry/lint/lint-rules.ts';
import { defaultPolicy } from '#registry/judge/policy.ts';
import { suggestPruning } from '#registry/judge/prune.ts';
import type { Report } from '#registry/report/report.ts';
import { edited, now, release, used, versionOf } from './corpus/shop.ts';
import { runHere, startScript } from './run-command-line.ts';

const root = path.resolve(import.meta.dirname, '../..');
const parent = mkdtempSync(path.join(tmpdir(), 'tradepost-lint-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));
const schema = JSON.parse(readFileSync(path.join(root, 'registry/report/report.schema.json'), 'utf8')) as object;
const fits = new Ajv2020({ strict: false }).compile(schema);

/** The second knows of the first's type only what it needs, and says what federation is, as older subgraphs do. */
const clean = {
  books: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@tag"])

"Something to read."
type Book @key(fields: "id") {
  "Of ours."
  id: ID!
  "On its cover."
  title: String! @tag(name: "public")
  "How many pages."
  pages: Int @deprecated(reason: "use length until 2030-12-31")
}

type Query {
  "One book."
  book("Of the book." id: ID!): Book
  "All books."
  books(first: Int, after: String): [Book!]!
}
`,
  reviews: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "FieldSet"])
scalar FieldSet
directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
scalar link__Import
enum link__Purpose { SECURITY EXECUTION }

type Book @key(fields: "id") {
  id: ID!
  "What people said of it."
  reviews: [Review!]!
}

"An opinion."
type Review {
  "From 1 to 5."
  stars: Int!
}
`,
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(parent, 'books-'));
  for (const [name, sdl] of Object.entries(clean)) write(`${name}.graphql`, sdl);
  configure();
});

const write = (file: string, text: string): void => writeFileSync(path.join(folder, file), text);

function configure(lint: object = {}): void {
  const subgraphs = Object.fromEntries(
    Object.keys(clean).map((name) => [name, { schema: { file: `${name}.graphql` }, team: `${name}-team` }]),
  );
  // JSON is YAML.
  write('graph.yaml', JSON.stringify({ graph: 'books', subgraphs, lint }));
}

function edit(name: keyof typeof clean, from: string, to: string): void {
  const before = readFileSync(path.join(folder, `${name}.graphql`), 'utf8');
  if (!before.includes(from)) throw new Error(`${name} does not have ${from}`);
  write(`${name}.graphql`, before.replace(from, to));
}

/** One object that fits the published schema, with the exit code of the call in it. `ownProcess` is for what Node itself loads. */
async function run(
  args: string[],
  { env = {}, cwd = folder, ownProcess = false }: { env?: NodeJS.ProcessEnv; cwd?: string; ownProcess?: boolean } = {},
): Promise<Report> {
  const kept = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(GIT_|GITHUB_|VITEST|NODE_ENV|NODE_OPTIONS|NODE_V8_COVERAGE)/.test(name),
    ),
  );
  const argv = [...args, '--config', 'graph.yaml', '--format', 'json'];
  const where = { cwd, env: { ...kept, ...env } };
  const { exitCode, stdout, stderr } = await (ownProcess ? startScript(argv, where).ended : runHere(argv, where));
  expect(stdout, stderr).not.toBe('');
  const report = JSON.parse(stdout) as Report;
  expect(fits(report), JSON.stringify(fits.errors)).toBe(true);
  expect(report.exitCode).toBe(exitCode);
  return report;
}

const lint = (...args: string[]): Promise<Report> => run(['lint', ...args]);
const lintInProcess = (): Promise<Report> => run(['lint'], { ownProcess: true });
const findingsIn = (report: Report): [string, string | null][] =>
  report.changes.map((change) => [change.type, change.coordinate]);

describe('lint', () => {
  test('our own graph passes', async () => {
    const report = await run(['lint'], { cwd: root });
    expect(report.problem).toBeNull();
    expect(report).toMatchObject({ result: 'ok', exitCode: 0 });
  });

  test('finds nothing in definitions of federation, in parts that another subgraph describes, and in known arguments of pages', async () => {
    expect(await lint()).toMatchObject({ exitCode: 0, changes: [] });
    edit('books', '"On its cover."', '');
    edit('reviews', '"From 1 to 5."', '');
    expect(findingsIn(await lint())).toEqual([
      ['require-description', 'Book.title'],
      ['require-description', 'Review.stars'],
    ]);
  });

  test('a new finding fails with place and owner, and passes once it is approved', async () => {
    edit('reviews', 'stars: Int!', 'stars: Int!\n  Maximum_stars: Int');
    const report = await lint();
    expect(report).toMatchObject({ exitCode: 1, result: 'blocked' });
    expect(findingsIn(report)).toEqual([
      ['naming-convention', 'Review.Maximum_stars'],
      ['require-description', 'Review.Maximum_stars'],
    ]);
    const line = clean.reviews.split('\n').findIndex((text) => text.includes('stars: Int!')) + 2;
    for (const finding of report.changes) {
      expect(finding).toMatchObject({
        kind: 'lint',
        blocking: true,
        severity: 'dangerous',
        because: 'new',
        subgraph: 'reviews',
        team: 'reviews-team',
        file: 'reviews.graphql',
        line,
        column: 3,
      });
      expect(finding.approve).toContain(`approve ${finding.fingerprint}`);
    }
    const fingerprints = report.changes.map((change) => change.fingerprint);
    await run(['approve', ...fingerprints, '--reason', 'as the old system has it', '--actor', 'ada']);
    const approved = await lint();
    expect(approved).toMatchObject({ exitCode: 0, details: { approved: 2 } });
    expect(approved.changes[0]?.because).toBe('approved by ada: as the old system has it');
    expect((await lint('--update-baseline')).output).toBeNull();
  });

  test('findings of the baseline pass, also when lines move; later findings fail', async () => {
    edit('books', '"On its cover."', '');
    expect(await lint('--update-baseline')).toMatchObject({ exitCode: 0, output: 'lint-baseline.json' });
    const [entry] = JSON.parse(readFileSync(path.join(folder, 'lint-baseline.json'), 'utf8')) as object[];
    expect(entry).toMatchObject({ rule: 'require-description', coordinate: 'Book.title' });

    edit('books', '"Something to read."', '# A comment,\n# and another.\n"Something to read."');
    const moved = await lint();
    expect(moved).toMatchObject({ exitCode: 0, changes: [{ because: 'in the baseline', blocking: false }] });
    expect((await lint('--new-only')).changes).toEqual([]);

    edit('books', '"How many pages."', '');
    const later = await lint('--new-only');
    expect(later.exitCode).toBe(1);
    expect(findingsIn(later)).toEqual([['require-description', 'Book.pages']]);

    write('books.graphql', clean.books);
    expect(await lint()).toMatchObject({ exitCode: 0, details: { noLongerFound: [entry] } });
    expect(await lint('--update-baseline')).toMatchObject({ exitCode: 0, output: 'lint-baseline.json' });
    expect(await lint()).toMatchObject({ details: { noLongerFound: [], inBaseline: 0 } });
  });

  test('a deprecation needs a reason and a day', async () => {
    edit('books', 'reason: "use length until 2030-12-31"', 'reason: "use length until 2030-13-31"');
    expect(findingsIn(await lint())).toEqual([['require-removal-date', 'Book.pages']]);
    edit('books', '(reason: "use length until 2030-13-31")', '');
    const types = (await lint()).changes.map((change) => change.type);
    expect(new Set(types)).toEqual(new Set(['require-deprecation-reason', 'require-removal-date']));
  });

  test('levels and options are configured; a comment excuses a line', async () => {
    edit('books', 'title: String!', 'Title: String!\n  bookTitle: String! @deprecated');
    edit(
      'books',
      '"On its cover."\n',
      '"On its cover."\n  # eslint-disable-next-line @graphql-eslint/naming-convention\n',
    );
    configure({
      rules: {
        'no-typename-prefix': 'error',
        'require-deprecation-reason': 'off',
        'require-removal-date': 'warn',
        'require-description': ['warn', { FieldDefinition: true }],
      },
    });
    const report = await lint();
    expect(report.changes.map((change) => [change.type, change.coordinate, change.blocking])).toEqual([
      ['no-typename-prefix', 'Book.bookTitle', true],
      ['require-description', 'Book.bookTitle', false],
      ['require-removal-date', 'Book.bookTitle', false],
    ]);
    expect(findingsIn(await lint('--rules', 'require-deprecation-reason'))).toEqual([
      ['require-deprecation-reason', 'Book.bookTitle'],
    ]);
  });

  test('applies custom rules of a TypeScript file', async () => {
    write(
      'our-rules.ts',
      `import type { Rule } from 'eslint';
const noStars: Rule.RuleModule = {
  meta: { type: 'problem', docs: { description: 'We do not count stars.' }, schema: [] },
  create: (context: Rule.RuleContext) => ({
    FieldDefinition(node: any) {
      if (node.name.value === 'stars') context.report({ node: node.name, message: 'No stars here' } as never);
    },
  }),
};
export default { 'no-stars': noStars };
`,
    );
    configure({ custom: 'our-rules.ts' });
    const report = await lintInProcess();
    expect(report.exitCode).toBe(1);
    expect(report.changes).toMatchObject([
      { type: 'no-stars', coordinate: 'Review.stars', message: 'No stars here', reason: 'We do not count stars.' },
    ]);
    configure({ custom: 'our-rules.ts', rules: { 'no-stars': 'warn' } });
    expect(await lintInProcess()).toMatchObject({ exitCode: 0, changes: [{ type: 'no-stars', blocking: false }] });
  });

  test.each([
    ['does not parse', 'export default {\n  broken: ,\n};', /^\.\/rules\.ts:2: Expression expected/],
    ['throws', 'throw new Error("no rules today");', /^\.\/rules\.ts: no rules today/],
    ['exports nothing', 'export const rules = {};', /^\.\/rules\.ts: expected a default export/],
    ['exports no rule', 'export default { "my-rule": {} };', /^\.\/rules\.ts: my-rule is no rule/],
    [
      'has the name of another',
      'export default { "naming-convention": { create: () => ({}) } };',
      /naming-convention already/,
    ],
    [
      'fails when it is applied',
      'export default { "my-rule": { create: () => ({ Document() { throw new Error("not today") } }) } };',
      /^\.\/rules\.ts: not today.*my-rule/,
    ],
  ])('a file of custom rules that %s is named, with exit code 2', async (_what, text, problem) => {
    write('rules.ts', text);
    configure({ custom: './rules.ts' });
    const report = await lintInProcess();
    expect(report).toMatchObject({ exitCode: 2, result: 'failed', changes: [] });
    expect(report.problem).toMatch(problem);
    expect(report.problem).toContain('rules.ts');
  });

  test.each([
    ['a rule that is not there', { rules: { 'no-such-rule': 'error' } }, /there is no rule no-such-rule/],
    ['a rule about operations', { rules: { 'no-anonymous-operations': 'error' } }, /about operations/],
    ['a level that is not there', { rules: { 'naming-convention': 'fatal' } }, /graph\.yaml: lint\.rules/],
    ['options that a rule does not take', { rules: { alphabetize: ['error', { fish: true }] } }, /alphabetize.*fish/],
  ])('%s is a mistake, with exit code 2', async (_what, settings, problem) => {
    configure(settings);
    const report = await lint();
    expect(report.exitCode).toBe(2);
    expect(report.problem).toMatch(problem);
  });

  test('a baseline that is none is a mistake, and stays as it is', async () => {
    write('lint-baseline.json', '{ "rules": [] }');
    expect(await lint('--update-baseline')).toMatchObject({ exitCode: 2 });
    expect(readFileSync(path.join(folder, 'lint-baseline.json'), 'utf8')).toBe('{ "rules": [] }');
  });

  test('schemas that do not compose are reported as by check', async () => {
    edit('books', 'book("Of the book." id: ID!): Book', 'book("Of the book." id: ID!): Bok');
    const report = await lint();
    expect(report.exitCode).toBe(1);
    expect(report.composition.errors[0]).toMatchObject({
      subgraph: 'books',
      team: 'books-team',
      file: 'books.graphql',
    });
  });

  test('needs no ESLint where it is not used, and says so where it is', async () => {
    const hook = `import { registerHooks } from 'node:module';
registerHooks({ resolve(name, context, next) {
  if (/^eslint$|graphql-eslint/.test(name)) throw Object.assign(new Error('no ' + name), { code: 'ERR_MODULE_NOT_FOUND' });
  return next(name, context);
} });`;
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}` };
    expect(await run(['check', '--against', 'books@main'], { env, ownProcess: true })).toMatchObject({ exitCode: 0 });
    const report = await run(['lint'], { env, ownProcess: true });
    expect(report.exitCode).toBe(2);
    expect(report.problem).toContain('npm install --save-dev eslint @graphql-eslint/eslint-plugin');
  });

  test("reads no configuration of the project's ESLint and GraphQL tools", async () => {
    for (const file of ['eslint.config.mjs', 'graphql.config.js', '.graphqlrc.cjs'])
      write(
        file,
        `process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(path.join(folder, 'read'))}, ''); throw new Error('read');`,
      );
    expect(await lintInProcess()).toMatchObject({ exitCode: 0, problem: null });
    expect(existsSync(path.join(folder, 'read'))).toBe(false);
  });
});

test.each([
  ['use b', null],
  ['removed on 2026-12-31', '2026-12-31'],
  ['since 2026-01-01, until 2026-12-31', '2026-12-31'],
  ['until 2026-02-31', null],
  ['ticket 12026-01-011', null],
])('a deprecation for the reason "%s" is until %s', (reason, day) => {
  expect(removalDateOf(reason)).toBe(day);
});

describe('parts that could be removed', () => {
  const { supergraphSdl } = versionOf(
    edited([
      ['users', 'reason: "use contact"', 'reason: "use contact, until 2026-11-01"'],
      ['catalog', 'weight: Int', 'weight: Int @deprecated(reason: "until 2027-01-01")'],
    ]),
  );
  const evidence = { supergraphSdl, policy: defaultPolicy.usage, now, releases: [], usage: [] };
  const page = `query Page($filter: UserFilter) {
    users(filter: $filter, first: 5) { id name orders { lines { product { title } } } }
    products { id }
  }`;
  const of = (found: ReturnType<typeof suggestPruning>, type: string): string[] =>
    found.suggestions.filter((suggestion) => suggestion.type === type).map((suggestion) => suggestion.coordinate);

  test('nothing is called unused without evidence; a removal date in the past is reported', () => {
    const found = suggestPruning(evidence);
    expect(found.noEvidence).toMatch(/no active client release/);
    expect(found.suggestions.map((suggestion) => [suggestion.type, suggestion.coordinate])).toEqual([
      ['PAST_SUNSET', 'User.email'],
    ]);
    for (const state of ['pending', 'retired'] as const)
      expect(suggestPruning({ ...evidence, releases: [release([page], { state })] })).toEqual(found);
    expect(suggestPruning({ ...evidence, usage: [used('Query.me', 3, { day: '2026-11-01' })] })).toEqual(found);
  });

  test('nothing is called unused if all releases are of another graph', () => {
    const found = suggestPruning({ ...evidence, releases: [release(['query Hit { bookings { id } }'])] });
    expect(found).toEqual(suggestPruning(evidence));
  });

  test('names parts that no operation of a release and no usage uses, and not the parts below them', () => {
    const found = suggestPruning({ ...evidence, releases: [release([page])] });
    expect(found.noEvidence).toBeNull();
    const unused = of(found, 'UNUSED');
    expect(unused).toEqual(expect.arrayContaining(['Query.me', 'User.nameKana', 'Product.weight', 'Mutation.rename']));
    // Used, also by a variable that may hold it.
    for (const coordinate of [
      'Query.users',
      'User.orders',
      'Product.title',
      'UserFilter',
      'UserFilter.near',
      'UserFilter.role',
    ])
      expect(unused).not.toContain(coordinate);
    // Of an interface, and in keys.
    for (const coordinate of ['User.name', 'Product.sku', 'Order.id']) expect(unused).not.toContain(coordinate);
    expect(unused).toEqual(expect.arrayContaining(['Address', 'Line.quantity', 'Query.order']));
    for (const coordinate of unused.filter((each) => /[.(]/.test(each))) {
      expect(unused).not.toContain(coordinate.replace(/\..*$/, ''));
      if (coordinate.includes('(')) expect(unused).not.toContain(coordinate.replace(/\(.*$/, ''));
    }
    expect(of(found, 'PAST_SUNSET')).toEqual(['User.email']);
    expect(found.suggestions.find((suggestion) => suggestion.type === 'PAST_SUNSET')?.message).toContain('is not used');
  });

  test('usage within the window counts as use', () => {
    const found = suggestPruning({
      ...evidence,
      releases: [release([page])],
      usage: [used('Query.me'), used('User.email', 4), used('User.nameKana', 1, { day: '2026-10-01' })],
    });
    expect(of(found, 'UNUSED')).toContain('User.nameKana');
    expect(of(found, 'UNUSED')).not.toContain('Query.me');
    expect(found.suggestions.find((suggestion) => suggestion.coordinate === 'User.email')).toMatchObject({
      type: 'PAST_SUNSET',
      message: expect.stringContaining('is still used') as string,
      because: 'used 4 times in the last 7 days',
    });
  });

  test('usage of fields alone says nothing of input fields and enum values that a used field may carry', () => {
    const fields = [used('Query.users'), used('User.id')];
    const inputs = (usage: typeof fields): string[] =>
      of(suggestPruning({ ...evidence, usage }), 'UNUSED').filter((coordinate) =>
        /^(Near|UserFilter|AddressKind|LineInput)/.test(coordinate),
      );
    // No field that was used takes a LineInput: only Mutation.placeOrder does.
    expect(inputs(fields)).toEqual(['LineInput']);
    expect(inputs([...fields, used('Query.users(filter:)'), used('UserFilter.near'), used('Near.city')])).toEqual([
      'AddressKind',
      'LineInput',
      'Near.radius',
      'Near.kind',
      'UserFilter.name',
      'UserFilter.role',
    ]);
  });
});
