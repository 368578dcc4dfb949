import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/start-gateway.ts';

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
    const started = performance.now();
    const { body } = await gateway.graphql(
      `{ categories { ...f0 } } ${fragments} fragment f${levels} on Category { id }`,
    );
    expect(body.errors).toMatchObject([
      { extensions: { code: 'OPERATION_TOO_LARGE' }, message: expect.stringMatching(/more than a million fields/) },
    ]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('whose fragments contain themselves is refused as such, and the gateway lives on', async () => {
    const query = '{ categories { ...a } } fragment a on Category { id ...b } fragment b on Category { ...a }';
    expect((await gateway.graphql(query)).body.errors[0]).toMatchObject({
      message: expect.stringMatching(/within itself/),
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
    expect((await gateway.graphql('{ __typename }')).body).toEqual({ data: { __typename: 'Query' } });
  });

  test('with many mistakes gets at most five errors', async () => {
    const { body } = await gateway.graphql(`{ ${repeat(40, (i) => `no${i}`)} }`);
    expect(body.errors).toHaveLength(5);
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

  test('is no way around the limits for other fields', async () => {
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

  test('holds nothing that subgraphs use among themselves', async () => {
    const { body } = await gateway.graphql('{ _service { sdl } }');
    expect(body.errors[0].message).toMatch(/Cannot query field "_service"/);
    const entities = await gateway.graphql('{ _entities(representations: []) { __typename } }');
    expect(entities.body.errors[0].message).toMatch(/Cannot query field "_entities"/);
  });
});
