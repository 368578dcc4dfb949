/**
 * How many failures for one e-mail address close sign-in. At 10 in 15 minutes a guesser has under a thousand tries a day, hopeless
 * against a password that is not among the first thousand; people who forgot theirs rarely try ten times.
 */
export const maxFailures = 10;
export const failureWindowMs = 15 * 60_000;

/** Whether an attempt may be looked at: open, or closed for so many whole seconds (at least 1). */
export type Gate = { open: true } | { open: false; retryAfterSeconds: number };

/** Decides by the moments (ms since 1970) of the failures so far; it opens again when the oldest of the last ten is 15 minutes old. */
export function decideGate(failuresAt: readonly number[], nowMs: number): Gate {
  const recent = failuresAt.filter((at) => at > nowMs - failureWindowMs).toSorted((a, b) => a - b);
  const oldest = recent.at(-maxFailures);
  if (oldest === undefined) return { open: true };
  return { open: false, retryAfterSeconds: Math.max(1, Math.ceil((oldest + failureWindowMs - nowMs) / 1000)) };
}

/** The failures worth keeping after one more; never more than decide anything. */
export function addFailure(failuresAt: readonly number[], nowMs: number): number[] {
  return [...failuresAt.filter((at) => at > nowMs - failureWindowMs), nowMs].slice(-maxFailures);
}
