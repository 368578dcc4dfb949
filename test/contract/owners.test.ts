import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readConfiguration } from '#registry/graph-file.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';

const { sources, teams } = readConfiguration(path.join(repositoryRoot, 'graph.yaml'));
const rules = readFileSync(path.join(repositoryRoot, '.github/CODEOWNERS'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(/\s+/));

test('every subgraph has a team in graph.yaml, which also reviews its folder', () => {
  expect(sources.length).toBeGreaterThan(4);
  for (const { name, file } of sources) {
    // The last rule that matches a file counts.
    const owners = rules.findLast(([folder = '']) => folder === '*' || `/${file}`.startsWith(folder))?.slice(1);
    expect([name, owners]).toEqual([name, [`@tradepost/${teams[name]}`]]);
  }
});
