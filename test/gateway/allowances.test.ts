import { Redis } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Allowances, openAllowances } from '#platform/rate-limits/allowances.ts';
import { eventually } from '../support/eventually.ts';
import { hasRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.ts';

const points = 1_000;
/** Two advances of a hundredth. */
const mostHeld = 20;

describe.runIf(hasRedisServer)('allowances', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedisServer();
    return () => server[Symbol.asyncDispose]();
  });

  /** Allowances as of one process, on a connection of its own. */
  async function open(options: { points?: number; returnsRefused?: boolean } = {}) {
    const redis = new Redis(server.url, { enableAutoPipelining: true });
    await eventually(async () => redis.status === 'ready');
    const limit = options.points ?? points;
    const limiter = new RateLimiterRedis({ storeClient: redis, keyPrefix: 'test', points: limit, duration: 60 });
    return {
      redis,
      ...openAllowances(limiter, { redis, ...options, points: limit }),
      [Symbol.dispose]: () => redis.disconnect(),
    };
  }

  /** How often units are granted, one request after the other, until the first refusal. */
  async function granted(units: number, ...processes: Allowances[]): Promise<number> {
    for (let count = 0; ; count += 1) {
      const process = processes[count % processes.length];
      try {
        await process?.take('a', units);
      } catch (error) {
        if (error instanceof RateLimiterRes) return count;
        throw error;
      }
    }
  }

  const countOf = async ({ redis }: { redis: Redis }) => Number(await redis.get('test:a'));

  test('of several processes grant never more than the number, and nearly all of it', async () => {
    await server.flush();
    using first = await open();
    using second = await open();
    const count = await granted(1, first, second);
    expect(count).toBeLessThanOrEqual(points);
    expect(count).toBeGreaterThanOrEqual(points - 2 * mostHeld);
  });

  test('grant never more than the number to requests at the same time', async () => {
    await server.flush();
    using first = await open();
    using second = await open();
    let count = 0;
    for (let round = 0; round < 30; round += 1) {
      const taken = Array.from({ length: 40 }, async (_, index) => (index % 2 ? first : second).take('a', 1));
      count += (await Promise.allSettled(taken)).filter(({ status }) => status === 'fulfilled').length;
    }
    expect(count).toBeLessThanOrEqual(points);
    expect(count).toBeGreaterThanOrEqual(points - 2 * mostHeld);
  });

  test('ask Redis for few of the requests of a caller who is far below the number', async () => {
    await server.flush();
    using process = await open();
    await process.redis.config('RESETSTAT');
    for (let index = 0; index < 300; index += 1) await process.take('a', 1);
    const [, calls] = /cmdstat_incrby:calls=(\d+)/.exec(await process.redis.info('commandstats')) ?? [];
    expect(Number(calls)).toBeGreaterThan(0);
    expect(Number(calls)).toBeLessThan(100);
    expect(await countOf(process)).toBeGreaterThanOrEqual(300);
    expect(await countOf(process)).toBeLessThanOrEqual(300 + mostHeld);
  });

  test('have the units that an operation gives back, and give what is too much to the other processes', async () => {
    await server.flush();
    using process = await open({ returnsRefused: true });
    const until = await process.take('a', 900);
    await process.giveBack('a', 15, until);
    expect(await countOf(process)).toBe(900);
    await process.giveBack('a', 800, until);
    expect(await countOf(process)).toBe(100);
    // 15 of them are its own.
    await process.take('a', 115);
    expect(await countOf(process)).toBe(200);
  });

  test('return the units of a refused operation, and keep their own', async () => {
    await server.flush();
    using process = await open({ returnsRefused: true });
    const until = await process.take('a', 990);
    await process.giveBack('a', 20, until);
    await expect(async () => process.take('a', 500)).rejects.toBeInstanceOf(RateLimiterRes);
    expect(await countOf(process)).toBe(990);
    await process.take('a', 30);
    expect(await countOf(process)).toBe(1_000);
    await expect(async () => process.take('a', 1)).rejects.toBeInstanceOf(RateLimiterRes);
  });

  test('keep their own units, which stay counted, when a request that takes nothing is refused', async () => {
    await server.flush();
    using process = await open({ returnsRefused: true });
    using other = await open();
    const until = await process.take('a', 990);
    await process.giveBack('a', 10, until);
    await other.charge('a', 30);
    await expect(async () => process.take('a', 0)).rejects.toBeInstanceOf(RateLimiterRes);
    expect(await countOf(process)).toBe(1_020);
  });

  test('pay for what was used beyond an estimate', async () => {
    await server.flush();
    using process = await open();
    // So few are left for all that nothing is taken in advance.
    const until = await process.take('a', 900);
    await process.giveBack('a', 10, until);
    await process.charge('a', 25);
    expect(await countOf(process)).toBe(915);
    // Nothing is left of its own.
    await process.take('a', 1);
    expect(await countOf(process)).toBe(916);
  });

  test('of a number below a hundred are exact', async () => {
    await server.flush();
    using first = await open({ points: 99 });
    using second = await open({ points: 99 });
    expect(await granted(1, first, second)).toBe(99);
  });
});
