import { expect, it } from 'vitest';
import { hashingQueue } from '../../../subgraphs/users/credentials/hashing-queue.ts';

it('runs a few at a time, in order of arrival', async () => {
  const inTurn = hashingQueue({ atOnce: 2, waiting: 10 });
  let running = 0;
  let most = 0;
  const finished: number[] = [];
  await Promise.all(
    Array.from({ length: 9 }, (_, index) =>
      inTurn(async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        finished.push(index);
      }),
    ),
  );
  expect(most).toBe(2);
  expect(finished).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

it('refuses immediately, with a code that may be retried, when too many wait', async () => {
  const inTurn = hashingQueue({ atOnce: 1, waiting: 2 });
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const admitted = [inTurn(() => held), inTurn(async () => {}), inTurn(async () => {})];
  await expect(inTurn(async () => {})).rejects.toMatchObject({
    extensions: { code: 'TOO_MANY_REQUESTS', retryable: true },
  });
  release();
  await Promise.all(admitted);
  await expect(inTurn(async () => 'free again')).resolves.toBe('free again');
});

it('gives the turn on when work fails', async () => {
  const inTurn = hashingQueue({ atOnce: 1, waiting: 5 });
  const failed = inTurn(() => Promise.reject(new Error('broken')));
  const next = inTurn(async () => 'done');
  await expect(failed).rejects.toThrow('broken');
  await expect(next).resolves.toBe('done');
});
