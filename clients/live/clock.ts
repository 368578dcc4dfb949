/** Time and timers, so that tests can let an hour pass. */
export interface LiveClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after a pause; returns the function that prevents the call. */
  after(ms: number, callback: () => void): () => void;
}

export const systemClock: LiveClock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
