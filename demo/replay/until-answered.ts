import { setTimeout as pause } from 'node:timers/promises';
import { ApiError } from '../client/api.ts';

/** Attempts of a step while the shop is overloaded; with pauses of up to 5 s they last about five minutes. */
const attempts = 60;

/**
 * Runs something that may be repeated until the shop can answer: again after OVERLOADED and other errors that pass, and after a lost connection. Counts each
 * repetition.
 */
export async function untilAnswered<Result>(run: () => Promise<Result>, onRepeat: () => void): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (attempt === attempts || !passes(error)) throw error;
      onRepeat();
      const seconds = error instanceof ApiError ? error.retryAfterSeconds : undefined;
      await pause(1000 * Math.min(5, seconds ?? 0.1 * 2 ** attempt));
    }
  }
}

function passes(error: unknown): boolean {
  if (error instanceof ApiError) return error.retryable;
  return (
    error instanceof Error && 'code' in error && ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(String(error.code))
  );
}
