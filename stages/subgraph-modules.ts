import type { SubgraphModule } from '#platform/graph/subgraph-module.ts';
import type { SubgraphName } from '#schema/subgraph-name.generated.ts';
import { servedSubgraphs } from '#schema/subgraphs.ts';

/** A subgraph of graph.yaml with its declaration. */
export interface ListedSubgraph {
  name: SubgraphName;
  /** Where its server listens in the fleet on one machine. */
  port: number;
  module: SubgraphModule;
}

/** Every subgraph that runs as processes of its own, in the order of graph.yaml. */
export const subgraphModules: readonly ListedSubgraph[] = await Promise.all(
  servedSubgraphs.map(async ({ name, url }) => {
    // Found by name: the stages know subgraphs only from the list.
    const { subgraph } = (await import(`../subgraphs/${name}/subgraph.ts`)) as { subgraph: SubgraphModule };
    // The type is generated from the same list.
    return { name: name as SubgraphName, port: Number(new URL(url).port), module: subgraph };
  }),
);

/** A value for each subgraph, by its name. */
export function bySubgraph<Value>(valueOf: (subgraph: ListedSubgraph) => Value): Record<SubgraphName, Value> {
  const entries = subgraphModules.map((subgraph) => [subgraph.name, valueOf(subgraph)] as const);
  // There is an entry for every name.
  return Object.fromEntries(entries) as Record<SubgraphName, Value>;
}
