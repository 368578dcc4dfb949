import { parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compileOperation } from '#platform/execution/operations.ts';
import { differenceOf, isPlannersMixUp, planGraph, runApollo, runOurs } from '../support/differential/compare.ts';
import { mockSubgraph, type Trouble } from '../support/differential/mock-subgraph.ts';
import { type GeneratedOperation, generateOperation } from '../support/differential/operations.ts';
import { graphs, linked, supergraphOf } from '../support/differential/supergraphs.ts';

/** Operations for each graph: some here, thousands with DIFFERENTIAL_OPERATIONS=2000, from the seed DIFFERENTIAL_SEED on. */
const count = Number(process.env['DIFFERENTIAL_OPERATIONS'] ?? 60);
const firstSeed = Number(process.env['DIFFERENTIAL_SEED'] ?? 1);

/** What goes wrong in the subgraphs, in turn by the seed. */
const troubles: Trouble[] = [
  { errorsOneIn: 0, missingOneIn: 0, dead: [] },
  { errorsOneIn: 8, missingOneIn: 0, dead: [] },
  { errorsOneIn: 0, missingOneIn: 4, dead: [] },
  { errorsOneIn: 15, missingOneIn: 9, dead: [] },
];

/** A graph with its subgraphs, for each kind of trouble. */
function prepare(name: string) {
  const subgraphs = Object.entries(graphs[name] ?? {});
  return {
    graph: planGraph(supergraphOf(Object.fromEntries(subgraphs))),
    withTrouble: (trouble: Trouble) =>
      Object.fromEntries(subgraphs.map(([subgraph, sdl]) => [subgraph, mockSubgraph(subgraph, linked(sdl), trouble)])),
  };
}

describe.for(Object.keys(graphs))('over the graph “%s”', (name) => {
  test('generated operations get the same data and equivalent errors from our executor and from Apollo’s', async () => {
    const { graph, withTrouble } = prepare(name);
    const mocks = troubles.map(withTrouble);
    const differences: { seed: number; query: string; difference: string }[] = [];
    let calls = 0;
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      const operation = generateOperation(graph.schema, seed);
      const subgraphs = mocks[seed % mocks.length] ?? {};
      const ours = await runOurs(graph, subgraphs, operation);
      const apollo = await runApollo(graph, subgraphs, operation);
      if (!isPlannersMixUp(apollo)) expect(ours.calls).toBeLessThanOrEqual(apollo.calls);
      calls += ours.calls;
      const difference = differenceOf(ours, apollo);
      if (difference !== undefined) differences.push({ seed, query: operation.query, difference });
    }
    expect(differences).toEqual([]);
    expect(calls).toBeGreaterThan(0);
  });
});

/** Both outcomes of one operation without trouble. */
async function both(name: string, query: string, variables: Record<string, unknown> = {}) {
  const { graph, withTrouble } = prepare(name);
  expect(validate(graph.schema, parse(query))).toEqual([]);
  const operation: GeneratedOperation = { query, variables };
  const subgraphs = withTrouble({ errorsOneIn: 0, missingOneIn: 0, dead: [] });
  return {
    ours: await runOurs(graph, subgraphs, operation),
    apollo: await runApollo(graph, subgraphs, operation),
  };
}

test('a response key that every object inherits is a key like any other', async () => {
  const query =
    '{ constructor { ...F isPrototypeOf { constructor: valueOf } constructor } } fragment F on Thing { valueOf }';
  const { ours, apollo } = await both('odd names', query);
  expect(ours).toMatchObject({ errors: [], data: { constructor: { constructor: expect.any(Number) } } });
  expect(differenceOf(ours, apollo)).toBeUndefined();
});

test.for(['representations', 'representations_0', 'representations_1'])(
  'a variable called %s, as ours are, is executed here',
  async (name) => {
    // Two fetches to one subgraph in one wave, each with representations of its own.
    const query = `query ($${name}: ID) { item(id: $${name}) { label place: stock } items { label } again: item(id: $${name}) @skip(if: false) { label } }`;
    const { graph, withTrouble } = prepare('several keys');
    const subgraphs = withTrouble({ errorsOneIn: 0, missingOneIn: 0, dead: [] });
    const plain = { query: query.replaceAll(name, 'id'), variables: { id: 'i7' } };
    const ours = await runOurs(graph, subgraphs, { query, variables: { [name]: 'i7' } });
    expect(ours.errors).toEqual([]);
    expect(ours).toEqual(await runOurs(graph, subgraphs, plain));
    expect(differenceOf(ours, await runApollo(graph, subgraphs, plain))).toBeUndefined();
  },
);

