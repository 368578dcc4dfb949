import { expect, test } from 'vitest';
import { OwnedSignal } from '#platform/process/call-signal.ts';

test('a signal calls its listeners once, in the order in which they came, and not those that were taken back', () => {
  const signal = new OwnedSignal();
  const called: string[] = [];
  const listeners = ['a', 'b', 'c', 'd'].map((name) => () => void called.push(name));
  const [a, b, c, d] = listeners as [() => void, () => void, () => void, () => void];
  for (const listener of [a, b, c]) signal.addEventListener('abort', listener);
  signal.removeEventListener('abort', a);
  signal.addEventListener('abort', d);
  signal.removeEventListener('abort', b);
  signal.addEventListener('abort', a);
  signal.abort('over');
  signal.abort('again');
  expect([called, signal.aborted, signal.reason]).toEqual([['c', 'd', 'a'], true, 'over']);
});
