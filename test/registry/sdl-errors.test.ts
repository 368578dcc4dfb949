import { describe, expect, test } from 'vitest';
import { addressProblem } from '#registry/judge/addresses.ts';
import { policySchema } from '#registry/judge/policy.ts';
import { judge } from '#registry/judge/verdict.ts';
import { edited, type Edit, now, release, used, versionOf } from './corpus/shop.ts';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@tag"])\n';
const judged = (sdls: readonly string[]) =>
  judge({
    base: null,
    proposed: sdls.map((sdl, at) => ({ name: `s${at}`, url: `http://s${at}.example`, sdl })),
    releases: [],
    usage: [],
    approvals: [],
    now,
  });
const errorsOf = async (...sdls: string[]) => {
  const { result, composition, supergraphSdl } = await judged(sdls);
  if (composition.errors.length > 0) expect([result, supergraphSdl]).toEqual(['blocked', null]);
  return composition.errors.map((error) => `${error.code} ${error.subgraph} ${error.line}:${error.column}`);
};

describe('refuses, with code and place, schemas that no gateway or subgraph server loads', () => {
  test.each([
    ['an interface named as a root', 'type Query { a: Int }\ninterface Mutation { x: Int }', '2:11'],
    ['a scalar named as a root', 'type Query { a: Int }\nscalar Mutation', '2:8'],
    ['an enum named as a root', 'type Query { a: Int }\nenum Subscription { A }', '2:6'],
    ['an input named as a root', 'type Query { a: Int }\ninput Mutation { x: Int }', '2:7'],
    ['a union named as a root', 'type Query { a: T }\ntype T { a: Int }\nunion Mutation = T', '3:7'],
    ['an enum value twice', 'type Query { a: E }\nenum E { A A }', '2:12'],
    ['an argument twice', 'type Query { g(a: Int, a: String): Int }', '1:24'],
    ['an input field twice in a default', 'input I { a: Int }\ntype Query { g(i: I = {a: 1, a: 2}): Int }', '2:30'],
    ['a type twice', 'type Query { g: T }\ntype T { a: Int }\ntype T { b: Int }', '3:6'],
    ['a field twice', 'type Query { g: Int g: Int }', '1:21'],
    ['a field twice, in an extension', 'type Query { g: Int }\nextend type Query { g: Int }', '2:21'],
    ['an input field twice', 'input I { a: Int a: Int }\ntype Query { g(i: I): Int }', '1:18'],
    ['a directive twice', 'directive @d on FIELD\ndirective @d on FIELD\ntype Query { g: Int }', '2:12'],
    ['a member of a union twice', 'type Query { u: U }\nunion U = A | A\ntype A { a: Int }', '2:15'],
    ['a built-in scalar as a type', 'type String { x: Int }\ntype Query { g: Int }', '1:6'],
    [
      'two schema definitions',
      'schema { query: Query }\nschema { mutation: M }\ntype Query { a: Int }\ntype M { a: Int }',
      '2:1',
    ],
    ['@shareable on an interface', `${link}type Query { g: N }\ninterface N @shareable { x: Int }`, '3:14'],
    [
      'an argument that @key does not have',
      `${link}type Query { g: N }\ntype N @key(field: "id", fields: "id") { id: ID! }`,
      '3:13',
    ],
    ['a directive where it may not be', 'directive @d on FIELD_DEFINITION\ntype Query @d { a: Int }', '2:13'],
    [
      'a oneOf with a field that must be given',
      'type Query { u(i: I): Int }\ninput I @oneOf { a: Int! b: Int }',
      '2:21',
    ],
    ['a default that lacks a required field', 'input I { a: Int! }\ntype Query { g(i: I = {}): Int }', '2:23'],
    [
      'a default of an input field that lacks one',
      'input I { a: J = {} }\ninput J { b: Int! }\ntype Query { g(i: I): Int }',
      '1:18',
    ],
    [
      'a default with two fields of a oneOf',
      'directive @oneOf on INPUT_OBJECT\ninput I @oneOf { a: Int b: Int }\ntype Query { g(i: I = {a: 1, b: 2}): Int }',
      '3:23',
    ],
    ['a default that is no 32-bit integer', 'type Query { g(a: Int = 3000000000): Int }', '1:25'],
    ['such a default of a directive', 'directive @d(a: Int = 3000000000) on FIELD\ntype Query { g: Int }', '1:23'],
    ['a field of a type of federation', `${link}type Query { g: _Entity }\ntype _Entity { a: Int }`, '2:17'],
    ['a list of a type of federation', `${link}type Query { g: [_Service!] }\ntype _Service { a: Int }`, '2:18'],
    ['an argument of a type of federation', `${link}type Query { g(a: _Any): Int }\nscalar _Any`, '2:19'],
    [
      'a union with a type of federation',
      `${link}type Query { g: U }\nunion U = _Entity\ntype _Entity { a: Int }`,
      '3:11',
    ],
    ['a field of a type of the supergraph', `${link}type Query { g: join__Graph }\nenum join__Graph { A }`, '2:17'],
    ['a directive of GraphQL with other arguments', 'directive @skip(a: Int) on FIELD\ntype Query { g: Int }', '1:12'],
  ])('%s', async (_name, sdl, place) => {
    expect(await errorsOf(sdl)).toEqual([`INVALID_GRAPHQL s0 ${place}`]);
  });

  test.each([
    ['of a scalar in a key', 'type N @key(fields: "a { b { c } }") { a: Int }', 'KEY_INVALID_FIELDS s0 2:9'],
    ['of an enum in a key', 'enum E { A }\ntype N @key(fields: "a { b }") { a: E }', 'KEY_INVALID_FIELDS s0 3:9'],
    [
      'of a scalar within a key',
      'type M { id: ID! }\ntype N @key(fields: "m { id { x } }") { m: M }',
      'KEY_INVALID_FIELDS s0 3:9',
    ],
    [
      'of another type in a key',
      'type M { id: ID! }\ntype N @key(fields: "... on M { id }") { id: ID! }',
      'KEY_INVALID_FIELDS s0 3:9',
    ],
    ['on a scalar in a key', 'type N @key(fields: "... on Int { x }") { a: Int }', 'KEY_INVALID_FIELDS s0 2:9'],
    [
      'of a scalar in a key, with another prefix for federation',
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", as: "fed")\ntype N @fed__key(fields: "a { b }") { a: Int }',
      'KEY_INVALID_FIELDS s0 2:9',
    ],
    [
      'of a scalar that is required',
      'type N @key(fields: "id") { id: ID! p: Int @federation__external q: Int @federation__requires(fields: "p { x }") }',
      'REQUIRES_INVALID_FIELDS s0 2:74',
    ],
    [
      'of a scalar that is provided',
      'type M @key(fields: "id") { id: ID! }\ntype N { m: M @federation__provides(fields: "id { x }") }',
      'PROVIDES_INVALID_FIELDS s0 3:16',
    ],
  ])('a selection %s', async (_name, sdl, error) => {
    const linked = sdl.includes('@link') ? sdl : `${link}${sdl}`;
    expect(await errorsOf(`${linked}\ntype Query { n: N }`)).toEqual([error]);
  });

  test.each([
    ['no root type', ['type A { x: Int }', 'type B { x: Int }'], 'NO_QUERIES s0 1:1'],
    [
      'an extension of no type',
      ['type Query { a: Int }', '\nextend type X { x: Int }'],
      'EXTENSION_WITH_NO_BASE s1 2:13',
    ],
    ['an extension of no enum', ['type Query { a: Int }\nextend enum E { A }'], 'EXTENSION_WITH_NO_BASE s0 2:13'],
  ])('%s, with the place that the composer does not name', async (_name, sdl, place) => {
    expect(await errorsOf(...sdl)).toEqual([place]);
  });

  test('every mistake of every subgraph', async () => {
    expect(
      await errorsOf(
        'type Query { g: Nope h: Nada }\ntype T { a: Int a: Int }\nenum E { A A }',
        'typo Query',
        `${link}type Query { a: N }\ntype N @key(fields: "uuid") { id: ID! }`,
        'type Query { fine: Int }',
      ),
    ).toEqual([
      'INVALID_GRAPHQL s0 1:17',
      'INVALID_GRAPHQL s0 1:25',
      'INVALID_GRAPHQL s0 2:17',
      'INVALID_GRAPHQL s0 3:12',
      'INVALID_GRAPHQL s1 1:1',
      'KEY_INVALID_FIELDS s2 3:6',
    ]);
  });

  test.each([
    ['types that are only extended', 'extend type Query { a: Int }\nextend type Query { b: A }\ntype A { a: Int }'],
    ['federation 1', 'type Query { a: P }\ntype P @key(fields: "id") { id: ID! x: Int }'],
    [
      'a specification under another name',
      `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [{ name: "@key", as: "@id" }])\ntype Query { a: P }\ntype P @id(fields: "id") { id: ID! }`,
    ],
    [
      'a specification with its prefix',
      `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9")\ntype Query { a: P @federation__shareable }\ntype P { id: ID! }`,
    ],
    ['roots with names of their own', 'schema { query: RootQ }\ntype RootQ { a: Int }'],
    [
      'a schema as subgraph servers print it',
      `${link}type Query { n: N _entities(representations: [_Any!]!): [_Entity]! _service: _Service! }
type N @key(fields: "id") { id: ID! }\nscalar _Any\nunion _Entity = N\ntype _Service { sdl: String }
scalar link__Import\nenum link__Purpose { SECURITY EXECUTION }\nscalar federation__FieldSet`,
    ],
    [
      'the directives of GraphQL, printed',
      `type Query { a: Int }\ndirective @skip(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
directive @deprecated(reason: String = "No longer supported") on FIELD_DEFINITION | ENUM_VALUE`,
    ],
  ])('but not %s', async (_name, sdl) => {
    expect(await errorsOf(sdl)).toEqual([]);
  });
});

