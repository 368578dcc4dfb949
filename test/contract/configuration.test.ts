import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { repositoryRoot, subgraphSources } from '#schema/subgraphs.ts';

test('graph.yaml and the list that code uses name the same subgraphs', () => {
  const { subgraphs } = parse(readFileSync(path.join(repositoryRoot, 'graph.yaml'), 'utf8')) as {
    subgraphs: Record<string, { routing_url: string; schema: { file: string } }>;
  };
  const configured = Object.entries(subgraphs).map(([name, { routing_url: url, schema }]) => ({
    name,
    file: path.posix.normalize(schema.file),
    url,
  }));
  expect(configured).toEqual(subgraphSources);
});
