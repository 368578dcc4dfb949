import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../support/eventually.ts';
import { startLive } from '../support/start-live.ts';

const count = 10;
const perSecond = 10;
const messageBytes = 30_000;
const mebibyte = 1024 * 1024;

test('sockets that flood and never read cost about what they may send, and leave nothing behind', async () => {
  const accepted: Socket[] = [];
  const collect = (message: unknown) => accepted.push((message as { socket: Socket }).socket);
  await using live = await startLive({
    env: { SUBSCRIPTIONS_MESSAGES_PER_SECOND: String(perSecond), SUBSCRIPTIONS_PER_CONNECTION: '10' },
  });
  const burst = 10 + 2 * perSecond;
  const flood = Buffer.concat(Array.from({ length: 1_000 }, (_, id) => frame(subscribeMessage(id))));
  const before = heldBytes();

  subscribe('net.server.socket', collect);
  const peers = await Promise.all(Array.from({ length: count }, () => introduced(live.wsUrl)));
  unsubscribe('net.server.socket', collect);
  expect(accepted).toHaveLength(count);
  for (const { transport } of peers) {
    transport.pause();
    transport.on('error', () => undefined);
    transport.write(flood);
  }
  const began = performance.now();
  let most = 0;
  await eventually(() => {
    most = Math.max(most, ...accepted.map((socket) => socket.writableLength + socket.readableLength));
    return accepted.every((socket) => socket.destroyed);
  }, 30_000);
  expect(most).toBeLessThan(mebibyte);
  // What the kernel and Node had taken before the limit may be read too: a few reads of 64 KiB. The flood has 30 MB.
  const seconds = Math.ceil((performance.now() - began) / 1_000);
  const allowed = (burst + perSecond * seconds) * messageBytes;
  for (const { bytesRead } of accepted) expect(bytesRead).toBeLessThan(allowed + mebibyte);
  for (const { socket } of peers) socket.terminate();
  await eventually(() => heldBytes() < before + count * mebibyte, 30_000);
});

/** After a collection, so that garbage does not count. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function introduced(url: string): Promise<{ socket: WebSocket; transport: Socket }> {
  const socket = new WebSocket(url, 'graphql-transport-ws');
  socket.on('error', () => undefined);
  const opened = once(socket, 'open');
  const [{ socket: transport }] = (await once(socket, 'upgrade')) as [{ socket: Socket }];
  await opened;
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  return { socket, transport };
}

const subscribeMessage = (id: number) =>
  JSON.stringify({
    type: 'subscribe',
    id: String(id),
    payload: { query: `subscription { ${'a'.repeat(messageBytes)} }` },
  });

/** A text frame of a client, of 126 to 65,535 bytes. A mask of zeros leaves the text as it is. */
function frame(text: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(0x81fe, 0);
  header.writeUInt16BE(Buffer.byteLength(text), 2);
  return Buffer.concat([header, Buffer.from(text)]);
}
