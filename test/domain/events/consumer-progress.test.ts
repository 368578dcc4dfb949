import { describe, expect, it } from 'vitest';
import {
  batchesOf,
  type ConsumerProgress,
  emptyProgress,
  forgetPartition,
  hasMore,
  moveTo,
  pauseMs,
  planRead,
  settlePage,
} from '#platform/events/consumer-progress.ts';
import type { StoredEvent } from '#platform/events/define.ts';
import type { FailingEvent } from '#platform/events/event-failure.ts';
import { maxFeedPage } from '#platform/events/event-feed.ts';
import { partitionOf } from '#platform/events/event-log.ts';

const failing = (retryAt: number): FailingEvent => ({ eventId: 'event', attempts: 1, tries: 1, retryAt });

function progressOf(positions: [number, number][], waiting: [number, FailingEvent][] = []): ConsumerProgress {
  return { positions: new Map(positions), failing: new Map(waiting) };
}

/** A subject whose events belong to this partition. */
function subjectIn(partition: number): string {
  for (let number = 0; ; number += 1) if (partitionOf(`order:${number}`) === partition) return `order:${number}`;
}

function eventAt(position: number, partition: number): StoredEvent {
  return {
    id: `event-${position}`,
    subject: subjectIn(partition),
    version: 1,
    name: 'order.placed',
    schemaVersion: 1,
    payload: {},
    occurredAt: '2026-01-01T00:00:00.000Z',
    traceContext: null,
    audience: null,
    position,
  };
}

describe('planning a read', () => {
  it('reads for all claimed partitions behind the slowest one', () => {
    const progress = progressOf([
      [3, 70],
      [5, 40],
      [9, 90],
    ]);
    expect(planRead(progress, 0)).toEqual({ partitions: [3, 5, 9], after: 40 });
  });

  it('leaves out a partition that waits for a retry, until it is due', () => {
    const progress = progressOf(
      [
        [3, 70],
        [5, 40],
      ],
      [[5, failing(1000)]],
    );
    expect(planRead(progress, 999)).toEqual({ partitions: [3], after: 70 });
    expect(planRead(progress, 1000)).toEqual({ partitions: [3, 5], after: 40 });
  });

  it('reads nothing while no partition is claimed or all of them wait', () => {
    expect(planRead(emptyProgress(), 0)).toBeNull();
    expect(planRead(progressOf([[3, 70]], [[3, failing(1000)]]), 0)).toBeNull();
  });
});

describe('pausing', () => {
  it('rests until the next poll or the next retry', () => {
    expect(pauseMs(progressOf([[3, 70]]), 0, 1000)).toBe(1000);
    expect(pauseMs(progressOf([[3, 70]], [[3, failing(5000)]]), 0, 1000)).toBe(1000);
    const waiting = progressOf(
      [],
      [
        [3, failing(900)],
        [5, failing(300)],
      ],
    );
    expect(pauseMs(waiting, 0, 1000)).toBe(300);
  });

  it('never spins at a retry that is due', () => {
    expect(pauseMs(progressOf([[3, 70]], [[3, failing(100)]]), 500, 1000)).toBe(10);
  });
});

describe('cutting a page into batches', () => {
  it('skips applied events, and partitions that are not claimed', () => {
    const page = { events: [eventAt(41, 3), eventAt(42, 3), eventAt(43, 5), eventAt(44, 3)], head: 0 };
    const batches = batchesOf(progressOf([[3, 41]]), page);
    expect(
      batches.map(([partition, cut]) => [partition, cut.map((batch) => batch.map(({ position }) => position))]),
    ).toEqual([[3, [[42, 44]]]]);
  });

  it('puts at most 100 events into one transaction, in their order', () => {
    const events = Array.from({ length: 250 }, (_, index) => eventAt(index + 1, 3));
    const [found] = batchesOf(progressOf([[3, 0]]), { events, head: 0 });
    const batches = found?.[1] ?? [];
    expect(batches.map((batch) => batch.length)).toEqual([100, 100, 50]);
    expect(batches.flat()).toEqual(events);
  });
});

describe('settling a page', () => {
  const plan = { partitions: [3, 5], after: 40 };

  it('moves each partition to the end of the page, also one without an event in it', () => {
    const progress = progressOf([
      [3, 42],
      [5, 40],
    ]);
    settlePage(progress, plan, { events: [eventAt(42, 3)], head: 0 });
    expect([...progress.positions]).toEqual([
      [3, 42],
      [5, 42],
    ]);
  });

  it('leaves a partition that stopped at a failure where it is', () => {
    const progress = progressOf(
      [
        [3, 41],
        [5, 40],
      ],
      [[3, failing(1000)]],
    );
    settlePage(progress, plan, { events: [eventAt(41, 3), eventAt(44, 3)], head: 0 });
    expect([...progress.positions]).toEqual([
      [3, 41],
      [5, 44],
    ]);
  });

  it('moves to the end of the log after a last page, and not after a full one', () => {
    const last = progressOf([
      [3, 40],
      [5, 40],
    ]);
    settlePage(last, plan, { events: [], head: 90 });
    expect([...last.positions.values()]).toEqual([90, 90]);
    const full = { events: Array.from({ length: maxFeedPage }, (_, index) => eventAt(41 + index, 3)), head: 9000 };
    expect(hasMore(full)).toBe(true);
    const more = progressOf([
      [3, 40],
      [5, 40],
    ]);
    settlePage(more, plan, full);
    expect([...more.positions.values()]).toEqual([540, 540]);
  });

  it('does not claim again a partition that was given up', () => {
    const progress = progressOf([
      [3, 40],
      [5, 40],
    ]);
    forgetPartition(progress, 5);
    settlePage(progress, plan, { events: [eventAt(42, 3)], head: 0 });
    expect([...progress.positions]).toEqual([[3, 42]]);
  });
});

it('never moves a partition back, and ignores one that is not claimed', () => {
  const progress = progressOf([[3, 40]]);
  moveTo(progress, 3, 30);
  moveTo(progress, 5, 30);
  expect([...progress.positions]).toEqual([[3, 40]]);
});
