import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { dependencies } from '../../../ops/drill/drill-shop.ts';
import { drills } from '../../../ops/drill/drills.ts';

const inDocs = (file: string) => path.join(repositoryRoot, 'docs', file);

test('each dependency is slow, dead and lying in a drill', () => {
  const names = drills.map(({ name }) => name);
  const wanted = dependencies.flatMap((dependency) => ['slow', 'dead', 'lying'].map((how) => `${dependency}-${how}`));
  expect(wanted.filter((name) => !names.includes(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});

test('each drill has a runbook that begins with the command that shows the state', () => {
  const without = drills.filter(({ runbook }) => {
    const file = inDocs(`runbooks/${runbook}.md`);
    return !existsSync(file) || !/^# .+\n\n```sh\n/.test(readFileSync(file, 'utf8'));
  });
  expect(without.map(({ name }) => name)).toEqual([]);
});

test('the page of drills has the last result of each', () => {
  const page = readFileSync(inDocs('drills.md'), 'utf8');
  expect(drills.filter(({ name }) => !page.includes(`| \`${name}\` |`)).map(({ name }) => name)).toEqual([]);
});
