import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { expect, test, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { openBareSocket } from '../../../bench/load/bare-socket.ts';

/** A client of a server of the library. */
async function open() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[WebSocket, { socket: Socket }]>;
  const messages: string[] = [];
  const closed: [number, string][] = [];
  const client = await openBareSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, 'a-protocol', {
    message: (bytes, start, end) => messages.push(bytes.toString('utf8', start, end)),
    closed: (code, reason) => closed.push([code, reason]),
  });
  const [peer, { socket: transport }] = await accepted;
  return {
    client,
    peer,
    transport,
    messages,
    closed,
    [Symbol.asyncDispose]: async () => {
      peer.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('a bare socket reads messages of every length, also those that come in pieces, in order', async () => {
  await using socket = await open();
  const { peer, messages } = socket;
  const texts = [0, 1, 125, 126, 65_535, 65_536, 200_000].map((length) => 'é'.repeat(Math.floor(length / 2)) + length);
  for (const text of [...texts, ...texts]) peer.send(text);
  await vi.waitFor(() => expect(messages).toEqual([...texts, ...texts]));
});

test('a bare socket reads a frame whose bytes come one by one', async () => {
  await using socket = await open();
  const { transport, messages } = socket;
  transport.setNoDelay(true);
  for (const byte of Buffer.from('\u0081\u0002hi\u0081\u0003you', 'latin1')) {
    transport.write(Buffer.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await vi.waitFor(() => expect(messages).toEqual(['hi', 'you']));
});

test('a bare socket sends messages, answers pings, and reports how it was closed', async () => {
  await using socket = await open();
  const { client, peer, closed } = socket;
  const received: string[] = [];
  peer.on('message', (data: Buffer) => received.push(data.toString()));
  client.send('short é');
  client.send('long'.repeat(1_000));
  await vi.waitFor(() => expect(received).toEqual(['short é', 'long'.repeat(1_000)]));
  const ponged = once(peer, 'pong') as Promise<[Buffer]>;
  peer.ping('are you there');
  expect(String((await ponged)[0])).toBe('are you there');
  peer.close(4403, 'expired');
  await vi.waitFor(() => expect(closed).toEqual([[4403, 'expired']]));
});

test('a bare socket that is cut off reports 1006 and how, and one that closes gets the answer of the server', async () => {
  await using cut = await open();
  cut.peer.terminate();
  await vi.waitFor(() => expect(cut.closed).toHaveLength(1));
  expect(cut.closed[0]).toEqual([1006, expect.stringContaining('was ended by the server without a close frame')]);
  expect(cut.closed[0]?.[1]).toContain('no ping came');
  await using reset = await open();
  reset.transport.resetAndDestroy();
  await vi.waitFor(() => expect(reset.closed).toHaveLength(1));
  expect(reset.closed[0]).toEqual([1006, expect.stringContaining('failed here: read ECONNRESET')]);
  await using socket = await open();
  socket.client.close();
  await vi.waitFor(() => expect(socket.closed).toEqual([[1000, '']]));
});
