import { expect, test } from 'vitest';
import { backoff } from '#platform/process/backoff.ts';

test('waits twice as long after each failure up to the longest wait, less a random part of up to a half', () => {
  for (const [failures, most] of [
    [1, 100],
    [2, 200],
    [5, 1_600],
    [7, 5_000],
    [5_000, 5_000],
  ] as const) {
    const waits = Array.from({ length: 200 }, () => backoff(failures, { firstMs: 100, lastMs: 5_000 }));
    expect(Math.max(...waits)).toBeLessThanOrEqual(most);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(most / 2);
    expect(new Set(waits).size).toBeGreaterThan(100);
  }
});
