import { setTimeout as pause } from 'node:timers/promises';
import { CodedError } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import type { Item, Source } from '../follow/source.ts';

/** Pause before a log that could not be read is read again. */
const retryMs = 1_000;

/**
 * The next items of a source. A log that cannot be read delays, while `stillWanted`; then the answer is empty. Throws CURSOR_EXPIRED, which
 * no retry can change.
 */
export async function readOn(
  source: Pick<Source, 'after'>,
  sequence: number,
  options: {
    log: Log;
    stillWanted: () => boolean;
    /** A read that was started already. */
    started?: Promise<Item[]>;
  },
): Promise<Item[]> {
  let { started } = options;
  while (options.stillWanted()) {
    try {
      return await (started ?? source.after(sequence));
    } catch (error) {
      if (error instanceof CodedError && error.code === 'CURSOR_EXPIRED') throw error;
      options.log.warn({ err: error }, 'a log could not be read, trying again');
      started = undefined;
      await pause(retryMs);
    }
  }
  return [];
}
