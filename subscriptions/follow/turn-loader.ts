import DataLoader from 'dataloader';

/** Subjects, sessions or variants per statement. Half of it doubles the statements of a full sweep. */
export const keysPerRead = 500;

/** Loads by key. All loads of one turn of the event loop share one read; answers are not kept. */
export function openTurnLoader<Key, Value>(
  read: (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
): DataLoader<Key, Value> {
  return new DataLoader<Key, Value>(read, {
    cache: false,
    maxBatchSize: keysPerRead,
    batchScheduleFn: (callback) => void setImmediate(callback),
  });
}
