import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

/** The pieces of a page as one program, at the address of the test's server. */
function programOf(page: string): string {
  const text = readFileSync(path.join(documents, page), 'utf8');
  const pieces = [...text.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);
  return pieces.join('\n').replaceAll('http://127.0.0.1:4000', stack.url);
}

async function printed(page: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const program = path.join(folder, page.replace('.md', '.mjs'));
  writeFileSync(program, programOf(page));
  const packages = path.join(root, 'test/support/live-package.mjs');
  const { stdout } = await run(process.execPath, ['--import', packages, program], { timeout: 60_000 });
  return stdout.trim().split('\n');
}

const number = expect.stringMatching(/^placed TP-/);

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
  ...['apollo-client.md', 'urql.md'].map((page): [string, unknown[]] => [
    page,
    [
      'signed in as Casey Customer',
      'renewed for Casey Customer',
      'listed 4 products',
      number,
      'OutOfStock 100000',
      '1 PLACED',
      '2 CONFIRMED',
      'a guest gets UNAUTHENTICATED',
    ],
  ]),
])('the quick start %s does what it says', async (page, lines) => {
  expect(await printed(page)).toEqual(lines);
});

test('every quick start is run here, and in the list of pages', () => {
  const pages = readdirSync(documents).filter((file) => file !== 'README.md');
  expect(pages.toSorted()).toEqual(['apollo-client.md', 'fetch.md', 'graphql-ws.md', 'urql.md']);
  const list = readFileSync(path.join(documents, 'README.md'), 'utf8');
  expect(pages.filter((page) => !list.includes(`(${page})`))).toEqual([]);
});
