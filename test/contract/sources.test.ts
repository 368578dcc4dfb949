import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(path.join(root, file)));

test('the type checker sees every TypeScript file', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: { types: string } };
  const { include, exclude } = JSON.parse(read('tsconfig.json')) as { include: string[]; exclude: string[] };
  const seen = (file: string) =>
    include.some((entry) => (entry === '*.ts' ? !file.includes('/') : file.startsWith(`${entry}/`))) &&
    // A folder with a configuration of its own is checked by its own run.
    !exclude.some((entry) => file.startsWith(`${entry}/`) && !scripts.types.includes(`-p ${entry}`));
  expect(tracked.length).toBeGreaterThan(500);
  expect(tracked.filter((file) => !seen(file))).toEqual([]);
});

/** Sources beyond 300 lines, with why they may be. Tests are read case by case and have no limit. */
const longSources: Record<string, string> = {};

test('no source is longer than 300 lines without a reason', () => {
  const long = tracked.filter(
    (file) => !file.startsWith('test/') && !file.endsWith('.generated.ts') && read(file).split('\n').length > 301,
  );
  expect(long.filter((file) => !Object.hasOwn(longSources, file))).toEqual([]);
});

test('every folder of test/ is named in its README', () => {
  const readme = read('test/README.md');
  const folders = readdirSync(path.join(root, 'test'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).filter((name) => !readme.includes(`\`${name}/\``))).toEqual([]);
});

test('every file of platform/ is named in its README', () => {
  const readme = read('platform/README.md');
  const files = tracked.filter((file) => file.startsWith('platform/')).map((file) => file.slice('platform/'.length));
  expect(files.filter((file) => !readme.includes(`\`${file}\``))).toEqual([]);
});

/** Types that several subgraphs, or a contract and its owner, have a copy of: same name, same meaning. */
const copiedTypes = new Set(['OrderStatus', 'Role']);

test('the name of an exported type has one meaning', () => {
  const sources = tracked.filter((file) => !/^test\/|\.generated\.ts$|\/migrations\//.test(file));
  const files = new Map<string, string[]>();
  for (const file of sources)
    for (const [, name = ''] of read(file).matchAll(/^export (?:abstract )?(?:interface|type|class|enum) (\w+)/gm))
      files.set(name, [...(files.get(name) ?? []), file]);
  expect(files.size).toBeGreaterThan(300);
  // A subgraph is a world of its own: each may have its `Viewer`.
  const subgraphOf = (file: string) => /^subgraphs\/[^/]+/.exec(file)?.[0] ?? null;
  const repeated = [...files].filter(([name, places]) => {
    const owners = new Set(places.map((place) => subgraphOf(place) ?? place));
    const onlySubgraphs = places.every((place) => subgraphOf(place) !== null);
    return places.length > 1 && !copiedTypes.has(name) && !(onlySubgraphs && owners.size === places.length);
  });
  expect(repeated).toEqual([]);
});
