import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A proxy to a server that can freeze silently: neither end notices that the other is lost. */
export interface FreezingProxy extends AsyncDisposable {
  /** The given URL, by this way. */
  url: string;
  /** Stops passing bytes on, or passes on only the clients' bytes. */
  freeze(what?: 'everything' | 'answers'): void;
  /** Passes on again, also the bytes that were held back. */
  thaw(): void;
}

export async function startFreezingProxy(serverUrl: string): Promise<FreezingProxy> {
  const target = new URL(serverUrl);
  const ways: { from: Socket; to: Socket; answers: boolean }[] = [];
  const proxy = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    ways.push({ from: client, to: server, answers: false }, { from: server, to: client, answers: true });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const url = new URL(serverUrl);
  url.hostname = '127.0.0.1';
  // A TCP server's address is an object once it listens.
  url.port = String((proxy.address() as AddressInfo).port);
  return {
    url: url.href,
    freeze(what = 'everything') {
      for (const { from, to, answers } of ways) {
        if (what === 'answers' && !answers) continue;
        from.unpipe(to);
        from.pause();
      }
    },
    thaw() {
      for (const { from, to } of ways) from.pipe(to);
    },
    async [Symbol.asyncDispose]() {
      for (const { from } of ways) from.destroy();
      proxy.close();
    },
  };
}
