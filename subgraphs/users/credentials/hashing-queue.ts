import { CodedError } from '#platform/process/errors.ts';

/**
 * Password hashes at a time. Each takes a core for about 45 ms in libuv's pool of four threads; with two, half of the pool stays free for
 * files and name look-ups. One halves sign-ins per second; four makes everything else wait behind them.
 */
const maxAtOnce = 2;

/** Callers that wait for their turn: at most 64 × 45 ms / 2 ≈ 1.5 s, below the gateway's deadline. Twice as many would wait past it. */
const maxWaiting = 64;

export type HashingQueue = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Runs at most `atOnce` pieces of work at a time, in order of arrival. Throws TOO_MANY_REQUESTS, which is retryable, before it starts the
 * work if `waiting` others wait already. Work that fails gives its turn to the next.
 */
export function hashingQueue({ atOnce = maxAtOnce, waiting = maxWaiting } = {}): HashingQueue {
  const queue: (() => void)[] = [];
  let running = 0;

  return async (work) => {
    if (running >= atOnce) {
      if (queue.length >= waiting) {
        throw new CodedError('TOO_MANY_REQUESTS', 'Too many sign-ins and registrations at this moment; try again');
      }
      // The turn is handed over by the one before, so `running` stays as it is.
      await new Promise<void>((resolve) => queue.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
