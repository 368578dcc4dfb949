// The bare limit of Node with `ws`: each event is framed once, and the same bytes are written to every socket that follows its order. It checks
// nothing, has no snapshot, and every message has the same id.
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Redis } from 'ioredis';
import * as ws from 'ws';
import { z } from 'zod';
import { readSettings } from '#platform/process/config.ts';

const { REDIS_URL } = readSettings({ REDIS_URL: z.url() });
/** Exported by the package, and missing in its types. */
const { Sender } = ws as unknown as { Sender: { frame(data: Buffer, options: object): Buffer[] } };

const followers = new Map<string, Set<Socket>>();
const redis = new Redis(REDIS_URL);
redis.on('message', (channel, message) => {
  const text = `{"id":"00000000-0000-4000-8000-000000000000","type":"next","payload":{"data":{"orderStatusChanged":${message}}}}`;
  const frame = Buffer.concat(Sender.frame(Buffer.from(text), { fin: true, opcode: 1, mask: false, rsv1: false }));
  for (const socket of followers.get(channel) ?? []) socket.write(frame);
});

interface ClientMessage {
  type: string;
  payload?: { variables?: { orderId: string } };
}

async function follow(socket: Socket, orderId: string): Promise<void> {
  const channel = `raw:${orderId}`;
  const known = followers.get(channel);
  if (known) {
    known.add(socket);
    return;
  }
  followers.set(channel, new Set([socket]));
  await redis.subscribe(channel);
}

const server = createServer();
const sockets = new ws.WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false });
server.on('upgrade', (request, transport, head) => {
  sockets.handleUpgrade(request, transport, head, (socket) => {
    // An upgraded connection of a TCP server.
    const connection = transport as Socket;
    socket.on('message', (data: Buffer) => {
      const { type, payload } = JSON.parse(data.toString()) as ClientMessage;
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
      else if (payload?.variables) void follow(connection, payload.variables.orderId);
    });
    socket.on('close', () => {
      for (const set of followers.values()) set.delete(connection);
    });
  });
});
server.listen(0, '127.0.0.1', () => {
  // A TCP server's address is an object once it listens.
  process.send?.({ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` });
});
process.once('disconnect', () => process.exit());
