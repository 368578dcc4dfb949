import { expect, it } from 'vitest';
import { findLag } from '#platform/events/consumer-lag.ts';
import type { StoredEvent } from '#platform/events/define.ts';
import type { FeedQuery } from '#platform/events/event-feed.ts';
import { partitionCount, partitionOf } from '#platform/events/event-log.ts';

/** A log of one event per subject, from position 1. */
function logOf(length: number) {
  const queries: FeedQuery[] = [];
  const events = Array.from({ length }, (_, index): StoredEvent => {
    const about = { name: 'order.placed', schemaVersion: 1, payload: {}, occurredAt: '2026-01-01T00:00:00.000Z' };
    const position = index + 1;
    return {
      ...about,
      id: `${position}`,
      subject: `order:${position}`,
      version: 1,
      traceContext: null,
      audience: null,
      position,
    };
  });
  return {
    events,
    queries,
    async read(query: FeedQuery) {
      queries.push(query);
      return events.slice(query.after, query.after + (query.limit ?? 500));
    },
  };
}

const everywhere = (position: number) =>
  new Map(Array.from({ length: partitionCount }, (_, partition) => [partition, position] as const));

it('counts events after the cursor of its own partition', async () => {
  const log = logOf(40);
  const positions = everywhere(40).set(3, 10).set(5, 20);
  const expected = log.events.filter(({ subject, position }) => {
    const partition = partitionOf(subject);
    return (partition === 3 && Number(position) > 10) || (partition === 5 && Number(position) > 20);
  });
  expect(expected.length).toBeGreaterThan(0);
  expect(await findLag(log, ['order.placed'], positions)).toEqual({
    events: expected.length,
    oldestAt: expected[0]?.occurredAt,
  });
  expect(log.queries).toEqual([{ after: 10, limit: 500, names: ['order.placed'] }]);
});

it('counts everything for a consumer that has not begun', async () => {
  expect(await findLag(logOf(40), [], new Map())).toMatchObject({ events: 40 });
});

it('is 0 at the end of the log', async () => {
  expect(await findLag(logOf(40), [], everywhere(40))).toEqual({ events: 0, oldestAt: undefined });
});

it('reads on after a page of applied events, and stops counting at a page', async () => {
  const log = logOf(1200);
  const first = partitionOf('order:1');
  // One partition is far behind, so that the first pages hold mostly events that the others have applied.
  const behind = log.events.filter(({ subject }) => partitionOf(subject) === first).length;
  expect(await findLag(log, [], everywhere(1200).set(first, 0))).toMatchObject({ events: behind });
  expect(log.queries.map(({ after }) => after)).toEqual([0, 500, 1000]);
  expect(await findLag(logOf(1200), [], new Map())).toMatchObject({ events: 500 });
});
