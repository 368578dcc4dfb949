import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { git } from './ci-runner.ts';
import { openShop } from './open-shop.ts';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';
const files = {
  users: `${link}\ntype User @key(fields: "id") { id: ID! name: String }\ntype Query { me: User }\n`,
};

/** A project with one subgraph, and the command line in its folder, without --config. */
function open() {
  const shop = openShop(files);
  const at = (name: string) => path.join(shop.folder, name);
  const problemOf = async (...args: string[]) => {
    const { exitCode, problem } = await shop.json(...args);
    return [exitCode, problem];
  };
  return { ...shop, at, problemOf };
}

describe('the configuration', () => {
  test('is the nearest graph.yaml from the working directory up', async () => {
    const { runIn, at } = open();
    mkdirSync(at('deep/er'), { recursive: true });
    const { exitCode, stdout } = await runIn('deep/er', ['contract', '--format', 'json']);
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ details: [] })]);
    const shown = await runIn('deep/er', ['doctor']);
    expect(shown.stdout).toMatch(/configuration: .*graph\.yaml/);
    expect(shown.stdout).toContain('subgraphs: users');
  });

  test('is never read from another folder: without a graph.yaml the command is refused', async () => {
    const { runIn, at } = open();
    rmSync(at('graph.yaml'));
    const { exitCode, stderr } = await runIn('.', ['check']);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('There is no graph.yaml in ')]);
  });

  test.each([
    ['', 'graph.yaml is empty; expected at least the key "subgraphs"'],
    ['# nothing\n', 'graph.yaml is empty; expected at least the key "subgraphs"'],
    ['graph: shop\n', 'graph.yaml lists no subgraph; add them under "subgraphs", each with its schema file'],
    ['subgraphs: {}\n', 'graph.yaml lists no subgraph; add them under "subgraphs", each with its schema file'],
  ])('is refused without subgraphs: %j', async (text, problem) => {
    const { problemOf, at } = open();
    writeFileSync(at('graph.yaml'), text);
    for (const command of ['check', 'publish', 'doctor'] as const) {
      if (command === 'doctor' && text === '') continue;
      const [exitCode, found] = await problemOf(command);
      if (command !== 'doctor' || found !== null) expect([exitCode, found]).toEqual([2, problem]);
    }
  });

  test('is refused with the name of the subgraph if the file is missing or is a folder', async () => {
    const { problemOf, at } = open();
    rmSync(at('users.graphql'));
    expect(await problemOf('check')).toEqual([2, 'Subgraph users: cannot read users.graphql: there is no such file']);
    mkdirSync(at('users.graphql'));
    expect(await problemOf('check')).toEqual([
      2,
      'Subgraph users: cannot read users.graphql: it is a folder, not a file',
    ]);
  });
});

