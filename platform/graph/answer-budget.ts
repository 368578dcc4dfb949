import { CodedError } from '../process/errors.ts';

/** The values that the execution of one operation may still collect from subgraphs. */
export interface AnswerBudget {
  /**
   * Subtracts every value in a subgraph's answer or in its representations. Throws OPERATION_TOO_LARGE once there are
   * more than allowed.
   */
  spend(value: unknown): void;
  /** Subtracts values that the caller has counted; throws like `spend`. */
  spendCount(values: number): void;
}

/**
 * Bounds the real size of an answer: the text of an operation is limited before it is executed, but does not show how
 * long the lists are. Every scalar, object and list counts one. Counting stops at the limit, so its cost is bounded
 * too. The error names the `setting` that holds the limit.
 */
export function openAnswerBudget(limit: number, setting?: string): AnswerBudget {
  let left = limit;
  function spendCount(values: number): void {
    left -= values;
    if (left >= 0) return;
    throw new CodedError(
      'OPERATION_TOO_LARGE',
      `The answer has more than ${limit} values${setting ? ` (${setting})` : ''}; ask for smaller pages or fewer lists within lists`,
    );
  }
  return {
    spendCount,
    spend(value) {
      // A list instead of recursion: answers may be nested as deeply as an operation.
      const waiting: unknown[] = [value];
      while (waiting.length > 0) {
        const next = waiting.pop();
        spendCount(1);
        if (typeof next !== 'object' || next === null) continue;
        for (const inner of Array.isArray(next) ? next : Object.values(next)) waiting.push(inner);
      }
    },
  };
}
