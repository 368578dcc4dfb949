import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FaultProxy, startFaultProxy } from '../../../ops/drill/fault-proxy.ts';

let proxy: FaultProxy;
let asked: number;
let stack: AsyncDisposableStack;
let dispatcher: Agent;

async function startServer(answer: string): Promise<string> {
  const server = createServer((_request, response) => {
    asked += 1;
    response.end(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(() => void server.close());
  // A TCP server's address is an object once it listens.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const ask = async () => (await request(proxy.url, { dispatcher })).body.text();

beforeEach(async () => {
  asked = 0;
  stack = new AsyncDisposableStack();
  dispatcher = new Agent({ connections: 1 });
  stack.defer(() => dispatcher.destroy());
  proxy = await startFaultProxy(await startServer('whole'));
  stack.defer(() => proxy.stop());
});
afterEach(() => stack.disposeAsync());

test('passes requests and answers on until a fault begins, and again when it has ended', async () => {
  expect(await ask()).toBe('whole');
  proxy.begin({ kind: 'dead' });
  await expect(ask()).rejects.toThrow();
  proxy.end();
  expect(await ask()).toBe('whole');
  expect(asked).toBe(2);
});

test('loses an answer after the server has done the work', async () => {
  proxy.begin({ kind: 'loses answers', every: 2 });
  expect(await ask()).toBe('whole');
  await expect(ask()).rejects.toThrow();
  expect(asked).toBe(2);
});

test('lies without asking the server', async () => {
  proxy.begin({ kind: 'lies', answer: 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}' });
  expect(await ask()).toBe('{}');
  expect(asked).toBe(0);
});

test('answers late', async () => {
  proxy.begin({ kind: 'slow', ms: 200 });
  const answer = ask();
  const early = await Promise.race([answer, once(AbortSignal.timeout(50), 'abort').then(() => 'nothing yet')]);
  expect(early).toBe('nothing yet');
  expect(await answer).toBe('whole');
});

test('leads new connections to another server', async () => {
  expect(await ask()).toBe('whole');
  proxy.lead(await startServer('the other'));
  await expect.poll(() => ask().catch(() => '')).toBe('the other');
});
