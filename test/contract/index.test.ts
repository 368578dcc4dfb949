import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const docs = path.resolve(import.meta.dirname, '../../docs');
const index = readFileSync(path.join(docs, 'README.md'), 'utf8');

test('the index of the documents links every document', () => {
  const documents = globSync('{*,adr/*,reference/*}.md', { cwd: docs }).filter((file) => file !== 'README.md');
  expect(documents.length).toBeGreaterThan(20);
  expect(documents.filter((file) => !index.includes(`](${file.replaceAll(path.sep, '/')})`))).toEqual([]);
});
