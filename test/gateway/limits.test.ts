import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpSubgraph } from '#platform/graph/subgraph-client.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { openSubgraph } from '#platform/graph/subgraph-server.ts';
import { registry } from '#platform/process/metrics.ts';
import { createLog } from '#platform/process/log.ts';
import { readGatewaySettings } from '../../gateway/config.ts';
import { oncePerOperation } from '../../subgraphs/users/resolvers/one-per-operation.ts';
import { rootSecret, startTestGateway, type TestGateway, testIdentity } from '../support/start-gateway.ts';

let gateway: TestGateway;
let production: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
  production = await startTestGateway({ env: { NODE_ENV: 'production' } });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await production[Symbol.asyncDispose]();
});

const nested = (depth: number): string => (depth === 1 ? 'name' : `parent { ${nested(depth - 1)} }`);
const repeat = (times: number, part: (i: number) => string): string =>
  Array.from({ length: times }, (_, i) => part(i)).join(' ');

describe('an operation', () => {
  const cases: [what: string, fits: string, tooLarge: string, message: RegExp][] = [
    ['levels', `{ categories { ${nested(9)} } }`, `{ categories { ${nested(10)} } }`, /11 levels deep, at most 10/],
    [
      'aliases',
      `{ ${repeat(30, (i) => `a${i}: __typename`)} }`,
      `{ ${repeat(31, (i) => `a${i}: __typename`)} }`,
      /31 aliases, at most 30/,
    ],
    [
      'directives',
      `{ ${repeat(8, () => '__typename @include(if: true)')} }`,
      `{ ${repeat(9, () => '__typename @include(if: true)')} }`,
      /9 directives, at most 8/,
    ],
    [
      'fields',
      `{ categories { ${repeat(249, () => 'id')} } }`,
      `{ categories { ${repeat(250, () => 'id')} } }`,
      /251 fields, at most 250/,
    ],
    [
      'operations',
      `${repeat(9, (i) => `query q${i} { __typename }`)} query q { __typename }`,
      repeat(11, (i) => `query q${i} { __typename }`),
      /11 operations, at most 10/,
    ],
    [
      'variables',
      `query q(${repeat(50, (i) => `$v${i}: ID!`)}) { ${repeat(25, (i) => `a${i}: order(id: $v${i}) { id }`)} }`,
      `query q(${repeat(51, (i) => `$v${i}: ID!`)}) { __typename }`,
      /51 variables, at most 50/,
    ],
  ];

  test.each(cases)(
    'with more %s than allowed is refused, with as many it is not',
    async (what, fits, tooLarge, message) => {
      const refused = await gateway.graphql(tooLarge);
      expect(refused.status).toBe(400);
      expect(refused.body.errors).toHaveLength(1);
      expect(refused.body.errors[0]).toMatchObject({
        message: expect.stringMatching(message),
        extensions: { code: 'OPERATION_TOO_LARGE', retryable: false, traceId: expect.any(String) },
      });
      expect(refused.body).not.toHaveProperty('data');

      const passed = await gateway.graphql(fits, {});
      const codes = (passed.body.errors ?? []).map((error: { extensions: { code: string } }) => error.extensions.code);
      expect(codes, what).not.toContain('OPERATION_TOO_LARGE');
    },
  );

  const variantsAgain = (times: number): string =>
    times === 0 ? 'id' : `product { variants { ${variantsAgain(times - 1)} } }`;
  test.each([
    [
      'products of variants of products',
      `{ products(first: 100) { nodes { variants { ${variantsAgain(2)} } } } }`,
      /may yield 222200 values, at most 100000/,
    ],
    [
      'the same in fragments',
      `{ products(first: 100) { nodes { ...a } } }
       fragment a on Product { variants { product { ...b } } }
       fragment b on Product { variants { product { ... on Product { ...c } } } }
       fragment c on Product { variants { id } }`,
      /may yield 222200 values/,
    ],
    [
      'orders of customers of orders',
      '{ orders(first: 100) { nodes { customer { orders(first: 100) { nodes { lines { id } } } } } } }',
      /may yield 220300 values/,
    ],
    [
      'pages whose sizes are variables',
      `query ($n: Int = 1) { orders(first: $n) { nodes { customer { orders(first: $n) { nodes { lines { id } } } } } } }`,
      /may yield 220300 values/,
    ],
    [
      'many aliases of a large page',
      `{ ${repeat(30, (i) => `a${i}: products(first: 100) { edges { node { id variants { id sku } } } }`)} }`,
      /may yield 102000 values/,
    ],
    ['a page without an end', '{ products(first: 2000000) { nodes { id } } }', /more than a million values/],
  ])('that may yield more values than allowed is refused: %s', async (_what, query, message) => {
    const { status, body } = await gateway.graphql(query);
    expect(status).toBe(400);
    expect(body).toEqual({
      errors: [
        {
          message: expect.stringMatching(message),
          extensions: { code: 'OPERATION_TOO_LARGE', retryable: false, traceId: expect.any(String) },
        },
      ],
    });
  });

  test.each([
    [
      'a hundred orders with everything that an account page shows',
      `{ orders(first: 100) { nodes { id number status total { amount }
        lines { quantity variant { sku name price { amount } product { name slug } } }
        customer { name email } } pageInfo { hasNextPage endCursor } } }`,
    ],
    ['one turn from products to products', `{ products(first: 100) { nodes { variants { ${variantsAgain(1)} } } } }`],
    ['two turns on a small page', `{ products(first: 4) { nodes { variants { ${variantsAgain(2)} } } } }`],
    [
      'orders of customers of orders, in pages of the default size',
      '{ orders { nodes { customer { orders { nodes { lines { id } } } } } } }',
    ],
    ['the tree of categories', '{ categories { name children { name children { name children { name } } } } }'],
  ])('that yields no more values than allowed is not refused: %s', async (_what, query) => {
    expect(JSON.stringify((await gateway.graphql(query)).body)).not.toContain('OPERATION_TOO_LARGE');
  });

  test('with more definitions than allowed is refused', async () => {
    const query = `{ __typename } ${repeat(60, (i) => `fragment f${i} on Product { id }`)}`;
    expect((await gateway.graphql(query)).body.errors[0].message).toMatch(/61 definitions, at most 60/);
  });

  test('with more tokens than allowed is refused while it is parsed', async () => {
    const { body } = await gateway.graphql(`{ ${'__typename '.repeat(2_000)} }`);
    expect(body.errors).toMatchObject([
      { extensions: { code: 'GRAPHQL_PARSE_FAILED' }, message: expect.stringMatching(/2000 tokens/) },
    ]);
  });

  test('cannot hide its size in fragments that double at each level', async () => {
    const levels = 40;
    const fragments = repeat(levels, (i) => `fragment f${i} on Category { ...f${i + 1} ...f${i + 1} }`);
    // Walking all of them would take hours.
    const { body } = await gateway.graphql(
      `{ categories { ...f0 } } ${fragments} fragment f${levels} on Category { id }`,
    );
    expect(body.errors).toMatchObject([
      { extensions: { code: 'OPERATION_TOO_LARGE' }, message: expect.stringMatching(/more than a million fields/) },
    ]);
  });

  test('whose fragments contain themselves is refused as such, and the gateway keeps running', async () => {
    const query = '{ categories { ...a } } fragment a on Category { id ...b } fragment b on Category { ...a }';
    expect((await gateway.graphql(query)).body.errors[0]).toMatchObject({
      message: expect.stringMatching(/within itself/),
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
    expect((await gateway.graphql('{ __typename }')).body).toEqual({ data: { __typename: 'Query' } });
  });

  test('that repeats a suggestion in a text of 240 kB is refused without searching it again and again, and the text is not echoed', async () => {
    const before = process.cpuUsage();
    const { body } = await production.graphql(
      `{ products(first: "${'Did you mean '.repeat(18_000)}") { nodes { id } } }`,
    );
    expect(JSON.stringify(body).length).toBeLessThan(2_000);
    expect(body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    // In microseconds of processor time, which other work on the machine does not count to. A search that starts again at each quote took 4.4 s.
    expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
  });

  test.each([
    ['a directive', 'query ($a: Boolean = true) { me @include(if: $a) { id } }', { a: null }],
    ['a field', 'query ($i: ID = "o-1") { order(id: $i) { number } }', { i: null }],
  ])('with null for a variable of %s that needs a value is BAD_USER_INPUT', async (_what, query, variables) => {
    const plain = await gateway.graphql(query, variables);
    expect([plain.status, plain.body.errors]).toMatchObject([
      200,
      [{ extensions: { code: 'BAD_USER_INPUT', retryable: false } }],
    ]);
    const accept = 'application/graphql-response+json';
    expect((await gateway.graphql(query, variables, { accept })).status).toBe(400);
    expect((await gateway.graphql(query, {})).body.errors).toBeUndefined();
  });

  test('with __typename as the alias of another field is refused', async () => {
    const { body } = await gateway.graphql('{ order(id: "o-1") { __typename: number } }');
    expect(body.errors).toMatchObject([
      { message: expect.stringMatching(/alias "__typename"/), extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ]);
  });

  test('with many mistakes gets at most five errors', async () => {
    const { body } = await gateway.graphql(`{ ${repeat(40, (i) => `no${i}`)} }`);
    expect(body.errors).toHaveLength(5);
  });
});

describe('the real size of an answer', () => {
  const products = '{ products { nodes { id slug } } }';
  const many = (count: number, slug = 'mug') => ({
    data: { products: { nodes: Array.from({ length: count }, (_, i) => ({ id: `p-${i}`, slug })) } },
  });

  test('is bounded by its values', async () => {
    await using shop = await startTestGateway({
      env: { GATEWAY_ANSWER_VALUES: '100' },
      subgraphs: { catalog: async () => many(40) },
    });
    const { body } = await shop.graphql(products);
    expect(body.data).toEqual({ products: null });
    expect(body.errors).toMatchObject([
      {
        message:
          'The answer has more than 100 values (GATEWAY_ANSWER_VALUES); ask for smaller pages or fewer lists within lists',
        extensions: { code: 'OPERATION_TOO_LARGE', retryable: false, traceId: expect.any(String) },
      },
    ]);
  });

  test('is bounded by its bytes', async () => {
    await using shop = await startTestGateway({
      env: { GATEWAY_ANSWER_BYTES: '1000' },
      subgraphs: { catalog: async () => many(3, 'ä'.repeat(400)) },
    });
    const counted = async (code: string) => {
      const metric = await registry.getSingleMetric('tradepost_gateway_request_duration_seconds')?.get();
      const values = metric?.values as { labels: Record<string, string>; metricName?: string; value: number }[];
      return values
        .filter(({ labels, metricName }) => labels['code'] === code && metricName?.endsWith('_count'))
        .reduce((sum, { value }) => sum + value, 0);
    };
    const before = await counted('OPERATION_TOO_LARGE');
    const { status, body } = await shop.graphql(products);
    expect(body).toMatchObject({
      data: null,
      errors: [{ message: expect.stringMatching(/more than 1000 bytes/), extensions: { code: 'OPERATION_TOO_LARGE' } }],
    });
    expect(status).toBe(400);
    expect(await counted('OPERATION_TOO_LARGE')).toBe(before + 1);
  });

  test('is bounded before a text is made that no memory holds', async () => {
    const long = 'x'.repeat(6_000_000);
    await using shop = await startTestGateway({ subgraphs: { catalog: async () => many(100, long) } });
    const { status, body } = await shop.graphql(products);
    expect([status, body.data]).toEqual([400, null]);
    expect(body.errors).toMatchObject([
      { message: expect.stringContaining('GATEWAY_ANSWER_BYTES'), extensions: { code: 'OPERATION_TOO_LARGE' } },
    ]);
  });

  test('is bounded in each subgraph by the items of its lists', async () => {
    const endless = await openSubgraph({
      name: 'catalog',
      typeDefs: 'type Query { outer: [Outer!]! } type Outer { inner: [Int!]! }',
      resolvers: {
        Query: { outer: () => Array.from({ length: 1_000 }, () => ({})) },
        Outer: { inner: async () => Array.from({ length: 100 }, (_, i) => i) },
      },
      identity: openIdentity(rootSecret, 'catalog'),
      log: createLog('catalog', 'silent'),
      context: async () => ({}),
    });
    const answer = await endless.client({
      query: '{ outer { inner } }',
      identity: testIdentity.sign({ kind: 'anonymous' }, 'catalog'),
    });
    await endless.stop();
    expect(answer).toMatchObject({ data: null, errors: [{ extensions: { code: 'OPERATION_TOO_LARGE' } }] });
    expect(answer.errors).toHaveLength(1);
  });

  test('is bounded while it is read from a subgraph', async () => {
    const piece = Buffer.alloc(1024 * 1024, ' ');
    let sent = 0;
    const flood = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (sent < 400 && !response.destroyed) {
          sent += 1;
          if (!response.write(piece)) return void response.once('drain', more);
        }
        response.end('{}');
      };
      more();
    }).listen(0, '127.0.0.1');
    await once(flood, 'listening');
    // A server that listens on TCP has such an address.
    const { port } = flood.address() as AddressInfo;
    await expect(
      httpSubgraph(`http://127.0.0.1:${port}`)({ query: '{ a }', identity: undefined }),
    ).rejects.toMatchObject({
      code: 'OPERATION_TOO_LARGE',
    });
    expect(sent).toBeLessThan(40);
    flood.closeAllConnections();
    flood.close();
  });
});

const onceFields = readGatewaySettings({ TRADEPOST_SECRET: rootSecret }).GATEWAY_ONCE_PER_OPERATION.map((coordinate) =>
  coordinate.replace('Mutation.', ''),
);

describe('a field that an operation may have once', () => {
  const signIn = (alias: string) => `${alias}: signIn(input: { email: "a@b.example", password: "x" }) { __typename }`;
  test.each([
    ['twice by alias', `mutation { ${signIn('a')} ${signIn('b')} }`],
    ['beside a registration', `mutation { ${signIn('a')} register(input: { email: "a@b.example" }) { __typename } }`],
    ['beside another such field', `mutation { ${signIn('a')} refreshSession(refreshToken: "x") { __typename } }`],
    ['twice by a fragment', `mutation { ...f ... on Mutation { ...f } } fragment f on Mutation { ${signIn('a')} }`],
    [
      'in fragments that double',
      `mutation { ...a } fragment a on Mutation { ...b ...b } fragment b on Mutation { ...c ...c }
       fragment c on Mutation { ${signIn('x')} }`,
    ],
  ])('is refused %s', async (_what, query) => {
    expect((await gateway.graphql(query)).body.errors).toMatchObject([
      {
        message: `An operation may have one of these fields, once: ${onceFields.join(', ')}`,
        extensions: { code: 'OPERATION_TOO_LARGE' },
      },
    ]);
  });

  test('is every field that a subgraph takes once, or that requests or opens a link to an order', () => {
    expect(onceFields).toEqual([...oncePerOperation, 'requestOrderLink', 'openOrderLink']);
  });

  test('passes once, beside other fields', async () => {
    const { body } = await gateway.graphql(`mutation { ${signIn('a')} signOut { __typename } }`);
    expect(JSON.stringify(body)).not.toMatch(/OPERATION_TOO_LARGE/);
  });
});

describe('a large order', () => {
  test('of 1,200 lines fits, also when its JSON is indented', async () => {
    const variables = {
      input: {
        idempotencyKey: 'k',
        lines: Array.from({ length: 1_200 }, () => ({
          variantId: '019aa000-0000-7000-8000-000000000000',
          quantity: 1,
        })),
        shippingAddress: { name: 'A', line1: 'B', city: 'C', postalCode: 'D', country: 'GB' },
      },
    };
    const query = 'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { ... on EmptyCart { message } } }';
    const { status, body } = await gateway.post(JSON.stringify({ query, variables }, null, 2));
    expect(body).toEqual({ data: { placeOrder: { message: '1200 lines' } } });
    expect(status).toBe(200);
  });
});

describe('the schema', () => {
  test('can be asked for outside production, with the query that GraphiQL sends', async () => {
    const query = getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true, oneOf: true });
    const { body } = await gateway.graphql(query);
    expect(body.errors).toBeUndefined();
    expect(body.data.__schema.subscriptionType.name).toBe('Subscription');
  });

  test('does not lift the limits of other fields', async () => {
    const { body } = await gateway.graphql(`{ __schema { description } categories { ${nested(10)} } }`);
    expect(body.errors).toMatchObject([{ extensions: { code: 'OPERATION_TOO_LARGE' } }]);
  });

  test.each([
    '{ __schema { types { name } } }',
    '{ __type(name: "Order") { name } }',
    '{ ...f } fragment f on Query { __schema { description } }',
  ])('cannot be asked for in production: %s', async (query) => {
    const { body } = await production.graphql(query);
    expect(body.data).toBeUndefined();
    expect(body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  test('is not given away by suggestions in production, and outside it is', async () => {
    const query = '{ productz { id } }';
    expect((await gateway.graphql(query)).body.errors[0].message).toMatch(/Did you mean/);
    expect(JSON.stringify((await production.graphql(query)).body)).not.toMatch(/Did you mean|products/);
  });

  test('is not given away by suggestions about variables in production', async () => {
    const query = 'query ($s: ProductSort) { products(sort: $s) { nodes { id } } }';
    expect((await gateway.graphql(query, { s: 'RELEVANC' })).body.errors[0].message).toMatch(/Did you mean/);
    const { body } = await production.graphql(query, { s: 'RELEVANC' });
    expect(body.errors[0].message).not.toMatch(/Did you mean|RELEVANCE/);
  });

  test('is served as SDL where it may be asked for', async () => {
    const sdl = await (await fetch(`${gateway.url}/schema.graphql`)).text();
    expect(sdl).toMatch(/type Query \{/);
    expect(sdl).not.toMatch(/join__|_entities/);
    expect((await fetch(`${production.url}/schema.graphql`)).status).toBe(404);
  });

  test('holds nothing that subgraphs use among themselves', async () => {
    const { body } = await gateway.graphql('{ _service { sdl } }');
    expect(body.errors[0].message).toMatch(/Cannot query field "_service"/);
    const entities = await gateway.graphql('{ _entities(representations: []) { __typename } }');
    expect(entities.body.errors[0].message).toMatch(/Cannot query field "_entities"/);
  });
});
