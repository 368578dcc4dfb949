import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startPingWheel } from '../../../subscriptions/connection/ping-wheel.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('pings each entry once in a period, never many at a time, and none as soon as it has come', () => {
  const pinged: number[] = [];
  const wheel = startPingWheel<number>(20_000, (entry) => pinged.push(entry));
  for (let entry = 0; entry < 1_000; entry += 1) wheel.add(entry);
  let most = 0;
  for (let ms = 0; ms < 20_000; ms += 100) {
    const before = pinged.length;
    vi.advanceTimersByTime(100);
    most = Math.max(most, pinged.length - before);
    if (ms < 9_000) expect(pinged).toEqual([]);
  }
  expect(new Set(pinged).size).toBe(1_000);
  expect(pinged).toHaveLength(1_000);
  expect(most).toBe(40);
  vi.advanceTimersByTime(20_000);
  expect(pinged).toEqual([...pinged.slice(0, 1_000), ...pinged.slice(0, 1_000)]);
  wheel.stop();
});

test('pings no entry that was deleted, and none after it was stopped', () => {
  const pinged: string[] = [];
  const wheel = startPingWheel<string>(1_000, (entry) => pinged.push(entry));
  for (const entry of ['left', 'stayed']) wheel.add(entry);
  wheel.delete('left');
  vi.advanceTimersByTime(1_000);
  expect(pinged).toEqual(['stayed']);
  wheel.stop();
  vi.advanceTimersByTime(5_000);
  expect(pinged).toEqual(['stayed']);
});
