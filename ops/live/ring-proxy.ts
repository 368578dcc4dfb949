import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a process and its Redis, and loses or delays rings: the messages of PUBLISH that Redis sends to listeners. */
export interface RingProxy {
  url: string;
  /** Shares of the rings, 0 to 1; delayed ones arrive behind later ones. */
  meddle(shares: { dropped: number; delayed: number; delayMs: number }): void;
  stop(): Promise<void>;
}

export async function startRingProxy(redisUrl: string): Promise<RingProxy> {
  const target = new URL(redisUrl);
  const sockets = new Set<Socket>();
  let shares = { dropped: 0, delayed: 0, delayMs: 0 };

  function pass(client: Socket): void {
    const redis = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [
      [client, redis],
      [redis, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.pipe(redis);
    let rest = Buffer.alloc(0);
    redis.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (let end = replyEnd(rest, 0); end > 0; end = replyEnd(rest, 0)) {
        forward(client, rest.subarray(0, end));
        rest = rest.subarray(end);
      }
    });
  }

  function forward(client: Socket, reply: Buffer): void {
    const isRing = /^[*>]3\r\n\$7\r\nmessage\r\n/.test(reply.toString('latin1', 0, 24));
    const chance = Math.random();
    if (!isRing || chance > shares.dropped + shares.delayed) client.write(reply);
    else if (chance > shares.dropped) setTimeout(() => client.writable && client.write(reply), shares.delayMs);
  }

  const server = createServer(pass);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // A TCP server's address is an object once it listens.
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    meddle(next) {
      shares = next;
    },
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Where the reply of Redis (RESP) that begins at `from` ends; 0 while it is not complete. */
export function replyEnd(bytes: Buffer, from: number): number {
  const lineEnd = bytes.indexOf('\r\n', from);
  if (lineEnd < 0) return 0;
  const kind = bytes.toString('latin1', from, from + 1);
  const length = Number(bytes.toString('latin1', from + 1, lineEnd));
  const next = lineEnd + 2;
  if (kind === '$' || kind === '=' || kind === '!') {
    const end = length < 0 ? next : next + length + 2;
    return end <= bytes.length ? end : 0;
  }
  if (!['*', '>', '~', '%'].includes(kind)) return next;
  let end = next;
  for (let parts = kind === '%' ? 2 * length : length; parts > 0; parts -= 1) {
    end = replyEnd(bytes, end);
    if (end === 0) return 0;
  }
  return end;
}
