import type { JudgeInput } from '#schema/registry/verdict.ts';
import { type Policy, policySchema } from '#schema/registry/policy.ts';
import { type Edit, release, used } from './shop.ts';

/** A change of the graph as a whole, and the verdict. */
export interface GraphCase {
  name: string;
  /** What stands before; the shop itself if not given. */
  before?: readonly Edit[];
  edits: readonly Edit[];
  known?: Partial<Pick<JudgeInput, 'releases' | 'usage' | 'contracts'>>;
  policy?: Policy;
  exitCode: 0 | 1;
  /** Each is among what is found. */
  finds?: readonly Record<string, unknown>[];
  /** None of these kinds of finding is there. */
  lacks?: readonly string[];
  /** Codes of composition errors. */
  errors?: readonly string[];
}

const policy = (given: unknown): Policy => policySchema.parse(given);
const weightToOrders: readonly Edit[] = [
  ['catalog', '  weight: Int\n', ''],
  [
    'orders',
    'type Product @key(fields: "id", resolvable: false) { id: ID! }',
    'type Product @key(fields: "id") { id: ID! weight: Int }',
  ],
];
const overrideStarted: readonly Edit[] = [
  [
    'orders',
    'type Product @key(fields: "id", resolvable: false) { id: ID! }',
    'type Product @key(fields: "id") { id: ID! weight: Int @override(from: "catalog", label: "percent(10)") }',
  ],
];
const overridden: readonly Edit[] = [
  [
    'orders',
    'type Product @key(fields: "id", resolvable: false) { id: ID! }',
    'type Product @key(fields: "id") { id: ID! weight: Int @override(from: "catalog") }',
  ],
];
const weightOperation = release(['query Weigh { product(id: 1) { weight } }']);
const contracts = [{ name: 'public', include: ['public'], exclude: ['internal'], removeUnreachable: true }];
const inContract: readonly Edit[] = [['catalog', 'title: String!', 'title: String! @tag(name: "internal")']];
const hidden: readonly Edit[] = [['users', 'nameKana: String\n', 'nameKana: String @inaccessible\n']];
const noNumber: readonly Edit[] = [['orders', 'number: String', '']];

