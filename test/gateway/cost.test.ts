import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registry as metrics } from '#platform/process/metrics.ts';
import { type SubgraphClient, variablesOf } from '#platform/graph/subgraph-client.ts';
import { startTestGateway, type TestGateway } from '../support/start-gateway.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@cost", "@listSize", "@shareable"])`;
const items = `${link}
  type Query {
    item: Item
    plain(limit: Int): [Item]
    unbounded: [Item]
    assumed: [Item] @listSize(assumedSize: 50)
    sliced(take: Int, most: Int): [Item] @listSize(slicingArguments: ["take", "most"])
    page: Page @listSize(assumedSize: 30, sizedFields: ["items"])
    connection(first: Int = 7): ItemConnection
    heavy: Item @cost(weight: 100)
    search(text: Words, filter: Filter): Int @cost(weight: 3)
    priced(text: String @cost(weight: 8)): Int
    thing: Thing
    things: [Thing!]! @listSize(assumedSize: 3)
  }
  type Mutation { add(filter: Filter): Item }
  type ItemConnection { nodes: [Item!]! edges: [Edge!]! }
  type Edge { node: Item }
  type Page { items: [Item] total: Int }
  input Filter { name: String price: Int @cost(weight: 5) inner: Filter }
  scalar Words @cost(weight: 2)
  interface Thing { id: ID }
  type Small implements Thing { id: ID }
  type Large implements Thing @cost(weight: 20) { id: ID child: Item }
  type Item @key(fields: "id") { id: ID! name: String tags: [String] status: Status parent: Item children: [Item] }
  enum Status @cost(weight: 4) { OPEN }
`;
const reviews = `${link}
  type Item @key(fields: "id") { id: ID! reviews: [Review] @listSize(assumedSize: 5) stars: Int @cost(weight: 2) }
  type Review { text: String }
`;

function compose(): string {
  const { errors, supergraphSdl } = composeServices([
    { name: 'items', url: 'http://items.invalid/graphql', typeDefs: parse(items) },
    { name: 'reviews', url: 'http://reviews.invalid/graphql', typeDefs: parse(reviews) },
  ]);
  if (supergraphSdl === undefined) throw new Error(`the schema does not compose: ${errors?.join('\n')}`);
  return supergraphSdl;
}

const two = [
  { __typename: 'Item', id: '1' },
  { __typename: 'Item', id: '2' },
];
const answers: SubgraphClient = async (request) => {
  const called = request.query;
  if (called.includes('_entities')) {
    const entity = { __typename: 'Item', reviews: [{ text: 'a' }, { text: 'b' }, { text: 'c' }], stars: 4 };
    const { representations } = variablesOf(request) as { representations: unknown[] };
    return { data: { _entities: representations.map(() => entity) } };
  }
  return {
    data: {
      item: two[0],
      unbounded: called.includes('unbounded') ? two : undefined,
      assumed: [two[0], null],
      things: [
        { __typename: 'Small', id: 's' },
        { __typename: 'Large', id: 'l', child: { id: '1' } },
      ],
      heavy: null,
      add: two[0],
    },
  };
};

function start(env: Record<string, string> = {}): Promise<TestGateway> {
  return startTestGateway({
    env: { GATEWAY_COST: 'measure', LIST_LENGTH: '11', PAGE_LENGTH: '60', ...env },
    subgraphs: { items: answers, reviews: answers },
    supergraphSdl: compose(),
  });
}

const costOf = async (gateway: TestGateway, query: string, variables: object = {}) => {
  const { body } = await gateway.graphql(query, variables);
  return body.extensions?.cost;
};

