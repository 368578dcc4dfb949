import { describe, expect, test } from 'vitest';
import { differenceOf, planGraph } from '../support/differential/compare.ts';
import { mockSubgraph, type Trouble } from '../support/differential/mock-subgraph.ts';
import { generateSubscription } from '../support/differential/operations.ts';
import { liveGraphs, runApolloSubscription, runOurSubscription } from '../support/differential/subscriptions.ts';
import { linked, supergraphOf } from '../support/differential/supergraphs.ts';

/** As many as the queries have; see differential.test.ts. */
const count = Number(process.env['DIFFERENTIAL_OPERATIONS'] ?? 60);
const firstSeed = Number(process.env['DIFFERENTIAL_SEED'] ?? 1);

/** What goes wrong in the subgraphs, in turn by the seed. */
const troubles: Trouble[] = [
  { errorsOneIn: 0, missingOneIn: 0, dead: [] },
  { errorsOneIn: 8, missingOneIn: 0, dead: [] },
  { errorsOneIn: 0, missingOneIn: 4, dead: [] },
];

describe.for(Object.keys(liveGraphs))('over the graph “%s”', (name) => {
  test('generated subscriptions get the same data and equivalent errors for an event from our executor and from Apollo’s', async () => {
    const { subgraphs = {}, events = {} } = liveGraphs[name] ?? {};
    const supergraph = supergraphOf(subgraphs);
    const graph = planGraph(supergraph);
    const { live: _, ...called } = subgraphs;
    const mocks = troubles.map((trouble) =>
      Object.fromEntries(
        Object.entries(called).map(([subgraph, sdl]) => [subgraph, mockSubgraph(subgraph, linked(sdl), trouble)]),
      ),
    );
    const differences: { seed: number; query: string; difference: string }[] = [];
    let calls = 0;
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      const operation = generateSubscription(graph.schema, seed);
      const mocked = mocks[seed % mocks.length] ?? {};
      const before = JSON.stringify(events);
      const ours = await runOurSubscription(graph, mocked, operation, events);
      // The event is shared by all groups that follow it.
      expect(JSON.stringify(events)).toBe(before);
      const apollo = await runApolloSubscription(supergraph, graph, mocked, operation, events);
      expect(ours.calls).toBeLessThanOrEqual(apollo.calls);
      calls += ours.calls;
      const difference = differenceOf(ours, apollo);
      if (difference !== undefined) differences.push({ seed, query: operation.query, difference });
    }
    expect(differences).toEqual([]);
    expect(calls).toBeGreaterThan(0);
  });
});
