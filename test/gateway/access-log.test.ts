import { expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/start-gateway.ts';

const lines = ({ logged }: TestGateway) => logged.filter(({ msg }) => msg === 'request');

test('each request has a line with operation, client, caller, status, time and trace id', async () => {
  await using gateway = await startTestGateway();
  const answer = await gateway.graphql('query Who { me { name } }', undefined, {
    authorization: `Bearer ${await gateway.token()}`,
    'graphql-client-name': 'web',
    'graphql-client-version': '1.2.0',
  });
  expect(answer.body.data).toEqual({ me: { name: 'Ada' } });
  expect(lines(gateway)).toEqual([
    expect.objectContaining({
      level: 'info',
      operation: 'Who',
      kind: 'query',
      client: 'web@1.2.0',
      caller: 'user',
      status: 200,
      code: 'OK',
      ms: expect.any(Number) as number,
      traceId: answer.headers.get('x-trace-id'),
    }),
  ]);
});

test('a refused request has a line, whichever part refuses it', async () => {
  await using gateway = await startTestGateway();
  await gateway.graphql('{ me { name } }', undefined, { authorization: 'Bearer nonsense' });
  await gateway.graphql('query Wrong { nothing }');
  await gateway.post('{');
  expect(lines(gateway).map(({ status, code, caller, operation }) => ({ status, code, caller, operation }))).toEqual([
    { status: 401, code: 'TOKEN_INVALID', caller: null, operation: null },
    { status: 400, code: 'GRAPHQL_VALIDATION_FAILED', caller: 'anonymous', operation: null },
    { status: 400, code: 'BAD_REQUEST', caller: null, operation: null },
  ]);
});

test('a share of the lines is written, and those with errors always', async () => {
  const draws = [0.1, 0.3, 0.2];
  await using gateway = await startTestGateway({
    env: { GATEWAY_ACCESS_LOG_SHARE: '0.25' },
    random: () => draws.shift() ?? 0.9,
  });
  for (const name of ['A', 'B', 'C', 'D']) await gateway.graphql(`query ${name} { me { name } }`);
  await gateway.graphql('query E { product(slug: "mug") { name } }');
  expect(lines(gateway).map(({ operation }) => operation)).toEqual(['A', 'C', 'E']);
});

test('a slow request always has a line', async () => {
  const called = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  await using gateway = await startTestGateway({
    env: { GATEWAY_ACCESS_LOG_SHARE: '0', GATEWAY_ACCESS_LOG_SLOW_MS: '10' },
    subgraphs: {
      users: async () => {
        called.resolve();
        await released.promise;
        return { data: { me: { name: 'Ada' } } };
      },
    },
  });
  const answer = gateway.graphql('query Slow { me { name } }');
  await called.promise;
  const until = performance.now() + 20;
  while (performance.now() < until) await new Promise(setImmediate);
  released.resolve();
  await answer;
  expect(lines(gateway).map(({ operation }) => operation)).toEqual(['Slow']);
});
