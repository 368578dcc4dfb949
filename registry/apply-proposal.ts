import type { SubgraphRevision } from './model/version.ts';

/** A proposal replaces the whole live graph or some subgraphs, or removes a subgraph. */
export type Proposal =
  | { whole: readonly SubgraphRevision[] }
  | { only: readonly SubgraphRevision[] }
  | { without: string };

/** The subgraphs that would be live. */
export function apply(proposal: Proposal, live: readonly SubgraphRevision[]): SubgraphRevision[] {
  if ('whole' in proposal) return [...proposal.whole];
  if ('without' in proposal) return live.filter((subgraph) => subgraph.name !== proposal.without);
  const { only } = proposal;
  return [...live.filter((subgraph) => !only.some(({ name }) => name === subgraph.name)), ...only];
}
