import { expect, test } from 'vitest';
import { openMessageRate } from '../../../subscriptions/connection/message-rate.ts';

const taken = (allow: (nowMs: number) => boolean, count: number, nowMs: number) =>
  Array.from({ length: count }, () => allow(nowMs)).filter(Boolean).length;

test('takes a burst, then so many per second on average, whatever was refused meanwhile', () => {
  const allow = openMessageRate({ perSecond: 10, burst: 30 });
  expect(taken(allow, 100, 5_000)).toBe(30);
  expect(taken(allow, 100, 5_500)).toBe(5);
  expect(taken(allow, 100, 6_500)).toBe(10);
});

test('saves up no more than the burst', () => {
  const allow = openMessageRate({ perSecond: 10, burst: 30 });
  expect(taken(allow, 100, 0)).toBe(30);
  expect(taken(allow, 100, 3_600_000)).toBe(30);
});

test('never refuses a peer that stays at the rate', () => {
  const allow = openMessageRate({ perSecond: 10, burst: 1 });
  expect(Array.from({ length: 1_000 }, (_, n) => allow(n * 100)).every(Boolean)).toBe(true);
});
