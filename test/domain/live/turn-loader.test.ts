import { expect, test, vi } from 'vitest';
import { keysPerRead, openTurnLoader } from '../../../subscriptions/follow/turn-loader.ts';

function open() {
  const reads: number[][] = [];
  const loader = openTurnLoader<number, number>(async (keys) => {
    reads.push([...keys]);
    return keys.map((key) => (key < 0 ? new Error('unknown') : key * 2));
  });
  return { loader, reads };
}

test('loads of one turn share a read, also those of the same key', async () => {
  const { loader, reads } = open();
  expect(await Promise.all([1, 2, 1].map((key) => loader.load(key)))).toEqual([2, 4, 2]);
  await expect(loader.load(-1)).rejects.toThrow('unknown');
  expect(reads).toEqual([[1, 2, 1], [-1]]);
});

test('loads in quick succession share few reads, and the first one does not wait for others', async () => {
  vi.useFakeTimers();
  try {
    const { loader, reads } = open();
    const loads: Promise<number>[] = [];
    for (let ms = 0; ms < 1_000; ms += 1) {
      loads.push(loader.load(ms));
      await vi.advanceTimersByTimeAsync(1);
    }
    await vi.advanceTimersByTimeAsync(100);
    expect(await Promise.all(loads)).toEqual(loads.map((_, key) => key * 2));
    expect(reads[0]).toEqual([0]);
    expect(reads.length).toBeLessThanOrEqual(1_000 / 50 + 2);
  } finally {
    vi.useRealTimers();
  }
});

test('a read has a bounded number of keys', async () => {
  const { loader, reads } = open();
  await Promise.all(Array.from({ length: keysPerRead + 1 }, (_, key) => loader.load(key)));
  expect(reads.map(({ length }) => length)).toEqual([keysPerRead, 1]);
});
