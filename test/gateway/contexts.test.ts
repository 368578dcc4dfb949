import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { planGraph, readSupergraph } from '#platform/execution/planned-graph.ts';
import type { SubgraphResponse } from '#platform/graph/subgraph-client.ts';
import { runOurs } from '../support/differential/compare.ts';
import type { MockSubgraph } from '../support/differential/mock-subgraph.ts';

// Apollo's executor (2.14.4) never sends values from a context, so that it is no measure here: the prices show which value each field got.

const sdl = {
  stores: `
    type Query { stores: [Store!]! places: [Place!]! streets(count: Int!): [Store!]! }
    union Place = Store | Fair
    type Store @key(fields: "id") { id: ID! items: [Item!]! best: Item hall: Hall! }
    type Fair @key(fields: "city") { city: String! items: [Item!]! }
    type Hall @key(fields: "id") { id: ID! items: [Item!]! }
    type Item @key(fields: "id") { id: ID! related: Item }`,
  money: `
    type Store @key(fields: "id") { id: ID! currency: String }
    type Fair @key(fields: "city") { city: String! coins: String }
    type Item @key(fields: "id") { id: ID! twin: Item }`,
  prices: `
    type Store @key(fields: "id") @context(name: "money") { id: ID! currency: String @external }
    type Fair @key(fields: "city") @context(name: "money") { city: String! coins: String @external }
    type Item @key(fields: "id") {
      id: ID!
      price(currency: String @fromContext(field: "$money ... on Store { currency } ... on Fair { coins }"), digits: Int = 2): String
      seller: Seller
    }
    type Seller @key(fields: "id") { id: ID! pays(currency: String @fromContext(field: "$money ... on Store { currency } ... on Fair { coins }")): String }`,
};

const item = (id: string) => ({ __typename: 'Item', id, related: { __typename: 'Item', id: `${id}r` } });
const store = (id: string, ...items: string[]) => ({
  __typename: 'Store',
  id,
  items: items.map(item),
  best: items[0] === undefined ? null : item(items[0]),
  hall: { id: `hall-${id}`, items: items.map(item) },
});
const stores = [store('euro', 'a', 'b'), store('"quoted" \\', 'b', 'b'), store('none', 'a')];
const fair = { __typename: 'Fair', city: 'Basel', items: [item('b')] };

interface Keyed {
  id: string;
}
const resolvers: Record<keyof typeof sdl, object> = {
  stores: {
    Query: {
      stores: () => stores,
      places: () => [stores[0], fair],
      streets: (_: unknown, { count }: { count: number }) =>
        Array.from({ length: count }, (_, index) => store(`street-${index}`, 'a')),
    },
  },
  money: {
    Store: { currency: ({ id }: Keyed) => (id === 'none' ? null : `money of ${id}`) },
    Fair: { coins: () => 'coins' },
    Item: { twin: ({ id }: Keyed) => ({ id: `${id}t` }) },
  },
  prices: {
    Item: {
      price: ({ id }: Keyed, { currency, digits }: { currency: string | null; digits: number }) =>
        `${id} in ${currency} with ${digits}`,
      seller: ({ id }: Keyed) => ({ id: `seller of ${id}` }),
    },
    Seller: { pays: ({ id }: Keyed, { currency }: { currency: string }) => `${id} in ${currency}` },
  },
};

function link(text: string): string {
  return `extend schema @link(url: "https://specs.apollo.dev/federation/v2.8", import: ["@key", "@external", "@context", "@fromContext"])\n${text}`;
}

