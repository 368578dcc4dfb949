import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse, visit } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { SubgraphClient } from '#platform/graph/subgraph-client.ts';
import { variablesOf } from '#platform/graph/subgraph-client.ts';
import { startTestGateway } from '../support/start-gateway.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@external", "@requires", "@authenticated", "@requiresScopes", "@policy"])`;

const people = parse(`${link}
  interface Named { name: String secret: String }
  type User implements Named @key(fields: "id") {
    id: ID!
    name: String
    secret: String @requiresScopes(scopes: [["SUPPORT", "WAREHOUSE"], ["ADMIN"]])
    email: String! @authenticated
    salary: Int @policy(policies: [["audit"]])
    vault: Vault
    friends: [User!]
  }
  type Robot implements Named { name: String secret: String }
  type Vault @authenticated { code: String }
  union Anything = User | Robot
  type Query { user: User strict: User! named: [Named!]! anything: [Anything!]! }
  type Mutation { wipe(all: Boolean): Boolean @requiresScopes(scopes: [["ADMIN"]]) greet: String }`);

const grades = parse(`${link}
  type User @key(fields: "id") {
    id: ID!
    salary: Int @external
    grade: Int @requires(fields: "salary") @policy(policies: [["audit"]])
  }`);

const ada = {
  __typename: 'User',
  id: 'u-1',
  name: 'Ada',
  secret: 's',
  email: 'ada@example.com',
  salary: 9,
  vault: { code: 'c' },
};
const robot = { __typename: 'Robot', name: 'R2', secret: 'r' };
const user = { ...ada, friends: [ada, ada] };

const { supergraphSdl: composed = '' } = composeServices([
  { name: 'people', url: 'http://people.invalid', typeDefs: people },
  { name: 'grades', url: 'http://grades.invalid', typeDefs: grades },
]);
/** As a composer makes it that does not pass conditions on to fields with `@requires`. */
const supergraphSdl = composed.replace(/(grade: Int [^\n]*?) @policy\([^)]*\)/, '$1');

