import { CodedError } from '../process/errors.ts';

/** The values that the execution of one operation may still collect from subgraphs. */
export interface AnswerBudget {
  /**
   * Subtracts every value of a subgraph's answer or of its representations. Throws OPERATION_TOO_LARGE when there are more values than allowed. `text`
   * is the JSON that the answer was read from. With it, an answer is not counted as long as its length shows that the limit cannot be exceeded.
   */
  spend(value: unknown, text?: string): void;
  /** Subtracts values that the caller has counted; throws like `spend`. */
  spendCount(values: number): void;
}

/**
 * Bounds the real size of an answer. The operation is limited before it is executed, but its text does not show how long
 * the lists are. Every scalar, object and list counts as one. Counting stops at the limit, so its cost is bounded
 * too. The error names the `setting` that holds the limit.
 */
export function openAnswerBudget(limit: number, setting?: string): AnswerBudget {
  let left = limit;
  /** Texts that are not counted yet, and the most values that they may have. */
  let uncounted: string[] = [];
  let possible = 0;

  function spendCount(values: number): void {
    left -= values;
    if (possible > left) countTexts();
    if (left >= 0) return;
    throw new CodedError(
      'OPERATION_TOO_LARGE',
      `The answer has more than ${limit} values${setting ? ` (${setting})` : ''}; ask for smaller pages or fewer lists within lists`,
    );
  }

  function countTexts(): void {
    const texts = uncounted;
    [uncounted, possible] = [[], 0];
    for (const text of texts) count((JSON.parse(text) as { data?: unknown }).data);
  }

  function count(value: unknown): void {
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
        // Object.values would make a list for each object of each answer.
        for (const key in next) {
          values += 1;
          const inner = (next as Record<string, unknown>)[key];
          if (isObject(inner)) waiting.push(inner);
        }
      }
      spendCount(values);
    }
  }

  return {
    spendCount,
    spend(value, text) {
      // A value has at least one character, and a separator follows it.
      if (text === undefined || possible + text.length / 2 > left) return count(value);
      uncounted.push(text);
      possible += text.length / 2;
    },
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
