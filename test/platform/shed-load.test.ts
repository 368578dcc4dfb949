import { get, type RequestListener } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { describe, expect, test } from 'vitest';
import { openHttp } from '#platform/process/http.ts';
import { createLog } from '#platform/process/log.ts';
import { shedLoad } from '#platform/process/shed-load.ts';
import { eventually } from '../support/eventually.ts';

const limits = {
  concurrent: 2,
  busyConcurrent: 2,
  queued: 1,
  queueMs: 60_000,
  lastingQueueMs: 60_000,
  eventLoopDelayMs: 60_000,
};

describe('a server that sheds load', () => {
  async function serving(options: Partial<typeof limits>, add: (app: FastifyInstance) => void) {
    const app = openHttp({ log: createLog('http', 'silent'), bodyLimitBytes: 1_000 });
    add(app);
    shedLoad(app, {
      server: 'test',
      paths: ['/', '/slow'],
      limits: { ...limits, ...options },
      followsOverload: true,
      headersFor: () => ({ 'access-control-allow-origin': '*' }),
    });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return { url, [Symbol.asyncDispose]: () => app.close() };
  }

  test('refuses requests above its limit with a retryable code, and says when to come again', async () => {
    const release = Promise.withResolvers<string>();
    let started = 0;
    await using server = await serving({}, (app) => {
      app.get('/slow', () => ((started += 1), release.promise));
      app.get('/feed', async () => 'fed');
    });
    const held = [1, 2].map(() => fetch(`${server.url}/slow`));
    await eventually(async () => started === 2);
    const abandon = new AbortController();
    const abandoned = fetch(`${server.url}/slow`, { signal: abandon.signal }).catch(() => 'abandoned');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const refused = await fetch(`${server.url}/slow`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    const traceId = refused.headers.get('x-trace-id');
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(await refused.json()).toMatchObject({
      errors: [{ extensions: { code: 'OVERLOADED', retryable: true, traceId } }],
    });
    // The headers of every answer, and those that the server adds.
    expect(refused.headers.get('x-content-type-options')).toBe('nosniff');
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    expect((await fetch(`${server.url}/slow`, { method: 'OPTIONS' })).status).toBe(405);
    expect(await (await fetch(`${server.url}/feed`)).text()).toBe('fed');
    abandon.abort();
    expect(await abandoned).toBe('abandoned');
    release.resolve('whole');
    expect(await Promise.all(held.map(async (response) => (await response).text()))).toEqual(['whole', 'whole']);
    // A client that left gave its turn back.
    for (let n = 0; n < 5; n += 1) expect((await fetch(`${server.url}/slow`)).status).toBe(200);
  });

  test('gives other work of the same server its turn among these requests', async () => {
    const release = Promise.withResolvers<string>();
    const app = openHttp({ log: createLog('http', 'silent'), bodyLimitBytes: 1_000 });
    app.get('/slow', () => release.promise);
    const admit = shedLoad(app, {
      server: 'test',
      paths: ['/slow'],
      limits: { ...limits, concurrent: 1, queued: 0 },
      followsOverload: true,
    });
    let begun: PromiseWithResolvers<void> | undefined;
    const [own] = app.server.listeners('request') as RequestListener[];
    app.server.removeAllListeners('request').on('request', (request, response) => {
      if (request.url !== '/stream') return own?.call(app.server, request, response);
      admit(request, response, () => {
        response.write('began');
        begun = Promise.withResolvers();
        return begun.promise;
      });
    });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const left = new AbortController();
    const stream = await fetch(`${url}/stream`, { signal: left.signal });
    expect((await fetch(`${url}/slow`)).status).toBe(503);
    expect((await fetch(`${url}/stream`)).status).toBe(503);
    // The stream runs, and stays open.
    begun?.resolve();
    const slow = fetch(`${url}/slow`);
    release.resolve('whole');
    expect(await (await slow).text()).toBe('whole');
    expect(stream.status).toBe(200);
    left.abort();
    await app.close();
  });

  test.each(['/%73low', '/slow?a=%zz', 'http://elsewhere.example/slow', 'HTTP://elsewhere.example/%73low?a#b'])(
    'counts a request to the same address in another spelling: %s',
    async (spelling) => {
      const release = Promise.withResolvers<string>();
      let started = 0;
      await using server = await serving({ queued: 0 }, (app) => {
        app.get('/slow', () => ((started += 1), release.promise));
      });
      const held = [1, 2].map(() => fetch(`${server.url}/slow`));
      await eventually(async () => started === 2);
      const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
      const { hostname, port } = new URL(server.url);
      get({ hostname, port, path: spelling }, (response) => resolve(response.resume().statusCode)).on('error', reject);
      expect(await promise).toBe(503);
      expect(started).toBe(2);
      release.resolve('whole');
      await Promise.all(held);
    },
  );

  test('refuses while its event loop is late, and takes requests again after that', async () => {
    await using server = await serving({ eventLoopDelayMs: 50 }, (app) => {
      app.get('/', async () => 'x');
      app.get('/feed', async () => 'fed');
    });
    // The delay is measured while requests come.
    await fetch(server.url);
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
