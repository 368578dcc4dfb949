import DataLoader from 'dataloader';

/** Subjects, sessions or variants per statement. Half of it doubles the statements of a full sweep. */
export const keysPerRead = 500;

/**
 * Pause between two reads of a loader. Thousands of clients come back together after a deploy: with half of it they cost twice the statements,
 * with twice as much each waits up to a tenth of a second.
 */
const pauseMs = 50;

/**
 * Loads by key; answers are not kept. A load that comes after a pause is read at the end of its turn of the event loop, together with all others of
 * the turn. Loads in quick succession share a read every 50 ms.
 */
export function openTurnLoader<Key, Value>(
  read: (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
): DataLoader<Key, Value> {
  let readAt = Number.NEGATIVE_INFINITY;
  return new DataLoader<Key, Value>(
    (keys) => {
      readAt = performance.now();
      return read(keys);
    },
    {
      cache: false,
      maxBatchSize: keysPerRead,
      batchScheduleFn(callback) {
        const waitMs = readAt + pauseMs - performance.now();
        if (waitMs > 0) setTimeout(callback, waitMs);
        else setImmediate(callback);
      },
    },
  );
}
