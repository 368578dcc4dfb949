import { expect, test } from 'vitest';
import { differenceOf, planGraph, runApollo, runOurs } from '../support/differential/compare.ts';
import { graphs, supergraphOf } from '../support/differential/supergraphs.ts';
import { startTestGateway } from '../support/start-gateway.ts';

const subgraphs = graphs['nested requirements'] ?? {};
/** The alias takes the name of a field that `price` needs, and Apollo's planner mixes them up. */
const query = '{ order { price lines: address { street } } }';

test('an operation that the planner fails for is refused with a code, and the log says why', async () => {
  await using gateway = await startTestGateway({
    supergraphSdl: supergraphOf(subgraphs),
    subgraphs: Object.fromEntries(Object.keys(subgraphs).map((name) => [name, async () => ({ data: {} })])),
  });
  const { status, body } = await gateway.graphql(query);
  expect([status, body.data]).toEqual([422, undefined]);
  expect(body.errors).toMatchObject([
    {
      message: expect.stringMatching(/select its fields in another way$/),
      extensions: { code: 'OPERATION_NOT_PLANNED', retryable: false },
    },
  ]);
  expect(JSON.stringify(gateway.logged)).toContain('Cannot add selection of field');
});

test('Apollo’s own gateway has no plan for it either', async () => {
  const graph = planGraph(supergraphOf(subgraphs));
  const [ours, apollo] = [
    await runOurs(graph, {}, { query, variables: {} }),
    await runApollo(graph, {}, { query, variables: {} }),
  ];
  expect(ours).toMatchObject({
    data: null,
    errors: [{ message: expect.stringMatching(/^Cannot add selection of field/) }],
    calls: 0,
  });
  expect(differenceOf(ours, apollo)).toBeUndefined();
});
