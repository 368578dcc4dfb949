import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { type DrillResult, drillsIn } from '../drill/drill-results.ts';
import { type Question, questions } from './questions.ts';

export const checklistFile = 'docs/checklist.md';

const read = (file: string) => readFileSync(path.join(repositoryRoot, file), 'utf8');
const drillsFile = 'docs/drills.md';
const isThere = (file: string) => existsSync(path.join(repositoryRoot, file));

/** The evidence that does not exist: a test without that name, a drill that did not pass, a measurement or a document that is missing. */
export function missingEvidence(all: readonly Question[] = questions): string[] {
  const passed = new Set(drilled().flatMap(({ name, passed }) => (passed ? [name] : [])));
  return all.flatMap(({ question, tests, measured, drills = [], documents }) =>
    [
      ...tests
        .filter(([file, name]) => !isThere(file) || !read(file).includes(`'${name}'`))
        .map((test) => test.join(': ')),
      ...measured.map((file) => `bench/results/${file}`).filter((file) => !isThere(file)),
      ...drills.filter((name) => !passed.has(name)).map((name) => `drill ${name}`),
      ...documents.filter((file) => file !== checklistFile && !isThere(file)),
    ].map((evidence) => `${question} ${evidence}`),
  );
}

/** The page: each question with its answer and what shows the answer. */
export function writeChecklist(): string {
  const results = drilled();
  const sections = questions.map(({ question, answer, tests, measured, drills = [], documents, open }, index) =>
    [
      `## ${index + 1}. ${question}`,
      answer,
      [
        ...tests.map(([file, name]) => `- Tested: "${name}" (\`${file}\`)`),
        ...drills.flatMap((name) => results.filter((result) => result.name === name).map(toEvidence)),
        ...measured.map((file) => `- Measured on ${file.slice(0, 10)}: [${file}](../bench/results/${file})`),
        ...documents.map((file) => `- Described: [${file}](${path.posix.relative('docs', file)})`),
        ...(open === '' ? [] : [`- Not shown: ${open}`]),
      ].join('\n'),
    ].join('\n\n'),
  );
  return [
    '# Checklist',
    '<!-- Made by `npm run checklist` from ops/checklist/questions.ts; change it there. -->',
    'Eight questions of a scalable backend. `npm run checklist` writes this page, and fails if a test, a measurement or a document that it names is missing, or if a drill did not pass. `.ci/run` runs the tests. Drills and measurements have the day of their run.',
    ...sections,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

const drilled = (): DrillResult[] => drillsIn(read(drillsFile));

function toEvidence({ name, day, browsing, ordering }: DrillResult): string {
  const seen = [`browsing ${countsOf(browsing)}`, `ordering ${countsOf(ordering)}`].join(', ');
  return `- Drilled on ${day}: [\`${name}\`](drills.md) passed; users saw ${seen}`;
}

/** Without the times. */
const countsOf = (seen: string) => seen.replace(/;.*/, '');
