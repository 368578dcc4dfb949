import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Webhook } from 'standardwebhooks';
import { expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openTestRegistry } from './open-registry.ts';

const secret = `whsec_${Buffer.from('a secret for tests, of 32 bytes.').toString('base64')}`;

interface Heard {
  id: string;
  type: string;
  number: number;
}

/** A receiver that verifies and notes each message, and answers as the test says. */
async function openReceiver() {
  const heard: Heard[] = [];
  const state = { status: 204 };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      // Throws where the signature is wrong, or the time is not now.
      const event = new Webhook(secret).verify(body, request.headers as Record<string, string>) as {
        type: string;
        data: { number: number };
      };
      heard.push({ id: String(request.headers['webhook-id']), type: event.type, number: event.data.number });
      response.writeHead(state.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { heard, state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

const subgraphs = (fields: string) => [{ name: 'users', url: 'http://u.example', sdl: `type Query { ${fields} }` }];

test('hears of every version in order, signed, and again until it has answered', async () => {
  const receiver = await openReceiver();
  const env = { REGISTRY_WEBHOOK_URL: receiver.url, REGISTRY_WEBHOOK_SECRET: secret };
  const r = await openTestRegistry({ env, now: () => new Date() });
  await r.call('POST', 'versions', { subgraphs: subgraphs('a: Int') });
  await eventually(() => receiver.heard.length === 1);
  receiver.state.status = 500;
  await r.call('POST', 'versions', { subgraphs: subgraphs('a: Int b: Int') });
  await eventually(() => receiver.heard.length >= 2);
  await r.call('POST', 'rollback', { reason: 'too early' });
  receiver.state.status = 204;
  await eventually(() => receiver.heard.at(-1)?.number === 3);
  expect([...new Set(receiver.heard.map((message) => message.number))]).toEqual([1, 2, 3]);
  expect(receiver.heard.map((message) => message.type)).toEqual([
    ...receiver.heard.slice(0, -1).map(() => 'schema.version.publish'),
    'schema.version.rollback',
  ]);
  expect(receiver.heard.filter((message) => message.number === 2).length).toBeGreaterThan(1);
  expect(new Set(receiver.heard.filter((message) => message.number === 2).map((message) => message.id)).size).toBe(1);
});

test('hears, from a process that starts later, of versions that went live before', async () => {
  const receiver = await openReceiver();
  const where = mkdtempSync(path.join(tmpdir(), 'tradepost-webhook-'));
  onTestFinished(() => rmSync(where, { recursive: true, force: true }));
  const silent = await openTestRegistry({ where, now: () => new Date() });
  await silent.call('POST', 'versions', { subgraphs: subgraphs('a: Int') });
  await silent.call('POST', 'versions', { subgraphs: subgraphs('a: Int b: Int') });
  const env = { REGISTRY_WEBHOOK_URL: receiver.url, REGISTRY_WEBHOOK_SECRET: secret };
  await openTestRegistry({ where, env, now: () => new Date() });
  await eventually(() => receiver.heard.length === 2);
  // By another process that shares the directory.
  await silent.call('POST', 'versions', { subgraphs: subgraphs('a: Int b: Int c: Int') });
  await eventually(() => receiver.heard.length === 3);
  expect(receiver.heard.map((message) => message.number)).toEqual([1, 2, 3]);
});

test('continues from the live version where fewer versions were restored than notified', async () => {
  const receiver = await openReceiver();
  const where = mkdtempSync(path.join(tmpdir(), 'tradepost-webhook-'));
  onTestFinished(() => rmSync(where, { recursive: true, force: true }));
  const silent = await openTestRegistry({ where, now: () => new Date() });
  await silent.call('POST', 'versions', { subgraphs: subgraphs('a: Int') });
  await silent.store.setLastNotified(7);
  const env = { REGISTRY_WEBHOOK_URL: receiver.url, REGISTRY_WEBHOOK_SECRET: secret };
  await openTestRegistry({ where, env, now: () => new Date() });
  await eventually(async () => (await silent.store.lastNotified()) === 1);
  await silent.call('POST', 'versions', { subgraphs: subgraphs('a: Int b: Int') });
  await eventually(() => receiver.heard.length > 0);
  expect(receiver.heard.map((message) => message.number)).toEqual([2]);

  // Restored once more, to before that: its number is given to another.
  rmSync(path.join(where, 'versions/shop/main/versions/000002.json'));
  await eventually(async () => (await silent.store.lastNotified()) === 1);
  await silent.call('POST', 'versions', { subgraphs: subgraphs('a: Int c: Int') });
  await eventually(() => receiver.heard.length > 1);
  expect(receiver.heard.map((message) => message.number)).toEqual([2, 2]);
  expect(new Set(receiver.heard.map((message) => message.id)).size).toBe(2);
});

test('hears of versions also where clients may not wait, and does not look for them all the time', async () => {
  const receiver = await openReceiver();
  const env = { REGISTRY_WEBHOOK_URL: receiver.url, REGISTRY_WEBHOOK_SECRET: secret, REGISTRY_WAITERS: '0' };
  const r = await openTestRegistry({ env, now: () => new Date() });
  const waits = vi.spyOn(r.server.registry.changes, 'wait');
  await r.call('POST', 'versions', { subgraphs: subgraphs('a: Int') });
  await eventually(() => waits.mock.calls.length > 0);
  const began = performance.now();
  for (let time = 0; time < 20; time += 1) await r.call('GET', 'versions');
  expect(waits.mock.calls.length).toBeLessThanOrEqual(2 + (performance.now() - began) / 1_000);
  await r.call('POST', 'versions', { subgraphs: subgraphs('a: Int b: Int') });
  await eventually(() => receiver.heard.length === 2);
  expect(receiver.heard.map((message) => message.number)).toEqual([1, 2]);
});

test('a webhook without its secret is a mistake in the settings', async () => {
  await expect(openTestRegistry({ env: { REGISTRY_WEBHOOK_URL: 'http://h.example' } })).rejects.toThrow(
    'REGISTRY_WEBHOOK_URL and REGISTRY_WEBHOOK_SECRET go together',
  );
});
