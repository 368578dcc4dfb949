import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What is wrong with a server, as its clients see it. */
export type Fault =
  /** Each part of an answer arrives so much later. */
  | { kind: 'slow'; ms: number }
  /** Connections are closed, and new ones too. */
  | { kind: 'dead' }
  /** Requests arrive and are carried out; every nth part of an answer is lost, with its connection. */
  | { kind: 'loses answers'; every: number }
  /** Each request is answered with this text and not passed on. */
  | { kind: 'lies'; answer: string };

/** A TCP proxy in front of a server that can behave as a broken one. */
export interface FaultProxy {
  /** The server's address, by this way. */
  url: string;
  begin(fault: Fault): void;
  end(): void;
  /** Passes new connections on to another server, and closes the others unless they are kept. */
  lead(serverUrl: string, options?: { keep: boolean }): void;
  /** Passes every nth new connection on to this server, until the next `lead`. */
  share(serverUrl: string, every: number): void;
  stop(): Promise<void>;
}

interface Way {
  client: Socket;
  server: Socket;
}

export async function startFaultProxy(serverUrl: string): Promise<FaultProxy> {
  let target = new URL(serverUrl);
  let shared: { target: URL; every: number } | undefined;
  let connections = 0;
  let fault: Fault | undefined;
  let answers = 0;
  const ways = new Set<Way>();

  function cut({ client, server }: Way): void {
    client.destroy();
    server.destroy();
  }

  /** Passes answers on in their order, each when it is due. */
  async function passAnswers(way: Way): Promise<void> {
    try {
      for await (const data of way.server as AsyncIterable<Buffer>) {
        answers += 1;
        if (fault?.kind === 'loses answers' && answers % fault.every === 0) return cut(way);
        if (fault?.kind === 'slow') await pause(fault.ms);
        if (!way.client.write(data))
          await new Promise((drained) => way.client.once('drain', drained).once('close', drained));
      }
    } catch {
      // A lost connection ends the other one too.
    }
    cut(way);
  }

  const proxy = createServer((client) => {
    if (fault?.kind === 'dead') return void client.destroy();
    connections += 1;
    const { port, hostname } = shared && connections % shared.every === 0 ? shared.target : target;
    const server = connect(Number(port), hostname);
    const way = { client, server };
    ways.add(way);
    for (const socket of [client, server]) {
      socket.on('error', () => cut(way));
      socket.once('close', () => {
        cut(way);
        ways.delete(way);
      });
    }
    client.on('data', (data) => {
      if (fault?.kind === 'lies') client.write(fault.answer);
      else server.write(data);
    });
    void passAnswers(way);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const url = new URL(serverUrl);
  url.hostname = '127.0.0.1';
  // A TCP server's address is an object once it listens.
  url.port = String((proxy.address() as AddressInfo).port);
  const cutAll = () => {
    for (const way of ways) cut(way);
  };
  return {
    url: url.href.replace(/\/$/, ''),
    begin(next) {
      fault = next;
      if (next.kind === 'dead') cutAll();
    },
    end() {
      fault = undefined;
    },
    lead(next, { keep } = { keep: false }) {
      target = new URL(next);
      shared = undefined;
      if (!keep) cutAll();
    },
    share(next, every) {
      shared = { target: new URL(next), every };
    },
    async stop() {
      cutAll();
      await new Promise<void>((resolve) => proxy.close(() => resolve()));
    },
  };
}
