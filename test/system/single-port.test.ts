import { connect as connectTcp } from 'node:net';
import { once } from 'node:events';
import { test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startStack } from '../support/start-stack.ts';

test('in one process a stream takes its turn among the requests of the gateway', async () => {
  await using shop = await startStack({
    env: { GATEWAY_CONCURRENT_REQUESTS: '1', GATEWAY_BUSY_CONCURRENT_REQUESTS: '1', GATEWAY_QUEUED_REQUESTS: '0' },
  });
  const stream = async () => {
    const left = new AbortController();
    const response = await fetch(`${shop.url}/graphql/stream`, {
      method: 'POST',
      signal: left.signal,
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({
        query: 'subscription { stockChanged(variantIds: ["0193a000-0000-7000-8000-000000000001"]) { version } }',
      }),
    });
    left.abort();
    return response.status;
  };
  await eventually(async () => (await stream()) === 200);
  // A request whose body never arrives keeps the only turn.
  const { port } = new URL(shop.url);
  const socket = connectTcp({ port: Number(port), host: '127.0.0.1' });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(
    'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"query"',
  );
  await eventually(async () => (await stream()) === 503);
  socket.destroy();
  await eventually(async () => (await shop.graphql('{ __typename }')).data?.__typename === 'Query');
});