function supergraph(): string {
  const services = Object.entries(sdl).map(([name, text]) => ({
    name,
    url: `http://${name}.invalid`,
    typeDefs: parse(link(text)),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(`the subgraphs do not compose: ${errors?.join('\n')}`);
  return supergraphSdl;
}

const graph = planGraph(readSupergraph(supergraph()));

/** The subgraphs, with a count of the calls of each. */
function openSubgraphs(dead: readonly string[] = []) {
  const calls: Record<string, number> = {};
  const subgraphs = Object.fromEntries(
    (Object.keys(sdl) as (keyof typeof sdl)[]).map((name): [string, MockSubgraph] => {
      const schema = buildSubgraphSchema([{ typeDefs: parse(link(sdl[name])), resolvers: resolvers[name] as never }]);
      return [
        name,
        async ({ query, variables }) => {
          calls[name] = (calls[name] ?? 0) + 1;
          if (dead.includes(name)) throw new Error(`${name} is dead`);
          const text = JSON.stringify(await execute({ schema, document: parse(query), variableValues: variables }));
          const answer = JSON.parse(text) as SubgraphResponse;
          return { ...answer, text: { length: text.length, hasEscapes: text.includes('\\') } };
        },
      ];
    }),
  );
  return { subgraphs, calls };
}

async function run(query: string, variables: Record<string, unknown> = {}, dead: readonly string[] = []) {
  expect(validate(graph.schema, parse(query))).toEqual([]);
  const { subgraphs, calls } = openSubgraphs(dead);
  return { ...(await runOurs(graph, subgraphs, { query, variables })), calls };
}

test('the argument of each field has the value of the object around it, in one call', async () => {
  const { data, errors, calls } = await run('{ stores { id items { id price } } }');
  expect(errors).toEqual([]);
  expect(data).toEqual({
    stores: [
      { id: 'euro', items: ['a', 'b'].map((id) => ({ id, price: `${id} in money of euro with 2` })) },
      {
        id: '"quoted" \\',
        items: ['b', 'b'].map((id) => ({ id, price: `${id} in money of "quoted" \\ with 2` })),
      },
      { id: 'none', items: [{ id: 'a', price: 'a in null with 2' }] },
    ],
  });
  expect(calls).toEqual({ stores: 1, money: 1, prices: 1 });
});

test('a context reaches through several objects, and has a value for each type that sets it', async () => {
  const { data, errors } = await run(
    '{ places { ... on Store { hall { items { price(digits: 3) } } } ... on Fair { city items { price } } } }',
  );
  expect(errors).toEqual([]);
  expect(data).toEqual({
    places: [
      { hall: { items: ['a', 'b'].map((id) => ({ price: `${id} in money of euro with 3` })) } },
      { city: 'Basel', items: [{ price: 'b in coins with 2' }] },
    ],
  });
});

test('a field further down in the answer of the fetch has the value as well', async () => {
  const { data, errors } = await run('{ stores { best { seller { id pays } related { price } } } }');
  expect(errors).toEqual([]);
  const best = (id: string, money: string) => ({
    best: {
      seller: { id: `seller of ${id}`, pays: `seller of ${id} in ${money}` },
      related: { price: `${id}r in ${money} with 2` },
    },
  });
  expect(data).toEqual({
    stores: [best('a', 'money of euro'), best('b', 'money of "quoted" \\'), best('a', 'null')],
  });
});

test('equal entities under different objects do not share what depends on their context', async () => {
  const { data, errors } = await run('{ stores { items { twin { price } } } }');
  expect(errors).toEqual([]);
  const twins = (money: string, ...ids: string[]) => ({
    items: ids.map((id) => ({ twin: { price: `${id}t in ${money} with 2` } })),
  });
  expect(data).toEqual({
    stores: [twins('money of euro', 'a', 'b'), twins('money of "quoted" \\', 'b', 'b'), twins('null', 'a')],
  });
});

test('many different values are sent in calls of twenty', async () => {
  const { data, calls } = await run('query ($count: Int!) { streets(count: $count) { best { price } } }', {
    count: 45,
  });
  expect(data).toEqual({
    streets: Array.from({ length: 45 }, (_, index) => ({
      best: { price: `a in money of street-${index} with 2` },
    })),
  });
  expect(calls['prices']).toBe(3);
});

test('a variable of the client with a name of the planner is another variable', async () => {
  const name = 'contextualArgument_2_0';
  const { data } = await run(`query ($${name}: Int) { places { ... on Fair { items { price(digits: $${name}) } } } }`, {
    [name]: 7,
  });
  expect(data).toEqual({ places: [{}, { items: [{ price: 'b in coins with 7' }] }] });
});

test('a condition leaves the field out, and a failed subgraph leaves an error at each place', async () => {
  const query = 'query ($with: Boolean!) { stores { best { id price @include(if: $with) } } }';
  const without = await run(query, { with: false });
  expect(without.data).toEqual({ stores: ['a', 'b', 'a'].map((id) => ({ best: { id } })) });
  expect(without.calls['prices']).toBeUndefined();
  const failed = await run(query, { with: true }, ['prices']);
  expect(failed.data).toEqual({ stores: ['a', 'b', 'a'].map((id) => ({ best: { id, price: null } })) });
  expect(failed.errors).toEqual(
    [0, 1, 2].map((index) => ({ message: 'prices is dead', path: ['stores', index, 'best', 'price'] })),
  );
});