describe('operations', () => {
  const release = ['--client', 'web', '--client-version', '1', '--activate'];
  const doubling = Array.from(
    { length: 25 },
    (_, level) => `fragment F${level} on User { ${level === 24 ? 'id' : `...F${level + 1} ...F${level + 1}`} }`,
  );
  const wrong: [string, string, RegExp][] = [
    ['a.graphql', 'query Uses { me { ...Shared } }', /operation 'Uses' uses fragments that it does not define: Shared/],
    ['b.graphql', '#import "./frag.graphql"\nquery Uses { me { ...Shared } }', /operation 'Uses' uses fragments/],
    [
      'h.json',
      JSON.stringify({ operations: ['id', 'name'].map((field) => ({ id: 'x1', body: `{ me { ${field} } }` })) }),
      /h\.json has two operations with the id 'x1'/,
    ],
    [
      'c.json',
      JSON.stringify({ x1: '#import "./frag.graphql"\nquery Uses { me { id } }' }),
      /operation 'x1' uses #import/,
    ],
    [
      'i.json',
      JSON.stringify({ operations: [{ id: 1, body: '{ me { id } }' }] }),
      /i\.json has an operation with an id that is not a string/,
    ],
    [
      'j.json',
      JSON.stringify({ operations: [{ id: 'x1', name: 'Other', body: 'query Uses { me { id } }' }] }),
      /operation 'Other' has no operation of the name 'Other' in its body/,
    ],
    ['d.json', JSON.stringify({ operations: [] }), /d\.json has no operation/],
    ['e.json', '{}', /e\.json has no operation/],
    ['f.graphql', 'fragment Shared on User { id }', /There is no operation in f\.graphql/],
    [
      'g.graphql',
      `query Big { me { ...F0 } }\n${doubling.join('\n')}`,
      /operation 'Big' selects more than 10000 fields/,
    ],
    [
      'h.json',
      JSON.stringify({ x2: `query Big { me { ...F0 } } ${doubling.join(' ')}` }),
      /operation 'x2' selects more/,
    ],
  ];

  test.each(wrong)('are refused with their names by ops push and check --ops: %s', async (file, text, problem) => {
    const { problemOf, at, json } = open();
    writeFileSync(at(file), text);
    expect(await problemOf('ops', 'push', file, ...release)).toEqual([2, expect.stringMatching(problem)]);
    expect(await problemOf('check', '--ops', file)).toEqual([2, expect.stringMatching(problem)]);
    expect((await json('ops', 'list')).details).toEqual([]);
  });

  test('are refused with their names by ops check as well, because validation would not end', async () => {
    const { problemOf, at } = open();
    for (const [file, text, problem] of wrong.filter(([name]) => /^[fg]/.test(name))) {
      writeFileSync(at(file), text);
      expect(await problemOf('ops', 'check', file)).toEqual([2, expect.stringMatching(problem)]);
    }
  });

  test('may use fragments of other files, and a pattern that matches no file is refused', async () => {
    const { problemOf, at } = open();
    writeFileSync(at('a.graphql'), '#import "./b.graphql"\nquery Uses { me { ...Shared } }');
    writeFileSync(at('b.graphql'), 'fragment Shared on User { id }');
    expect(await problemOf('ops', 'push', '*.graphql', 'missing/*.graphql', ...release)).toEqual([
      2,
      'No file matches missing/*.graphql',
    ]);
    expect(await problemOf('ops', 'push', 'a.graphql', 'b.graphql', ...release)).toEqual([0, null]);
  });

  test('of files block if they do not fit, even if nothing changes', async () => {
    const { json, at } = open();
    await json('publish');
    writeFileSync(at('a.graphql'), 'query Uses { me { nothing } }');
    expect(await json('check', '--against', 'shop@staging', '--ops', 'a.graphql')).toMatchObject({
      exitCode: 1,
      changes: [{ type: 'OPERATION_INVALID', because: 'it is in a file given with --ops' }],
    });
  });

  test('of files are reported as operations of files, not of a release', async () => {
    const { json, at, edit } = open();
    await json('publish');
    writeFileSync(at('a.graphql'), 'query Uses($id: ID!) { me { name } }');
    edit('users', 'name: String', '');
    const text = JSON.stringify((await json('check', '--against', 'shop@staging', '--ops', 'a.graphql')).changes);
    expect(text).not.toContain('is active and sends it');
  });
});

test('a comparison with a missing folder or a mistyped variant is refused', async () => {
  const { json, problemOf, at } = open();
  const check = ['check', '--against', 'dir:pulbic'];
  expect(await problemOf(...check)).toEqual([2, expect.stringContaining('dir:pulbic: there is no such folder')]);
  // An empty folder is a registry without a version.
  mkdirSync(at('pulbic'));
  expect(await problemOf(...check)).toEqual([0, null]);
  await json('publish', '--to', 'dir:public');
  expect(await problemOf('check', '--against', 'dir:public')).toEqual([0, null]);
});

describe('a base that cannot be served', () => {
  function commit(folder: string, text: string): void {
    writeFileSync(path.join(folder, 'users.graphql'), text);
    git(folder, 'add', '--all');
    git(folder, 'commit', '--quiet', '--message', 'a change');
  }
  const gated = files.users
    .replace(/federation\/v2\.\d+/, 'federation/v2.12')
    .replace('["@key"]', '["@key", "@cacheTag"]')
    .replace('me: User', 'me: User @cacheTag(format: "me")');
  const broken = files.users.replace('me: User', 'me: Nobody');

  test.each([
    ['asks for what gateways do not do', gated],
    ['does not compose', broken],
    ['is not GraphQL', 'type {'],
  ])('is replaced by the last commit that can be served: a base that %s', async (_, text) => {
    const { folder, json } = open();
    commit(folder, files.users);
    commit(folder, text);
    writeFileSync(path.join(folder, 'users.graphql'), files.users);
    for (const against of [[], ['--against', 'HEAD']]) {
      const fixed = await json('check', ...against);
      expect(fixed).toMatchObject({ result: 'ok', changes: [{ type: 'BASE_NOT_COMPOSABLE', blocking: false }] });
      expect(fixed.changes[0]?.message).not.toContain('\n');
    }
    writeFileSync(path.join(folder, 'users.graphql'), files.users.replace('name: String', ''));
    const removed = await json('check');
    expect(removed).toMatchObject({ result: 'blocked' });
    expect(removed.changes).toContainEqual(expect.objectContaining({ coordinate: 'User.name', blocking: true }));
  });

  test('is left out if no commit can be served, and a finding says so', async () => {
    const { folder, json } = open();
    commit(folder, broken);
    writeFileSync(path.join(folder, 'users.graphql'), files.users);
    const { result, changes } = await json('check', '--against', 'HEAD');
    expect([result, changes.map((change) => change.type)]).toEqual(['ok', ['BASE_NOT_COMPOSABLE']]);
    expect(changes[0]?.message).toContain('nothing was compared');
    expect(await json('check', '--fail-on', 'dangerous')).toMatchObject({ result: 'blocked', exitCode: 1 });
    expect(readFileSync(path.join(folder, 'users.graphql'), 'utf8')).toBe(files.users);
  });
});

