import type { LiveClock } from '../clock.ts';

/** Pauses between attempts that grow and are random, so that the clients of a lost server do not come back at the same moment. */
export interface Pauses {
  /** The pause before the next attempt, at least `atLeastMs`. */
  next(atLeastMs?: number): number;
  /** Begins again with the shortest pause. */
  reset(): void;
}

const firstMs = 250;
/** A server needs some seconds to start. A longer pause only delays messages; half of it doubles the attempts at a server that does not answer. */
export const longestPauseMs = 10_000;

export function openPauses(random: () => number): Pauses {
  let attempts = 0;
  return {
    next(atLeastMs = 0) {
      const pauseMs = Math.min(firstMs * 2 ** attempts, longestPauseMs) * (0.5 + random() / 2);
      attempts += 1;
      // The pause that the server asks for is spread too, because it asks all clients.
      return Math.max(pauseMs, atLeastMs * (1 + random() / 4));
    },
    reset() {
      attempts = 0;
    },
  };
}

/** A wait that all subscriptions of a connection share. */
export interface SharedPause {
  opened: Promise<void>;
  /** Ends the wait now. */
  open(): void;
}

export function openGate(clock: LiveClock, ms: number): SharedPause {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    const cancel = clock.after(ms, resolve);
    open = () => {
      cancel();
      resolve();
    };
  });
  return { opened, open };
}
