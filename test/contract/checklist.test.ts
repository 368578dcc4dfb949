import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { questions } from '../../ops/checklist/questions.ts';
import { checklistFile, missingEvidence, writeChecklist } from '../../ops/checklist/write-checklist.ts';

test('every answer of the checklist has evidence, which is there', () => {
  expect(questions.length).toBe(8);
  expect(questions.filter(({ tests }) => tests.length === 0)).toEqual([]);
  expect(missingEvidence()).toEqual([]);
  const planted = {
    question: 'Is it so?',
    answer: '',
    tests: [['test/failure/killed.test.ts', 'does what no test says']] as const,
    measured: ['2026-01-01-gone.md'],
    drills: ['never-run'],
    documents: ['docs/missing.md'],
    open: '',
  };
  expect(missingEvidence([planted])).toHaveLength(4);
});

test('the page of the checklist is fresh (if not: npm run checklist)', () => {
  expect(readFileSync(path.join(repositoryRoot, checklistFile), 'utf8')).toBe(writeChecklist());
});
