import { QueryPlanner } from '@apollo/query-planner';
import { expect, test, vi } from 'vitest';
import { openAnswerBudget } from '#platform/graph/answer-budget.ts';
import { createLog } from '#platform/process/log.ts';
import { readGatewaySettings } from '../../gateway/config.ts';
import { servedOperation } from '../../gateway/front/served-operation.ts';
import { openSupergraph } from '../../gateway/supergraph.ts';
import { rootSecret } from '../support/start-gateway.ts';
import { composed } from '../support/start-registry.ts';

const log = createLog('supergraph', 'silent');

/** A supergraph whose subgraph knows every field; `meanwhile` runs between validation and execution of a request. */
async function serve(first: string) {
  const supergraph = openSupergraph({
    documents: {
      limits: readGatewaySettings({ TRADEPOST_SECRET: rootSecret }),
      oncePerOperation: [],
      introspection: true,
    },
    exposeQueryPlan: false,
    authorization: { refuse: 'field', policies: new Map() },
    log,
    callOf: () => async () => ({ data: { a: 1, b: 2, c: 3 } }),
  });
  await supergraph.load(composed(first));
  return {
    supergraph,
    /** Answers while this happens in between. */
    async ask(query: string, meanwhile: () => Promise<void> = async () => {}) {
      const graph = supergraph.live();
      const known = graph.documentOf(query);
      if (known.errors) return { errors: known.errors };
      const request = {
        method: 'POST',
        query,
        operationName: undefined,
        variables: {},
        extensions: {},
        ids: {},
        headers: {},
      } as const;
      const operation = servedOperation(graph.schema, known, request);
      await meanwhile();
      const context = { caller: { kind: 'anonymous' }, budget: openAnswerBudget(100), headers: {} } as const;
      const { data, errors } = await graph.execute({ ...operation, variables: {}, headers: {}, context });
      return { errors, data: JSON.parse(data ?? 'null') };
    },
  };
}

test('a request that was validated is planned and executed with the same supergraph', async () => {
  const shop = await serve('type Query { a: Int b: Int }');
  const during = await shop.ask('{ a b }', () => shop.supergraph.load(composed('type Query { a: Int c: Int }')));
  expect(during).toMatchObject({ data: { a: 1, b: 2 } });
  expect((await shop.ask('{ a b }')).errors?.[0]?.message).toMatch(/Cannot query field "b"/);
  expect((await shop.ask('{ a c }')).data).toEqual({ a: 1, c: 3 });
});

test('a supergraph that fails to load changes nothing, however often and late it fails', async () => {
  const shop = await serve('type Query { a: Int }');
  const hidden =
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@inaccessible"]) type Query { a: Int b: Foo @inaccessible } type Foo @inaccessible { x: Int }';
  const broken = composed(hidden).replace('b: Foo @inaccessible', 'b: Foo');
  for (let time = 0; time < 2; time += 1) {
    await expect(shop.supergraph.load(broken)).rejects.toThrow('Type "Foo" is @inaccessible but is referenced');
    expect((await shop.ask('{ a }')).data).toEqual({ a: 1 });
    expect((await shop.ask('{ b }')).errors?.[0]?.message).toMatch(/Cannot query field "b"/);
  }
});

test('a new supergraph is served once the operations of clients are planned for it', async () => {
  const shop = await serve('type Query { a: Int b: Int }');
  await shop.ask('{ a }');
  await shop.ask('{ b }');
  const planner = vi.spyOn(QueryPlanner.prototype, 'buildQueryPlan');
  await shop.supergraph.load(composed('type Query { a: Int c: Int }'));
  // `{ b }` is not valid any more.
  expect(planner).toHaveBeenCalledTimes(1);
  expect((await shop.ask('{ a }')).data).toEqual({ a: 1 });
  expect(planner).toHaveBeenCalledTimes(1);
  await shop.ask('{ c }');
  expect(planner).toHaveBeenCalledTimes(2);
  planner.mockRestore();
});
