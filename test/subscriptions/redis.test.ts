import { describe, expect, test } from 'vitest';
import { redisDoorbell } from '#platform/events/doorbell-redis.ts';
import { createLog } from '#platform/process/log.ts';
import { checkLive, recordFeed, recordOrder, versionsOf } from '../support/check-live.ts';
import { hasRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.ts';
import { ada, startLive } from '../support/start-live.ts';

if (!hasRedisServer)
  console.error('\n*** NO redis-server on the PATH: the tests of the live layer on Redis are skipped ***\n');

const clean = { missing: [], duplicates: [], reordered: [], unexpected: [] };
/** So that only the doorbell can wake the node. */
const noSweep = { SUBSCRIPTIONS_SWEEP_EVERY_MS: '600000' };
const liveOn = async (redis: RedisServer, env: Record<string, string> = {}) =>
  startLive({ env, doorbell: await redisDoorbell(redis.url, createLog('doorbell', 'silent')) });

describe.skipIf(!hasRedisServer)('on Redis', () => {
  test('changes arrive by the doorbell alone', async () => {
    await using redis = await startRedisServer();
    await using live = await liveOn(redis, noSweep);
    const orderId = await live.place(ada);
    await using order = recordOrder(live.wsUrl, await live.token(), orderId);
    await using feed = recordFeed(live.wsUrl, await live.token(), { field: 'myOrdersChanged', after: 0 });
    await Promise.all([order.received(1), feed.received(1)]);
    await live.advanceBy(orderId, 10);
    await Promise.all([order.received(11), feed.received(11)]);
    for (const { messages } of [order, feed]) expect(checkLive(messages, versionsOf(orderId, 1, 11))).toEqual(clean);
  });

  test('events from the time without Redis are sent when it is back, before any sweep', async () => {
    await using redis = await startRedisServer();
    await using live = await liveOn(redis, noSweep);
    const orderId = await live.place(ada);
    await using order = recordOrder(live.wsUrl, await live.token(), orderId);
    await using feed = recordFeed(live.wsUrl, await live.token({ roles: ['SUPPORT'] }), { after: 0 });
    await Promise.all([order.received(1), feed.received(1)]);
    await redis.kill();
    await expect.poll(() => live.doorbell.ready()).toBe(false);
    await live.advanceBy(orderId, 3);
    await expect.poll(() => live.log.feed.head()).toBe(4);
    await redis.start();
    await Promise.all([order.received(4), feed.received(4)]);
    for (const { messages } of [order, feed]) expect(checkLive(messages, versionsOf(orderId, 1, 4))).toEqual(clean);
  });

  test('flushing and killing Redis in the middle of a stream loses, repeats and reorders nothing', async () => {
    await using redis = await startRedisServer();
    await using live = await liveOn(redis);
    const orderId = await live.place(ada);
    await using order = recordOrder(live.wsUrl, await live.token(), orderId, { selection: 'order { number }' });
    await order.received(1);
    await live.advanceBy(orderId, 10);
    await redis.flush();
    const going = live.advanceBy(orderId, 40);
    await redis.kill();
    await redis.start();
    await going;
    await live.advanceBy(orderId, 10);
    await order.received(61);
    expect(checkLive(order.messages, versionsOf(orderId, 1, 61))).toEqual(clean);
  });

  test('a subscription begun while Redis is down is served from the log', async () => {
    await using redis = await startRedisServer();
    await using live = await liveOn(redis);
    const orderId = await live.place(ada);
    await redis.kill();
    await expect.poll(() => live.doorbell.ready()).toBe(false);
    await using order = recordOrder(live.wsUrl, await live.token(), orderId);
    await order.received(1);
    await live.advance(orderId);
    await order.received(2);
    await redis.start();
    await live.advance(orderId);
    await order.received(3);
    expect(checkLive(order.messages, versionsOf(orderId, 1, 3))).toEqual(clean);
  });
});
