import { type Policy, policySchema } from '#registry/judge/policy.ts';
import { accessChanges } from './access-changes.ts';
import { type GraphChange, noticed, same } from './graph-change.ts';
import { refusedGraphs } from './refused-graphs.ts';
import { replacedDefaultChanges } from './replaced-defaults.ts';
import type { Edit } from './shop.ts';
import { visibilityChanges } from './visibility-changes.ts';

const policy = (settings: unknown): Policy => policySchema.parse(settings);
const owned = (what: string): string => `ownership ${what}: safe, passes`;
const waves = (decision: 'blocks' | 'passes'): string =>
  `plan PLAN_EXTRA_WAVES -: dangerous, ${decision}, web@1.0.0 (Hit)`;
/** Only stored operations can be planned: without any, and from traffic, nothing is known of waves. */
const slower = (
  decision: 'blocks' | 'passes',
  always: readonly string[],
  says = 'takes 2 sequential waves instead of 1, 2 fetches instead of 1',
): GraphChange['expected'] => ({
  ...same({ exitCode: 0, changes: always }),
  hit: { exitCode: decision === 'blocks' ? 1 : 0, changes: [waves(decision), ...always], says: [says] },
});
const overBudget = (
  says: string,
  others: readonly string[] = [],
  always: readonly string[] = [],
): GraphChange['expected'] => ({
  ...same({ exitCode: 0, changes: always }),
  hit: {
    exitCode: 1,
    changes: ['plan PLAN_OVER_BUDGET -: dangerous, blocks, web@1.0.0 (Hit)', ...others],
    says: [says],
  },
});

const page = (size: string): readonly Edit[] => [
  ['catalog', 'type Query {', `type Page { items: [Product!]! }\ntype Query { page(first: Int): Page${size}`],
];
const pageOfProducts = 'api FIELD_ARGUMENT_DEFAULT_CHANGED Query.products(first:): dangerous, passes';
const based = (named: string): readonly Edit[] => [
  ['users', 'interface Named {', `interface Base { name: String! }\ninterface Named${named} {`],
  ['users', 'implements Node & Named', 'implements Node & Named & Base'],
  ['users', 'Company implements Named', 'Company implements Named & Base'],
];
const moved = [owned('FIELD_MOVED Product.weight'), owned('KEY_ADDED Product')];
const stub = 'type Product @key(fields: "id", resolvable: false) { id: ID! }';
const productOfOrders = (fields: string): Edit => [
  'orders',
  stub,
  `type Product @key(fields: "id") { id: ID! ${fields} }`,
];
const weightToOrders: readonly Edit[] = [['catalog', '  weight: Int\n', ''], productOfOrders('weight: Int')];
const overrideStarted = [productOfOrders('weight: Int @override(from: "catalog", label: "percent(10)")')];
const overridden = [productOfOrders('weight: Int @override(from: "catalog")')];
const weigh = 'query Hit { product(id: 1) { weight } }';
const title = 'query Miss { product(id: 1) { title } }';

