import { expect, test, vi } from 'vitest';
import { createLog } from '#platform/process/log.ts';
import { CodedError } from '#platform/process/errors.ts';
import { openListeners } from '../../../subscriptions/follow/listeners.ts';
import { openRecentItems } from '../../../subscriptions/follow/recent-items.ts';
import type { Item, Source } from '../../../subscriptions/follow/source.ts';
import { openGroups } from '../../../subscriptions/group/groups.ts';
import { executionsAhead } from '../../../subscriptions/group/group.ts';
import type { Subscriber } from '../../../subscriptions/group/subscriber.ts';

const log = createLog('test', 'silent');

/** A source that the test feeds, with all items after `kept` in memory, and a plan whose executions the test finishes. */
function open(options: { kept?: number; queueLimit?: number; eventOnly?: boolean } = {}) {
  const items: Item[] = [];
  const recent = openRecentItems(options.kept ?? 0, 1_000);
  const listeners = openListeners();
  const reads: number[] = [];
  let readLog = async (after: number): Promise<Item[]> => items.filter(({ sequence }) => sequence > after);
  const source: Source = {
    get head() {
      return items.length;
    },
    after(sequence) {
      const inMemory = recent.after(sequence);
      if (inMemory) return inMemory;
      reads.push(sequence);
      return readLog(sequence);
    },
    listen: (listener) => listeners.add(listener),
    unlisten: (listener) => listeners.remove(listener),
  };
  const started: number[] = [];
  const finishes = new Map<number, () => void>();
  let manual = false;
  const groups = openGroups({
    identity: {
      sign: () => ({ token: 'signed', headers: () => ({}) }),
      verify: () => ({ kind: 'anonymous' }),
      verifyCall() {},
    },
    log,
    queueLimit: options.queueLimit ?? 64,
    now: () => new Date(),
  });
  const plan: Subscriber['plan'] = {
    eventOnly: options.eventOnly ?? false,
    async execute({ event }) {
      const { number } = event['field'] as { number: number };
      started.push(number);
      if (manual) await new Promise<void>((resolve) => finishes.set(number, resolve));
      return { data: JSON.stringify({ number }) };
    },
  };
  const left: string[] = [];
  return {
    started,
    finishes,
    left,
    reads,
    listeners,
    holdExecutions: () => {
      manual = true;
    },
    breakLog: (error: Error) => {
      readLog = () => Promise.reject(error);
    },
    add(count: number) {
      for (let added = 0; added < count; added += 1) {
        const number = items.length + 1;
        const item = { sequence: number, value: { number }, occurredAt: null, traceContext: null };
        items.push(item);
        recent.add(item);
        listeners.advanced();
      }
    },
    join(subscriber: Partial<Subscriber> = {}) {
      const reader = openReader();
      const member = groups.join('key', {
        field: 'field',
        source,
        plan,
        variables: {},
        cost: 0,
        account: undefined,
        from: 0,
        sink: reader.sink,
        caller: () => ({ kind: 'anonymous' }),
        wants: () => true,
        authorise: () => {},
        left: (reason) => left.push(reason),
        ...subscriber,
      });
      return { ...reader, leave: () => member.leave() };
    },
  };
}

/** A reader that takes everything, until the test fills it. */
function openReader() {
  const numbers: number[] = [];
  const errors: unknown[] = [];
  const batches: number[] = [];
  let release: (() => void) | undefined;
  let freed = Promise.resolve();
  const sink: Subscriber['sink'] = {
    send({ messages }) {
      batches.push(messages.length);
      for (const { payload } of messages)
        numbers.push((JSON.parse(payload) as { data: { number: number } }).data.number);
    },
    get full() {
      return release !== undefined;
    },
    writable: () => freed,
    failed: (error) => errors.push(error),
  };
  return {
    sink,
    /** The sent messages, the number of their parts, and the errors that ended it. */
    numbers,
    batches,
    errors,
    fill() {
      freed = new Promise((resolve) => {
        release = () => {
          release = undefined;
          resolve();
        };
      });
    },
    empty: () => release?.(),
    has: (expected: number[]) => vi.waitFor(() => expect(numbers).toEqual(expected)),
  };
}

