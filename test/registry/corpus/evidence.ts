import type { JudgeInput } from '#registry/judge/model.ts';
import { type Policy, policySchema } from '#registry/judge/policy.ts';
import { type Edit, release, used } from './shop.ts';

/** Evidence and a policy, and the verdict about a change. */
export interface EvidenceCase {
  name: string;
  edits: readonly Edit[];
  known?: Partial<Pick<JudgeInput, 'releases' | 'usage'>>;
  policy?: Policy;
  exitCode: 0 | 1;
  /** A part of the reason of the one finding, or of each finding; left out: there is no finding. */
  because?: string | readonly string[];
}

const policy = (settings: unknown): Policy => policySchema.parse(settings);
const noNote: readonly Edit[] = [['orders', 'quantity: Int! note: String }', 'quantity: Int! }']];
const noWork: readonly Edit[] = [['users', 'enum AddressKind { HOME WORK }', 'enum AddressKind { HOME }']];
const noNamed: readonly Edit[] = [['users', 'Company implements Named', 'Company']];
const nearRenamed: readonly Edit[] = [
  ['users', 'input Near', 'input Close'],
  ['users', 'near: Near!', 'near: Close!'],
];
const filterRenamed: readonly Edit[] = [
  ['users', 'input UserFilter', 'input Filter'],
  ['users', 'filter: UserFilter', 'filter: Filter'],
];
const filterUsage = ['Query', 'Query.users', 'Query.users(filter:)', 'UserFilter.name', 'UserFilter.near', 'Near.city'];
const literals = 'query Near { users(filter: { name: "x", near: { city: "y" } }) { id } }';
/** Traffic of the release that `release` makes, or of another version. */
const traffic = (clientVersion = '1.0.0') =>
  filterUsage.map((coordinate) => used(coordinate, 10, { client: 'web', clientVersion }));
const noNumber: readonly Edit[] = [['orders', 'number: String', '']];

