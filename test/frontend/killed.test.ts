import { expect, test } from 'vitest';
import { collect, followOrder, openClient, upTo, versionsIn } from '../support/live-client.ts';
import { startLiveProcess } from '../support/live-process.ts';
import { ada, startLive } from '../support/start-live.ts';

test('each version comes once and in order while the only server is killed and started again', async () => {
  await using live = await startLive();
  await using process = await startLiveProcess(live);
  const orderId = await live.place(ada);
  await using client = openClient({ url: process.wsUrl, token: () => live.token() });
  const order = collect(client.live, followOrder, { variables: { orderId } });
  await order.received(1);
  let last = 1;
  for (const signal of ['SIGKILL', 'SIGINT', 'SIGKILL'] as const) {
    await live.advance(orderId);
    await process.end(signal);
    await live.advanceBy(orderId, 2);
    await process.start();
    await live.advance(orderId);
    last += 4;
    await order.received(last, 60_000);
  }
  expect(versionsIn(order.results)).toEqual(upTo(last));
  expect(order.results.every(({ type }) => type === 'event')).toBe(true);
}, 240_000);