const upTo = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index);

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('executions of a live group run at the same time, a bounded number, and are delivered in order', async () => {
  const { add, join, started, finishes, holdExecutions } = open();
  const reader = join();
  holdExecutions();
  add(executionsAhead + 4);
  await vi.waitFor(() => expect(started).toEqual(upTo(executionsAhead)));
  // The last one is ready first, and must wait for its turn.
  for (const number of upTo(executionsAhead).toReversed()) finishes.get(number)?.();
  await vi.waitFor(() => expect(started).toHaveLength(executionsAhead + 4));
  for (const number of upTo(4, executionsAhead + 1)) finishes.get(number)?.();
  await reader.has(upTo(executionsAhead + 4));
});

test('an item that comes while another is executed does not wait for it to begin', async () => {
  const { add, join, started, finishes, holdExecutions } = open();
  const reader = join();
  holdExecutions();
  add(1);
  await vi.waitFor(() => expect(started).toEqual([1]));
  add(1);
  await vi.waitFor(() => expect(started).toEqual([1, 2]));
  finishes.get(2)?.();
  finishes.get(1)?.();
  await reader.has([1, 2]);
});

test('members share each execution, and one that comes later begins behind its cursor', async () => {
  const { add, join, started } = open();
  const early = join();
  add(3);
  const late = join({ from: 2 });
  await late.has([3]);
  await early.has(upTo(3));
  add(3);
  await early.has(upTo(6));
  await late.has(upTo(4, 3));
  expect(started.filter((number) => number > 3)).toEqual([4, 5, 6]);
});

test('items of the event alone that come in one turn are handed over together, made by the event writer', async () => {
  const { add, join, started } = open({ eventOnly: true });
  const writeEvent = ({ number }: Record<string, unknown>) => JSON.stringify({ data: { number } });
  const [one, two] = [join({ writeEvent }), join({ writeEvent })];
  add(5);
  await one.has(upTo(5));
  await two.has(upTo(5));
  expect([one.batches, two.batches, started]).toEqual([[5], [5], []]);
});

test('a group of many rests for as long as its members took; what comes meanwhile is handed over together', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  try {
    const { add, join } = open({ eventOnly: true });
    const writeEvent = ({ number }: Record<string, unknown>) => JSON.stringify({ data: { number } });
    const slow: Subscriber['sink'] = {
      send: () => vi.advanceTimersByTime(6),
      full: false,
      writable: () => Promise.resolve(),
      failed: () => {},
    };
    const others = Array.from({ length: 99 }, () => join({ writeEvent }));
    join({ writeEvent, sink: slow });
    add(1);
    await turn();
    for (let more = 0; more < 2; more += 1) {
      add(1);
      await turn();
    }
    expect(others.map(({ batches }) => batches)).toEqual(others.map(() => [1]));
    vi.advanceTimersByTime(6);
    expect(others.map(({ batches }) => batches)).toEqual(others.map(() => [1, 2]));
    expect(others[0]?.numbers).toEqual([1, 2, 3]);
  } finally {
    vi.useRealTimers();
  }
});

test('a field that the event writer does not know is executed', async () => {
  const { add, join, started } = open({ eventOnly: true });
  const reader = join({
    writeEvent: ({ number }) => (number === 2 ? undefined : JSON.stringify({ data: { number } })),
  });
  add(3);
  await reader.has(upTo(3));
  expect(started).toEqual([2]);
});

test('a member that is slow loses its queue, and goes on from the source without a gap', async () => {
  const { add, join, started } = open({ queueLimit: 3 });
  const slow = join();
  const fast = join();
  add(1);
  await slow.has([1]);
  slow.fill();
  for (let round = 0; round < 39; round += 1) {
    add(1);
    await turn();
  }
  await fast.has(upTo(40));
  expect(slow.numbers).toEqual([1]);
  slow.empty();
  await slow.has(upTo(40));
  expect(started.length).toBeLessThan(2 * 40);
});

test('a member that is full for a moment gets the waiting messages, from the answers of the group', async () => {
  const { add, join, started } = open({ queueLimit: 3 });
  const reader = join();
  reader.fill();
  add(3);
  await vi.waitFor(() => expect(started).toEqual(upTo(3)));
  await turn();
  expect(reader.numbers).toEqual([]);
  reader.empty();
  await reader.has(upTo(3));
  add(1);
  await reader.has(upTo(4));
  expect(started).toEqual(upTo(4));
});