test('a wrong value for such a variable is reported by the name that the client gave it', () => {
  const { graph } = prepare('one subgraph');
  const compiled = compileOperation(
    graph,
    parse('query ($representations: Int) { box(size: $representations) { id } }'),
    undefined,
  );
  expect(compiled.coerce({ representations: 'x' }).errors?.[0]?.message).toContain('"$representations"');
});

test.for([
  ['no character that JSON escapes', 'plain é'],
  ['characters that JSON escapes', 'a "quoted" \\ key\n'],
  ['half of a character', 'half \ud800'],
])('a key with %s reaches the next subgraph as it is', async ([, id]) => {
  const graph = planGraph(supergraphOf(twoParts));
  let asked: unknown;
  const answer = (data: Record<string, unknown>) => {
    const text = JSON.stringify({ data });
    return { ...JSON.parse(text), text: { length: text.length, hasEscapes: text.includes('\\') } };
  };
  const ours = await runOurs(
    graph,
    {
      a: async () => answer({ item: { __typename: 'Item', id } }),
      b: async ({ variables }) => {
        asked = variables?.['representations'];
        return answer({ _entities: [{ name: 'n' }] });
      },
    },
    { query: '{ item { id name } }', variables: {} },
  );
  expect(asked).toEqual([{ __typename: 'Item', id }]);
  expect(ours).toMatchObject({ data: { item: { id, name: 'n' } }, errors: [] });
});

const twoParts = {
  a: 'type Query { item: Item } type Item @key(fields: "id") { id: ID! }',
  b: 'type Item @key(fields: "id") { id: ID! name: String }',
};

describe('where Apollo’s executor is wrong, ours', () => {
  test('reports the place of a value of the wrong kind, and keeps the rest', async () => {
    const { ours, apollo } = await both('nested requirements', '{ order { id: lines { count } price } }');
    expect(apollo.data).toBeNull();
    expect(ours).toMatchObject({
      data: { order: { id: null, price: expect.any(Number) } },
      errors: [{ path: ['order', 'id'] }],
    });
  });

  test('keeps the type of an object whose interface another subgraph knows as an object', async () => {
    const { graph, withTrouble } = prepare('interface objects');
    const subgraphs = withTrouble({ errorsOneIn: 0, missingOneIn: 0, dead: [] });
    const query = '{ best { id ... on Audio { comments { text } __typename title } } }';
    const ours = await runOurs(graph, subgraphs, { query, variables: {} });
    const texts = ['text 1', '"text"\n\\0 ü', 'text 29'].map((text) => ({ text }));
    expect(ours.data).toEqual({
      best: { __typename: 'Audio', id: 'id-2', title: '"title"\n\\2 ü', comments: texts },
    });
  });
});

test('a dead subgraph leaves an error at every place that stays empty', async () => {
  const { graph, withTrouble } = prepare('entities with lists');
  const subgraphs = withTrouble({ errorsOneIn: 0, missingOneIn: 0, dead: ['reviews'] });
  const ours = await runOurs(graph, subgraphs, { query: '{ topProducts { upc reviews { body } } }', variables: {} });
  expect(ours.data).toEqual({ topProducts: [1, 3, 0].map((number) => ({ upc: `upc-${number}`, reviews: null })) });
  expect(ours.errors).toEqual(
    [0, 1, 2].map((index) => ({ message: 'reviews is dead', path: ['topProducts', index, 'reviews'] })),
  );
});

test('seeds that once failed are equivalent', async () => {
  for (const [name, seed] of [
    ['interface objects', 1637],
    ['nested requirements', 1004],
    ['provided and overridden', 1032],
    ['several keys', 1493],
    ['odd names', 18],
  ] as const) {
    const { graph, withTrouble } = prepare(name);
    const subgraphs = withTrouble(troubles[seed % troubles.length] as Trouble);
    const operation = generateOperation(graph.schema, seed);
    const ours = await runOurs(graph, subgraphs, operation);
    expect(differenceOf(ours, await runApollo(graph, subgraphs, operation))).toBeUndefined();
  }
});
