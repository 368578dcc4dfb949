import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { parse } from 'graphql';
import { contextOf } from './contexts.ts';
import type { Condition, PlannedFetch } from './plan.ts';
import { fieldsOf, responseKey, selectionsAt } from './selections.ts';

/** A plan has a node that only Apollo's executor knows, if any. */
export class UnsupportedPlan extends Error {}

/**
 * Sorts the fetches of a plan into waves: the fetches of a wave need only what the waves before have fetched, so that they run at the same time,
 * and fetches to the same subgraph can share a request. Without waves a fetch could start as soon as its own parent is complete; the calls that
 * waves save (8 instead of 16 on the public benchmark) weigh more. Throws UnsupportedPlan for values from a context that a root field needs.
 */
export function wavesOf(root: PlanNode | undefined): PlannedFetch[][] {
  const earliest = new Map<FetchNode, number>();
  for (;;) {
    const waves = placeFetches(root, earliest);
    const early = waves.flatMap((fetches, wave) =>
      fetches.map((fetch) => ({ fetch, wave, needs: valuesIn(fetch, waves) })),
    );
    const moved = early.filter(({ wave, needs }) => needs >= wave);
    if (moved.length === 0) return waves;
    if (waves.length > early.length) throw new UnsupportedPlan('values from a context that need each other');
    for (const { fetch, needs } of moved) earliest.set(fetch.node, needs + 1);
  }
}

/**
 * The last wave that fetches values from a context for this fetch; -1 if there is none. The planner (2.14.4) may order both at the same time, where the
 * entities come from another subgraph than the object with the context.
 */
function valuesIn(fetch: PlannedFetch, waves: readonly (readonly PlannedFetch[])[]): number {
  const needed = (fetch.node.contextRewrites ?? []).map((rewrite) => contextOf(fetch.path, rewrite));
  return waves.findLastIndex((others) =>
    others.some(
      (other) =>
        other !== fetch &&
        needed.some(({ path, key }) =>
          fieldsOf(other, selectionsAt(other, path)).some((field) => responseKey(field) === key),
        ),
    ),
  );
}

/** Each fetch in the first wave after those that the plan names before it, and not before its `earliest`. */
function placeFetches(root: PlanNode | undefined, earliest: ReadonlyMap<FetchNode, number>): PlannedFetch[][] {
  const waves: PlannedFetch[][] = [];

  /** Returns the first wave that may use the data of this node. */
  function place(node: PlanNode, path: readonly string[], wave: number, conditions: readonly Condition[]): number {
    switch (node.kind) {
      case 'Sequence':
        return node.nodes.reduce((next, child) => place(child, path, next, conditions), wave);
      case 'Parallel':
        return Math.max(wave, ...node.nodes.map((child) => place(child, path, wave, conditions)));
      case 'Flatten':
        return place(node.node, [...path, ...node.path.map(String)], wave, conditions);
      case 'Condition': {
        const branch = (child: PlanNode | undefined, expected: boolean) =>
          child ? place(child, path, wave, [...conditions, { variable: node.condition, expected }]) : wave;
        return Math.max(branch(node.ifClause, true), branch(node.elseClause, false));
      }
      case 'Fetch':
        // The planner makes such fetches for entities only.
        if (node.contextRewrites?.length && !node.requires)
          throw new UnsupportedPlan('values from a context for a root field');
        wave = Math.max(wave, earliest.get(node) ?? 0);
        (waves[wave] ??= []).push({ node, document: parse(node.operation, { noLocation: true }), path, conditions });
        return wave + 1;
      case 'Defer': {
        // As one answer; deferred.ts executes the parts on their own.
        const next = node.primary.node ? place(node.primary.node, path, wave, conditions) : wave;
        return Math.max(
          next,
          ...node.deferred.map((block) => (block.node ? place(block.node, path, next, conditions) : next)),
        );
      }
      default:
        return node satisfies never;
    }
  }

  if (root) place(root, [], 0, []);
  return waves;
}
