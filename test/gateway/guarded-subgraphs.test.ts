import { describe, expect, test } from 'vitest';
import { httpSubgraph, type SubgraphClient, type SubgraphRequest } from '#platform/graph/subgraph-client.ts';
import { CodedError } from '#platform/process/errors.ts';
import { registry } from '#platform/process/metrics.ts';
import { eventually } from '../support/eventually.ts';
import { startTestGateway, type TestGateway } from '../support/start-gateway.ts';
import { startSubgraphProcess } from '../support/subgraph-process.ts';

const me = '{ me { id } }';
const served = { data: { me: { id: 'u-1' } } };
const placeOrder = `mutation {
  placeOrder(input: { idempotencyKey: "k", shippingAddress: { name: "A", line1: "B", city: "C", country: "GB" } }) {
    ... on EmptyCart { code } } }`;

async function metric(name: string, labels: Record<string, string>): Promise<number> {
  const found = (await registry.getMetricsAsJSON()).find((metricOfName) => metricOfName.name === name);
  const values = (found?.values ?? []) as { value: number; labels: Record<string, string | number | undefined> }[];
  return (
    values.find((value) => Object.entries(labels).every(([key, label]) => value.labels[key] === label))?.value ?? 0
  );
}

const circuitOf = (subgraph: string) => metric('tradepost_gateway_subgraph_circuit', { subgraph });
const refusedBy = (subgraph: string, reason: string) =>
  metric('tradepost_gateway_subgraph_calls_refused_total', { subgraph, reason });

const codesOf = async (gateway: TestGateway, query = me): Promise<(string | undefined)[]> => {
  const { body } = await gateway.graphql(query);
  return (body.errors ?? []).map((error: { extensions: { code?: string } }) => error.extensions.code);
};

/** A client that keeps its requests and lets the test decide about each answer. */
function scripted(answer: (request: SubgraphRequest, turn: number) => ReturnType<SubgraphClient>) {
  const requests: SubgraphRequest[] = [];
  const client: SubgraphClient = (request) => {
    requests.push(request);
    return answer(request, requests.length);
  };
  return { client, requests };
}

const away = async () => {
  throw new CodedError('SUBGRAPH_UNAVAILABLE');
};
const never = () => new Promise<never>(() => undefined);

describe('a frozen subgraph', () => {
  test('is not waited for once it missed several deadlines, and is used again when it answers', async () => {
    await using users = await startSubgraphProcess({ me: { id: 'u-1' } });
    await using gateway = await startTestGateway({
      env: {
        GATEWAY_SUBGRAPH_TIMEOUT_MS: '300',
        GATEWAY_SUBGRAPH_FAILURES: '3',
        GATEWAY_SUBGRAPH_HALF_OPEN_MS: '500',
      },
      subgraphs: { users: httpSubgraph(users.url) },
    });
    expect((await gateway.graphql(me)).body).toEqual(served);

    users.freeze();
    expect(await Promise.all([1, 2, 3].map(() => codesOf(gateway)))).toEqual(Array(3).fill(['SUBGRAPH_TIMEOUT']));
    expect(await circuitOf('users')).toBe(2);
    const before = await refusedBy('users', 'circuit-open');
    const { status, body, headers } = await gateway.graphql('{ me { id } order(id: "o-1") { number } }');
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        data: { me: null, order: { number: 'TP-1' } },
        errors: [
          {
            message: 'A part of the answer is not available now',
            path: ['me'],
            extensions: { code: 'SUBGRAPH_UNAVAILABLE', retryable: true, traceId: headers.get('x-trace-id') },
          },
        ],
      },
    });
    expect(await refusedBy('users', 'circuit-open')).toBe(before + 1);
    expect(await gateway.gateway.ready()).toEqual({ supergraph: true });

    // The trial meets a subgraph that is still frozen. Its client does not wait for the deadline: that would be SUBGRAPH_TIMEOUT.
    await eventually(async () => {
      expect(await codesOf(gateway)).toEqual(['SUBGRAPH_UNAVAILABLE']);
      return (await circuitOf('users')) === 1;
    });
    users.thaw();
    await eventually(async () => expect((await gateway.graphql(me)).body).toEqual(served) ?? true);
    expect(await circuitOf('users')).toBe(0);
  });
});

describe('a subgraph that restarts', () => {
  test('is refused early while it does not answer, and used again soon after', async () => {
    await using users = await startSubgraphProcess({ me: { id: 'u-1' } });
    await using gateway = await startTestGateway({
      // Longer than this test may take: the earlier trial is that of refused connections.
      env: { GATEWAY_SUBGRAPH_HALF_OPEN_MS: '60000' },
      subgraphs: { users: httpSubgraph(users.url) },
    });
    expect((await gateway.graphql(me)).body).toEqual(served);
    await users.kill();
    await eventually(async () => {
      expect(await codesOf(gateway)).toEqual(['SUBGRAPH_UNAVAILABLE']);
      return (await circuitOf('users')) === 2;
    });
    await users.start();
    await eventually(async () => expect((await gateway.graphql(me)).body).toEqual(served) ?? true);
  });
});

