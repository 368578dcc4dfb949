import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { redisDoorbell } from '#platform/events/doorbell-redis.ts';
import { createLog } from '#platform/process/log.ts';
import { composeSupergraph } from '../support/compose-supergraph.ts';
import { eventually } from '../support/eventually.ts';
import { collect, followOrder, openClient, upTo, versionsIn } from '../support/live-client.ts';
import { hasRedisServer, startRedisServer } from '../support/redis-server.ts';
import { ada, startLive } from '../support/start-live.ts';
import { startStubRegistry } from '../support/start-registry.ts';

const parent = mkdtempSync(path.join(tmpdir(), 'tradepost-live-client-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

test.skipIf(!hasRedisServer)('each version comes once and in order while Redis is killed and emptied', async () => {
  await using redis = await startRedisServer();
  await using live = await startLive({ doorbell: await redisDoorbell(redis.url, createLog('doorbell', 'silent')) });
  const orderId = await live.place(ada);
  await using client = openClient({ url: live.wsUrl, token: () => live.token() });
  const order = collect(client.live, followOrder, { variables: { orderId } });
  await order.received(1);
  await redis.kill();
  await live.advanceBy(orderId, 5);
  await redis.start();
  await live.advanceBy(orderId, 5);
  await redis.flush();
  await live.advanceBy(orderId, 5);
  await order.received(16);
  expect(versionsIn(order.results)).toEqual(upTo(16));
  expect(client.connections).toBe(1);
});

test('a changed schema disturbs no running subscription, and refuses a removed field after the next connection', async () => {
  const withNickname = { users: 'extend type User { nickname: String }' };
  await using registry = await startStubRegistry({ sdl: await composeSupergraph(withNickname), version: 1 });
  await using live = await startLive({
    subgraphs: { users: async () => ({ data: { _entities: [{ __typename: 'User', nickname: 'Countess' }] } }) },
    env: {
      REGISTRY_URL: registry.url,
      SUPERGRAPH_CACHE: path.join(parent, 'supergraph.graphql'),
      REGISTRY_REPORT_EVERY_MS: '100',
    },
  });
  const orderId = await live.place(ada);
  await using client = openClient({ url: live.wsUrl, token: () => live.token() });
  const nicknames = collect(
    client.live,
    `subscription { orderStatusChanged(orderId: "${orderId}") { status customer { nickname } } }`,
    {},
  );
  const order = collect(client.live, followOrder, { variables: { orderId } });
  await Promise.all([nicknames.received(1), order.received(1)]);

  registry.serve(await composeSupergraph());
  await eventually(() => registry.instances.some(({ version, problem }) => version === 2 && problem === null));
  await live.advance(orderId);
  await Promise.all([nicknames.received(2), order.received(2)]);
  expect(nicknames.results[1]).toMatchObject({
    data: { orderStatusChanged: { status: 'SHIPPED', customer: { nickname: 'Countess' } } },
    cursor: 2,
  });

  client.live.reconnect();
  await nicknames.received(3);
  expect(nicknames.results[2]).toMatchObject({ type: 'refused', code: 'GRAPHQL_VALIDATION_FAILED' });
  await live.advance(orderId);
  await order.received(3);
  expect(versionsIn(order.results)).toEqual([1, 2, 3]);
});
