/**
 * Bounds retries to a share of the calls, whatever fails: when a subgraph is overloaded or unreachable, retries of every call would double its load
 * at the worst moment.
 */
export interface RetryBudget {
  /** Each first attempt of a call pays in. */
  payIn(): void;
  /** Whether a retry may start now; it is then paid for. */
  spend(): boolean;
}

/** Retries that may be saved up. A quiet subgraph needs some for its first failures; ten times as many would be a burst that overloads it. */
const mostSaved = 10;

/** Opens a full budget. At 0 percent there are no retries. */
export function openRetryBudget(percent: number): RetryBudget {
  let saved = percent > 0 ? mostSaved : 0;
  return {
    payIn() {
      saved = Math.min(mostSaved, saved + percent / 100);
    },
    spend() {
      if (percent <= 0 || saved < 1) return false;
      saved -= 1;
      return true;
    },
  };
}