describe('a subgraph that fails in part', () => {
  test('is not called for a while when half of its calls fail, in whatever order', async () => {
    const { client, requests } = scripted((_request, turn) =>
      turn % 3 === 0 ? Promise.resolve({ data: { me: { id: 'u-1' } } }) : away(),
    );
    await using gateway = await startTestGateway({
      env: { GATEWAY_SUBGRAPH_RETRY_PERCENT: '0', GATEWAY_SUBGRAPH_HALF_OPEN_MS: '60000' },
      subgraphs: { users: client },
    });
    await eventually(async () => {
      await gateway.graphql(me);
      return (await circuitOf('users')) === 2;
    });
    expect(requests.length).toBeGreaterThanOrEqual(10);
  });

  test('stays in use when its answers are too large or have errors', async () => {
    const { client } = scripted(async (_request, turn) => {
      if (turn % 2 === 0) throw new CodedError('OPERATION_TOO_LARGE');
      return { data: { me: null }, errors: [{ message: 'no', extensions: { code: 'INTERNAL' } }] };
    });
    await using gateway = await startTestGateway({ subgraphs: { users: client } });
    const codes = [];
    for (let i = 0; i < 20; i++) codes.push(...(await codesOf(gateway)));
    expect(codes).toEqual(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 'INTERNAL' : 'OPERATION_TOO_LARGE')));
  });
});

describe('a call that the subgraph did not take', () => {
  test('is made once more if it is a query', async () => {
    const { client, requests } = scripted((_request, turn) =>
      turn === 1 ? away() : Promise.resolve({ data: { me: { id: 'u-1' } } }),
    );
    await using gateway = await startTestGateway({ subgraphs: { users: client } });
    expect((await gateway.graphql(me)).body).toEqual(served);
    expect(requests).toHaveLength(2);
  });

  test('is not made again if it is a mutation', async () => {
    const { client, requests } = scripted(away);
    await using gateway = await startTestGateway({ subgraphs: { orders: client } });
    expect(await codesOf(gateway, placeOrder)).toEqual(['SUBGRAPH_UNAVAILABLE']);
    expect(requests).toHaveLength(1);
  });

  test('is not made again once retries used up their share', async () => {
    const seen = new Set<unknown>();
    const { client, requests } = scripted(async ({ query, traceparent }) => {
      if (query.includes('name') && !seen.has(traceparent)) {
        seen.add(traceparent);
        throw new CodedError('SUBGRAPH_UNAVAILABLE');
      }
      return { data: { me: { id: 'u-1', name: 'Ada' } } };
    });
    await using gateway = await startTestGateway({
      env: { GATEWAY_SUBGRAPH_RETRY_PERCENT: '10' },
      subgraphs: { users: client },
    });
    const spent = () =>
      metric('tradepost_gateway_subgraph_retries_total', { subgraph: 'users', outcome: 'budget-spent' });
    const before = await spent();
    // Ten retries are saved up at the start, and 24 calls earn two more.
    const codes = [];
    for (let i = 0; i < 13; i++) codes.push(await codesOf(gateway), await codesOf(gateway, '{ me { name } }'));
    expect(codes.slice(0, -1).flat()).toEqual([]);
    expect(codes.at(-1)).toEqual(['SUBGRAPH_UNAVAILABLE']);
    expect(requests).toHaveLength(26 + 12);
    expect(await spent()).toBe(before + 1);
  });

  test('is not made again where retries are switched off', async () => {
    const { client, requests } = scripted(away);
    await using gateway = await startTestGateway({
      env: { GATEWAY_SUBGRAPH_RETRY_PERCENT: '0' },
      subgraphs: { users: client },
    });
    expect(await codesOf(gateway)).toEqual(['SUBGRAPH_UNAVAILABLE']);
    expect(requests).toHaveLength(1);
  });
});

describe('a mutation', () => {
  test('is not the trial of a subgraph that was away', async () => {
    let isAway = true;
    const { client, requests } = scripted(async ({ query }) => {
      if (isAway) throw new CodedError('SUBGRAPH_UNAVAILABLE');
      if (query === '{ __typename }') return { data: { __typename: 'Query' } };
      return { data: { placeOrder: { __typename: 'EmptyCart', code: 'EMPTY_CART' } } };
    });
    await using gateway = await startTestGateway({
      env: { GATEWAY_SUBGRAPH_FAILURES: '1', GATEWAY_SUBGRAPH_HALF_OPEN_MS: '10' },
      subgraphs: { orders: client },
    });
    expect(await codesOf(gateway, placeOrder)).toEqual(['SUBGRAPH_UNAVAILABLE']);
    const trials = () => requests.slice(1).map(({ query }) => query);
    await eventually(async () => {
      expect(await codesOf(gateway, placeOrder)).toEqual(['SUBGRAPH_UNAVAILABLE']);
      return trials().length > 0;
    });
    expect(new Set(trials())).toEqual(new Set(['{ __typename }']));
    isAway = false;
    await eventually(async () => (await codesOf(gateway, placeOrder)).length === 0);
    expect(requests.filter(({ query }) => query.startsWith('mutation'))).toHaveLength(2);
  });
});