/** Moves, overrides, keys and plans. */
const ownershipChanges: readonly GraphChange[] = [
  { name: 'nothing', edits: [], hit: weigh, miss: title, expected: same({ exitCode: 0 }) },
  {
    name: 'white space and comments',
    edits: [['users', 'enum Role', '# who\n\nenum   Role']],
    hit: 'query Hit { me { role } }',
    miss: title,
    expected: same({ exitCode: 0 }),
  },
  {
    name: 'a whole subgraph added',
    edits: [['reviews', null, 'type Query { reviews: [Int!] }']],
    hit: weigh,
    miss: title,
    expected: same({ exitCode: 0, changes: ['api FIELD_ADDED Query.reviews: safe, passes'] }),
  },
  {
    name: 'a whole subgraph removed',
    before: [['reviews', null, 'type Query { reviews: [Int!] }']],
    edits: [],
    hit: 'query Hit { reviews }',
    miss: title,
    rows: ['Query.reviews'],
    expected: noticed('api FIELD_REMOVED Query.reviews'),
  },
  {
    name: 'a subgraph of another name',
    before: [['reviews', null, 'type Query { reviews: [Int!] }']],
    edits: [['ratings', null, 'type Query { reviews: [Int!] }']],
    hit: 'query Hit { reviews }',
    miss: title,
    expected: same({
      exitCode: 0,
      changes: [owned('FIELD_MOVED Query.reviews')],
      says: ['moved from reviews to ratings'],
    }),
  },
  {
    name: 'a field moved',
    edits: weightToOrders,
    hit: weigh,
    miss: title,
    rows: ['Product.weight'],
    expected: slower('passes', moved),
  },
  {
    name: 'a field moved, where no operation may become slower',
    edits: weightToOrders,
    policy: policy({ plan: { maxExtraWaves: 0 } }),
    hit: weigh,
    miss: title,
    rows: ['Product.weight'],
    expected: slower('blocks', moved),
  },
  {
    name: 'a field moved, where one more wave is allowed',
    edits: weightToOrders,
    policy: policy({ plan: { maxExtraWaves: 1 } }),
    hit: weigh,
    miss: title,
    expected: slower('passes', moved),
  },
  {
    name: 'a field moved, where nothing blocks',
    edits: weightToOrders,
    policy: policy({ failOn: 'never', plan: { maxExtraWaves: 0 } }),
    hit: weigh,
    miss: title,
    expected: slower('passes', moved),
  },
  {
    name: 'a field moved, with a budget of one fetch',
    edits: weightToOrders,
    policy: policy({ plan: { maxFetches: 1 } }),
    hit: weigh,
    miss: title,
    expected: overBudget('fetches 2, at most 1', [waves('passes'), ...moved], moved),
  },
  {
    name: 'a field moved, with a budget of one wave',
    edits: weightToOrders,
    policy: policy({ plan: { maxWaves: 1 } }),
    hit: weigh,
    miss: title,
    expected: overBudget('waves 2, at most 1', [waves('passes'), ...moved], moved),
  },
  {
    name: 'an operation that was over budget before',
    edits: [['users', 'enum Role', '# who\nenum Role']],
    policy: policy({ plan: { maxFetches: 1 } }),
    hit: 'query Hit { order(id: 1) { customer { name } } }',
    miss: title,
    expected: same({ exitCode: 0 }),
  },
  {
    name: 'a field no longer provided',
    before: [
      ['orders', 'product: Product!', 'product: Product! @provides(fields: "title")'],
      ['orders', stub, 'type Product @key(fields: "id", resolvable: false) { id: ID! title: String! @external }'],
      ['catalog', 'title: String!', 'title: String! @shareable'],
    ],
    edits: [['catalog', 'title: String!', 'title: String! @shareable']],
    hit: 'query Hit { order(id: 1) { lines { product { title } } } }',
    miss: title,
    expected: slower('passes', []),
  },
  {
    name: 'a field that requires one of another subgraph',
    before: [productOfOrders('shipping: Int')],
    edits: [productOfOrders('weight: Int @external shipping: Int @requires(fields: "weight")')],
    hit: 'query Hit { order(id: 1) { lines { product { shipping } } } }',
    miss: title,
    expected: slower('passes', [], 'takes 3 sequential waves instead of 1, 3 fetches instead of 1'),
  },
  {
    name: 'a list that became larger, with a budget of cost',
    edits: [
      ['catalog', 'products(first: Int): [Product!]!', 'products(first: Int): [Product!]! @listSize(assumedSize: 500)'],
    ],
    policy: policy({ plan: { maxCost: 100 } }),
    hit: 'query Hit { products { title } }',
    miss: title,
    expected: overBudget('cost 510, at most 100'),
  },
  {
    name: 'a page that is large by default, with a budget of cost',
    before: [['catalog', 'products(first: Int)', 'products(first: Int = 20)']],
    edits: [['catalog', 'products(first: Int)', 'products(first: Int = 500)']],
    policy: policy({ plan: { maxCost: 100 } }),
    hit: 'query Hit { products { title } }',
    miss: 'query Miss { products(first: 5) { title } }',
    expected: {
      unknown: { exitCode: 0, changes: [pageOfProducts] },
      hit: {
        exitCode: 1,
        changes: ['plan PLAN_OVER_BUDGET -: dangerous, blocks, web@1.0.0 (Hit)', `${pageOfProducts}, web@1.0.0 (Hit)`],
        says: ['cost 510, at most 100'],
      },
      miss: { exitCode: 0, changes: [pageOfProducts] },
    },
  },
  {
    name: 'a page within a field, with a budget of cost',
    before: page(''),
    edits: page(' @listSize(slicingArguments: ["first"], sizedFields: ["items"])'),
    policy: policy({ plan: { maxCost: 100 } }),
    hit: 'query Hit { page(first: 500) { items { title } } }',
    miss: title,
    expected: overBudget('cost 511, at most 100'),
  },
  {
    name: 'a list that became a page, with a size from the default of a variable and a budget of cost',
    edits: [
      [
        'catalog',
        'products(first: Int): [Product!]!',
        'products(first: Int): [Product!]! @listSize(slicingArguments: ["first"]) @cost(weight: 2)',
      ],
    ],
    policy: policy({ plan: { maxCost: 100 } }),
    hit: 'query Hit($first: Int = 500) { products(first: $first) { title } }',
    miss: title,
    expected: overBudget('cost 1010, at most 100'),
  },
  {
    name: 'a field that weighs more, with a budget of cost',
    edits: [['catalog', 'price: Money!', 'price: Money! @cost(weight: 90)']],
    policy: policy({ plan: { maxCost: 50 } }),
    hit: 'query Hit { product(id: 1) { price { amount } } }',
    miss: title,
    expected: overBudget('cost 101, at most 50'),
  },
  {
    name: 'an override begun with a label',
    edits: overrideStarted,
    hit: weigh,
    miss: title,
    expected: same({
      exitCode: 0,
      changes: [owned('FIELD_OVERRIDE_CHANGED Product.weight'), owned('KEY_ADDED Product')],
      says: ['moves step by step', 'orders answers instead of catalog for 10 percent of the requests'],
    }),
  },
  {
    name: 'an override of a larger share',
    before: overrideStarted,
    edits: [productOfOrders('weight: Int @override(from: "catalog", label: "percent(60)")')],
    hit: weigh,
    miss: title,
    expected: same({ exitCode: 0, changes: [owned('FIELD_OVERRIDE_CHANGED Product.weight')], says: ['60 percent'] }),
  },
  {
    name: 'an override taken back',
    before: overrideStarted,
    edits: [],
    hit: weigh,
    miss: title,
    expected: same({
      exitCode: 0,
      changes: [owned('KEY_REMOVED Product')],
      says: ["Key 'orders: id' was removed"],
    }),
  },
  {
    name: 'an override for all',
    before: overrideStarted,
    edits: overridden,
    hit: weigh,
    miss: title,
    expected: slower('passes', [owned('FIELD_MOVED Product.weight')]),
  },
  {
    name: 'an override without a label',
    edits: overridden,
    hit: weigh,
    miss: title,
    expected: slower('passes', moved),
  },
  {
    name: 'an override whose source lets go',
    before: overridden,
    edits: weightToOrders,
    hit: weigh,
    miss: title,
    expected: same({ exitCode: 0 }),
  },
  {
    name: 'an override from a subgraph that there is not',
    edits: [['users', '  nameKana: String\n', '  nameKana: String @override(from: "nobody")\n']],
    hit: 'query Hit { me { nameKana } }',
    miss: title,
    expected: same({ exitCode: 0 }),
  },
  {
    name: 'a field shared',
    edits: [['catalog', 'weight: Int', 'weight: Int @shareable'], productOfOrders('weight: Int @shareable')],
    hit: weigh,
    miss: title,
    expected: same({
      exitCode: 0,
      changes: [owned('FIELD_SHARED Product.weight'), owned('KEY_ADDED Product')],
      says: ['also answered by orders'],
    }),
  },
  {
    name: 'a field no longer shared',
    before: [['catalog', 'weight: Int', 'weight: Int @shareable'], productOfOrders('weight: Int @shareable')],
    edits: [['catalog', 'weight: Int', 'weight: Int @shareable']],
    hit: 'query Hit { order(id: 1) { lines { product { weight } } } }',
    miss: title,
    expected: slower('passes', [owned('FIELD_UNSHARED Product.weight'), owned('KEY_REMOVED Product')]),
  },
  {
    name: 'a key added',
    edits: [['orders', 'type Order @key(fields: "id")', 'type Order @key(fields: "id") @key(fields: "number")']],
    hit: 'query Hit { order(id: 1) { id } }',
    miss: title,
    expected: same({ exitCode: 0, changes: [owned('KEY_ADDED Order')], says: ["Key 'orders: number' was added"] }),
  },
  {
    name: 'a key removed that nobody comes by',
    edits: [['catalog', ' @key(fields: "sku")', '']],
    hit: 'query Hit { product(id: 1) { sku } }',
    miss: 'query Miss { me { id } }',
    expected: same({ exitCode: 0, changes: [owned('KEY_REMOVED Product')], says: ["Key 'catalog: sku' was removed"] }),
  },
  {
    name: 'a key of more fields',
    edits: [['catalog', '@key(fields: "sku")', '@key(fields: "sku title")']],
    hit: 'query Hit { product(id: 1) { sku } }',
    miss: 'query Miss { me { id } }',
    expected: same({ exitCode: 0, changes: [owned('KEY_ADDED Product'), owned('KEY_REMOVED Product')] }),
  },
  {
    name: 'a shared field that one subgraph may leave null',
    edits: [['orders', 'amount: Int! currency: String! }', 'amount: Int! currency: String }']],
    hit: 'query Hit { product(id: 1) { price { currency } } }',
    miss: title,
    rows: ['Money.currency'],
    expected: noticed('api FIELD_TYPE_CHANGED Money.currency'),
  },
  {
    name: 'an input field that one of two subgraphs no longer takes',
    before: [
      ['users', null, 'input Range { from: Int to: Int }\nextend type Query { ages(in: Range): Int }'],
      ['orders', null, 'input Range { from: Int to: Int }\nextend type Query { totals(in: Range): Int }'],
    ],
    edits: [
      ['users', null, 'input Range { from: Int to: Int }\nextend type Query { ages(in: Range): Int }'],
      ['orders', null, 'input Range { from: Int }\nextend type Query { totals(in: Range): Int }'],
    ],
    hit: 'query Hit { ages(in: { to: 9 }) }',
    miss: 'query Miss { ages(in: { from: 1 }) }',
    rows: ['Range.to'],
    expected: noticed('api INPUT_FIELD_REMOVED Range.to'),
  },
  {
    name: 'an interface that no longer implements another, which its types still do',
    before: based(' implements Base'),
    edits: based(''),
    hit: 'query Hit { party(id: 1) { ... on Named { ... on Base { name } } } }',
    miss: 'query Miss { party(id: 1) { ... on Named { name } } }',
    expected: {
      ...noticed('api OBJECT_TYPE_INTERFACE_REMOVED Named'),
      hit: { exitCode: 0, changes: ['api OBJECT_TYPE_INTERFACE_REMOVED Named: breaking, passes'] },
    },
  },
  {
    name: 'a subgraph without any type',
    edits: [['empty', null, '# nothing']],
    hit: weigh,
    miss: title,
    expected: same({ exitCode: 0 }),
  },
  {
    name: 'an operation that only validation refuses',
    before: [['*', 'deep: Boolean) on', 'deep: Boolean) repeatable on']],
    edits: [],
    hit: 'query Hit { me { id @trace @trace(level: 2) } }',
    miss: 'query Miss { me { id @trace } }',
    rows: ['@trace'],
    expected: noticed('api DIRECTIVE_REPEATABLE_REMOVED @trace'),
  },
];