test('no answer is made for a reader that takes no more', async () => {
  const { add, join, started } = open();
  const reader = openReader();
  reader.fill();
  add(3);
  join({ sink: reader.sink });
  await turn();
  expect(started).toEqual([]);
  reader.empty();
  await reader.has([1, 2, 3]);
});

test('items of a log are read on while a member is behind, and unwanted ones are passed over', async () => {
  const { add, join, reads } = open({ kept: 10 });
  add(20);
  const reader = join({ wants: ({ sequence }) => sequence % 5 === 0 });
  await reader.has([5, 10, 15, 20]);
  expect(reads[0]).toBe(0);
});

test('a cursor that is no longer kept ends the member with its code, and leaves the group once', async () => {
  const { add, join, breakLog, left } = open({ kept: 10 });
  add(11);
  breakLog(new CodedError('CURSOR_EXPIRED'));
  const reader = join();
  await vi.waitFor(() => expect(reader.errors).toMatchObject([{ code: 'CURSOR_EXPIRED' }]));
  reader.leave();
  expect(left).toEqual(['CURSOR_EXPIRED']);
});

test('a source that ends ends every member, and the next subscriber begins a new group', async () => {
  const { join, listeners, left, add } = open();
  const [one, two] = [join(), join()];
  listeners.ended(new CodedError('CURSOR_EXPIRED'));
  for (const { errors } of [one, two]) expect(errors).toMatchObject([{ code: 'CURSOR_EXPIRED' }]);
  expect(left).toEqual(['CURSOR_EXPIRED', 'CURSOR_EXPIRED']);
  const next = join();
  add(1);
  await next.has([1]);
});

test('a caller that may no longer have an item gets an error in its place, also within a batch', async () => {
  const { add, join, left } = open({ eventOnly: true });
  const reader = join({
    writeEvent: ({ number }) => JSON.stringify({ data: { number } }),
    authorise({ sequence }) {
      if (sequence === 2) throw new CodedError('FORBIDDEN');
    },
  });
  add(3);
  await reader.has([1]);
  expect(reader.errors).toMatchObject([{ code: 'FORBIDDEN' }]);
  expect(left).toEqual(['FORBIDDEN']);
});

test('a reader that leaves gets nothing more, and its group ends with the last one', async () => {
  const { add, join, left, started } = open();
  const [one, two] = [join(), join()];
  one.leave();
  add(1);
  await two.has([1]);
  two.leave();
  two.leave();
  add(1);
  await turn();
  expect([one.numbers, two.numbers, left, started]).toEqual([[], [1], ['complete', 'complete'], [1]]);
});

test('live members pay for executions in turn, also after one has left', async () => {
  const { add, join } = open();
  const charged: string[] = [];
  const account = (name: string) => ({ charge: (units: number) => void charged.push(`${name} ${units}`) });
  const members = ['a', 'b', 'c'].map((name) => join({ cost: 7, account: account(name) }));
  add(6);
  for (const { has } of members) await has(upTo(6));
  expect(charged).toEqual(['a 7', 'b 7', 'c 7', 'a 7', 'b 7', 'c 7']);
  members[1]?.leave();
  charged.length = 0;
  add(4);
  await members[0]?.has(upTo(10));
  expect(charged.toSorted()).toEqual(['a 7', 'a 7', 'c 7', 'c 7']);
});

test('a member that is behind pays for what is executed for it alone', async () => {
  const { add, join } = open();
  const charged: string[] = [];
  const account = (name: string) => ({ charge: () => void charged.push(name) });
  add(3);
  const early = join({ from: 3, account: account('early'), cost: 7 });
  const late = join({ from: 0, account: account('late'), cost: 7 });
  await late.has(upTo(3));
  expect(charged).toEqual(['late', 'late', 'late']);
  add(2);
  await early.has([4, 5]);
  expect(charged.toSorted()).toEqual(['early', 'late', 'late', 'late', 'late']);
});

test('answers that the event itself has are paid by nobody', async () => {
  const { add, join } = open({ eventOnly: true });
  const charged: number[] = [];
  const account = { charge: (units: number) => void charged.push(units) };
  // The writer does not know the second item, so that the plan is executed for it.
  const writeEvent = ({ number }: Record<string, unknown>) =>
    number === 2 ? undefined : JSON.stringify({ data: { number } });
  const reader = join({ writeEvent, cost: 7, account });
  add(3);
  await reader.has(upTo(3));
  expect(charged).toEqual([]);
});
