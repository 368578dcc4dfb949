import { expect, test } from 'vitest';
import { followChanges } from '#registry/changes.ts';

test('readers wake by a ring of their own process, not by the next look', async () => {
  const looks = Promise.withResolvers<number | null>();
  const changes = followChanges({
    head: () => looks.promise,
    maxWaiters: 10,
    waiting: () => undefined,
    failed: (error) => expect.fail(String(error)),
  });
  const waiting = changes.wait('shop/main', 1, 60_000, new AbortController().signal);
  changes.ring('shop/main');
  expect(await waiting).toBe(true);
  changes.stop();
});
