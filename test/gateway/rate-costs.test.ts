import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { hasRedisServer, startRedisServer } from '../support/redis-server.ts';
import { type Answer, startTestGateway, type TestGateway } from '../support/start-gateway.ts';

const behindProxy = { TRUSTED_PROXIES: '127.0.0.0/8' };
const from = (address: string) => ({ 'x-forwarded-for': address });
/** Estimated at 21, and at 2 once it is answered: the shop of these tests has one order. */
const orders = '{ orders(first: 20) { nodes { id } } }';
const me = '{ me { id } }';

const outcome = ({ status, body }: Answer) => body.errors?.[0].extensions.code ?? status;

describe('cost units of a minute', () => {
  test('are taken by the estimate and given back by the answer; a refused operation takes none', async () => {
    await using gateway = await startTestGateway({ env: { ...behindProxy, GATEWAY_RATE_COST_PER_ADDRESS: '25' } });
    const ask = async (query: string, address = '203.0.113.1') =>
      outcome(await gateway.graphql(query, {}, from(address)));
    // 2, 4 and 6 units are taken before: the fourth would need 27.
    expect([await ask(orders), await ask(orders), await ask(orders), await ask(orders)]).toEqual([
      200,
      200,
      200,
      'TOO_MANY_REQUESTS',
    ]);
    expect(await ask(me)).toBe(200);
    expect(await ask(orders, '203.0.113.2')).toBe(200);
    const refused = await gateway.graphql(orders, {}, from('203.0.113.1'));
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
  });

  test('are also taken for the part of the answer beyond the estimate', async () => {
    const nodes = Array.from({ length: 5 }, (_, index) => ({ id: `o-${index}` }));
    await using gateway = await startTestGateway({
      env: { ...behindProxy, GATEWAY_RATE_COST_PER_ADDRESS: '8' },
      subgraphs: { orders: async () => ({ data: { orders: { nodes } } }) },
    });
    const ask = async () =>
      outcome(await gateway.graphql('{ orders(first: 1) { nodes { id } } }', {}, from('203.0.113.1')));
    // Estimated at 2, answered with 6.
    expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 'TOO_MANY_REQUESTS']);
  });

  test('are not given back for an answer with errors, whose work may have been done', async () => {
    await using gateway = await startTestGateway({
      env: { ...behindProxy, GATEWAY_RATE_COST_PER_ADDRESS: '25' },
      subgraphs: {
        orders: async () => {
          throw new Error('it ended in the middle');
        },
      },
    });
    const first = await gateway.graphql(orders, {}, from('203.0.113.1'));
    expect(first.body.errors).toHaveLength(1);
    expect(outcome(await gateway.graphql(orders, {}, from('203.0.113.1')))).toBe('TOO_MANY_REQUESTS');
    expect(outcome(await gateway.graphql(me, {}, from('203.0.113.1')))).toBe(200);
  });

  test('refuse an operation for good if it costs more than the whole limit', async () => {
    await using gateway = await startTestGateway({ env: { ...behindProxy, GATEWAY_RATE_COST_PER_ADDRESS: '20' } });
    const { status, body } = await gateway.graphql(orders, {}, from('203.0.113.1'));
    expect([status, body.errors[0].extensions.code, body.errors[0].extensions.retryable]).toEqual([
      400,
      'OPERATION_TOO_EXPENSIVE',
      false,
    ]);
    expect(body.errors[0].message).toMatch(/may cost 21, at most 20 .*GATEWAY_RATE_COST_PER_ADDRESS/);
    const huge = 'query ($n: Int) { orders(first: $n) { nodes { id } } }';
    expect(outcome(await gateway.graphql(huge, { n: 2_147_483_647 }, from('203.0.113.1')))).toBe(
      'OPERATION_TOO_EXPENSIVE',
    );
    expect(outcome(await gateway.graphql(me, {}, from('203.0.113.1')))).toBe(200);
  });

  test('of a user are counted from all addresses, and of a client over all users', async () => {
    await using gateway = await startTestGateway({
      env: {
        ...behindProxy,
        GATEWAY_RATE_COST_PER_USER: '22',
        GATEWAY_RATE_COST_PER_CLIENT: 'robot=23',
        GATEWAY_RATE_COST_PER_ADDRESS: '1000',
      },
    });
    const ask = async (userId: string, address: string, client: string) =>
      outcome(
        await gateway.graphql(
          orders,
          {},
          {
            ...from(address),
            authorization: `Bearer ${await gateway.token({ userId })}`,
            'apollographql-client-name': client,
          },
        ),
      );
    expect(await ask('u-1', '203.0.113.1', 'web')).toBe(200);
    expect(await ask('u-1', '203.0.113.2', 'web')).toBe('TOO_MANY_REQUESTS');
    expect(await ask('u-2', '203.0.113.1', 'robot')).toBe(200);
    expect(await ask('u-3', '203.0.113.1', 'robot')).toBe(200);
    expect(await ask('u-4', '203.0.113.1', 'robot')).toBe('TOO_MANY_REQUESTS');
    // The refusal of the client has given the user its units back.
    expect(await ask('u-4', '203.0.113.1', 'web')).toBe(200);
  });

  test('are not counted for requests from this machine', async () => {
    await using gateway = await startTestGateway({ env: { GATEWAY_RATE_COST_PER_ADDRESS: '1' } });
    expect(outcome(await gateway.graphql(orders))).toBe(200);
  });

  test.runIf(hasRedisServer)('are counted by all gateways together on Redis, and alone without it', async () => {
    await using redis = await startRedisServer();
    const env = { ...behindProxy, REDIS_URL: redis.url, GATEWAY_RATE_COST_PER_ADDRESS: '23' };
    await using first = await startTestGateway({ env });
    await using second = await startTestGateway({ env });
    let host = 0;
    const ask = async (gateway: TestGateway, address: string) =>
      outcome(await gateway.graphql(orders, {}, from(address)));
    /** Two operations leave 19 of 23 units if they were counted together, and otherwise 21 in each gateway, enough for one more. */
    await eventually(async () => {
      const address = `203.0.113.${host++}`;
      const answers = [
        await ask(first, address),
        await ask(second, address),
        await ask(first, address),
        await ask(second, address),
      ];
      return answers.join() === '200,200,TOO_MANY_REQUESTS,TOO_MANY_REQUESTS';
    });
    await redis.kill();
    expect(await ask(first, '203.0.113.250')).toBe(200);
  });
});
