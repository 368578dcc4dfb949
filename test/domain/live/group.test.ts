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
    listen: listeners.add,
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
      return { data: { number } };
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
    join: (subscriber: Partial<Subscriber> = {}) =>
      groups.join('key', {
        field: 'field',
        source,
        plan,
        variables: {},
        from: 0,
        writable: () => undefined,
        caller: () => ({ kind: 'anonymous' }),
        wants: () => true,
        authorise: () => {},
        left: (reason) => left.push(reason),
        ...subscriber,
      }),
  };
}

async function take(answers: AsyncGenerator<{ data?: unknown }>, count: number): Promise<unknown[]> {
  const taken: unknown[] = [];
  while (taken.length < count) {
    const { value, done } = await answers.next();
    if (done) break;
    taken.push((value.data as { number: number }).number);
  }
  return taken;
}

const upTo = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index);

test('executions of a live group run at the same time, a bounded number, and are delivered in order', async () => {
  const { add, join, started, finishes, holdExecutions } = open();
  const answers = join();
  const first = take(answers, executionsAhead + 4);
  await vi.waitFor(() => expect(started).toEqual([]));
  holdExecutions();
  add(executionsAhead + 4);
  await vi.waitFor(() => expect(started).toEqual(upTo(executionsAhead)));
  // The last one is ready first, and must wait for its turn.
  for (const number of upTo(executionsAhead).toReversed()) finishes.get(number)?.();
  await vi.waitFor(() => expect(started).toHaveLength(executionsAhead + 4));
  for (const number of upTo(4, executionsAhead + 1)) finishes.get(number)?.();
  expect(await first).toEqual(upTo(executionsAhead + 4));
  await answers.return();
});

test('an item that comes while another is executed does not wait for it to begin', async () => {
  const { add, join, started, finishes, holdExecutions } = open();
  const answers = join();
  const taking = take(answers, 2);
  await Promise.resolve();
  holdExecutions();
  add(1);
  await vi.waitFor(() => expect(started).toEqual([1]));
  add(1);
  await vi.waitFor(() => expect(started).toEqual([1, 2]));
  finishes.get(2)?.();
  finishes.get(1)?.();
  expect(await taking).toEqual([1, 2]);
  await answers.return();
});

test('members share each execution, and one that comes later begins behind its cursor', async () => {
  const { add, join, started } = open();
  const early = join();
  const earlyTaken = take(early, 6);
  await Promise.resolve();
  add(3);
  const late = join({ from: 2 });
  expect(await take(late, 1)).toEqual([3]);
  const lateTaken = take(late, 3);
  await new Promise((resolve) => setImmediate(resolve));
  add(3);
  expect(await earlyTaken).toEqual(upTo(6));
  expect(await lateTaken).toEqual(upTo(3, 4));
  expect(started.filter((number) => number > 3)).toEqual([4, 5, 6]);
  await early.return();
  await late.return();
});

test('a member that is slow loses its queue, and goes on from the source without a gap', async () => {
  const { add, join } = open({ queueLimit: 3 });
  const slow = join();
  const fast = join();
  const taking = take(slow, 1);
  const takingFast = take(fast, 40);
  await Promise.resolve();
  add(1);
  expect(await taking).toEqual([1]);
  for (let round = 0; round < 39; round += 1) {
    add(1);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await takingFast).toEqual(upTo(40));
  expect(await take(slow, 39)).toEqual(upTo(39, 2));
  await slow.return();
  await fast.return();
});

test('no answer is made for a socket that takes no more', async () => {
  const { add, join, started } = open();
  const { promise, resolve } = Promise.withResolvers<void>();
  let congested = true;
  const answers = join({ writable: () => (congested ? promise : undefined) });
  add(3);
  const taking = take(answers, 3);
  await new Promise((done) => setImmediate(done));
  expect(started).toEqual([]);
  congested = false;
  resolve();
  expect(await taking).toEqual([1, 2, 3]);
  await answers.return();
});

test('items of a log are read on while a member is behind, and unwanted ones are passed over', async () => {
  const { add, join, reads } = open({ kept: 10 });
  add(20);
  const answers = join({ wants: ({ sequence }) => sequence % 5 === 0 });
  expect(await take(answers, 4)).toEqual([5, 10, 15, 20]);
  expect(reads[0]).toBe(0);
  await answers.return();
});

test('a cursor that is no longer kept ends the member with its code, and leaves the group once', async () => {
  const { add, join, breakLog, left } = open({ kept: 10 });
  add(11);
  breakLog(new CodedError('CURSOR_EXPIRED'));
  const answers = join();
  await expect(answers.next()).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  await answers.return();
  expect(left).toEqual(['CURSOR_EXPIRED']);
});

test('a source that ends ends every member, and the next subscriber begins a new group', async () => {
  const { join, listeners, left, add } = open();
  const [one, two] = [join(), join()];
  const both = [one.next(), two.next()];
  await Promise.resolve();
  listeners.ended(new CodedError('CURSOR_EXPIRED'));
  for (const ended of both) await expect(ended).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  expect(left).toEqual(['CURSOR_EXPIRED', 'CURSOR_EXPIRED']);
  const next = join();
  add(1);
  expect(await take(next, 1)).toEqual([1]);
  await next.return();
});

test('a caller that may no longer have an item gets an error in its place', async () => {
  const { add, join } = open();
  const answers = join({
    authorise({ sequence }) {
      if (sequence === 2) throw new CodedError('FORBIDDEN');
    },
  });
  add(2);
  expect(await take(answers, 1)).toEqual([1]);
  await expect(answers.next()).rejects.toMatchObject({ code: 'FORBIDDEN' });
});