/** Two fields that no longer merge, which no change is said to break. */
const unmerged: Edit = ['users', 'nameKana: String\n', 'nameKana: String!\n'];
const merging = 'party(id: 1) { ... on User { known: nameKana } ... on Company { known: vat } }';
const safeOnes = ['api FIELD_TYPE_CHANGED User.nameKana: safe, passes'];
const alsoInvalid = (breaking: string): GraphChange['expected'] => ({
  unknown: { exitCode: 1, changes: [`${breaking}: breaking, blocks`, ...safeOnes] },
  hit: {
    exitCode: 1,
    changes: [
      `${breaking}: breaking, blocks, web@1.0.0 (Hit)`,
      'operation OPERATION_INVALID -: breaking, blocks, web@1.0.0 (Hit)',
      ...safeOnes,
    ],
    says: ['Operation \'Hit\' of web is no longer valid: Fields "known" conflict'],
  },
  miss: { exitCode: 0, changes: [`${breaking}: breaking, passes`, ...safeOnes] },
});

/** An operation that the first change breaks uses what the second one changes, in a way that stays valid. */
const besideWider = (breaking: string, wider: string): GraphChange['expected'] => ({
  unknown: { exitCode: 1, changes: [`${wider}: breaking, blocks`, `${breaking}: breaking, blocks`] },
  hit: { exitCode: 1, changes: [`${breaking}: breaking, blocks, web@1.0.0 (Hit)`, `${wider}: breaking, passes`] },
  miss: { exitCode: 0, changes: [`${wider}: breaking, passes`, `${breaking}: breaking, passes`] },
});

