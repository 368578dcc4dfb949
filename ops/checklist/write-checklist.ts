import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { type Question, questions } from './questions.ts';

export const checklistFile = 'docs/checklist.md';

const read = (file: string) => readFileSync(path.join(repositoryRoot, file), 'utf8');
const isThere = (file: string) => existsSync(path.join(repositoryRoot, file));

/** The evidence that does not exist: a test without that name, a measurement or a document that is missing. */
export function missingEvidence(all: readonly Question[] = questions): string[] {
  return all.flatMap(({ question, tests, measured, documents }) =>
    [
      ...tests
        .filter(([file, name]) => !isThere(file) || !read(file).includes(`'${name}'`))
        .map((test) => test.join(': ')),
      ...measured.map((file) => `bench/results/${file}`).filter((file) => !isThere(file)),
      ...documents.filter((file) => file !== checklistFile && !isThere(file)),
    ].map((evidence) => `${question} ${evidence}`),
  );
}

/** The page: each question with its answer and what shows the answer. */
export function writeChecklist(): string {
  const sections = questions.map(({ question, answer, tests, measured, documents, open }, index) =>
    [
      `## ${index + 1}. ${question}`,
      answer,
      [
        ...tests.map(([file, name]) => `- Tested: "${name}" (\`${file}\`)`),
        ...measured.map((file) => `- Measured on ${file.slice(0, 10)}: [${file}](../bench/results/${file})`),
        ...documents.map((file) => `- Described: [${file}](${path.posix.relative('docs', file)})`),
        ...(open === '' ? [] : [`- Not shown: ${open}`]),
      ].join('\n'),
    ].join('\n\n'),
  );
  return [
    '# Checklist',
    '<!-- Made by `npm run checklist` from ops/checklist/questions.ts; change it there. -->',
    'Eight questions of a scalable backend. `npm run checklist` writes this page, and fails if a test, a measurement or a document that it names is missing. `.ci/run` runs the tests. A measurement has the day of its run.',
    ...sections,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}