describe('a change is found', () => {
  const base = versionOf(edited([]));
  const check = (edits: readonly Edit[], over: Partial<Parameters<typeof judge>[0]> = {}) =>
    judge({ base, proposed: edited(edits), releases: [], usage: [], approvals: [], now, ...over });

  test('where it stands in a subgraph that names its root itself', async () => {
    const own: Edit = [
      'orders',
      'type Query {',
      'schema { query: Root mutation: Mutation subscription: Subscription }\ntype Root {',
    ];
    const other: Edit = ['orders', 'order(id: ID!): Order }', 'order(id: ID!, at: Int): Order }'];
    const { findings } = await check([own, other], { base: versionOf(edited([own])) });
    expect(findings).toMatchObject([{ coordinate: 'Query.order(at:)', subgraph: 'orders', side: 'now', line: 12 }]);
  });

  test('with the value of a default that went, and no word of unions', async () => {
    const { findings } = await check([
      ['users', 'first: Int = 10', 'first: Int'],
      ['users', 'at: String', 'at: String = "x"'],
      ['orders', 'number: String', ''],
    ]);
    const text = findings.map((finding) => `${finding.message} ${finding.reason}`).join('\n');
    expect(text).toContain("was removed; it was '10'");
    expect(text).not.toMatch(/undefined|union/);
  });

  test('and approved once, however often an operation uses it', async () => {
    const fields = Array.from({ length: 1_500 }, (_, at) => `a${at}: order(id: ${at}) { number }`).join(' ');
    const { findings } = await check([['orders', 'number: String', '']], {
      releases: [release([`query A { ${fields} }`])],
    });
    expect(findings.filter((finding) => finding.blocking)).toMatchObject([{ type: 'FIELD_REMOVED' }]);
  });

  test('against the proposed schemas alone where the base does not compose', async () => {
    const broken = { ...base, supergraphSdl: '' };
    const releases = [release(['query A { order(id: 1) { number } }'])];
    const fixed = await check([], { base: broken, releases });
    expect(fixed).toMatchObject({ result: 'ok', findings: [{ type: 'BASE_UNUSABLE', blocking: false }] });
    const { result, findings } = await check([['orders', 'number: String', '']], { base: broken, releases });
    expect([result, findings.map((finding) => finding.type)]).toEqual([
      'blocked',
      ['OPERATION_INVALID', 'BASE_UNUSABLE'],
    ]);
  });

  test('in a contract that names a tag which no subgraph has', async () => {
    const contracts = (exclude: string[]) => [{ name: 'pub', include: ['public'], exclude, removeUnreachable: true }];
    expect(await check([], { contracts: contracts(['internl']) })).toMatchObject({
      result: 'blocked',
      composition: { errors: [] },
      findings: [{ type: 'CONTRACT_TAG_UNKNOWN', message: expect.stringContaining("'internl'"), blocking: true }],
    });
    expect((await check([], { contracts: contracts(['internal']) })).findings).toEqual([]);
    const gone = await check([['catalog', ' @tag(name: "internal")', '']], { contracts: contracts(['internal']) });
    expect(gone.result).toBe('ok');
    expect(gone.findings).toContainEqual(
      expect.objectContaining({ type: 'CONTRACT_TAG_UNKNOWN', severity: 'dangerous' }),
    );
  });

  test('by the share of requests, not of root fields, that use it', async () => {
    const policy = policySchema.parse({ usage: { maxPercentage: 1 } });
    const removed: Edit[] = [['orders', 'number: String', '']];
    const roots = ['me', 'user', 'users', 'party', 'node', 'order', 'product'].map((field) =>
      used(`Query.${field}`, 100),
    );
    expect((await check(removed, { policy, usage: [used('Order.number', 5), ...roots] })).result).toBe('blocked');
    const many = await check(removed, { policy, usage: [used('Order.number', 5), used('Query', 1000), ...roots] });
    expect([many.result, many.evidence.requests]).toEqual(['ok', 1000]);
  });
});