/** The gateway over this graph, and the text of every call to a subgraph. */
async function start(env: Record<string, string> = {}) {
  const calls: string[] = [];
  const serve = (typeDefs: ReturnType<typeof parse>, resolvers: object): SubgraphClient => {
    // Apollo types resolvers with an unknown context.
    const schema = buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]);
    return async (request) => {
      calls.push(request.query);
      const { data, errors } = await graphql({ schema, source: request.query, variableValues: variablesOf(request) });
      // Objects without a prototype, as graphql-js makes them, are JSON in a real answer.
      return JSON.parse(JSON.stringify({ data, errors }));
    };
  };
  const gateway = await startTestGateway({
    env,
    supergraphSdl,
    subgraphs: {
      people: serve(people, {
        Query: { user: () => user, strict: () => user, named: () => [user, robot], anything: () => [user, robot] },
        Mutation: { wipe: () => true, greet: () => 'hello' },
        User: { __resolveReference: () => user },
      }),
      grades: serve(grades, { User: { __resolveReference: ({ id }: object & { id?: string }) => ({ id, grade: 1 }) } }),
    },
  });
  return {
    calls,
    /** The names of all fields that subgraphs were asked for, whatever their aliases. */
    fetched() {
      const names = new Set<string>();
      for (const call of calls) visit(parse(call), { Field: ({ name }) => void names.add(name.value) });
      return names;
    },
    async ask(query: string, roles?: string[], variables: object = {}) {
      const authorization = roles && { authorization: `Bearer ${await gateway.token({ roles })}` };
      return gateway.graphql(query, variables, authorization);
    },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

const refusedAt = (code: 'UNAUTHENTICATED' | 'FORBIDDEN', ...paths: (string | number)[][]) =>
  paths.map((path) => ({
    message: code === 'FORBIDDEN' ? 'Your roles do not allow this' : 'Sign in first',
    path,
    extensions: { code, retryable: false, traceId: expect.any(String) },
  }));

test('the graph of these tests has a field whose condition only @requires shows', () => {
  expect(supergraphSdl).toMatch(/grade: Int @join__field\(graph: GRADES, requires: "salary"\)\n/);
});

describe('a caller', () => {
  test('without a token gets null for a field that needs one, and the field is not fetched', async () => {
    await using graph = await start();
    const { status, body } = await graph.ask('{ user { name salary secret vault { code } } }');
    expect(status).toBe(200);
    expect(body).toEqual({
      data: { user: { name: 'Ada', salary: null, secret: null, vault: null } },
      errors: refusedAt('UNAUTHENTICATED', ['user', 'salary'], ['user', 'secret'], ['user', 'vault']),
    });
    expect(graph.fetched()).toEqual(new Set(['user', 'name', '__typename']));
  });

  test.each([
    ['no role of a list', ['SUPPORT'], null],
    ['a part of a list', ['WAREHOUSE', 'CUSTOMER'], null],
    ['all roles of one list', ['SUPPORT', 'WAREHOUSE'], 's'],
    ['the role of another list', ['ADMIN'], 's'],
  ])('with %s of scopes', async (_what, roles, secret) => {
    await using graph = await start();
    const { body } = await graph.ask('{ user { secret email } }', roles);
    expect(body.data).toEqual({ user: { secret, email: 'ada@example.com' } });
    expect(body.errors ?? []).toEqual(secret ? [] : refusedAt('FORBIDDEN', ['user', 'secret']));
  });

  test('satisfies a policy only by the roles of a setting', async () => {
    const salary = '{ user { salary } }';
    await using closed = await start();
    expect((await closed.ask(salary, ['ADMIN'])).body.data).toEqual({ user: { salary: null } });
    await using open = await start({ GATEWAY_POLICIES: 'audit=SUPPORT|ADMIN' });
    expect((await open.ask(salary, ['SUPPORT'])).body).toEqual({ data: { user: { salary: 9 } } });
    expect((await open.ask(salary, ['CUSTOMER'])).body.data).toEqual({ user: { salary: null } });
  });

  test('gets the same operation by the rights of each caller, also when it repeats', async () => {
    await using graph = await start();
    const secrets = [];
    for (const roles of [['ADMIN'], undefined, ['CUSTOMER'], ['ADMIN'], undefined])
      secrets.push((await graph.ask('{ user { secret } }', roles)).body.data.user.secret);
    expect(secrets).toEqual(['s', null, null, 's', null]);
  });
});

describe('a hostile operation', () => {
  test.each([
    ['an alias', '{ user { name: secret } }', { user: { name: null } }],
    ['a fragment', '{ user { ...A } } fragment A on User { ... { secret } }', { user: { secret: null } }],
    [
      'a fragment of a fragment, and the field beside it',
      '{ user { ...A secret } } fragment A on User { ...B } fragment B on User { secret }',
      { user: { secret: null } },
    ],
    ['a directive that includes', '{ user { secret @include(if: true) } }', { user: { secret: null } }],
    ['a directive that skips', '{ user { name secret @skip(if: true) } }', { user: { name: 'Ada' } }],
    ['an interface', '{ named { name secret } }', { named: ['Ada', 'R2'].map((name) => ({ name, secret: null })) }],
    [
      'an implementation within an interface',
      '{ named { ... on User { secret } ... on Robot { name } } }',
      { named: [{ secret: null }, { name: 'R2' }] },
    ],
    [
      'two types of an interface at one response key',
      '{ named { ... on User { x: secret } ... on Robot { x: name } } }',
      { named: [{ x: null }, { x: null }] },
    ],
    [
      'a union',
      '{ anything { ... on User { secret } ... on Robot { secret } } }',
      { anything: [{ secret: null }, { secret: null }] },
    ],
    ['a field that needs a refused field', '{ user { name grade } }', { user: { name: 'Ada', grade: null } }],
    [
      'names with a meaning',
      '{ user { __proto__: secret constructor: name } }',
      JSON.parse('{"user":{"__proto__":null,"constructor":"Ada"}}'),
    ],
    [
      'a list',
      '{ user { friends { name secret } } }',
      { user: { friends: [1, 2].map(() => ({ name: 'Ada', secret: null })) } },
    ],
  ])('gets nothing by %s', async (_by, query, data) => {
    await using graph = await start();
    const { body } = await graph.ask(query, ['CUSTOMER']);
    expect(JSON.stringify(body.data)).toBe(JSON.stringify(data));
    for (const error of body.errors ?? []) expect(error.extensions.code).toBe('FORBIDDEN');
    expect([...graph.fetched()].filter((field) => /secret|salary|grade/.test(field))).toEqual([]);
  });

  test('that changes something is not executed where it is refused, and beside it is', async () => {
    await using graph = await start();
    const { body } = await graph.ask('mutation ($all: Boolean) { wipe(all: $all) greet }', ['CUSTOMER'], { all: true });
    expect(body).toEqual({ data: { wipe: null, greet: 'hello' }, errors: refusedAt('FORBIDDEN', ['wipe']) });
    expect(graph.fetched()).not.toContain('wipe');
  });

  test('of nothing but refused fields calls no subgraph', async () => {
    await using graph = await start();
    expect((await graph.ask('mutation { wipe }')).body.data).toEqual({ wipe: null });
    expect(graph.calls).toEqual([]);
  });
});

describe('null for a field that cannot be null', () => {
  test('spreads to the nearest field that can', async () => {
    await using graph = await start();
    const { body } = await graph.ask('{ user { name friends { email } } }');
    expect(body.data).toEqual({ user: { name: 'Ada', friends: null } });
    expect(body.errors).toEqual(
      refusedAt('UNAUTHENTICATED', ['user', 'friends', 0, 'email'], ['user', 'friends', 1, 'email']),
    );
  });

  test('spreads to the whole answer', async () => {
    await using graph = await start();
    expect((await graph.ask('{ strict { email } }')).body).toEqual({
      data: null,
      errors: refusedAt('UNAUTHENTICATED', ['strict', 'email']),
    });
  });
});

describe('GATEWAY_UNAUTHORIZED=operation', () => {
  test.each([
    [undefined, 401, 'UNAUTHENTICATED'],
    [['CUSTOMER'], 403, 'FORBIDDEN'],
  ])('refuses the whole operation of a caller with the roles %s', async (roles, status, code) => {
    await using graph = await start({ GATEWAY_UNAUTHORIZED: 'operation' });
    const answer = await graph.ask('{ user { name secret } }', roles);
    expect(answer.status).toBe(status);
    expect(answer.body.data ?? null).toBeNull();
    expect(answer.body.errors).toMatchObject([{ extensions: { code, retryable: false } }]);
    expect(graph.calls).toEqual([]);
    expect((await graph.ask('{ user { name } }', roles)).body).toEqual({ data: { user: { name: 'Ada' } } });
  });
});

test.each(['audit', 'audit=', 'audit=ROOT', '=ADMIN', 'audit=ADMIN|'])(
  '%j is refused as GATEWAY_POLICIES',
  async (value) => {
    await expect(start({ GATEWAY_POLICIES: value })).rejects.toThrow(/GATEWAY_POLICIES.*audit=SUPPORT/);
  },
);