describe('the estimate', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await start();
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  test.each<[what: string, query: string, cost: number, variables?: object]>([
    ['of an object is 1, whatever values it has', '{ item { id name tags } }', 1],
    ['counts objects within objects', '{ item { parent { parent { id } } } }', 3],
    ['of a list is its assumed length', '{ unbounded { id } }', 11],
    ['of lists in lists multiplies', '{ unbounded { children { id } } }', 11 * (1 + 11)],
    ['takes assumedSize', '{ assumed { id } }', 50],
    ['takes the slicing argument', '{ sliced(take: 20) { id } }', 20],
    ['takes the slicing argument of a variable', 'query ($n: Int) { sliced(take: $n) { id } }', 20, { n: 20 }],
    ['takes the default of a variable', 'query ($n: Int = 9) { sliced(take: $n) { id } }', 9],
    ['takes the larger of two', '{ sliced(take: 9, most: 4) { id } }', 9],
    ['is PAGE_LENGTH without any', '{ sliced { id } }', 60],
    ['is never less than one item', '{ sliced(take: -5) { children { id } } }', 1 + 11],
    ['takes `limit` by convention', '{ plain(limit: 12) { id } }', 12],
    ['counts a page once and its sized list by length', '{ page { items { id } total } }', 1 + 30],
    ['counts a connection by its default', '{ connection { nodes { id } } }', 1 + 7],
    ['counts edges and their nodes', '{ connection(first: 3) { edges { node { id } } } }', 1 + 3 * 2],
    ['takes the weight of a field', '{ heavy { id parent { id } } }', 100 + 1],
    ['takes the weight of an enum', '{ item { status } }', 1 + 4],
    ['takes the weight of a leaf, its argument and that of its scalar', '{ search(text: "a") }', 3 + 2],
    ['takes the weight of an argument', '{ priced(text: "a") }', 8],
    ['is 1 for each input object', '{ search(filter: { inner: { inner: {} } }) }', 3 + 3],
    ['takes the weight of an input field', '{ search(filter: { name: "a", price: 3 }) }', 3 + 1 + 5],
    ['looks into variables', 'query ($f: Filter) { search(filter: $f) }', 3 + 2 + 5, { f: { inner: { price: 1 } } }],
    ['of a mutation is 10 more', 'mutation { add { id } }', 10 + 1],
    ['of an interface is that of its largest type', '{ thing { id } }', 20],
    [
      'of fragments is that of the largest type',
      '{ things { ... on Small { id } ... on Large { child { id } } } }',
      3 * 21,
    ],
    [
      'counts equal selections once',
      '{ item { parent { id } } item { parent { name } } ...A } fragment A on Query { item { id } }',
      2,
    ],
    [
      'leaves out what is skipped',
      'query ($no: Boolean!) { item { id } heavy @include(if: $no) { id } }',
      1,
      { no: false },
    ],
    [
      'counts what is not skipped',
      'query ($no: Boolean!) { item { id } heavy @include(if: $no) { id } }',
      101,
      { no: true },
    ],
    ['counts nothing for introspection', '{ __typename item { __typename } }', 1],
  ])('%s', async (_what, query, cost, variables) => {
    expect((await costOf(gateway, query, variables))?.estimated).toBe(cost);
  });

  test('of fragments that double at each level does not take longer than the text', async () => {
    const levels = Array.from({ length: 9 }, (_, level) => level);
    const fragments = levels.map(
      (level) =>
        `fragment F${level} on Item { a${level}: parent { id ...F${level + 1} } b${level}: parent { id ...F${level + 1} } }`,
    );
    const query = `{ item { ...F0 } } ${fragments.join(' ')} fragment F9 on Item { name }`;
    await using wide = await start({ OPERATION_FIELDS: '100000', OPERATION_ALIASES: '100000', OPERATION_DEPTH: '100' });
    // 1 + 2 + 4 + … + 2^9
    expect((await costOf(wide, query))?.estimated).toBe(2 ** 10 - 1);
  });
});

describe('the actual cost', () => {
  test('is counted in the answer, and for each subgraph in its fetches', async () => {
    await using gateway = await start();
    expect(await costOf(gateway, '{ unbounded { id reviews { text } stars } }')).toEqual({
      estimated: 11 * (1 + 5 + 2),
      actual: 2 * (1 + 3 + 2),
      subgraphs: {
        items: { estimated: 11, actual: 2 },
        reviews: { estimated: 11 * (1 + 5 + 2), actual: 2 * (1 + 3 + 2) },
      },
    });
    expect((await costOf(gateway, '{ assumed { id } }'))?.actual).toBe(1);
    expect((await costOf(gateway, '{ heavy { id } }'))?.actual).toBe(0);
    expect((await costOf(gateway, 'mutation { add { id } }'))?.actual).toBe(11);
    expect((await costOf(gateway, '{ things { id ... on Large { child { id } } } }'))?.actual).toBe(1 + 20 + 1);
  });

  test('fills the metrics', async () => {
    await using gateway = await start();
    const sum = async (name: string, labels: Record<string, string>) => {
      const found = (await metrics.getMetricsAsJSON()).find((metric) => metric.name === name);
      const values = (found?.values ?? []) as { value: number; metricName: string; labels: Record<string, string> }[];
      const isIt = (entry: (typeof values)[number]) =>
        entry.metricName === `${name}_sum` &&
        Object.entries(labels).every(([key, value]) => entry.labels[key] === value);
      return values.find(isIt)?.value ?? 0;
    };
    const all = () =>
      Promise.all([
        sum('tradepost_gateway_operation_cost', { kind: 'estimated' }),
        sum('tradepost_gateway_operation_cost', { kind: 'actual' }),
        sum('tradepost_gateway_subgraph_cost', { kind: 'estimated', subgraph: 'items' }),
      ]);
    const before = await all();
    await gateway.graphql('{ unbounded { id } }');
    expect((await all()).map((value, index) => value - (before[index] ?? 0))).toEqual([11, 2, 11]);
  });

  test('is not shown in production, nor without the setting', async () => {
    await using hidden = await start({ NODE_ENV: 'production' });
    expect((await hidden.graphql('{ item { id } }')).body).toEqual({ data: { item: { id: '1' } } });
    await using off = await start({ GATEWAY_COST: 'off' });
    expect((await off.graphql('{ item { id } }')).body).toEqual({ data: { item: { id: '1' } } });
  });
});

