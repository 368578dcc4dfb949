import type { LiveClock } from '../clock.ts';

/** Renews the token of a connection before the token ends. */
export interface Renewal {
  /** The server said when the token ends; null for a guest or a token without an end. */
  endsAt(moment: unknown): void;
  stop(): void;
}

/** Half a minute is enough for a slow network; with more, short tokens would be renewed all the time. */
const renewBeforeMs = 30_000;
/** A renewal that brings a shorter time, as with a wrong clock of this machine, must not repeat without a pause. */
const leastPauseMs = 10_000;
/** The longest timer; a timer of more than 24 days would fire immediately. */
const longestTimerMs = 60 * 60_000;

/**
 * Calls `renew` half a minute before the end, or when a quarter of a short token is left. If `renew` throws, it is called again. Once the token
 * has ended, the server closes the connection, and the next connection asks for a token.
 */
export function startRenewal(clock: LiveClock, renew: () => Promise<void>): Renewal {
  let cancel = () => {};

  function schedule(dueAt: number): void {
    cancel();
    const leftMs = dueAt - clock.now();
    cancel = clock.after(Math.min(Math.max(leftMs, 0), longestTimerMs), () => {
      if (clock.now() < dueAt) return schedule(dueAt);
      renew().catch(() => schedule(clock.now() + leastPauseMs));
    });
  }

  return {
    endsAt(moment) {
      cancel();
      const endMs = typeof moment === 'string' ? Date.parse(moment) : Number.NaN;
      if (Number.isNaN(endMs)) return;
      const leftMs = endMs - clock.now();
      schedule(clock.now() + Math.max(leftMs - Math.min(renewBeforeMs, leftMs / 4), leastPauseMs));
    },
    stop: () => cancel(),
  };
}
