import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { recordOrder } from '../support/check-live.ts';
import { composeSupergraph } from '../support/compose-supergraph.ts';
import { eventually } from '../support/eventually.ts';
import { ada, startLive } from '../support/start-live.ts';
import { startStubRegistry } from '../support/start-registry.ts';

const parent = mkdtempSync(path.join(tmpdir(), 'tradepost-live-registry-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

const withNickname = { users: 'extend type User { nickname: String }' };

test('new subscriptions use the published schema, and running ones keep the schema that they began with', async () => {
  await using registry = await startStubRegistry({ sdl: await composeSupergraph(withNickname), version: 1 });
  const nicknames = async () => ({ data: { _entities: [{ __typename: 'User', nickname: 'Countess' }] } });
  await using live = await startLive({
    subgraphs: { users: nicknames },
    env: {
      REGISTRY_URL: registry.url,
      SUPERGRAPH_CACHE: path.join(parent, 'supergraph.graphql'),
      REGISTRY_REPORT_EVERY_MS: '100',
    },
  });
  const served = (version: number) =>
    eventually(() => registry.instances.some((instance) => instance.version === version && instance.problem === null));
  const orderId = await live.place(ada);
  const received: unknown[] = [];
  const token = await live.token();
  const selection = 'customer { nickname }';
  await using running = recordOrder(live.wsUrl, token, orderId, { selection, onData: (data) => received.push(data) });
  await running.received(1);

  registry.serve(await composeSupergraph());
  await served(2);
  await using refused = recordOrder(live.wsUrl, token, orderId, { selection });
  await eventually(() => refused.errors.length > 0);
  expect(refused.errors).toMatchObject([{ code: 'GRAPHQL_VALIDATION_FAILED' }]);
  await live.advance(orderId);
  await running.received(2);
  expect(received).toMatchObject(
    Array.from({ length: 2 }, () => ({ orderStatusChanged: { customer: { nickname: 'Countess' } } })),
  );

  // Nothing here could answer the new field.
  registry.serve(await composeSupergraph({ live: 'extend type Subscription { weatherChanged: Int }' }));
  await eventually(() =>
    registry.instances.some(({ version, problem }) => version === 2 && problem?.includes('weatherChanged')),
  );
  registry.serve(await composeSupergraph(withNickname));
  await served(4);
  await using again = recordOrder(live.wsUrl, token, orderId, { selection });
  await again.received(1);

  await eventually(() =>
    registry.reports
      .flatMap(({ rows }) => rows)
      .some(({ coordinate, client }) => coordinate === 'Subscription.orderStatusChanged' && client === 'unknown'),
  );
});
