import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The part of a schema registry that servers follow: one supergraph, which is replaced at any time. */
export interface SwappingRegistry {
  /** For REGISTRY_URL. */
  url: string;
  readonly swaps: number;
  /** Publishes the supergraph again, as another version with another text. */
  swap(): void;
  stop(): Promise<void>;
}

export async function startSwappingRegistry(supergraphSdl: string): Promise<SwappingRegistry> {
  let version = 1;
  let waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    request.resume();
    if (request.method !== 'GET') {
      response.writeHead(204).end();
      return;
    }
    const answer = () =>
      response
        .writeHead(200, { etag: `"${version}"`, 'x-schema-version': String(version) })
        .end(`${supergraphSdl}\n# ${version}\n`);
    if (request.headers['if-none-match'] === `"${version}"`) waiting.push(answer);
    else answer();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // A TCP server's address is an object once it listens.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/shop/main`,
    get swaps() {
      return version - 1;
    },
    swap() {
      version += 1;
      for (const answer of waiting) answer();
      waiting = [];
    },
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
