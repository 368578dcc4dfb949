/**
 * How many failures within the window are answered without a wait. `perNetwork` counts one account from one network: people who forgot
 * their password rarely try ten times. `perAccount` counts one account from all networks that no session of it came from: guesses spread over
 * many addresses are slowed down too, and nobody can keep the account's own devices out.
 */
export const freeFailures = { perNetwork: 10, perAccount: 100 } as const;
export const failureWindowMs = 15 * 60_000;

/**
 * The wait after the last free failure; each further one doubles it, up to the longest. A guesser who never rests gets under 1,500 tries
 * a day, hopeless against a password that is not among the most common ones. Half the wait is about a third more tries.
 */
const firstWaitMs = 5_000;
const longestWaitMs = 5 * 60_000;

/** Whether an attempt may be checked: open, or closed for a number of whole seconds (at least 1). */
export type Gate = { open: true } | { open: false; retryAfterSeconds: number };

/** Decides by the moments (ms since 1970) of the failures so far, in any order. */
export function decideGate(failuresAt: readonly number[], nowMs: number, free: number): Gate {
  const recent = failuresAt.filter((at) => at > nowMs - failureWindowMs);
  if (recent.length < free) return { open: true };
  const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (recent.length - free));
  const opensMs = Math.max(...recent) + waitMs;
  if (opensMs <= nowMs) return { open: true };
  return { open: false, retryAfterSeconds: Math.max(1, Math.ceil((opensMs - nowMs) / 1000)) };
}

/** The longer of two waits. */
export function bothGates(gate: Gate, other: Gate): Gate {
  if (gate.open) return other;
  if (other.open) return gate;
  return gate.retryAfterSeconds > other.retryAfterSeconds ? gate : other;
}

/** The failures worth keeping after one more; never more than decide anything. */
export function addFailure(failuresAt: readonly number[], nowMs: number, free: number): number[] {
  const deciding = free + Math.ceil(Math.log2(longestWaitMs / firstWaitMs));
  return [...failuresAt.filter((at) => at > nowMs - failureWindowMs), nowMs].slice(-deciding);
}
