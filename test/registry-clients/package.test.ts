import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Report } from '#registry/report/report.ts';
import { git } from '../registry/ci-runner.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

/** Another team's repository: two subgraphs that have nothing to do with a shop of ours. */
const files = {
  'graph.yaml': `graph: cinema
variant: main
subgraphs:
  films:
    routing_url: http://films.example/graphql
    schema: { file: ./films.graphql }
  reviews:
    routing_url: http://reviews.example/graphql
    schema: { file: ./reviews.graphql }
`,
  'films.graphql': `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
type Film @key(fields: "id") { id: ID! title: String! year: Int }
type Query { films: [Film!]! }
`,
  'reviews.graphql': `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
type Film @key(fields: "id") { id: ID! reviews: [Review!]! }
type Review { stars: Int! text: String }
`,
  'package.json': '{ "private": true }\n',
  '.gitignore': 'node_modules\n',
};

let folder: string;
const at = (file: string) => path.join(folder, file);

/** Calls the installed command; what it prints as JSON. */
async function schema(...args: string[]): Promise<Report> {
  const bin = at('node_modules/.bin/tradepost-schema');
  const { stdout } = await run(bin, [...args, '--format', 'json'], { cwd: folder }).catch(
    (error: { stdout: string }) => error,
  );
  return JSON.parse(stdout) as Report;
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tradepost-package-'));
  const packed = await run('npm', ['pack', '--workspace', 'registry', '--pack-destination', folder, '--json'], {
    cwd: root,
  });
  // The build prints before the list.
  const [{ filename }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf('['))) as [{ filename: string }];
  for (const [file, content] of Object.entries(files)) writeFileSync(at(file), content);
  const install = ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', `./${filename}`];
  await run('npm', install, { cwd: folder });
  rmSync(at(filename));
  git(folder, 'init', '--quiet', '--initial-branch', 'main');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'first');
}, 280_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the packed tool checks, composes and publishes the subgraphs of a folder that has only a graph.yaml', async () => {
  expect(await schema('check', '--against', 'main')).toMatchObject({ result: 'ok', changes: [] });
  expect(await schema('compose', '--output', 'supergraph.graphql')).toMatchObject({ result: 'ok' });
  expect(readFileSync(at('supergraph.graphql'), 'utf8')).toContain('@join__graph(name: "films"');

  writeFileSync(at('films.graphql'), files['films.graphql'].replace(' year: Int', ''));
  const broken = await schema('check', '--against', 'main');
  expect(broken).toMatchObject({ result: 'blocked', exitCode: 1 });
  expect(broken.changes).toMatchObject([
    {
      coordinate: 'Film.year',
      blocking: true,
      file: 'films.graphql',
      approve: expect.stringMatching(/^npx tradepost-schema approve /),
    },
  ]);
  writeFileSync(at('films.graphql'), files['films.graphql']);

  expect(await schema('publish', '--to', 'dir:public')).toMatchObject({ result: 'ok', version: { number: 1 } });
  expect(existsSync(at('public/cinema/main/supergraph.graphql'))).toBe(true);
  expect(await schema('check', '--against', 'dir:public')).toMatchObject({ result: 'ok', base: { number: 1 } });
  expect(await schema('lint')).toMatchObject({ exitCode: expect.any(Number), problem: null });
});

test('the package brings its declarations, and nothing of the shop', async () => {
  const installed = at('node_modules/tradepost-schema');
  expect(existsSync(path.join(installed, 'dist/registry/project-checks.d.ts'))).toBe(true);
  const { stdout } = await run('grep', ['-rlE', 'npm run schema|orderStatusChanged|subgraphs/orders', 'dist'], {
    cwd: installed,
  }).catch((error: { stdout: string }) => error);
  expect(stdout).toBe('');
});