export const evidenceCases: readonly EvidenceCase[] = [
  {
    name: 'usage before the window does not count',
    edits: noNumber,
    known: { usage: [used('Order.number', 9, { day: '2026-11-10' }), used('Query.order')] },
    exitCode: 0,
    because: 'no use in the last 7 days',
  },
  {
    name: 'usage on the first day of the window counts',
    edits: noNumber,
    known: { usage: [used('Order.number', 1, { day: '2026-11-15' })] },
    exitCode: 1,
    because: 'used 1 time in the last 7 days by app',
  },
  {
    name: 'a longer window has more usage',
    edits: noNumber,
    known: { usage: [used('Order.number', 9, { day: '2026-11-10' }), used('Query.order')] },
    policy: policy({ usage: { windowDays: 30 } }),
    exitCode: 1,
    because: 'used 9 times in the last 30 days by app',
  },
  {
    name: 'usage up to the limit is no obstacle',
    edits: noNumber,
    known: { usage: [used('Order.number', 5)] },
    policy: policy({ usage: { maxRequests: 5 } }),
    exitCode: 0,
    because: '5 uses in the last 7 days, within the limit of 5',
  },
  {
    name: 'usage over the limit blocks',
    edits: noNumber,
    known: { usage: [used('Order.number', 6)] },
    policy: policy({ usage: { maxRequests: 5 } }),
    exitCode: 1,
    because: 'used 6 times',
  },
  {
    name: 'usage below a percentage is no obstacle',
    edits: noNumber,
    known: { usage: [used('Order.number', 5), used('Query.order', 1000)] },
    policy: policy({ usage: { maxPercentage: 1 } }),
    exitCode: 0,
    because: 'within the limit of 10',
  },
  {
    name: 'usage above a percentage blocks',
    edits: noNumber,
    known: { usage: [used('Order.number', 50), used('Query.order', 1000)] },
    policy: policy({ usage: { maxPercentage: 1 } }),
    exitCode: 1,
    because: 'used 50 times',
  },
  {
    name: 'a limit does not excuse an operation of a release',
    edits: noNumber,
    known: { releases: [release(['{ order(id: 1) { number } }'])] },
    policy: policy({ usage: { maxRequests: 1000 } }),
    exitCode: 1,
    because: 'affects 1 operation of web@1.0.0',
  },
  {
    name: 'one day without use is too little if the policy requires more',
    edits: noNumber,
    known: { usage: [used('Query.order')] },
    policy: policy({ usage: { minDays: 3 } }),
    exitCode: 1,
    because: 'usage of only 1 day of the 3 required',
  },
  {
    name: 'traffic of an excluded client does not count',
    edits: noNumber,
    known: { usage: [used('Order.number'), used('Query.order', 1, { client: 'web' })] },
    policy: policy({ usage: { excludeClients: ['app'] } }),
    exitCode: 0,
    because: 'no use in the last 7 days',
  },
  {
    name: 'an excluded release does not count',
    edits: noNumber,
    known: { releases: [release(['{ order(id: 1) { number } }']), release(['{ me { id } }'], { version: '2.0.0' })] },
    policy: policy({ usage: { excludeClients: ['web@1.0.0'] } }),
    exitCode: 0,
    because: 'none of 1 stored operation of 1 active client release',
  },
  {
    name: 'a retired release does not count, and is no evidence',
    edits: noNumber,
    known: { releases: [release(['{ me { id } }'], { state: 'retired' })] },
    exitCode: 1,
    because: 'nobody knows who uses it',
  },
  {
    name: 'a pending release does not count',
    edits: noNumber,
    known: {
      releases: [
        release(['{ order(id: 1) { number } }'], { state: 'pending' }),
        release(['{ me { id } }'], { version: '2' }),
      ],
    },
    exitCode: 0,
    because: 'none of 1 stored operation of 1 active client release',
  },
  {
    name: 'a release without operations is no evidence',
    edits: noNumber,
    known: { releases: [release([])] },
    exitCode: 1,
    because: 'nobody knows who uses it',
  },
  {
    name: 'usage of fields only is no evidence about enum values',
    edits: [['users', 'enum Role { CUSTOMER STAFF }', 'enum Role { CUSTOMER }']],
    known: { usage: [used('Query.me')] },
    exitCode: 1,
    because: 'does not cover',
  },
  {
    name: 'a release of one client says nothing about the input of another that reports fields only',
    edits: noNote,
    known: { usage: [used('Mutation.placeOrder')], releases: [release(['{ me { id } }'])] },
    exitCode: 1,
    because: 'may be used up to 10 times in the last 7 days by app: of app only fields are reported',
  },
  {
    name: 'a report of one client about input says nothing about another that reports fields only',
    edits: noNote,
    known: { usage: [used('Mutation.placeOrder'), used('UserFilter.name', 1, { client: 'web' })] },
    exitCode: 1,
    because: 'of app only fields are reported',
  },
  {
    name: 'a client that reports fields only, and calls nothing that takes the input, is no obstacle',
    edits: noNote,
    known: { usage: [used('Query.users'), used('UserFilter.name', 1, { client: 'web' })] },
    exitCode: 0,
    because: 'no use in the last 7 days',
  },
  {
    name: 'a client that reports its input without the field is no obstacle',
    edits: noNote,
    known: { usage: [used('Mutation.placeOrder'), used('LineInput.sku')] },
    exitCode: 0,
    because: 'no use in the last 7 days',
  },
  {
    name: 'a client that reports fields only is known by the operations of its release',
    edits: noNote,
    known: {
      usage: [used('Mutation.placeOrder')],
      releases: [
        release(['mutation { placeOrder(input: { lines: [{ sku: 1, quantity: 1 }] }) { id } }'], { client: 'app' }),
      ],
    },
    exitCode: 0,
    because: 'none of 1 stored operation',
  },
  {
    name: 'a report of one client about arguments says nothing about another that reports fields only',
    edits: [['users', 'user(id: ID!): User', 'user: User']],
    known: { usage: [used('Query.user'), used('Query.users(first:)', 1, { client: 'web' })] },
    exitCode: 1,
    because: 'of app only fields are reported',
  },
  {
    name: 'a report of one client about enum values says nothing about another that reports fields only',
    edits: noWork,
    known: { usage: [used('User.address'), used('AddressKind.HOME', 1, { client: 'web' })] },
    exitCode: 1,
    because: 'of app only fields are reported',
  },
  {
    name: 'an enum value that a client reporting fields only never gives is no obstacle',
    edits: noWork,
    known: { usage: [used('Order.number'), used('AddressKind.HOME', 1, { client: 'web' })] },
    exitCode: 0,
    because: 'no use in the last 7 days',
  },
  {
    name: 'possible use through fields counts up to the limit like other use',
    edits: noNote,
    known: { usage: [used('Mutation.placeOrder', 5), used('UserFilter.name', 1, { client: 'web' })] },
    policy: policy({ usage: { maxRequests: 5 } }),
    exitCode: 0,
    because: '5 uses in the last 7 days, within the limit of 5',
  },
  {
    name: 'usage of a type, and of the union that has it, does not rely on an interface that the type drops',
    edits: noNamed,
    known: { usage: [used('Query'), used('Query.party'), used('Company.name'), used('User.name')] },
    exitCode: 0,
    because: 'no use in the last 7 days',
  },
  {
    name: 'a fragment on an interface relies on the interface, whatever it selects',
    edits: noNamed,
    known: { usage: [used('Query'), used('Query.party'), used('Named')] },
    exitCode: 1,
    because: 'used 10 times',
  },
  {
    name: 'a client that gets an interface from a field relies on the types of the interface',
    edits: [['users', 'User implements Node & Named', 'User implements Named']],
    known: { usage: [used('Query'), used('Query.node')] },
    exitCode: 1,
    because: 'used 10 times',
  },
  {
    name: 'a nested input type is renamed, and clients give no argument that takes it',
    edits: nearRenamed,
    known: { usage: [used('Query'), used('Query.users'), used('Query.users(first:)')] },
    exitCode: 0,
    because: ['no use in the last 7 days', 'no use in the last 7 days', 'a safe change'],
  },
  {
    name: 'a nested input type is renamed, and clients call no field that takes it',
    edits: nearRenamed,
    known: { usage: [used('Query'), used('Query.me')] },
    exitCode: 0,
    because: ['no use in the last 7 days', 'no use in the last 7 days', 'a safe change'],
  },
  {
    name: 'a nested input type is renamed, and nobody knows what the argument holds',
    edits: nearRenamed,
    known: { usage: [used('Query'), used('Query.users'), used('Query.users(filter:)')] },
    exitCode: 1,
    because: ['does not cover input fields', 'no use in the last 7 days', 'a safe change'],
  },
  ...(
    [
      ['an input type', filterRenamed],
      ['a nested input type', nearRenamed],
    ] as const
  ).flatMap(([what, edits]): EvidenceCase[] => [
    {
      name: `${what} is renamed, and stored operations give literals`,
      edits,
      known: { releases: [release([literals])] },
      exitCode: 0,
      because: ['none of 1 stored operation', 'none of 1 stored operation', 'a safe change'],
    },
    {
      name: `${what} is renamed, and a release whose stored operations give literals has traffic`,
      edits,
      known: { releases: [release([literals])], usage: traffic() },
      exitCode: 0,
      because: ['none of 1 stored operation', 'none of 1 stored operation', 'a safe change'],
    },
    {
      name: `${what} is renamed, and a version without stored operations has traffic`,
      edits,
      known: { releases: [release([literals])], usage: traffic('0.9.0') },
      exitCode: 1,
      because: ['push the operations of these clients', 'push the operations of these clients', 'a safe change'],
    },
    {
      name: `${what} is renamed, and only traffic is known`,
      edits,
      known: { usage: traffic() },
      exitCode: 1,
      because: ['push the operations of these clients', 'push the operations of these clients', 'a safe change'],
    },
  ]),
  {
    name: 'an input type is renamed, and a stored operation names it',
    edits: filterRenamed,
    known: {
      releases: [release(['query Find($filter: UserFilter) { users(filter: $filter) { id } }'])],
      usage: traffic(),
    },
    exitCode: 1,
    because: ["such as 'Find'", "such as 'Find'", 'a safe change'],
  },
  {
    name: 'a nested input type is renamed, and a stored operation names only the type around it',
    edits: nearRenamed,
    known: {
      releases: [release(['query Find($filter: UserFilter) { users(filter: $filter) { id } }'])],
      usage: traffic(),
    },
    exitCode: 0,
    because: ['none of 1 stored operation', 'none of 1 stored operation', 'a safe change'],
  },
  {
    name: 'an input type is renamed and loses a field, and a stored operation gives the field as a literal',
    edits: [...filterRenamed, ['users', 'role: Role = CUSTOMER near', 'near']],
    known: {
      releases: [release(['{ users(filter: { near: { city: "y" }, role: STAFF }) { id } }'])],
      usage: traffic(),
    },
    exitCode: 1,
    because: ['affects 1 operation', 'affects 1 operation', 'a safe change'],
  },
  ...(
    [
      ['Int', 'Float', 'an input field takes a wider number, which accepts what variables hold', 0],
      ['Int', 'ID', 'an input field takes an id instead of a number', 0],
      ['Int', 'String', 'an input field takes a text instead of a number', 1],
    ] as const
  ).map(
    ([from, to, name, exitCode]): EvidenceCase => ({
      name,
      edits: [['orders', `quantity: ${from}! note`, `quantity: ${to}! note`]],
      known: { releases: [release(['mutation Place($input: OrderInput!) { placeOrder(input: $input) { id } }'])] },
      exitCode,
      because: exitCode === 0 ? 'none of 1 stored operation' : "such as 'Place'",
    }),
  ),
  {
    name: 'an input field takes a wider number, and a stored operation names the narrower type for it',
    edits: [['orders', 'quantity: Int! note', 'quantity: Float! note']],
    known: {
      releases: [
        release(['mutation Place($q: Int!) { placeOrder(input: { lines: [{ sku: "a", quantity: $q }] }) { id } }']),
      ],
    },
    exitCode: 1,
    because: "such as 'Place'",
  },
  {
    name: 'an input field takes a list instead of one value, which accepts what variables hold',
    edits: [['users', 'input UserFilter { name: String role', 'input UserFilter { name: [String!] role']],
    known: { releases: [release(['query Find($filter: UserFilter) { users(filter: $filter) { id } }'])] },
    exitCode: 0,
    because: 'none of 1 stored operation',
  },
  {
    name: 'an input field takes a list of lists instead of a list, which not every server accepts from variables',
    edits: [['orders', 'lines: [LineInput!]! coupon', 'lines: [[LineInput!]!]! coupon']],
    known: { releases: [release(['mutation Place($input: OrderInput!) { placeOrder(input: $input) { id } }'])] },
    exitCode: 1,
    because: "such as 'Place'",
  },
  {
    name: 'an input field takes a list instead of one value, and a stored operation names the type for it',
    edits: [['users', 'input UserFilter { name: String role', 'input UserFilter { name: [String!] role']],
    known: {
      releases: [release(['query Find($name: String) { users(filter: { name: $name, near: { city: "x" } }) { id } }'])],
    },
    exitCode: 1,
    because: "such as 'Find'",
  },
  {
    name: 'a policy lets every change pass that composes',
    edits: noNumber,
    policy: policy({ failOn: 'never' }),
    exitCode: 0,
    because: 'nobody knows who uses it',
  },
  {
    name: 'a dangerous change blocks under a strict policy without evidence',
    edits: [['users', 'enum Role { CUSTOMER STAFF }', 'enum Role { CUSTOMER STAFF ADMIN }']],
    policy: policy({ failOn: 'dangerous' }),
    exitCode: 1,
    because: 'nobody knows who uses it',
  },
  {
    name: 'an operation that was invalid before is no finding',
    edits: [],
    known: { releases: [release(['{ nothing }'])] },
    exitCode: 0,
  },
  {
    name: 'a release whose operations are all of another graph is no evidence',
    edits: noNumber,
    known: { releases: [release(['query Hit { bookings { id } }', '{ me { seat } }'])] },
    exitCode: 1,
    because: 'nobody knows who uses it: no active client release with an operation of this graph and no usage',
  },
  {
    name: 'a release with one operation that fits is evidence, whatever the other operations select',
    edits: noNumber,
    known: { releases: [release(['query Hit { bookings { id } }', '{ me { id } }'])] },
    exitCode: 0,
    because: 'none of 1 stored operation of 1 active client release is affected',
  },
  {
    name: 'an operation that was invalid before does not block an argument that takes more',
    edits: [['users', 'first: Int = 10', 'first: Float = 10']],
    known: { releases: [release(['query Hit { users(first: 1) { id } nothing }', '{ me { id } }'])] },
    exitCode: 0,
    because: 'none of 1 stored operation',
  },
  {
    name: 'a client that reports fields only is not known by a release of another graph',
    edits: noNote,
    known: {
      usage: [used('Mutation.placeOrder')],
      releases: [release(['{ bookings { id } }'], { client: 'app' }), release(['{ me { id } }'])],
    },
    exitCode: 1,
    because: 'of app only fields are reported',
  },
  {
    name: 'an input type is renamed, and a release with traffic stores only operations of another graph',
    edits: filterRenamed,
    known: { releases: [release(['{ bookings { id } }'])], usage: traffic() },
    exitCode: 1,
    because: ['push the operations of these clients', 'push the operations of these clients', 'a safe change'],
  },
  {
    name: 'a field answers with a narrower type, and an operation has only an older error within the field',
    edits: [['users', 'party(id: ID!): Party', 'party(id: ID!): User']],
    known: { releases: [release(['{ party(id: 1) { nothing } }', '{ me { id } }'])] },
    exitCode: 0,
    because: 'none of 1 stored operation',
  },
  {
    name: 'traffic is evidence beside a release of another graph',
    edits: noNumber,
    known: { releases: [release(['query Hit { bookings { id } }'])], usage: [used('Query.order')] },
    exitCode: 0,
    because: 'no use in the last 7 days',
  },
  {
    name: 'a stored operation that is no GraphQL does not block while nothing changes',
    edits: [],
    known: { releases: [release(['}{'])] },
    exitCode: 0,
    because: ['nothing changes for it'],
  },
  {
    name: 'a stored operation that is no GraphQL is no evidence, and blocks because its use is unknown',
    edits: noNumber,
    known: { releases: [release(['3fa9c1'])] },
    exitCode: 1,
    because: ['nobody knows who uses it', 'nobody can tell whether a change breaks it'],
  },
  {
    name: 'a stored operation that is no GraphQL blocks beside operations that are evidence of no use',
    edits: noNumber,
    known: { releases: [release(['{ me { id } }', '3fa9c1'])] },
    exitCode: 1,
    because: ['nobody can tell whether a change breaks it', 'none of 1 stored operation of 1 active client release'],
  },
  {
    name: 'a stored operation that is a schema blocks as well',
    edits: noNumber,
    known: { releases: [release(['{ me { id } }', 'type Query { a: Int }'])] },
    exitCode: 1,
    because: ['nobody can tell whether a change breaks it', 'none of 1 stored operation of 1 active client release'],
  },
  {
    name: 'a stored operation that is too long to be read blocks as well',
    edits: noNumber,
    known: { releases: [release([`query Long { order(id: 1) { ${'number '.repeat(20_000)} } }`])] },
    exitCode: 1,
    because: ['nobody knows who uses it', 'nobody can tell whether a change breaks it'],
  },
];
