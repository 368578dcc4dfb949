import { expect, test } from 'vitest';
import { type FollowerRecord, findDefects, type ReceivedChange } from '../../../ops/live/find-defects.ts';

/** Two orders that change in turns, a second apart: positions 1, 3, 5 … are of a, 2, 4, 6 … of b. */
const log = Array.from({ length: 10 }, (_, index) => ({
  orderId: index % 2 === 0 ? 'a' : 'b',
  version: Math.floor(index / 2) + 1,
  position: index + 1,
  at: index * 1_000,
}));

/** What arrives at a follower of `a` in a good run: each version 100 ms after its change. */
const good = log.filter(({ orderId }) => orderId === 'a').map(toFrame);

function toFrame({ orderId, version, at }: (typeof log)[number]): ReceivedChange {
  return { orderId, version, at: at + 100 };
}

const ofOrder = (frames: readonly ReceivedChange[], afterVersion = 0): FollowerRecord => ({
  name: 'f',
  follows: { orderId: 'a', afterVersion },
  frames,
});

function defectsOf(follower: FollowerRecord, calm: number[] = [20_000]) {
  const times = calm.map((at) => ({ at, after: 'a crash' }));
  const defects = findDefects({ log, followers: [follower], calm: times, withinMs: 3_000 });
  return defects.map(({ kind, change, lateness }) => [
    kind,
    change,
    ...(lateness ? [lateness.ms, lateness.after] : []),
  ]);
}

test('a good run has no defects, from the first version or after a cursor, of one order or of all', () => {
  expect(defectsOf(ofOrder(good))).toEqual([]);
  expect(defectsOf(ofOrder(good.slice(2), 2))).toEqual([]);
  const feed = log.filter(({ position }) => position > 3).map(toFrame);
  expect(defectsOf({ name: 'feed', follows: { afterPosition: 3 }, frames: feed })).toEqual([]);
});

test('a lost version is found, in the middle and at the end', () => {
  expect(defectsOf(ofOrder(good.filter(({ version }) => version !== 3)))).toEqual([['lost', 'a 3']]);
  expect(defectsOf(ofOrder(good.slice(0, -1)))).toEqual([['lost', 'a 5']]);
  expect(defectsOf(ofOrder([]))).toHaveLength(5);
});

test('a doubled version is found', () => {
  expect(defectsOf(ofOrder([...good, ...good.slice(2, 3)]))).toEqual([['doubled', 'a 3']]);
});

test('swapped versions are found, also between the orders of a feed', () => {
  const [one, two, three, ...rest] = good;
  if (!one || !two || !three) throw new Error('expected three frames');
  expect(defectsOf(ofOrder([one, three, two, ...rest]))).toEqual([['swapped', 'a 2']]);
  const [first, second, ...others] = log.map(toFrame);
  if (!first || !second) throw new Error('expected two frames');
  expect(defectsOf({ name: 'feed', follows: { afterPosition: 0 }, frames: [second, first, ...others] })).toEqual([
    ['swapped', 'a 1'],
  ]);
});

test('a foreign version is found: of another order, from before the cursor, or never recorded', () => {
  const foreign: ReceivedChange = { orderId: 'b', version: 1, at: 1_100 };
  expect(defectsOf(ofOrder([foreign, ...good]))).toEqual([['foreign', 'b 1']]);
  expect(defectsOf(ofOrder(good.slice(1), 2))).toEqual([['foreign', 'a 2']]);
  expect(defectsOf(ofOrder([...good, { orderId: 'a', version: 6, at: 9_000 }]))).toEqual([['foreign', 'a 6']]);
});

test('a late version is found: after a calm time has begun, everything before it has to arrive soon', () => {
  const late = good
    .map((frame) => (frame.version === 3 ? { ...frame, at: 8_200 } : frame))
    .toSorted((a, b) => a.at - b.at);
  // Recorded at 4,000; calm since 5,000: due at 8,000.
  expect(defectsOf(ofOrder(late), [5_000, 20_000])).toContainEqual(['late', 'a 3', 200, 'a crash']);
  expect(defectsOf(ofOrder(good), [5_000, 20_000])).toEqual([]);
  // Until the next calm time a disturbance may delay it.
  expect(defectsOf(ofOrder(good.map((frame) => ({ ...frame, at: frame.at + 2_900 }))), [20_000])).toEqual([]);
});