describe('a limit', () => {
  const refused = async (gateway: TestGateway, query: string, variables: object = {}, headers = {}) => {
    const { status, body } = await gateway.graphql(query, variables, headers);
    return body.errors === undefined ? status : [body.errors[0].extensions.code, body.errors[0].message];
  };
  const message = (cost: number | string, allowed: number, setting: string) => [
    'OPERATION_TOO_EXPENSIVE',
    `The operation may cost ${cost}, at most ${allowed} is allowed (${setting}); ask for smaller pages or fewer lists within lists`,
  ];

  test('refuses an operation before any subgraph is called, and names its setting', async () => {
    await using gateway = await start({ GATEWAY_COST: 'enforce', GATEWAY_COST_LIMIT: '11' });
    expect(await refused(gateway, '{ unbounded { id } }')).toBe(200);
    expect(await refused(gateway, '{ unbounded { parent { id } } }')).toEqual(message(22, 11, 'GATEWAY_COST_LIMIT'));
    const variable = 'query ($n: Int) { plain(limit: $n) { id } }';
    expect(await refused(gateway, variable, { n: 11 })).toBe(200);
    expect(await refused(gateway, variable, { n: 2_000_000_000 })).toEqual(
      message('more than a million', 11, 'GATEWAY_COST_LIMIT'),
    );
    expect(gateway.logged.some(({ msg }) => msg === 'failed')).toBe(false);
  });

  test('of a client is checked too, and never allows more', async () => {
    await using gateway = await start({
      GATEWAY_COST: 'enforce',
      GATEWAY_COST_LIMIT: '20',
      GATEWAY_COST_PER_CLIENT: 'web=5, batch=1000',
    });
    const as = (client: string) =>
      refused(gateway, '{ unbounded { id } }', {}, { 'apollographql-client-name': client });
    expect(await as('web')).toEqual(message(11, 5, 'GATEWAY_COST_PER_CLIENT for the client web'));
    expect(await as('ios')).toBe(200);
    const batch = { 'apollographql-client-name': 'batch' };
    expect(await refused(gateway, '{ unbounded { parent { id } } }', {}, batch)).toEqual(
      message(22, 20, 'GATEWAY_COST_LIMIT'),
    );
  });

  test('of a subgraph counts only its own fetches', async () => {
    await using gateway = await start({ GATEWAY_COST: 'enforce', GATEWAY_COST_PER_SUBGRAPH: 'reviews=50' });
    expect(await refused(gateway, '{ unbounded { children { id } } }')).toBe(200);
    expect(await refused(gateway, '{ unbounded { stars } }')).toBe(200);
    expect(await refused(gateway, '{ unbounded { reviews { text } } }')).toEqual(
      message(11 * 6, 50, 'GATEWAY_COST_PER_SUBGRAPH for the subgraph reviews'),
    );
  });

  test('refuses a list without the one slicing argument that the schema demands', async () => {
    await using gateway = await start({ GATEWAY_COST: 'enforce' });
    const unsliced = ['BAD_USER_INPUT', 'The field sliced needs exactly one of its arguments take, most'];
    expect(await refused(gateway, '{ sliced { id } }')).toEqual(unsliced);
    expect(await refused(gateway, '{ sliced(take: 1, most: 2) { id } }')).toEqual(unsliced);
    expect(await refused(gateway, '{ sliced(take: 1) { id } }')).toBe(200);
  });

  test('is not applied where costs are only measured', async () => {
    await using gateway = await start({ GATEWAY_COST_LIMIT: '1', GATEWAY_COST_PER_SUBGRAPH: 'items=1' });
    expect(await refused(gateway, '{ unbounded { id } }')).toBe(200);
    expect(await refused(gateway, '{ sliced { id } }')).toBe(200);
  });
});