export const graphCases: readonly GraphCase[] = [
  { name: 'nothing changed', edits: [], exitCode: 0 },
  {
    name: 'only white space and comments changed',
    edits: [['users', 'enum Role', '# who\n\nenum   Role']],
    exitCode: 0,
  },
  {
    name: 'a whole subgraph added',
    edits: [['reviews', null, 'type Query { reviews: [Int!] }']],
    exitCode: 0,
    finds: [{ type: 'FIELD_ADDED', coordinate: 'Query.reviews', subgraph: 'reviews' }],
  },
  {
    name: 'a field moved to another subgraph, without operations',
    edits: weightToOrders,
    exitCode: 0,
    finds: [
      {
        kind: 'ownership',
        type: 'FIELD_MOVED',
        coordinate: 'Product.weight',
        message: expect('from catalog to orders'),
      },
    ],
  },
  {
    name: 'a field moved to another subgraph slows an operation: a warning',
    edits: weightToOrders,
    known: { releases: [weightOperation] },
    exitCode: 0,
    finds: [
      {
        kind: 'plan',
        type: 'PLAN_EXTRA_WAVES',
        severity: 'dangerous',
        blocking: false,
        message: expect("'Weigh' of web takes 2 sequential waves instead of 1"),
      },
    ],
  },
  {
    name: 'a field moved to another subgraph slows an operation more than allowed',
    edits: weightToOrders,
    known: { releases: [weightOperation] },
    policy: policy({ plan: { maxExtraWaves: 0 } }),
    exitCode: 1,
    finds: [
      {
        type: 'PLAN_EXTRA_WAVES',
        blocking: true,
        usage: { requests: 0, clients: [{ client: 'web', versions: ['1.0.0'], operations: ['Weigh'], requests: 0 }] },
      },
    ],
  },
  {
    name: 'a field moved slows an operation as much as allowed',
    edits: weightToOrders,
    known: { releases: [weightOperation] },
    policy: policy({ plan: { maxExtraWaves: 1 } }),
    exitCode: 0,
  },
  {
    name: 'a field moved slows no operation that is stored',
    edits: weightToOrders,
    known: { releases: [release(['query Title { product(id: 1) { title } }'])] },
    policy: policy({ plan: { maxExtraWaves: 0 } }),
    exitCode: 0,
    lacks: ['plan'],
  },
  {
    name: 'an operation over the budget of fetches',
    edits: weightToOrders,
    known: { releases: [weightOperation] },
    policy: policy({ plan: { maxFetches: 1 } }),
    exitCode: 1,
    finds: [{ type: 'PLAN_OVER_BUDGET', blocking: true, message: expect('fetches 2, at most 1') }],
  },
  {
    name: 'an operation over budget that was so before',
    edits: [],
    known: { releases: [release(['query Deep { order(id: 1) { customer { name } } }'])] },
    policy: policy({ plan: { maxFetches: 1 } }),
    exitCode: 0,
  },
  {
    name: 'a list that became larger costs too much',
    edits: [
      ['catalog', 'products(first: Int): [Product!]!', 'products(first: Int): [Product!]! @listSize(assumedSize: 500)'],
    ],
    known: { releases: [release(['query List { products { title } }'])] },
    policy: policy({ plan: { maxCost: 100 } }),
    exitCode: 1,
    finds: [{ type: 'PLAN_OVER_BUDGET', message: expect('cost 510, at most 100') }],
  },
  {
    name: 'a field whose weight went up costs too much',
    edits: [['catalog', 'price: Money!', 'price: Money! @cost(weight: 90)']],
    known: { releases: [release(['query Price { product(id: 1) { price { amount } } }'])] },
    policy: policy({ plan: { maxCost: 50 } }),
    exitCode: 1,
    finds: [{ type: 'PLAN_OVER_BUDGET', message: expect('cost 101') }],
  },
  {
    name: 'an override begun with a label',
    edits: overrideStarted,
    exitCode: 0,
    finds: [{ type: 'FIELD_OVERRIDE_STARTED', coordinate: 'Product.weight' }],
  },
  {
    name: 'an override without a label moves the field',
    edits: overridden,
    exitCode: 0,
    finds: [{ type: 'FIELD_MOVED', coordinate: 'Product.weight' }],
  },
  { name: 'an override whose source lets go in the end', before: overridden, edits: weightToOrders, exitCode: 0 },
  {
    name: 'an override from a subgraph that there is not',
    edits: [['users', '  nameKana: String\n', '  nameKana: String @override(from: "nobody")\n']],
    exitCode: 0,
  },
  {
    name: 'a key added',
    edits: [['orders', 'type Order @key(fields: "id")', 'type Order @key(fields: "id") @key(fields: "number")']],
    exitCode: 0,
    finds: [{ type: 'KEY_ADDED', coordinate: 'Order' }],
  },
  {
    name: 'a key removed that nobody needs',
    edits: [['catalog', ' @key(fields: "sku")', '']],
    exitCode: 0,
    finds: [{ type: 'KEY_REMOVED', coordinate: 'Product' }],
  },
  {
    name: 'a key removed that others come by',
    edits: [['catalog', 'type Product @key(fields: "id") @key(fields: "sku")', 'type Product @key(fields: "sku")']],
    exitCode: 1,
    errors: ['INVALID_FIELD_SHARING'],
  },
  {
    name: 'a field shared without @shareable',
    edits: [
      ['orders', 'type User @key(fields: "id") { id: ID!', 'type User @key(fields: "id") { id: ID! name: String!'],
    ],
    exitCode: 1,
    errors: ['INVALID_FIELD_SHARING'],
  },
  {
    name: 'types of one field that differ',
    edits: [
      [
        'orders',
        'type Money @shareable @tag(name: "public") { amount: Int!',
        'type Money @shareable @tag(name: "public") { amount: String!',
      ],
    ],
    exitCode: 1,
    errors: ['FIELD_TYPE_MISMATCH'],
  },
  {
    name: 'a key of a field that there is not',
    edits: [['orders', 'type Order @key(fields: "id")', 'type Order @key(fields: "uuid")']],
    exitCode: 1,
    errors: ['KEY_INVALID_FIELDS'],
  },
  {
    name: 'a slip of the pen',
    edits: [['orders', 'type Order @key', 'typo Order @key']],
    exitCode: 1,
    errors: ['INVALID_GRAPHQL'],
  },
  {
    name: 'a type that is not defined',
    edits: [['orders', 'placedAt: String', 'placedAt: Moment']],
    exitCode: 1,
    errors: ['INVALID_GRAPHQL'],
  },
  { name: 'a subgraph without any type', edits: [['empty', null, '# nothing']], exitCode: 0 },
  {
    name: 'brackets nested without end',
    edits: [['users', null, `extend type Query { deep: ${'['.repeat(5000)}Int${']'.repeat(5000)} }`]],
    exitCode: 1,
    errors: ['SDL_TOO_DEEP'],
  },
  {
    name: 'ten megabytes',
    edits: [['users', null, `# ${'x'.repeat(10_000_000)}`]],
    exitCode: 1,
    errors: ['SDL_TOO_LARGE'],
  },
  {
    name: 'a field made inaccessible is gone for clients',
    edits: hidden,
    exitCode: 1,
    finds: [{ type: 'FIELD_REMOVED', coordinate: 'User.nameKana', blocking: true }],
  },
  {
    name: 'a field made inaccessible that no release selects',
    edits: hidden,
    known: { releases: [release(['{ me { name } }'])] },
    exitCode: 0,
  },
  {
    name: 'an inaccessible field removed',
    before: hidden,
    edits: [['users', '  nameKana: String\n', '']],
    exitCode: 0,
    lacks: ['api'],
  },
  {
    name: 'a tagged field leaves a contract, not the graph, unknown to anybody',
    edits: inContract,
    known: { contracts },
    exitCode: 1,
    finds: [
      { kind: 'contract', contract: 'public', type: 'FIELD_REMOVED', coordinate: 'Product.title', blocking: true },
    ],
    lacks: ['api'],
  },
  {
    name: 'a tagged field leaves a contract and an operation uses it',
    edits: inContract,
    known: { contracts, releases: [release(['{ product(id: 1) { title } }'])] },
    exitCode: 1,
    finds: [{ kind: 'contract', coordinate: 'Product.title', blocking: true }],
  },
  {
    name: 'a tagged field leaves a contract and no operation uses it',
    edits: inContract,
    known: { contracts, releases: [release(['{ product(id: 1) { sku } }'])] },
    exitCode: 0,
    finds: [{ kind: 'contract', coordinate: 'Product.title', blocking: false }],
  },
  {
    name: 'a field outside a contract changes',
    edits: [['catalog', '  internalNote: String @tag(name: "internal")\n', '']],
    known: { contracts },
    exitCode: 1,
    finds: [{ kind: 'api', coordinate: 'Product.internalNote' }],
    lacks: ['contract'],
  },
  {
    name: 'a contract that nothing is left of',
    edits: [
      [
        'catalog',
        'type Query { product(id: ID! @tag(name: "public")): Product @tag(name: "public") products',
        'type Query { product(id: ID!): Product products',
      ],
    ],
    known: { contracts },
    exitCode: 1,
    errors: ['CONTRACT'],
  },
  {
    name: 'usage before the window does not count',
    edits: noNumber,
    known: { usage: [used('Order.number', 9, { day: '2026-11-10' }), used('Query.order')] },
    exitCode: 0,
  },
  {
    name: 'usage on the first day of the window counts',
    edits: noNumber,
    known: { usage: [used('Order.number', 1, { day: '2026-11-15' })] },
    exitCode: 1,
  },
  {
    name: 'a longer window sees more',
    edits: noNumber,
    known: { usage: [used('Order.number', 9, { day: '2026-11-10' }), used('Query.order')] },
    policy: policy({ usage: { windowDays: 30 } }),
    exitCode: 1,
  },
  {
    name: 'usage up to the limit is no obstacle',
    edits: noNumber,
    known: { usage: [used('Order.number', 5)] },
    policy: policy({ usage: { maxRequests: 5 } }),
    exitCode: 0,
  },
  {
    name: 'usage over the limit is',
    edits: noNumber,
    known: { usage: [used('Order.number', 6)] },
    policy: policy({ usage: { maxRequests: 5 } }),
    exitCode: 1,
  },
  {
    name: 'usage below a percentage is no obstacle',
    edits: noNumber,
    known: { usage: [used('Order.number', 5), used('Query.order', 1000)] },
    policy: policy({ usage: { maxPercentage: 1 } }),
    exitCode: 0,
  },
  {
    name: 'usage above a percentage is',
    edits: noNumber,
    known: { usage: [used('Order.number', 50), used('Query.order', 1000)] },
    policy: policy({ usage: { maxPercentage: 1 } }),
    exitCode: 1,
  },
  {
    name: 'a limit does not excuse an operation of a release',
    edits: noNumber,
    known: { releases: [release(['{ order(id: 1) { number } }'])] },
    policy: policy({ usage: { maxRequests: 1000 } }),
    exitCode: 1,
  },
  {
    name: 'silence of one day is too little where more are required',
    edits: noNumber,
    known: { usage: [used('Query.order')] },
    policy: policy({ usage: { minDays: 3 } }),
    exitCode: 1,
  },
  {
    name: 'a client that is excluded has no say, in traffic',
    edits: noNumber,
    known: { usage: [used('Order.number'), used('Query.order', 1, { client: 'web' })] },
    policy: policy({ usage: { excludeClients: ['app'] } }),
    exitCode: 0,
  },
  {
    name: 'a release that is excluded has no say',
    edits: noNumber,
    known: { releases: [release(['{ order(id: 1) { number } }']), release(['{ me { id } }'], { version: '2.0.0' })] },
    policy: policy({ usage: { excludeClients: ['web@1.0.0'] } }),
    exitCode: 0,
  },
  {
    name: 'a retired release has no say, and is no evidence',
    edits: noNumber,
    known: { releases: [release(['{ me { id } }'], { state: 'retired' })] },
    exitCode: 1,
  },
  {
    name: 'a pending release has no say',
    edits: noNumber,
    known: {
      releases: [
        release(['{ order(id: 1) { number } }'], { state: 'pending' }),
        release(['{ me { id } }'], { version: '2' }),
      ],
    },
    exitCode: 0,
  },
  {
    name: 'a release without operations is no evidence',
    edits: noNumber,
    known: { releases: [release([])] },
    exitCode: 1,
  },
  {
    name: 'usage that knows only fields is no evidence about enum values',
    edits: [['users', 'enum Role { CUSTOMER STAFF }', 'enum Role { CUSTOMER }']],
    known: { usage: [used('Query.me')] },
    exitCode: 1,
    finds: [{ type: 'ENUM_VALUE_REMOVED', because: expect('does not cover') }],
  },
  {
    name: 'policy lets everything pass that composes',
    edits: noNumber,
    policy: policy({ failOn: 'never' }),
    exitCode: 0,
    finds: [{ type: 'FIELD_REMOVED', severity: 'breaking', blocking: false }],
  },
  {
    name: 'a dangerous change under a strict policy, unknown to anybody',
    edits: [['users', 'enum Role { CUSTOMER STAFF }', 'enum Role { CUSTOMER STAFF ADMIN }']],
    policy: policy({ failOn: 'dangerous' }),
    exitCode: 1,
  },
  {
    name: 'an operation that was invalid already blames nobody',
    edits: [],
    known: { releases: [release(['{ nothing }'])] },
    exitCode: 0,
  },
  {
    name: 'a stored operation that is no GraphQL blames nobody',
    edits: [],
    known: { releases: [release(['}{'])] },
    exitCode: 0,
  },
];

/** A text that contains this; the test turns it into a matcher. */
function expect(part: string): { containing: string } {
  return { containing: part };
}
