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
      spendCount(1);
      if (!isObject(value)) return;
      // A list instead of recursion: answers may be nested as deeply as an operation.
      const waiting: object[] = [value];
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        let values = 0;
        if (Array.isArray(next)) {
          values = next.length;
          for (const item of next) if (isObject(item)) waiting.push(item);
        } else {
          // No list of an object's values is made: every value of every answer passes here.
          for (const key in next) {
            values += 1;
            const inner = (next as Record<string, unknown>)[key];
            if (isObject(inner)) waiting.push(inner);
          }
        }
        spendCount(values);
      }
    },
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
