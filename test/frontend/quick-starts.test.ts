import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Stack, startStack } from '../support/start-stack.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');
const documents = path.join(root, 'docs/frontend');
// Below the root, so that packages are found.
const folder = path.join(root, '.data/quick-starts');

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
  for (let count = 0; count < 4; count += 1) await stack.addVariant({ onHand: 50 });
}, 90_000);
afterAll(() => stack?.[Symbol.asyncDispose]());

/** The pieces of a page in one language as one text, at the address of the test's server. */
function piecesOf(page: string, language: string): string {
  const text = readFileSync(path.join(documents, page), 'utf8');
  const pieces = [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, code]) => code);
  return pieces.join('\n').replaceAll('http://127.0.0.1:4000', stack.url);
}

async function printed(program: string): Promise<string[]> {
  const packages = path.join(root, 'test/support/live-package.mjs');
  const { stdout } = await run(process.execPath, ['--import', packages, program], { timeout: 60_000 });
  return stdout.trim().split('\n');
}

function writeProgram(page: string): string {
  mkdirSync(folder, { recursive: true });
  const program = path.join(folder, page.replace('.md', '.mjs'));
  writeFileSync(program, piecesOf(page, 'js'));
  return program;
}

/** Relay's page as a project of its own: its documents are compiled, and its tags are replaced by what the compiler wrote. */
async function buildRelayProgram(): Promise<string> {
  const project = path.join(folder, 'relay');
  const at = (...names: string[]) => path.join(project, ...names);
  mkdirSync(project, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    copyFileSync(path.join(import.meta.dirname, 'relay', file), at(file));
  }
  if (!existsSync(at('node_modules/.package-lock.json')))
    await run('npm', ['ci', '--ignore-scripts'], { cwd: project });
  rmSync(at('__generated__'), { recursive: true, force: true });
  writeFileSync(at('relay.config.json'), piecesOf('relay.md', 'json'));
  copyFileSync(path.join(root, 'schema/api.graphql'), at('api.graphql'));
  writeFileSync(at('shop.js'), piecesOf('relay.md', 'js'));
  mkdirSync(at('__generated__'));
  await run(process.execPath, ['node_modules/relay-compiler/cli.js'], { cwd: project });
  const replaceTags = `
    import { transformFileSync } from '@babel/core';
    process.stdout.write(transformFileSync('shop.js', { plugins: [['relay', { eagerEsModules: true }]] }).code);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', replaceTags], { cwd: project });
  writeFileSync(at('shop.built.js'), stdout);
  return at('shop.built.js');
}

const number = expect.stringMatching(/^placed TP-/);
const journey = [
  'signed in as Casey Customer',
  'renewed for Casey Customer',
  'listed 4 products',
  number,
  'OutOfStock 100000',
  '1 PLACED',
  '2 CONFIRMED',
  'a guest gets UNAUTHENTICATED',
];

test.each([
  [
    'fetch.md',
    [
      'a guest gets UNAUTHENTICATED',
      'signed in as Casey Customer',
      'renewed for Casey Customer',
      'listed 4 products',
      number,
      'out of stock: 100000 wanted',
    ],
  ],
  ['graphql-ws.md', ['signed in true', '1 PLACED', '2 CONFIRMED', 'refused: ORDER_NOT_FOUND']],
  ['apollo-client.md', journey],
  ['urql.md', journey],
])('the quick start %s does what it says', async (page, lines) => {
  expect(await printed(writeProgram(page))).toEqual(lines);
});

test('the quick start relay.md does what it says', async () => {
  expect(await printed(await buildRelayProgram())).toEqual(journey);
});

test('every quick start is run here, and in the list of pages', () => {
  const pages = readdirSync(documents).filter((file) => file !== 'README.md');
  expect(pages.toSorted()).toEqual(['apollo-client.md', 'fetch.md', 'graphql-ws.md', 'relay.md', 'urql.md']);
  const list = readFileSync(path.join(documents, 'README.md'), 'utf8');
  expect(pages.filter((page) => !list.includes(`(${page})`))).toEqual([]);
});
