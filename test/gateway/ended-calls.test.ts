import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { openDeadlines } from '../../gateway/subgraphs/deadline.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void; // V8's, by the flag

test('a call that has ended is freed without a full garbage collection', async () => {
  const withDeadline = openDeadlines(60_000);
  async function client(): Promise<void> {
    for (let n = 0; n < 20; n += 1) {
      const answer = Array.from({ length: 1_000 }, (_, index) => index);
      await withDeadline(60_000, undefined, async () => {
        await nextTurn();
        return answer.length;
      });
    }
  }
  const clients = () => Promise.all(Array.from({ length: 50 }, client));

  // What keeps the running calls gets old, as in a process that has run for a while.
  const running = clients();
  await nextTurn();
  collect();
  collect();
  await running;
  const before = process.memoryUsage().heapUsed;
  for (let round = 0; round < 20; round += 1) {
    await clients();
    collect({ type: 'minor' });
    collect({ type: 'minor' });
  }
  // With deadlines in a Set, a quarter of the 20,000 answers would be left, some 20 MB.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(5_000_000);
});
