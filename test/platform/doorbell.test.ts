import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import type { Doorbell } from '#platform/events/doorbell.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { redisDoorbell } from '#platform/events/doorbell-redis.ts';
import { eventually } from '../support/eventually.ts';
import { hasRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.ts';
import { testLog } from '../support/test-settings.ts';

type Opened = AsyncDisposable & { ringer: Doorbell; listener: Doorbell; redis?: RedisServer };

const kinds: { name: string; skip: boolean; open: () => Promise<Opened> }[] = [
  {
    name: 'memory',
    skip: false,
    async open() {
      const doorbell = memoryDoorbell();
      return { ringer: doorbell, listener: doorbell, [Symbol.asyncDispose]: () => doorbell.stop() };
    },
  },
  {
    name: 'redis',
    skip: !hasRedisServer,
    async open() {
      const redis = await startRedisServer();
      const [ringer, listener] = await Promise.all([
        redisDoorbell(redis.url, testLog),
        redisDoorbell(redis.url, testLog),
      ]);
      return {
        ringer,
        listener,
        redis,
        async [Symbol.asyncDispose]() {
          await ringer.stop();
          await listener.stop();
          await redis[Symbol.asyncDispose]();
        },
      };
    },
  },
];

describe.each(kinds)('the doorbell over $name', ({ skip, open }) => {
  it.skipIf(skip)('brings messages of a channel to its listeners in the order they were rung', async () => {
    await using bell = await open();
    const heard: string[] = [];
    await bell.listener.listen('a', (message) => heard.push(message));
    await bell.ringer.ring(Array.from({ length: 100 }, (_, n) => ({ channel: 'a', message: String(n) })));
    await eventually(() => heard.length === 100);
    expect(heard).toEqual(Array.from({ length: 100 }, (_, n) => String(n)));
  });

  it.skipIf(skip)('keeps channels apart', async () => {
    await using bell = await open();
    const heard: string[] = [];
    await bell.listener.listen('a', (message) => heard.push(`a${message}`));
    await bell.listener.listen('b', (message) => heard.push(`b${message}`));
    await bell.ringer.ring([
      { channel: 'b', message: '1' },
      { channel: 'c', message: '2' },
      { channel: 'a', message: '3' },
    ]);
    await eventually(() => heard.length === 2);
    expect(heard).toEqual(['b1', 'a3']);
  });

  it.skipIf(skip)('notifies a stopped listener no more, and the others still', async () => {
    await using bell = await open();
    const first: string[] = [];
    const second: string[] = [];
    const stop = await bell.listener.listen('a', (message) => first.push(message));
    await bell.listener.listen('a', (message) => second.push(message));
    await stop();
    await bell.ringer.ring([{ channel: 'a', message: '1' }]);
    await eventually(() => second.length === 1);
    expect(first).toEqual([]);
  });

  it.skipIf(skip)('is ready', async () => {
    await using bell = await open();
    expect(bell.ringer.ready()).toBe(true);
  });
});

describe.skipIf(!hasRedisServer)('the doorbell without Redis', () => {
  it('drops rings without failing, listens again afterwards and says that it missed something', async () => {
    await using redis = await startRedisServer();
    const ringer = await redisDoorbell(redis.url, testLog);
    const listener = await redisDoorbell(redis.url, testLog);
    try {
      const heard: string[] = [];
      let recovered = 0;
      listener.onRecovered(() => (recovered += 1));
      await listener.listen('a', (message) => heard.push(message));
      await redis.kill();
      await eventually(() => !ringer.ready() && !listener.ready());
      await ringer.ring([{ channel: 'a', message: 'lost' }]);
      await listener.listen('late', (message) => heard.push(message));
      await redis.start();
      await eventually(() => ringer.ready() && listener.ready() && recovered === 1);
      await eventually(async () => {
        await ringer.ring([
          { channel: 'a', message: 'after' },
          { channel: 'late', message: 'late' },
        ]);
        return heard.includes('after') && heard.includes('late');
      });
      expect(heard).not.toContain('lost');
    } finally {
      await ringer.stop();
      await listener.stop();
    }
  });

  it('opens although Redis does not answer', async () => {
    await using redis = await startRedisServer();
    await redis.kill();
    const doorbell = await redisDoorbell(redis.url, testLog);
    expect(doorbell.ready()).toBe(false);
    await redis.start();
    await eventually(() => doorbell.ready());
    await doorbell.stop();
  });

  it('does not wait for a Redis that hangs, and hears again when it no longer does', async () => {
    await using redis = await startRedisServer();
    const ringer = await redisDoorbell(redis.url, testLog);
    const listener = await redisDoorbell(redis.url, testLog);
    const operator = new Redis(redis.url);
    try {
      const heard: string[] = [];
      let recovered = 0;
      listener.onRecovered(() => (recovered += 1));
      await listener.listen('a', (message) => heard.push(message));
      await operator.client('PAUSE', 9000, 'ALL');
      // Redis answers this one when the pause is over.
      const answered = operator.ping();
      const first = await Promise.race([ringer.ring([{ channel: 'a', message: 'lost' }]).then(() => 'rung'), answered]);
      expect(first).toBe('rung');
      await eventually(() => !listener.ready(), 60_000);
      await eventually(() => recovered > 0 && ringer.ready(), 60_000);
      await eventually(async () => {
        await ringer.ring([{ channel: 'a', message: 'after' }]);
        return heard.includes('after');
      });
    } finally {
      operator.disconnect();
      await ringer.stop();
      await listener.stop();
    }
  });

  it('keeps nothing of channels that come and go meanwhile, and listens to all that are left', async () => {
    await using redis = await startRedisServer();
    const doorbell = await redisDoorbell(redis.url, testLog);
    const heard = new Set<string>();
    let recovered = 0;
    doorbell.onRecovered(() => (recovered += 1));
    const left = Array.from({ length: 3_000 }, (_, n) => `left-${n}`);
    for (const channel of left.slice(0, 1_500)) await doorbell.listen(channel, () => heard.add(channel));
    await redis.kill();
    await eventually(() => !doorbell.ready());
    for (const channel of left.slice(1_500)) await doorbell.listen(channel, () => heard.add(channel));
    for (let n = 0; n < 3_000; n += 1) await (await doorbell.listen(`gone-${n}`, () => {}))();
    await redis.start();
    await eventually(() => recovered === 1);
    const operator = new Redis(redis.url);
    expect(new Set(await operator.pubsub('CHANNELS'))).toEqual(new Set(left));
    // A command for each coming and going would have had to be kept until now.
    const sent = await operator.info('commandstats');
    expect(Number(/cmdstat_subscribe:calls=(\d+)/.exec(sent)?.[1])).toBeLessThanOrEqual(3);
    expect(sent).not.toContain('cmdstat_unsubscribe');
    operator.disconnect();
    await eventually(async () => {
      await doorbell.ring(left.filter((channel) => !heard.has(channel)).map((channel) => ({ channel, message: 'x' })));
      return heard.size === left.length;
    });
    await doorbell.stop();
  });

  it('forgets a channel that was given up meanwhile', async () => {
    await using redis = await startRedisServer();
    const doorbell = await redisDoorbell(redis.url, testLog);
    const stopA = await doorbell.listen('a', () => {});
    await doorbell.listen('b', () => {});
    await redis.kill();
    await eventually(() => !doorbell.ready());
    await stopA();
    await redis.start();
    const operator = new Redis(redis.url);
    await eventually(async () => {
      const channels = await operator.pubsub('CHANNELS');
      return channels.length === 1 && channels[0] === 'b';
    });
    operator.disconnect();
    await doorbell.stop();
  });

  it('warns listeners from before its start that rings may be missing', async () => {
    await using redis = await startRedisServer();
    await redis.kill();
    const doorbell = await redisDoorbell(redis.url, testLog);
    let recovered = 0;
    const heard: string[] = [];
    doorbell.onRecovered(() => (recovered += 1));
    await doorbell.listen('a', (message) => heard.push(message));
    await redis.start();
    await eventually(() => recovered === 1);
    await eventually(async () => {
      await doorbell.ring([{ channel: 'a', message: 'here' }]);
      return heard.length > 0;
    });
    await doorbell.stop();
  });
});