/** `Query.node` answers with an interface. Only User implements both: Labelled has no `id`. */
const narrower = (answer: string): readonly Edit[] => [
  ['users', 'interface Named', 'interface Labelled { name: String! }\ninterface Named'],
  ['users', 'User implements Node & Named', 'User implements Node & Named & Labelled'],
  ['users', 'node(id: ID!): Node', `node(id: ID!): ${answer}`],
];

/** Operations that a breaking change concerns, and that are invalid for another reason. */
const invalidBesides: readonly GraphChange[] = [
  {
    name: 'fields that no longer merge beside one that may be null',
    edits: [unmerged, ['users', 'role: Role!\n', 'role: Role\n']],
    hit: `query Hit { me { role } ${merging} }`,
    miss: 'query Miss { me { name } }',
    expected: alsoInvalid('api FIELD_TYPE_CHANGED User.role'),
  },
  {
    name: 'fields that no longer merge beside one that is removed',
    edits: [unmerged, ['users', '  email: String @deprecated(reason: "use contact")\n', '']],
    hit: `query Hit { me { email } ${merging} }`,
    miss: 'query Miss { me { name } }',
    expected: alsoInvalid('api FIELD_REMOVED User.email'),
  },
  {
    name: 'fields that no longer merge beside an input field that a variable may carry',
    edits: [unmerged, ['users', 'input Near { city: String! radius: Int = 5', 'input Near { city: String!']],
    hit: `query Hit($filter: UserFilter) { users(filter: $filter) { id } ${merging} }`,
    miss: 'query Miss { me { name } }',
    expected: alsoInvalid('api INPUT_FIELD_REMOVED Near.radius'),
  },
  {
    name: 'a field removed beside an argument that takes more',
    edits: [
      ['users', '  nameKana: String\n', ''],
      ['users', 'first: Int = 10', 'first: Float = 10'],
    ],
    hit: 'query Hit { me { nameKana } users(first: 1) { id } }',
    miss: 'query Miss { me { name } }',
    expected: besideWider('api FIELD_REMOVED User.nameKana', 'api FIELD_ARGUMENT_TYPE_CHANGED Query.users(first:)'),
  },
  {
    name: 'a field removed beside an input field that takes more',
    edits: [
      ['users', '  nameKana: String\n', ''],
      ['users', 'radius: Int = 5', 'radius: Float = 5'],
    ],
    hit: 'query Hit { me { nameKana } users(filter: { near: { city: "x", radius: 1 } }) { id } }',
    miss: 'query Miss { me { name } }',
    expected: besideWider('api FIELD_REMOVED User.nameKana', 'api INPUT_FIELD_TYPE_CHANGED Near.radius'),
  },
  {
    name: 'an argument that takes more, where an operation was invalid for another reason',
    edits: [['users', 'first: Int = 10', 'first: Float = 10']],
    hit: 'query Hit($first: Int) { users(first: $first) { id } nothing }',
    miss: 'query Miss { users(first: 1) { id } }',
    expected: noticed('api FIELD_ARGUMENT_TYPE_CHANGED Query.users(first:)'),
  },
  {
    name: 'a field that answers with a narrower interface, which lacks a selected field',
    before: narrower('Node'),
    edits: narrower('Labelled'),
    hit: 'query Hit { node(id: 1) { id } }',
    miss: 'query Miss { node(id: 1) { ... on User { id } } }',
    rows: ['Query.node'],
    expected: noticed('api FIELD_TYPE_CHANGED Query.node'),
  },
  {
    name: 'a field that answers with a narrower interface, where an operation was invalid for another reason',
    before: narrower('Node'),
    edits: narrower('Labelled'),
    hit: 'query Hit { node(id: 1) { id nothing } }',
    miss: 'query Miss { node(id: 1) { ... on User { id } } }',
    expected: noticed('api FIELD_TYPE_CHANGED Query.node'),
  },
  {
    name: 'a field that answers with a narrower interface, which lacks a selected field that is deprecated at the same time',
    before: narrower('Node'),
    edits: [...narrower('Labelled'), ['users', 'interface Node { id: ID! }', 'interface Node { id: ID! @deprecated }']],
    hit: 'query Hit { node(id: 1) { id nothing } }',
    miss: 'query Miss { node(id: 1) { ... on User { id } } }',
    expected: {
      unknown: {
        exitCode: 1,
        changes: [
          'api FIELD_TYPE_CHANGED Query.node: breaking, blocks',
          'api FIELD_DEPRECATION_ADDED Node.id: safe, passes',
        ],
      },
      hit: {
        exitCode: 1,
        changes: [
          'api FIELD_TYPE_CHANGED Query.node: breaking, blocks, web@1.0.0 (Hit)',
          'api FIELD_DEPRECATION_ADDED Node.id: safe, passes, web@1.0.0 (Hit)',
        ],
      },
      miss: {
        exitCode: 0,
        changes: [
          'api FIELD_TYPE_CHANGED Query.node: breaking, passes',
          'api FIELD_DEPRECATION_ADDED Node.id: safe, passes',
        ],
      },
    },
  },
  {
    name: 'fields of a field that answers with another type',
    edits: [['users', 'me: User\n', 'me: Company\n']],
    hit: 'query Hit { me { ...Who } } fragment Who on User { address { city } }',
    miss: 'query Miss { user(id: 1) { id } }',
    expected: {
      unknown: { exitCode: 1, changes: ['api FIELD_TYPE_CHANGED Query.me: breaking, blocks'] },
      hit: { exitCode: 1, changes: ['api FIELD_TYPE_CHANGED Query.me: breaking, blocks, web@1.0.0 (Hit)'] },
      miss: { exitCode: 0, changes: ['api FIELD_TYPE_CHANGED Query.me: breaking, passes'] },
    },
  },
];

export const graphChanges: readonly GraphChange[] = [
  ...ownershipChanges,
  ...invalidBesides,
  ...replacedDefaultChanges,
  ...visibilityChanges,
  ...accessChanges,
  ...refusedGraphs,
];
