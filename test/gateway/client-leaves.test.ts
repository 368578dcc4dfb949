import { expect, test } from 'vitest';
import type { SubgraphRequest } from '#platform/graph/subgraph-client.ts';
import type { CallSignal } from '#platform/process/call-signal.ts';
import { startTestGateway } from '../support/start-gateway.ts';

/** A subgraph that does not answer by itself, and the calls that reached it. */
function openSilentSubgraph() {
  const called = Promise.withResolvers<SubgraphRequest>();
  const released = Promise.withResolvers<void>();
  return {
    called: called.promise,
    release: () => released.resolve(),
    client: async (request: SubgraphRequest) => {
      called.resolve(request);
      await released.promise;
      return { data: { me: { name: 'Ada' }, signOut: { __typename: 'SignedOut' } } };
    },
  };
}

/** Resolves when the signal has fired; the test's own limit of time is the deadline. */
async function fired(signal: CallSignal | undefined): Promise<unknown> {
  if (!signal) throw new Error('expected a call with a signal');
  if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  return signal.reason;
}

const send = (url: string, query: string, signal: AbortSignal) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
    signal,
  }).catch(() => undefined);

test('when a client closes its connection, the calls of its query end', async () => {
  const users = openSilentSubgraph();
  await using gateway = await startTestGateway({ subgraphs: { users: users.client } });
  const client = new AbortController();
  const answer = send(gateway.url, '{ me { name } }', client.signal);
  const { signal } = await users.called;
  client.abort();
  expect(await fired(signal)).toMatchObject({ code: 'SUBGRAPH_TIMEOUT', cause: { message: /closed its connection/ } });
  await answer;
  expect(gateway.logged.filter(({ msg }) => msg === 'the answer of a subgraph is missing')).toEqual([]);
  users.release();
});

test('a client that leaves does not count against the subgraph', async () => {
  let silent = true;
  const called: SubgraphRequest[] = [];
  const started = () => called.at(-1);
  await using gateway = await startTestGateway({
    env: { GATEWAY_SUBGRAPH_FAILURES: '2' },
    subgraphs: {
      users: async (request) => {
        called.push(request);
        if (silent) await fired(request.signal);
        return { data: { me: { name: 'Ada' } } };
      },
    },
  });
  for (let time = 0; time < 4; time += 1) {
    const client = new AbortController();
    const answer = send(gateway.url, '{ me { name } }', client.signal);
    await expect.poll(() => called.length).toBe(time + 1);
    client.abort();
    await answer;
    await fired(started()?.signal);
  }
  silent = false;
  expect((await gateway.graphql('{ me { name } }')).body).toEqual({ data: { me: { name: 'Ada' } } });
});

test('a mutation is finished although its client has left', async () => {
  const users = openSilentSubgraph();
  const orders = openSilentSubgraph();
  await using gateway = await startTestGateway({ subgraphs: { users: users.client, orders: orders.client } });
  const client = new AbortController();
  const change = send(gateway.url, 'mutation { signOut { __typename } }', client.signal);
  const { signal } = await users.called;
  client.abort();
  await change;
  // The gateway notices a client that leaves later: it has noticed this one by then.
  const later = new AbortController();
  const query = send(gateway.url, '{ cart { lines { quantity } } }', later.signal);
  const read = await orders.called;
  later.abort();
  await query;
  await fired(read.signal);
  expect(signal?.aborted).toBe(false);
  users.release();
  orders.release();
});
