/**
 * How long to wait before the next try, in milliseconds: `firstMs` after the first failure, twice as long after each further one, `lastMs` at
 * most, and a random part of up to a half less. Without the random part, processes that failed together would all try again together.
 */
export function backoff(failures: number, options: { firstMs: number; lastMs: number }): number {
  // 2 ** 30 is beyond every `lastMs`; a larger power would end in Infinity times 0 where `firstMs` is 0.
  const wait = Math.min(options.firstMs * 2 ** Math.min(Math.max(0, failures - 1), 30), options.lastMs);
  return wait * (0.5 + Math.random() / 2);
}
