import type { SubgraphRevision } from './model/version.ts';

/** How a proposed state differs from the one that is live: all is replaced, or some subgraphs, or one goes. */
export type Proposal =
  | { whole: readonly SubgraphRevision[] }
  | { only: readonly SubgraphRevision[] }
  | { without: string };

/** The subgraphs there would be, in place of the live ones. */
export function apply(proposal: Proposal, live: readonly SubgraphRevision[]): SubgraphRevision[] {
  if ('whole' in proposal) return [...proposal.whole];
  if ('without' in proposal) return live.filter((subgraph) => subgraph.name !== proposal.without);
  const { only } = proposal;
  return [...live.filter((subgraph) => !only.some(({ name }) => name === subgraph.name)), ...only];
}
