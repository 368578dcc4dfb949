export type DeliveryStatus = 'PENDING' | 'DELIVERED' | 'FAILED' | 'SKIPPED';

/** A receiver that was down for less than this gets everything; after it, a delivery is given up, and the next one of its order is tried. */
export const giveUpAfterMs = 24 * 3_600_000;

/** Consecutive failures of an endpoint, of all its orders together, after which it is asked only now and then. */
const failuresBeforePause = 5;
const longestPauseSeconds = 300;

/** Seconds until the next attempt, after this many failed ones: 1, 2, 4 … up to 15 minutes. */
export function retryAfterSeconds(attempts: number): number {
  return Math.min(2 ** Math.max(0, attempts - 1), 900);
}

/** Seconds for which an endpoint gets nothing, after this many consecutive failures; 0 for the first ones. A pause spares a receiver that is down. */
export function pauseSeconds(failures: number): number {
  if (failures < failuresBeforePause) return 0;
  return Math.min(15 * 2 ** (failures - failuresBeforePause), longestPauseSeconds);
}

/** What becomes of a delivery after a failed attempt. */
export function afterFailure(delivery: { attempts: number; queuedAt: Date }, now: Date): 'retry' | 'give-up' {
  return now.getTime() - delivery.queuedAt.getTime() >= giveUpAfterMs ? 'give-up' : 'retry';
}
