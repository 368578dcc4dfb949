import type { FetchNode } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';

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

/** Whether the variables of a request have the values that all conditions need. */
export function holds(conditions: readonly Condition[], variables: Readonly<Record<string, unknown>>): boolean {
  return conditions.every(({ variable, expected }) => (variables[variable] === true) === expected);
}
