import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { type DocumentNode, parse } from 'graphql';

/** A variable of type Boolean, and the value that a fetch or a field needs it to have. */
export interface Condition {
  variable: string;
  expected: boolean;
}

/** One fetch of a plan, with its place in the response. */
export interface PlannedFetch {
  node: FetchNode;
  /** `node.operation`, parsed. */
  document: DocumentNode;
  /** Response keys from the root to the objects that the fetch completes; `@` stands for every item of a list. */
  path: readonly string[];
  conditions: readonly Condition[];
}

/** A plan has a node that only Apollo's executor knows, if any. */
export class UnsupportedPlan extends Error {}

/**
 * Sorts the fetches of a plan into waves: the fetches of a wave need only what the waves before have fetched, so that they run at the same time,
 * and fetches to the same subgraph can share a request. Without waves a fetch could start as soon as its own parent is complete; the calls that
 * waves save (8 instead of 16 on the public benchmark) weigh more. Throws UnsupportedPlan for values from a context.
 */
export function wavesOf(root: PlanNode | undefined): PlannedFetch[][] {
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
        if (node.contextRewrites?.length) throw new UnsupportedPlan('values from a context');
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

/** Whether the variables of a request have the values that all conditions need. */
export function holds(conditions: readonly Condition[], variables: Readonly<Record<string, unknown>>): boolean {
  return conditions.every(({ variable, expected }) => (variables[variable] === true) === expected);
}
