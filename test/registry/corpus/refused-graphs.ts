import { type GraphChange, refused } from './graph-change.ts';

const weigh = 'query Hit { product(id: 1) { weight } }';
const title = 'query Miss { product(id: 1) { title } }';

/** What does not compose. */
export const refusedGraphs: readonly GraphChange[] = [
  {
    name: 'a feature for execution that no gateway of ours has',
    edits: [
      ['orders', 'federation/v2.9', 'federation/v2.12'],
      ['orders', '"@composeDirective"]', '"@composeDirective", "@cacheTag"]'],
      ['orders', 'order(id: ID!): Order', 'order(id: ID!): Order @cacheTag(format: "order-{$args.id}")'],
    ],
    hit: 'query Hit { order(id: 1) { total { amount } } }',
    miss: title,
    expected: refused('FEATURE_UNSUPPORTED'),
  },
  {
    name: 'a key removed that others come by',
    edits: [['catalog', 'type Product @key(fields: "id") @key(fields: "sku")', 'type Product @key(fields: "sku")']],
    hit: weigh,
    miss: 'query Miss { me { id } }',
    expected: refused('INVALID_FIELD_SHARING'),
  },
  {
    name: 'a key that no longer leads anywhere',
    edits: [['orders', 'type User @key(fields: "id")', 'type User @key(fields: "id", resolvable: false)']],
    hit: 'query Hit { me { orders { id } } }',
    miss: title,
    expected: refused('SATISFIABILITY_ERROR'),
  },
  {
    name: 'a key of a field that there is not',
    edits: [['orders', 'type Order @key(fields: "id")', 'type Order @key(fields: "uuid")']],
    hit: 'query Hit { order(id: 1) { id } }',
    miss: title,
    expected: refused('KEY_INVALID_FIELDS'),
  },
  {
    name: 'a field shared without @shareable',
    edits: [
      ['orders', 'type User @key(fields: "id") { id: ID!', 'type User @key(fields: "id") { id: ID! name: String!'],
    ],
    hit: 'query Hit { me { name } }',
    miss: title,
    expected: refused('INVALID_FIELD_SHARING'),
  },
  {
    name: 'a value type that another subgraph has less of',
    edits: [['catalog', 'amount: Int! currency: String! }', 'amount: Int! currency: String! vat: Int }']],
    hit: 'query Hit { product(id: 1) { price { amount } } }',
    miss: title,
    expected: refused('SATISFIABILITY_ERROR'),
  },
  {
    name: 'types of one field that differ',
    edits: [['orders', 'amount: Int!', 'amount: String!']],
    hit: 'query Hit { product(id: 1) { price { amount } } }',
    miss: title,
    expected: refused('FIELD_TYPE_MISMATCH'),
  },
  {
    name: 'a slip of the pen',
    edits: [['orders', 'type Order @key', 'typo Order @key']],
    hit: 'query Hit { order(id: 1) { id } }',
    miss: title,
    expected: refused('INVALID_GRAPHQL'),
  },
  {
    name: 'a type that is not defined',
    edits: [['orders', 'placedAt: String', 'placedAt: Moment']],
    hit: 'query Hit { order(id: 1) { placedAt } }',
    miss: title,
    expected: refused('INVALID_GRAPHQL'),
  },
  {
    name: 'an input that needs itself',
    edits: [['users', 'input Near { city: String!', 'input Near { city: String! near: Near!']],
    hit: 'query Hit { users(filter: { near: { city: "x" } }) { id } }',
    miss: title,
    expected: refused('INVALID_GRAPHQL'),
  },
  {
    name: 'an interface that implements itself',
    edits: [['users', 'interface Named {', 'interface Named implements Named {']],
    hit: 'query Hit { me { name } }',
    miss: title,
    expected: refused('INVALID_GRAPHQL'),
  },
  {
    name: 'brackets nested without end',
    edits: [['users', null, `extend type Query { deep: ${'['.repeat(5000)}Int${']'.repeat(5000)} }`]],
    hit: weigh,
    miss: title,
    expected: refused('SDL_TOO_DEEP'),
  },
  {
    name: 'ten megabytes',
    edits: [['users', null, `# ${'x'.repeat(10_000_000)}`]],
    hit: weigh,
    miss: title,
    expected: refused('SDL_TOO_LARGE'),
  },
];
