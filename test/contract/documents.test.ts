import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { definedMetrics, seriesOf } from '../../generate/metrics-reference.ts';

const root = path.resolve(import.meta.dirname, '../..');
const ours = (pattern: string): string[] =>
  globSync(pattern, {
    cwd: root,
    exclude: (name) => ['node_modules', '.data', '.git', 'dist'].includes(path.basename(name)),
  }).map((file) => file.replaceAll(path.sep, '/'));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const documents = ours('**/*.md');
// Not this file, which names things that are not there.
const sources = [...ours('**/*.{ts,mjs,graphql}'), '.env.example', 'docker-compose.yml']
  .filter((file) => file !== 'test/contract/documents.test.ts')
  .map(read)
  .join('\n');
const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);

const metrics = new Set(definedMetrics().flatMap((metric) => [metric.name, ...seriesOf(metric)]));

/** Names in a document that mean something in the repository, and how to find it. */
const named: [what: string, pattern: RegExp, isThere: (name: string, file: string) => boolean][] = [
  [
    'link',
    /\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g,
    (link, file) => existsSync(path.join(root, path.dirname(file), link)),
  ],
  ['file', /`((?:[\w.-]+\/)*[\w.-]+\.(?:ts|mjs|md|graphql|yml|ya?ml))`/g, isFile],
  ['folder', /`((?:[\w.-]+\/)+)`/g, isFile],
  ['script', /\bnpm run (?:--silent )?([\w:-]+)/g, (script) => scripts.includes(script)],
  ['metric', /\b(tradepost_[a-z]+(?:_[a-z]+)+)\b/g, (metric) => metrics.has(metric)],
  [
    'setting',
    /\b([A-Z]+(?:_[A-Z]+)*_(?:URL|PORT|MS|SECONDS|SECRET|LEVEL|HOST|DIR|PASSWORD|PATH|ORIGINS))\b/g,
    (setting) => new RegExp(`\\b${setting}\\b`).test(sources),
  ],
  ['test', /(?<=^\|.*)"([^"|]{20,})"(?=.*\|$)/gm, (sentence) => sources.includes(sentence)],
];

/** From the root, from the document's own folder, or in the subgraph that the text is about. */
function isFile(name: string, file: string): boolean {
  // Made on first start, so a fresh clone does not have them.
  if (name.split('/').some((part) => part === 'dist' || part === '.data' || part === 'node_modules')) return true;
  const folders = ['', path.dirname(file), ...['users', 'catalog', 'orders'].map((name) => `subgraphs/${name}`)];
  return name.includes('/')
    ? folders.some((folder) => existsSync(path.join(root, folder, name)))
    : ours(`**/${name}`).length > 0;
}

function wrongIn(file: string, text: string): string[] {
  return named.flatMap(([what, pattern, isThere]) =>
    [...text.matchAll(pattern)]
      .map((match) => match[1] ?? '')
      .filter((name) => !isThere(name, file))
      .map((name) => `${what} ${name}`),
  );
}

describe('names in documents exist', () => {
  test.each(documents)('%s', (file) => {
    expect(wrongIn(file, read(file))).toEqual([]);
  });
});

test('a document with a name that does not exist is noticed', () => {
  const text = [
    '[gone](docs/gone.md) `platform/gone.ts` `gone/` `npm run gone` tradepost_gone_total GONE_URL',
    '| a | "does something that no test says it does" |',
  ].join('\n');
  expect(wrongIn('README.md', text)).toEqual([
    'link docs/gone.md',
    'file platform/gone.ts',
    'folder gone/',
    'script gone',
    'metric tradepost_gone_total',
    'setting GONE_URL',
    'test does something that no test says it does',
  ]);
  expect(
    wrongIn('README.md', '[here](docs/errors.md#a) `platform/process/errors.ts` `npm run schema -- check` PORT'),
  ).toEqual([]);
});

test('each invariant names its enforcement and its test', () => {
  const rows = [...read('docs/invariants.md').matchAll(/^\| (I\d+) \| (.+) \| (.+) \| (.+) \|$/gm)];
  expect(rows.map((row) => row[1])).toEqual(Array.from({ length: 12 }, (_, index) => `I${index + 1}`));
});