describe('a tag of a contract that no subgraph has', () => {
  test('is reported with its line of graph.yaml', async () => {
    const { json, at } = open();
    const file = at('graph.yaml');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, `${before}contracts:\n  public:\n    include: [public]\n    exclude:\n      - internl\n`);
    const found = (await json('publish', '--dry-run')).changes.filter(({ type }) => type === 'CONTRACT_TAG_UNKNOWN');
    const line = before.split('\n').length;
    expect(found.map((change) => [change.file, change.line, change.column])).toEqual([
      ['graph.yaml', line + 2, 15],
      ['graph.yaml', line + 4, 9],
    ]);
  });
});

describe('an approval', () => {
  test('of a fingerprint that no check found is refused, with the fingerprints that can be approved', async () => {
    const { json, at } = open();
    await json('publish');
    writeFileSync(at('users.graphql'), files.users.replace(' name: String', ''));
    const [change] = (await json('check', '--against', 'shop@staging')).changes;
    const unknown = await json('approve', '0123456789abcdef', change?.fingerprint ?? '', '--reason', 'agreed');
    expect(unknown.exitCode).toBe(2);
    expect(unknown.problem).toContain(
      `No check found 0123456789abcdef; known blocking findings are:\n  ${change?.fingerprint} ${change?.message}\n`,
    );
    // The findings of lint can be approved as well.
    expect(unknown.problem).toContain('Description is required for type');
    // One unknown fingerprint refuses the whole command.
    expect(await json('publish')).toMatchObject({ exitCode: 1 });
    expect(await json('approve', change?.fingerprint ?? '', '--reason', 'agreed')).toMatchObject({ exitCode: 0 });
    expect(await json('publish')).toMatchObject({ exitCode: 0 });
    // A known approval may be repeated, such as with another end, also if no check finds the change any more.
    const again = ['approve', change?.fingerprint ?? '', '--reason', 'agreed', '--expires', '1d'];
    expect(await json(...again)).toMatchObject({ exitCode: 0 });
  });

  test('may name a finding that blocked a promotion', async () => {
    const { json, at } = open();
    await json('publish', '--to', 'shop@production');
    writeFileSync(at('users.graphql'), files.users.replace(' name: String', ''));
    await json('publish');
    const promote = ['promote', '--from', 'shop@staging', '--to', 'shop@production'];
    const [change] = (await json(...promote)).changes;
    const approve = ['approve', change?.fingerprint ?? '', '--reason', 'agreed', '--to', 'shop@production'];
    expect(await json(...approve)).toMatchObject({ exitCode: 0 });
    expect(await json(...promote)).toMatchObject({ exitCode: 0 });
  });
});

describe('a report', () => {
  test.each([
    ['a folder that is missing', 'junit=no/such/x.xml', 'there is no such file'],
    ['a folder in place of the file', 'junit=.', 'it is a folder'],
  ])('in %s is refused before anything is published', async (_what, report, reason) => {
    const { json } = open();
    const refused = await json('publish', '--report', report);
    expect([refused.exitCode, refused.problem]).toEqual([2, `--report ${report} cannot be written: ${reason}`]);
    // The message about a mistake of the user has no stack trace.
    const { runIn } = open();
    expect((await runIn('.', ['publish', '--report', report])).stderr).not.toContain('    at ');
    expect((await json('history')).details).toEqual([]);
  });
});
