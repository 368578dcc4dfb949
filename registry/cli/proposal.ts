import type { Proposal } from '../apply-proposal.ts';
import type { SubgraphRevision } from '../model/version.ts';
import { UsageError } from '../usage-error.ts';

/** The subgraphs to take from the working tree: the subgraphs in `only`, or the changed subgraphs; all if neither is set. */
export interface Selection {
  only?: readonly string[] | undefined;
  changed?: boolean;
}

/** The proposed graph: the working tree, or `before` with some of its subgraphs. Throws UsageError for a name that the working tree does not have. */
export function proposalOf(
  working: readonly SubgraphRevision[],
  before: readonly SubgraphRevision[],
  { only, changed = false }: Selection,
): Proposal {
  if (!only && !changed) return { whole: working };
  const chosen = only ? named(working, only) : changedIn(working, before);
  const removed = before.filter(({ name }) => !working.some((subgraph) => subgraph.name === name));
  // Only a proposal of the whole graph can express that a subgraph was removed.
  if (!only && removed.length > 0) return { whole: working };
  // If nothing changed, every subgraph equals the live one.
  return { only: chosen.length > 0 ? chosen : working };
}

function named(working: readonly SubgraphRevision[], names: readonly string[]): SubgraphRevision[] {
  const unknown = names.filter((name) => !working.some((subgraph) => subgraph.name === name));
  if (unknown.length > 0) {
    const known = working.map(({ name }) => name).join(', ');
    throw new UsageError(`There is no subgraph ${unknown.join(', ')}; there are ${known}`);
  }
  return working.filter(({ name }) => names.includes(name));
}

function changedIn(working: readonly SubgraphRevision[], before: readonly SubgraphRevision[]): SubgraphRevision[] {
  return working.filter(({ name, sdl }) => before.find((subgraph) => subgraph.name === name)?.sdl !== sdl);
}
