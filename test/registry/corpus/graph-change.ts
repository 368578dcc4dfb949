import type { Policy } from '#registry/judge/policy.ts';
import type { Contract } from '#registry/judge/model.ts';
import type { Edit } from './shop.ts';

/** A change of the graph as a whole, judged in each state of knowledge. */
export interface GraphChange {
  name: string;
  /** What stands before; the shop itself if not given. */
  before?: readonly Edit[];
  edits: readonly Edit[];
  contracts?: readonly Contract[];
  policy?: Policy;
  /** An operation that the change concerns. */
  hit: string;
  /** One that it does not concern. */
  miss: string;
  /** Fields that only traffic shows in use, where that decides. */
  rows?: readonly string[];
  /** Where nothing is known; where an active release has `hit`, or `miss`; where `rows` is all that is known. */
  expected: { unknown: Outcome; hit: Outcome; miss: Outcome; rows?: Outcome };
}

export interface Outcome {
  exitCode: 0 | 1;
  /** Codes of composition errors, in any order; none if left out. */
  errors?: readonly string[];
  /** All that is found, the worst first: `kind TYPE coordinate: severity, blocks|passes[, client@version (operations)]`. */
  changes?: readonly string[];
  /** Parts of what is said of them. */
  says?: readonly string[];
}

/** The same, whatever is known. */
export const same = (outcome: Outcome): GraphChange['expected'] => ({
  unknown: outcome,
  hit: outcome,
  miss: outcome,
  rows: outcome,
});

/** It breaks who has `hit`; who has `miss` only proves that it may go out. */
export function noticed(...findings: string[]): GraphChange['expected'] {
  const each = (decision: string) => findings.map((finding) => `${finding}: breaking, ${decision}`);
  return {
    unknown: { exitCode: 1, changes: each('blocks'), says: ['nobody knows who uses it'] },
    hit: { exitCode: 1, changes: each('blocks, web@1.0.0 (Hit)'), says: ["such as 'Hit'"] },
    miss: { exitCode: 0, changes: each('passes'), says: ['none of 1 stored operation'] },
    rows: { exitCode: 1, changes: each('blocks, app@2'), says: ['used 10 times'] },
  };
}

/** The same in each case, and one finding more. */
export function beside(expected: GraphChange['expected'], finding: string): GraphChange['expected'] {
  const more = <T extends { changes?: readonly string[] }>(each: T) => ({
    ...each,
    changes: [...(each.changes ?? []), finding],
  });
  const { unknown, hit, miss, rows } = expected;
  return { unknown: more(unknown), hit: more(hit), miss: more(miss), ...(rows ? { rows: more(rows) } : {}) };
}

/** It does not compose; nobody's use of it matters. */
export const refused = (code: string): GraphChange['expected'] => same({ exitCode: 1, errors: [code] });
