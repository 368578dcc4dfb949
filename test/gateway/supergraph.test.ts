import { ApolloServer } from '@apollo/server';
import { QueryPlanner } from '@apollo/query-planner';
import { expect, test, vi } from 'vitest';
import { createLog } from '#platform/process/log.ts';
import { dataText } from '../../gateway/execution/answer-text.ts';
import { openSupergraph } from '../../gateway/supergraph.ts';
import { composed } from '../support/start-registry.ts';

const log = createLog('supergraph', 'silent');

/** Apollo Server over a supergraph whose subgraph knows every field; `between` runs between validation and execution of each request. */
async function serve(first: string) {
  const supergraph = openSupergraph({
    exposeQueryPlan: false,
    authorization: { refuse: 'field', policies: new Map() },
    log,
    callOf: () => async () => ({ data: { a: 1, b: 2, c: 3 } }),
  });
  await supergraph.load(composed(first));
  let between = async (): Promise<void> => {};
  const server = new ApolloServer({
    gateway: supergraph.gateway,
    logger: log,
    stopOnTerminationSignals: false,
    plugins: [{ requestDidStart: async () => ({ didResolveOperation: () => between() }) }],
  });
  await server.start();
  return {
    supergraph,
    /** Answers while this happens in between. */
    async ask(query: string, meanwhile: () => Promise<void> = async () => {}) {
      between = meanwhile;
      const { body } = await server.executeOperation({ query });
      if (body.kind !== 'single') throw new Error('expected one answer');
      const { errors, data } = body.singleResult;
      return { errors, data: JSON.parse(dataText(data)) };
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

test('a request that was validated is planned and executed with the same supergraph', async () => {
  await using shop = await serve('type Query { a: Int b: Int }');
  const during = await shop.ask('{ a b }', () => shop.supergraph.load(composed('type Query { a: Int c: Int }')));
  expect(during).toMatchObject({ data: { a: 1, b: 2 } });
  expect((await shop.ask('{ a b }')).errors?.[0]?.message).toMatch(/Cannot query field "b"/);
  expect((await shop.ask('{ a c }')).data).toEqual({ a: 1, c: 3 });
});

test('a supergraph that fails to load changes nothing, however often and late it fails', async () => {
  await using shop = await serve('type Query { a: Int }');
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
  await using shop = await serve('type Query { a: Int b: Int }');
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
