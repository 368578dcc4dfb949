import { expect, test } from 'vitest';
import type { StoredEvent } from '#platform/events/define.ts';
import { openOrderVersions, type OrderVersions } from '../../../subscriptions/follow/order-versions.ts';

const event = (version: number): StoredEvent => ({
  id: `event-${version}`,
  subject: 'order:1',
  version,
  name: 'order.shipped',
  schemaVersion: 1,
  payload: { orderId: '1', customerId: 'ada', status: 'SHIPPED', previousStatus: 'PLACED', reason: null },
  occurredAt: '2026-11-21T09:30:00.000Z',
  traceContext: null,
  audience: null,
  position: version,
});

/** The versions passed on so far, and how the order ended. */
function record(versions: OrderVersions) {
  const seen: number[] = [];
  const ends: Error[] = [];
  let from = 0;
  versions.listeners.add({
    advanced() {
      for (const { sequence } of versions.after(from) ?? []) seen.push(sequence);
      from = versions.head;
    },
    ended: (error) => ends.push(error),
  });
  return {
    seen,
    ends,
    startAfter: (version: number) => {
      from = version;
    },
  };
}

test('begins with the newest version, and passes on each next one', () => {
  const versions = openOrderVersions();
  const { seen, startAfter } = record(versions);
  startAfter(6);
  versions.settle(event(7));
  versions.offer(event(8));
  versions.offer(event(9));
  expect(seen).toEqual([7, 8, 9]);
  expect([versions.head, versions.newest?.sequence, versions.behind]).toEqual([9, 9, false]);
});

test('ignores repeated and old versions', () => {
  const versions = openOrderVersions();
  versions.settle(event(7));
  const { seen, startAfter } = record(versions);
  startAfter(7);
  for (const version of [7, 3, 8, 8, 7]) versions.offer(event(version));
  expect(seen).toEqual([8]);
});

test('keeps an early version until the one before has come', () => {
  const versions = openOrderVersions();
  versions.settle(event(1));
  const { seen, startAfter } = record(versions);
  startAfter(1);
  versions.offer(event(3));
  expect([seen, versions.behind]).toEqual([[], true]);
  versions.offer(event(2));
  expect([seen, versions.behind]).toEqual([[2, 3], false]);
});

test('versions that ring before the log is read are joined to it', () => {
  const versions = openOrderVersions();
  versions.offer(event(4));
  versions.offer(event(5));
  expect(versions.head).toBe(0);
  versions.settle(event(3));
  expect([versions.head, versions.behind]).toEqual([5, false]);
  expect(versions.after(2)?.map(({ sequence }) => sequence)).toEqual([3, 4, 5]);
});

test('fills a gap from the log, and says how many versions that passed on', () => {
  const versions = openOrderVersions();
  versions.settle(event(1));
  versions.offer(event(5));
  expect(versions.fill(1, [event(2), event(3), event(4)])).toBe(3);
  expect([versions.head, versions.behind]).toEqual([5, false]);
});

test('a version that rang but is not in the log is given up: the log is right', () => {
  const versions = openOrderVersions();
  versions.settle(event(1));
  versions.offer(event(9));
  expect(versions.fill(1, [])).toBe(0);
  expect(versions.behind).toBe(false);
});

test('ends where the log no longer holds the next version', () => {
  const versions = openOrderVersions();
  versions.settle(event(1));
  const { ends } = record(versions);
  versions.offer(event(5));
  expect(versions.fill(1, [event(4), event(5)])).toBe('gap');
  expect(ends).toMatchObject([{ code: 'CURSOR_EXPIRED' }]);
});

test('a version that comes by the doorbell while the log is read is no gap', () => {
  const versions = openOrderVersions();
  versions.settle(event(1));
  versions.offer(event(3));
  versions.offer(event(2));
  expect(versions.fill(1, [event(4)])).not.toBe('gap');
  expect(versions.head).toBe(4);
});

test('keeps the newest 64 versions; older ones are only in the log', () => {
  const versions = openOrderVersions();
  versions.settle(event(1));
  for (let version = 2; version <= 100; version += 1) versions.offer(event(version));
  expect(versions.after(36)).toHaveLength(64);
  expect(versions.after(35)).toBeUndefined();
});
