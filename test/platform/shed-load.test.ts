import type { FastifyInstance } from 'fastify';
import { describe, expect, test } from 'vitest';
import { CodedError } from '#platform/process/errors.ts';
import { openHttp } from '#platform/process/http.ts';
import { createLog } from '#platform/process/log.ts';
import { openTurns, shedLoad } from '#platform/process/shed-load.ts';
import { eventually } from '../support/eventually.ts';

const idle = () => false;
const limits = {
  concurrent: 2,
  busyConcurrent: 2,
  queued: 1,
  queueMs: 60_000,
  lastingQueueMs: 60_000,
  eventLoopDelayMs: 60_000,
};
const outcome = (turn: Promise<unknown>) =>
  turn.then(
    () => 'taken',
    (error: unknown) => (error instanceof CodedError ? error.code : error),
  );

describe('turns', () => {
  test('are given up to the limit, then in order of arrival as others end', async () => {
    const turns = openTurns('test', { ...limits, queued: 2 }, idle);
    const [first, second] = [await turns.take(), await turns.take()];
    const order: string[] = [];
    const third = turns.take().then((end) => (order.push('third'), end));
    const fourth = turns.take().then((end) => (order.push('fourth'), end));
    expect(await outcome(turns.take())).toBe('OVERLOADED');
    first();
    // Ending twice gives no second turn.
    first();
    const endThird = await third;
    expect(order).toEqual(['third']);
    second();
    const endFourth = await fourth;
    expect(order).toEqual(['third', 'fourth']);
    endThird();
    endFourth();
    expect(await outcome(turns.take())).toBe('taken');
  });

  test('are refused to those that have waited too long, who then count no more', async () => {
    const turns = openTurns('test', { ...limits, concurrent: 1, queueMs: 20 }, idle);
    const end = await turns.take();
    expect(await outcome(turns.take())).toBe('OVERLOADED');
    end();
    expect(await outcome(turns.take())).toBe('taken');
  });

  test('are refused to those that waited for longer than a lasting queue allows, once the queue lasts', async () => {
    let now = 0;
    const turns = openTurns('test', { ...limits, concurrent: 1, queued: 10, lastingQueueMs: 50 }, idle, () => now);
    const end = await turns.take();
    const early = outcome(turns.take());
    now = 1_000;
    const late = turns.take();
    end();
    expect(await early).toBe('OVERLOADED');
    const endLate = await late;
    // The queue was empty: the next one is a burst again, and may wait.
    const patient = turns.take();
    now = 1_100;
    endLate();
    const endPatient = await patient;
    expect(await outcome(Promise.resolve(endPatient))).toBe('taken');
  });

  test('are never more than the limit, whatever the limit of a busy process is', async () => {
    const turns = openTurns('test', { ...limits, busyConcurrent: 100, queued: 0 }, () => true);
    const taken = [await turns.take(), await turns.take()];
    expect(await outcome(turns.take())).toBe('OVERLOADED');
    for (const end of taken) end();
  });

  test('are fewer while the process computes without a pause, and as many as before afterwards', async () => {
    let busy = true;
    const turns = openTurns('test', { ...limits, busyConcurrent: 1, queued: 5 }, () => busy);
    const first = await turns.take();
    const order: string[] = [];
    const second = turns.take().then((end) => (order.push('second'), end));
    const third = turns.take().then((end) => (order.push('third'), end));
    first();
    const endSecond = await second;
    expect(order).toEqual(['second']);
    busy = false;
    // Nobody is passed by a request that comes later.
    const fourth = turns.take().then((end) => (order.push('fourth'), end));
    endSecond();
    await Promise.all([third, fourth]);
    expect(order).toEqual(['second', 'third', 'fourth']);
  });
});

describe('a server that sheds load', () => {
  async function serving(options: Partial<typeof limits>, add: (app: FastifyInstance) => void) {
    const app = openHttp({ log: createLog('http', 'silent'), bodyLimitBytes: 1_000 });
    shedLoad(app, 'test', { ...limits, ...options });
    add(app);
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return { url, [Symbol.asyncDispose]: () => app.close() };
  }

  test('refuses what is above its limit with a code, retryable, and says when to come again', async () => {
    const release = Promise.withResolvers<string>();
    let started = 0;
    await using server = await serving({}, (app) => {
      app.get('/slow', () => ((started += 1), release.promise));
      app.get('/feed', { config: { neverShed: true } }, async () => 'fed');
    });
    const held = [1, 2].map(() => fetch(`${server.url}/slow`));
    await eventually(async () => started === 2);
    const abandon = new AbortController();
    const abandoned = fetch(`${server.url}/slow`, { signal: abandon.signal }).catch(() => 'abandoned');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const refused = await fetch(`${server.url}/slow`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED', retryable: true } }] });
    expect(await (await fetch(`${server.url}/feed`)).text()).toBe('fed');
    abandon.abort();
    expect(await abandoned).toBe('abandoned');
    release.resolve('whole');
    expect(await Promise.all(held.map(async (response) => (await response).text()))).toEqual(['whole', 'whole']);
    // A client that left gave its turn back.
    for (let n = 0; n < 5; n += 1) expect((await fetch(`${server.url}/slow`)).status).toBe(200);
  });

  test('refuses while its event loop is late, and takes requests again after that', async () => {
    await using server = await serving({ eventLoopDelayMs: 50 }, (app) => {
      app.get('/', async () => 'x');
      app.get('/feed', { config: { neverShed: true } }, async () => 'fed');
    });
    const until = performance.now() + 1_500;
    while (performance.now() < until) {
      const stalled = performance.now() + 200;
      while (performance.now() < stalled);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await fetch(server.url)).status).toBe(503);
    expect((await fetch(`${server.url}/feed`)).status).toBe(200);
    await eventually(async () => (await fetch(server.url)).status === 200, 30_000);
  });
});
