import { expect, test } from 'vitest';
import type { StoredEvent } from '#platform/events/define.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { pageRings } from '#platform/events/page-ring.ts';
import { createLog } from '#platform/process/log.ts';
import { startLogTail } from '../../../subscriptions/follow/log-tail.ts';
import { eventually } from '../../support/eventually.ts';

const eventOf = (position: number): StoredEvent => ({
  id: String(position),
  subject: `order:${position}`,
  version: 1,
  name: 'order.placed',
  schemaVersion: 1,
  payload: {},
  occurredAt: '2026-11-28T12:00:00.000Z',
  traceContext: null,
  audience: null,
  position,
});
const eventsOf = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => eventOf(from + index));

/** A tail of a log that the test fills and rings. Reads wait while `hold` is set. */
async function open() {
  const doorbell = memoryDoorbell();
  const log: StoredEvent[] = [];
  const passed: number[] = [];
  let reads = 0;
  let hold: Promise<void> | undefined;
  const tail = await startLogTail({
    feed: {
      head: async () => log.length,
      async read({ after, limit = 500 }) {
        reads += 1;
        const found = log.slice(after, after + limit);
        await hold;
        return found;
      },
    },
    doorbell,
    channel: 'events:orders',
    log: createLog('test', 'silent'),
    sweepEveryMs: 600_000,
    onEvent(_event, position) {
      if (position === 13) throw new Error('an event that nobody understands');
      passed.push(position);
    },
  });
  await eventually(() => reads === 1);
  return {
    passed,
    reads: () => reads,
    holdReads(until: Promise<void>) {
      hold = until;
    },
    add: (from: number, to: number) => void log.push(...eventsOf(from, to)),
    ring: (from: number, to: number) => doorbell.ring(pageRings('orders', eventsOf(from, to))),
    [Symbol.asyncDispose]: () => tail.stop(),
  };
}

const numbers = (from: number, to: number) => eventsOf(from, to).map(({ position }) => position);

test('takes the events of rings without a read, however many pages they are', async () => {
  await using log = await open();
  await log.ring(1, 12);
  await log.ring(13, 199);
  await eventually(() => log.passed.length === 198);
  expect(log.passed).toEqual([...numbers(1, 12), ...numbers(14, 199)]);
  expect(log.reads()).toBe(1);
});

test('reads the log behind a lost ring, and passes each event on once and in order', async () => {
  await using log = await open();
  log.add(1, 6);
  await log.ring(5, 6);
  await eventually(() => log.passed.length === 6);
  await log.ring(1, 4);
  await log.ring(3, 6);
  expect(log.passed).toEqual(numbers(1, 6));
  expect(log.reads()).toBe(2);
});

test('keeps the pages that ring during a read, and reads no more for them', async () => {
  await using log = await open();
  const { promise, resolve } = Promise.withResolvers<void>();
  log.holdReads(promise);
  log.add(1, 2);
  await log.ring(2, 2);
  await eventually(() => log.reads() === 2);
  log.add(3, 8);
  await log.ring(3, 5);
  await log.ring(6, 8);
  resolve();
  await eventually(() => log.passed.length === 8);
  expect(log.passed).toEqual(numbers(1, 8));
  expect(log.reads()).toBe(2);
});
