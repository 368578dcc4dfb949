import { expect, test } from 'vitest';
import { registry } from '#platform/process/metrics.ts';
import { eventually } from '../support/eventually.ts';
import { cutOffs } from '../support/cut-offs.ts';
import { connect } from '../support/raw-socket.ts';
import { ada, startLive } from '../support/start-live.ts';

test('a subscriber that never reads is cut off, although its connection is alive', async () => {
  const large = 'x'.repeat(400_000);
  await using live = await startLive({
    env: { SUBSCRIPTIONS_STUCK_AFTER_MS: '500' },
    // More than the kernel's buffers take, so that the socket is seen to be stuck.
    subgraphs: { users: async () => ({ data: { _entities: [{ __typename: 'User', name: large }] } }) },
  });
  const orderId = await live.place(ada);
  await using socket = await connect(live.wsUrl, { token: await live.token() });
  const query = 'subscription ($id: ID!) { orderStatusChanged(orderId: $id) { version customer { name } } }';
  socket.subscribe('1', query, { id: orderId });
  expect(await socket.next('1')).toMatchObject({ type: 'next' });
  const before = await closedWithoutFrame();
  const { stuck = 0 } = await cutOffs();
  socket.socket.pause();
  await live.advanceBy(orderId, 40);
  await eventually(async () => (await closedWithoutFrame()) > before, 60_000);
  expect(await cutOffs()).toMatchObject({ stuck: stuck + 1 });
});

test('a peer that answers no ping is cut off with 1006, and counted as that', async () => {
  await using live = await startLive({ env: { SUBSCRIPTIONS_PING_EVERY_MS: '500' } });
  const before = (await cutOffs())['no-pong'] ?? 0;
  await using socket = await connect(live.wsUrl, { token: await live.token() });
  socket.socket.pause();
  await eventually(async () => ((await cutOffs())['no-pong'] ?? 0) > before, 60_000);
  socket.socket.resume();
  expect((await socket.closed).code).toBe(1006);
});

/** Connections that ended without a close frame. */
async function closedWithoutFrame(): Promise<number> {
  const metric = await registry.getSingleMetric('tradepost_live_connections_closed_total')?.get();
  return metric?.values.find(({ labels }) => labels['code'] === '1006')?.value ?? 0;
}
