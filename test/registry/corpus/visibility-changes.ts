import { beside, type GraphChange, noticed, refused, same } from './graph-change.ts';
import type { Edit } from './shop.ts';

const hidden: readonly Edit[] = [['users', 'nameKana: String\n', 'nameKana: String @inaccessible\n']];
const contracts = [{ name: 'public', include: ['public'], exclude: ['internal'], removeUnreachable: true }];
const inContract: readonly Edit[] = [['catalog', 'title: String!', 'title: String! @tag(name: "internal")']];
const kana = 'query Hit { me { nameKana } }';
const weigh = 'query Hit { product(id: 1) { weight } }';
const title = 'query Miss { product(id: 1) { title } }';

/** What clients see, without and within a contract. */
export const visibilityChanges: readonly GraphChange[] = [
  {
    name: 'a field made inaccessible',
    edits: hidden,
    hit: kana,
    miss: 'query Miss { me { name } }',
    rows: ['User.nameKana'],
    expected: noticed('api FIELD_REMOVED User.nameKana'),
  },
  {
    name: 'an inaccessible field removed',
    before: hidden,
    edits: [['users', '  nameKana: String\n', '']],
    hit: kana,
    miss: 'query Miss { me { name } }',
    expected: same({ exitCode: 0 }),
  },
  {
    name: 'an inaccessible field made accessible',
    before: hidden,
    edits: [],
    hit: kana,
    miss: 'query Miss { me { name } }',
    expected: same({ exitCode: 0, changes: ['api FIELD_ADDED User.nameKana: safe, passes'] }),
  },
  {
    name: 'an argument made inaccessible',
    edits: [['users', 'at: String)', 'at: String @inaccessible)']],
    hit: 'query Hit { me { address(at: "x") { city } } }',
    miss: 'query Miss { me { address { city } } }',
    rows: ['User.address(at:)'],
    expected: noticed('api FIELD_ARGUMENT_REMOVED User.address(at:)'),
  },
  {
    name: 'an enum value made inaccessible',
    edits: [['users', 'HOME WORK }', 'HOME WORK @inaccessible }']],
    hit: 'query Hit { me { address(kind: WORK) { city } } }',
    miss: 'query Miss { me { address(kind: HOME) { city } } }',
    rows: ['AddressKind.WORK'],
    expected: noticed('api ENUM_VALUE_REMOVED AddressKind.WORK'),
  },
  {
    name: 'a type made inaccessible',
    edits: [['users', 'type Company implements Named', 'type Company implements Named @inaccessible']],
    hit: 'query Hit { party(id: 1) { ... on Company { name } } }',
    miss: 'query Miss { me { id } }',
    rows: ['Company.name', 'Query.party'],
    expected: noticed('api TYPE_REMOVED Company', 'api UNION_MEMBER_REMOVED Party'),
  },
  {
    name: 'a type made inaccessible that a field answers with',
    edits: [['users', 'type Address @shareable', 'type Address @shareable @inaccessible']],
    hit: 'query Hit { me { address { city } } }',
    miss: 'query Miss { me { id } }',
    expected: refused('REFERENCED_INACCESSIBLE'),
  },
  {
    name: 'a tag that nothing is selected by',
    edits: [['users', 'type Address @shareable', 'type Address @shareable @tag(name: "x")']],
    contracts,
    hit: 'query Hit { me { address { city } } }',
    miss: 'query Miss { me { id } }',
    expected: same({ exitCode: 0 }),
  },
  {
    name: 'a field that leaves a contract, not the graph',
    edits: inContract,
    contracts,
    hit: 'query Hit { product(id: 1) { title } }',
    miss: 'query Miss { product(id: 1) { sku } }',
    rows: ['Product.title'],
    expected: noticed('contract FIELD_REMOVED Product.title'),
  },
  {
    name: 'a field that comes into a contract',
    before: inContract,
    edits: [],
    contracts,
    hit: 'query Hit { product(id: 1) { title } }',
    miss: 'query Miss { product(id: 1) { sku } }',
    expected: same({ exitCode: 0, changes: ['contract FIELD_ADDED Product.title: safe, passes'] }),
  },
  {
    name: 'a field removed from a contract and the graph',
    edits: [['catalog', '  weight: Int\n', '']],
    contracts,
    hit: weigh,
    miss: title,
    rows: ['Product.weight'],
    expected: noticed('api FIELD_REMOVED Product.weight'),
  },
  {
    name: 'a field outside a contract removed',
    edits: [['catalog', '  internalNote: String @tag(name: "internal")\n', '']],
    contracts,
    hit: 'query Hit { product(id: 1) { internalNote } }',
    miss: title,
    rows: ['Product.internalNote'],
    // It was the last part with the tag.
    expected: beside(
      noticed('api FIELD_REMOVED Product.internalNote'),
      'contract CONTRACT_TAG_UNKNOWN -: dangerous, passes',
    ),
  },
  {
    name: 'a root field that leaves a contract',
    before: [
      [
        'catalog',
        'products(first: Int): [Product!]!',
        'products(first: Int @tag(name: "public")): [Product!]! @tag(name: "public")',
      ],
    ],
    edits: [],
    contracts,
    hit: 'query Hit { products { id } }',
    miss: title,
    rows: ['Query.products'],
    expected: noticed('contract FIELD_REMOVED Query.products'),
  },
  {
    name: 'a contract that nothing is left of',
    edits: [
      ['catalog', 'product(id: ID! @tag(name: "public")): Product @tag(name: "public")', 'product(id: ID!): Product'],
    ],
    contracts,
    hit: title,
    miss: 'query Miss { me { id } }',
    expected: refused('CONTRACT'),
  },
  {
    name: 'a contract that hides unreachable types only, because nothing has its tag any more',
    before: [['users', 'type Address @shareable', 'type Address @shareable @tag(name: "x")']],
    edits: [],
    contracts: [{ name: 'partners', include: [], exclude: ['x'], removeUnreachable: true }],
    hit: 'query Hit { me { address { city } } }',
    miss: title,
    expected: same({ exitCode: 0, changes: ['contract CONTRACT_TAG_UNKNOWN -: dangerous, passes'] }),
  },
  {
    name: 'a contract that did not compose before',
    before: [
      ['catalog', 'product(id: ID! @tag(name: "public")): Product @tag(name: "public")', 'product(id: ID!): Product'],
    ],
    edits: [],
    contracts,
    hit: title,
    miss: 'query Miss { me { id } }',
    expected: same({ exitCode: 0 }),
  },
];
