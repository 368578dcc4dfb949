import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compose } from '#registry/judge/compose.ts';
import { apiCases } from './corpus/api-changes.ts';
import { graphChanges } from './corpus/graph-changes.ts';
import { edited } from './corpus/shop.ts';

describe('another composer comes to the same: it composes, or it does not', () => {
  // The other composer has no bounds of size, and does not know @cacheTag.
  const known = [...apiCases, ...graphChanges].filter(({ name }) => !/megabytes|brackets|feature for exec/.test(name));
  test.each(known)('$name', ({ edits }) => {
    const subgraphs = edited(edits);
    const ours = compose(subgraphs.map((subgraph) => ({ ...subgraph, file: `${subgraph.name}.graphql` }))).ok;
    const other = composesElsewhere(subgraphs);
    expect(other).toBe(ours);
  });
});

function composesElsewhere(subgraphs: ReturnType<typeof edited>): boolean {
  try {
    return !composeServices(subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) }))).errors;
  } catch {
    return false;
  }
}