describe('calls at the same time', () => {
  test('wait for their turn, and above the queue are refused with OVERLOADED', async () => {
    const turns: (() => void)[] = [];
    const { client, requests } = scripted(
      () => new Promise((resolve) => turns.push(() => resolve({ data: { me: { id: 'u-1' } } }))),
    );
    await using gateway = await startTestGateway({
      env: {
        GATEWAY_SUBGRAPH_CONNECTIONS: '1',
        GATEWAY_SUBGRAPH_QUEUED_CALLS: '1',
        GATEWAY_LASTING_QUEUE_MS: '60000',
      },
      subgraphs: { users: client },
    });
    const first = gateway.graphql(me);
    await eventually(() => requests.length === 1);
    const before = await refusedBy('users', 'queue-full');
    const others = [gateway.graphql(me), gateway.graphql(me)];
    const refused = await Promise.race(others);
    expect(refused).toMatchObject({
      status: 503,
      body: { data: { me: null }, errors: [{ path: ['me'], extensions: { code: 'OVERLOADED', retryable: true } }] },
    });
    expect(await refusedBy('users', 'queue-full')).toBe(before + 1);
    expect(requests).toHaveLength(1);
    turns[0]?.();
    expect((await first).body).toEqual(served);
    await eventually(() => requests.length === 2);
    expect(requests[1]?.traceparent).not.toBe(requests[0]?.traceparent);
    turns[1]?.();
    expect((await Promise.all(others)).map(({ body }) => body)).toContainEqual(served);
  });
});

test('an overloaded subgraph lowers the limit of its own calls, not that of requests for another subgraph', async () => {
  const refusing: SubgraphClient = async () => ({
    errors: [{ message: 'Overloaded', extensions: { code: 'OVERLOADED', retryable: true } }],
  });
  let atWork = 0;
  let most = 0;
  const waiting: (() => void)[] = [];
  const busy: SubgraphClient = async () => {
    atWork += 1;
    most = Math.max(most, atWork);
    await new Promise<void>((resolve) => waiting.push(resolve));
    atWork -= 1;
    return { data: { variant: null } };
  };
  await using gateway = await startTestGateway({
    // The gateway shares its event loop with this test and its machine with others, so its own limit may go down too. Requests wait for it here, and
    // none is refused: this test is about the limits of calls only.
    env: { GATEWAY_QUEUE_MS: '60000', GATEWAY_LASTING_QUEUE_MS: '60000', GATEWAY_SUBGRAPH_TIMEOUT_MS: '60000' },
    subgraphs: { users: refusing, catalog: busy },
  });
  const limitOf = (server: string) => metric('tradepost_http_requests_limit', { server });
  await eventually(async () => {
    const refused = await Promise.all(Array.from({ length: 20 }, () => codesOf(gateway)));
    expect(new Set(refused.flat())).toEqual(new Set(['OVERLOADED']));
    return (await limitOf('gateway to users')) <= 16;
  });
  // As many at the same time as ever.
  const others = Array.from({ length: 40 }, (_, n) => gateway.graphql(`{ variant(sku: "${n}") { id } }`));
  await eventually(() => atWork === 40);
  for (const resolve of waiting) resolve();
  for (const { status, body } of await Promise.all(others))
    expect([status, body]).toEqual([200, { data: { variant: null } }]);
  expect(most).toBe(40);
});

describe('a deadline', () => {
  test('holds for a client that ignores its signal, and may differ by subgraph', async () => {
    await using gateway = await startTestGateway({
      env: { GATEWAY_SUBGRAPH_TIMEOUT_MS: '60000', GATEWAY_SUBGRAPH_TIMEOUTS_MS: 'users=50' },
      subgraphs: { users: never },
    });
    expect(await codesOf(gateway)).toEqual(['SUBGRAPH_TIMEOUT']);
  });

  test.each(['users', 'users=', 'users=1', 'users=a', '=50', 'users=50=60'])(
    '%j is refused as a setting',
    async (value) => {
      await expect(startTestGateway({ env: { GATEWAY_SUBGRAPH_TIMEOUTS_MS: value } })).rejects.toThrow(
        /GATEWAY_SUBGRAPH_TIMEOUTS_MS.*reviews=500/,
      );
    },
  );
});
