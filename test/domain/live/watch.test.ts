import { expect, test, vi } from 'vitest';
import type { StoredEvent } from '#platform/events/define.ts';
import { createLog } from '#platform/process/log.ts';
import { startWatch } from '../../../subscriptions/follow/watch.ts';

/** A watch on a log that the test moves, with a doorbell that the test rings. */
function open(options: { everyMs?: number; compare?: (keys: readonly string[]) => Promise<void> } = {}) {
  const channels = new Map<string, (message: string) => void>();
  let recovered = () => {};
  const subjects = ['first'];
  let reads = 0;
  const compared: string[][] = [];
  const watch = startWatch<{ key: string; heard: string[] }>({
    feed: {
      head: async () => subjects.length,
      async read({ after, limit = 500 }) {
        reads += 1;
        return subjects.slice(after, after + limit).map((subject, index) => eventOf(subject, after + index + 1));
      },
    },
    doorbell: {
      async listen(channel, onMessage) {
        if (channel === 'channel:broken') throw new Error('no doorbell');
        channels.set(channel, onMessage);
        return async () => void channels.delete(channel);
      },
      onRecovered(listener) {
        recovered = listener;
        return () => {};
      },
    },
    log: createLog('test', 'silent'),
    everyMs: options.everyMs ?? 600_000,
    what: 'things',
    channelOf: (key) => `channel:${key}`,
    keysOf: ({ subject }) => [subject],
    begin: (key) => ({ key, heard: [] }),
    heard: (entry, message) => void entry.heard.push(message),
    async compare(keys) {
      compared.push([...keys]);
      await options.compare?.(keys);
    },
  });
  /** Sweeps, and waits until it is over. */
  async function sweep(): Promise<void> {
    recovered();
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return {
    watch,
    channels,
    compared,
    sweep,
    reads: () => reads,
    grow: (...changed: string[]) => void subjects.push(...changed),
  };
}

const eventOf = (subject: string, position: number): StoredEvent => ({
  id: String(position),
  subject,
  version: position,
  name: 'thing.changed',
  schemaVersion: 1,
  payload: {},
  occurredAt: '2026-01-01T00:00:00.000Z',
  traceContext: null,
  audience: null,
  position,
});

test('holders of a key share its entry and one listener, which ends with the last of them', async () => {
  const { watch, channels } = open();
  const [first, second] = [watch.hold('a'), watch.hold('a')];
  await first.listening;
  expect(second.entry).toBe(first.entry);
  channels.get('channel:a')?.('ring');
  expect(first.entry.heard).toEqual(['ring']);
  first.release();
  first.release();
  expect(watch.get('a')).toBe(second.entry);
  second.release();
  await vi.waitFor(() => expect(channels.size).toBe(0));
  expect(watch.get('a')).toBeUndefined();
  await watch.stop();
});

test('a channel that cannot be listened to fails its holders, and the next holder tries again', async () => {
  const { watch } = open();
  const broken = watch.hold('broken');
  await expect(broken.listening).rejects.toThrow('no doorbell');
  expect(watch.get('broken')).toBeUndefined();
  broken.release();
  expect(watch.hold('broken').entry).not.toBe(broken.entry);
  await watch.stop();
});

test('a forgotten key begins again for the next holder, while the present one keeps its entry', async () => {
  const { watch } = open();
  const before = watch.hold('a');
  watch.forget('a');
  const after = watch.hold('a');
  expect(after.entry).not.toBe(before.entry);
  before.release();
  expect(watch.get('a')).toBe(after.entry);
  await watch.stop();
});

test('the first sweep compares all keys, at most 500 at a time; a later one only the keys that the log names since', async () => {
  const { watch, compared, sweep, grow, reads } = open();
  for (let key = 0; key < 501; key += 1) watch.hold(String(key));
  await sweep();
  expect(compared.map((keys) => keys.length)).toEqual([500, 1]);
  await sweep();
  expect(compared).toHaveLength(2);
  grow('7', 'unknown', '500', '7');
  await sweep();
  expect(compared.slice(2)).toEqual([['7', '500']]);
  await sweep();
  expect(compared).toHaveLength(3);
  expect(reads()).toBe(1);
  await watch.stop();
});

test('a sweep reads the log page by page, and compares all keys where the log has grown by more than their number', async () => {
  const { watch, compared, sweep, grow, reads } = open();
  for (let key = 0; key < 600; key += 1) watch.hold(String(key));
  await sweep();
  expect(compared).toHaveLength(2);
  grow(...Array.from({ length: 599 }, () => 'unknown'), '3');
  await sweep();
  expect([compared.slice(2), reads()]).toEqual([[['3']], 2]);
  grow(...Array.from({ length: 601 }, () => 'unknown'));
  await sweep();
  expect([compared.slice(3).map((keys) => keys.length), reads()]).toEqual([[500, 100], 2]);
  await watch.stop();
});

test('a doubt or a failed sweep makes the next one compare, although the log has not grown', async () => {
  let fail = true;
  const { watch, compared, sweep } = open({
    compare: async () => {
      if (fail) throw new Error('the log is away');
    },
  });
  watch.hold('a');
  await sweep();
  fail = false;
  await sweep();
  expect(compared).toHaveLength(2);
  await sweep();
  expect(compared).toHaveLength(2);
  watch.doubt();
  await sweep();
  expect(compared).toHaveLength(3);
  await watch.stop();
});

test('a doubt that comes up during a sweep outlasts it', async () => {
  const doubts: (() => void)[] = [];
  const { watch, compared, sweep } = open({ compare: async () => doubts.pop()?.() });
  watch.hold('a');
  doubts.push(() => watch.doubt());
  await sweep();
  await sweep();
  expect(compared).toHaveLength(2);
  await watch.stop();
});