describe('an address', () => {
  const problem = (url: string, addresses?: 'public' | 'loopback' | 'private') =>
    addressProblem(null, [{ name: 'a', url, sdl: '' }], addresses);

  test.each([
    'http://x.example/ a b',
    ' http://x.example',
    'http://x.example/\u0000',
    'http://u:p@x.example/',
    'http://u@x.example',
    'http:x.example',
    'http:///x',
    'http://x.example/#a',
    'ftp://x.example',
    '',
  ])('%j is refused', (url) => expect(problem(url, 'private')).toContain('expected an http:// or https:// address'));

  test('does not show a password', () => {
    expect(problem('http://u:secret@x.example/')).not.toContain('secret');
  });

  test.each([
    'http://10.1.2.3',
    'http://169.254.169.254/',
    'http://[fe80::1]/',
    'http://[fd00::1]',
    'http://[::ffff:10.0.0.1]',
    'http://0x0a.1',
  ])('%s is taken only where it is configured, or where the live version has such addresses', (url) => {
    expect(problem(url)).toContain('set addresses: private in the policy');
    expect(problem(url, 'private')).toBeNull();
    const live = { ...versionOf(edited([])), subgraphs: [{ name: 'b', url, sdl: '' }] };
    expect(addressProblem(live, [{ name: 'a', url, sdl: '' }])).toBeNull();
  });

  test.each(['http://127.0.0.1:4001/graphql', 'http://localhost:1', 'http://[::1]/', 'http://2130706433'])(
    '%s is good in development, and not where only public addresses are',
    (url) => {
      expect(problem(url)).toBeNull();
      expect(problem(url, 'public')).toContain('an address of this machine');
    },
  );

  test('of a host name is good everywhere', () => {
    expect([
      problem('https://orders.example/graphql', 'public'),
      problem('http://orders:4003/graphql', 'public'),
    ]).toEqual([null, null]);
  });
});
