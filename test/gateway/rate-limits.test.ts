import { beforeAll, describe, expect, test } from 'vitest';
import { registry } from '#platform/process/metrics.ts';
import { eventually } from '../support/eventually.ts';
import { hasRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.ts';
import { type Answer, startTestGateway, type TestGateway } from '../support/start-gateway.ts';

const me = '{ me { id } }';
const behindProxy = { TRUSTED_PROXIES: '127.0.0.0/8' };
const from = (address: string) => ({ 'x-forwarded-for': address });

async function refusedBy(limit: string): Promise<number> {
  const found = (await registry.getMetricsAsJSON()).find(({ name }) => name === 'tradepost_gateway_rate_limited_total');
  const values = (found?.values ?? []) as { value: number; labels: { limit?: string } }[];
  return values.find(({ labels }) => labels.limit === limit)?.value ?? 0;
}

function expectRefused({ status, headers, body }: Answer): void {
  expect(status).toBe(429);
  const seconds = Number(headers.get('retry-after'));
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(body).toEqual({
    errors: [
      {
        message: `Too many requests; try again in ${seconds} s`,
        extensions: {
          code: 'TOO_MANY_REQUESTS',
          retryable: true,
          retryAfterSeconds: seconds,
          traceId: headers.get('x-trace-id'),
        },
      },
    ],
  });
}

/** The statuses of requests, one after the other. */
async function statuses(send: () => Promise<Answer>, times: number): Promise<number[]> {
  const found = [];
  for (let i = 0; i < times; i++) found.push((await send()).status);
  return found;
}

describe('requests', () => {
  test('of an address without a user are counted together, and other addresses apart', async () => {
    await using gateway = await startTestGateway({ env: { ...behindProxy, GATEWAY_RATE_PER_ADDRESS: '3' } });
    const called = gateway.callers.length;
    const before = await refusedBy('address');
    expect(await statuses(() => gateway.graphql(me, {}, from('203.0.113.1')), 3)).toEqual([200, 200, 200]);
    expectRefused(await gateway.graphql(me, {}, from('203.0.113.1')));
    // A network of IPv6 is one household.
    expect(await statuses(() => gateway.graphql(me, {}, from('2001:db8::1')), 2)).toEqual([200, 200]);
    expect(await statuses(() => gateway.graphql(me, {}, from('2001:db8::2')), 2)).toEqual([200, 429]);
    expect(gateway.callers).toHaveLength(called + 6);
    expect(await refusedBy('address')).toBe(before + 2);
  });

  test('are refused before their text is read', async () => {
    await using gateway = await startTestGateway({ env: { ...behindProxy, GATEWAY_RATE_PER_ADDRESS: '1' } });
    expect((await gateway.graphql('{ no', {}, from('203.0.113.1'))).body.errors[0].extensions.code).toBe(
      'GRAPHQL_PARSE_FAILED',
    );
    expectRefused(await gateway.graphql('{ no', {}, from('203.0.113.1')));
  });

  test('of a user are counted from all addresses, and not for the address', async () => {
    await using gateway = await startTestGateway({
      env: { ...behindProxy, GATEWAY_RATE_PER_USER: '2', GATEWAY_RATE_PER_ADDRESS: '1' },
    });
    const asUser = async (userId: string, address: string) =>
      gateway.graphql(me, {}, { ...from(address), authorization: `Bearer ${await gateway.token({ userId })}` });
    expect((await asUser('u-1', '203.0.113.1')).status).toBe(200);
    expect((await asUser('u-1', '203.0.113.2')).status).toBe(200);
    expectRefused(await asUser('u-1', '203.0.113.3'));
    expect((await asUser('u-2', '203.0.113.1')).status).toBe(200);
    expect((await gateway.graphql(me, {}, from('203.0.113.1'))).status).toBe(200);
  });

  test('of a client that a setting names are counted over all its users', async () => {
    await using gateway = await startTestGateway({ env: { ...behindProxy, GATEWAY_RATE_PER_CLIENT: 'robot=2' } });
    let host = 0;
    const as = (client: string) => () =>
      gateway.graphql(me, {}, { ...from(`203.0.113.${host++}`), 'apollographql-client-name': client });
    expect(await statuses(as('robot'), 3)).toEqual([200, 200, 429]);
    expect(await statuses(as('shop'), 4)).toEqual([200, 200, 200, 200]);
  });

  test('with a forged X-Forwarded-For get no number of their own', async () => {
    await using gateway = await startTestGateway({ env: { ...behindProxy, GATEWAY_RATE_PER_ADDRESS: '2' } });
    let host = 0;
    const forged = () => gateway.graphql(me, {}, from(`198.51.100.${host++}, 203.0.113.9`));
    expect(await statuses(forged, 3)).toEqual([200, 200, 429]);
  });

  test('from this machine are not counted', async () => {
    await using gateway = await startTestGateway({ env: { GATEWAY_RATE_PER_ADDRESS: '1', GATEWAY_RATE_SIGN_IN: '1' } });
    expect(await statuses(() => gateway.graphql(me), 3)).toEqual([200, 200, 200]);
  });

  test('have no limit if the setting is 0', async () => {
    await using gateway = await startTestGateway({ env: { ...behindProxy, GATEWAY_RATE_PER_ADDRESS: '0' } });
    expect(await statuses(() => gateway.graphql(me, {}, from('203.0.113.1')), 3)).toEqual([200, 200, 200]);
  });
});

const signIns: [form: string, query: string][] = [
  ['plainly', 'mutation { signIn(input: { email: "a@example.com", password: "x" }) { __typename } }'],
  ['by an alias', 'mutation { a: signIn(input: { email: "a@example.com", password: "x" }) { __typename } }'],
  [
    'in a fragment of a fragment',
    `mutation { ...A } fragment A on Mutation { ... { ...B } }
     fragment B on Mutation { ... on Mutation { b: signIn(input: { email: "a@example.com", password: "x" }) { __typename } } }`,
  ],
];

describe('operations that sign in', () => {
  test.each(signIns)('%s are counted more strictly', async (_form, query) => {
    await using gateway = await startTestGateway({
      env: { ...behindProxy, GATEWAY_RATE_SIGN_IN: '2' },
      subgraphs: { users: async () => ({ data: { signIn: { __typename: 'WrongCredentials' } } }) },
    });
    const signIn = () => gateway.graphql(query, {}, from('203.0.113.1'));
    expect((await signIn()).status).toBe(200);
    expect((await signIn()).status).toBe(200);
    expectRefused(await signIn());
    expect((await gateway.graphql(me, {}, from('203.0.113.1'))).status).toBe(200);
  });
});

describe.runIf(hasRedisServer)('several gateways', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedisServer();
    return () => redis[Symbol.asyncDispose]();
  });
  const env = () => ({ ...behindProxy, REDIS_URL: redis.url, GATEWAY_RATE_PER_ADDRESS: '4' });
  const send = (gateway: TestGateway, address: string) => () => gateway.graphql(me, {}, from(address));

  test('count together on Redis, alone without Redis, and together again', async () => {
    await using first = await startTestGateway({ env: env() });
    await using second = await startTestGateway({ env: env() });
    let host = 0;
    /** Two requests to each, from a fresh address: the fifth is refused if both counted together. */
    const together = async () => {
      const address = `203.0.${host >> 8}.${host++ & 255}`;
      await statuses(send(first, address), 2);
      await statuses(send(second, address), 2);
      return (await send(first, address)()).status === 429;
    };
    // A connection takes a moment; until then each gateway counts alone.
    await eventually(together);

    await redis.kill();
    await eventually(async () => !(await together()));
    const address = `203.0.${host >> 8}.${host++ & 255}`;
    // Nobody is refused because of Redis, and each gateway still has its limit.
    expect(await statuses(send(first, address), 5)).toEqual([200, 200, 200, 200, 429]);
    expect(await statuses(send(second, address), 5)).toEqual([200, 200, 200, 200, 429]);

    await redis.start();
    await eventually(together);
  });
});
