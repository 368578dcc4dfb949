import { Agent, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { openHttp } from '#platform/process/http.ts';
import { createLog } from '#platform/process/log.ts';
import { shedLoad } from '#platform/process/shed-load.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void; // V8's, by the flag

const clients = 40;
const limits = {
  concurrent: 8,
  busyConcurrent: 8,
  queued: clients,
  queueMs: 60_000,
  lastingQueueMs: 60_000,
  eventLoopDelayMs: 60_000,
};

function hold(response: ServerResponse): void {
  const held = Array.from({ length: 1_000 }, (_, index) => index);
  response.once('close', () => held.length);
}

function serveItself(request: IncomingMessage, response: ServerResponse): boolean {
  request.resume().on('end', () => {
    hold(response);
    setImmediate(() => response.end('served'));
  });
  return true;
}

test.for([
  ['of Fastify', undefined],
  ['of the server itself', serveItself],
] as const)('a request %s that has ended is freed without a full garbage collection', async ([, serve]) => {
  const app = openHttp({ log: createLog('http', 'silent'), bodyLimitBytes: 1_000 });
  app.post('/', (_request, reply) => {
    hold(reply.raw);
    setImmediate(() => void reply.send('served'));
  });
  shedLoad(app, {
    server: 'test',
    paths: ['/'],
    limits,
    followsOverload: false,
    ...(serve ? { serve } : {}),
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const ask = () =>
    new Promise<void>((resolve, reject) => {
      httpRequest(url, { agent, method: 'POST' }, (response) => response.resume().on('end', resolve))
        .on('error', reject)
        .end();
    });
  const load = (times: number) =>
    Promise.all(
      Array.from({ length: clients }, async () => {
        for (let n = 0; n < times; n += 1) await ask();
      }),
    );
  // What keeps the running requests gets old, as in a process that has run for a while.
  const running = load(20);
  await nextTurn();
  collect();
  collect();
  await running;
  // By the rounds in which it grows: a full collection may come in between.
  let grown = 0;
  let before = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 12; round += 1) {
    const next = load(10);
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    collect({ type: 'minor' });
    await next;
    collect({ type: 'minor' });
    collect({ type: 'minor' });
    const used = process.memoryUsage().heapUsed;
    grown += Math.max(0, used - before);
    before = used;
  }
  agent.destroy();
  await app.close();
  // With the responses in a WeakMap it was 18 MB for Fastify and 15 for the server itself, now it is 1.
  expect(grown).toBeLessThan(5_000_000);
});
