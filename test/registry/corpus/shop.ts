import { type Composition, compose } from '#registry/judge/compose.ts';
import type { Compose } from '#registry/judge/composition-cache.ts';
import { toApiSchema } from '#registry/judge/compare.ts';
import { printSchema } from 'graphql';
import type { ClientRelease, UsageRow } from '#registry/model/evidence.ts';
import { contentId, type SubgraphRevision, type Version } from '#registry/model/version.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override", "@tag", "@inaccessible", "@cost", "@listSize", "@composeDirective"])
directive @trace(level: Int = 1, deep: Boolean) on FIELD | QUERY
`;

/** A shop small enough to read, with something for every kind of change. */
export const shop: Readonly<Record<string, string>> = {
  users: `${link}
interface Node { id: ID! }
interface Named { name: String! }
type User implements Node & Named @key(fields: "id") {
  id: ID!
  name: String!
  nameKana: String
  email: String @deprecated(reason: "use contact")
  role: Role!
  address(kind: AddressKind = HOME, at: String): Address
}
type Address @shareable { city: String! line: String }
enum AddressKind { HOME WORK }
enum Role { CUSTOMER STAFF }
input UserFilter { name: String role: Role = CUSTOMER near: Near! }
input Near { city: String! radius: Int = 5 kind: AddressKind }
union Party = User | Company
type Company implements Named { name: String! vat: String }
type Query {
  me: User
  user(id: ID!): User
  users(filter: UserFilter, first: Int = 10): [User!]!
  party(id: ID!): Party
  node(id: ID!): Node
}
type Mutation { rename(id: ID!, name: String!): User invite(email: String, role: Role): User }
`,
  catalog: `${link}
type Product @key(fields: "id") @key(fields: "sku") @tag(name: "public") {
  id: ID!
  sku: String!
  title: String!
  weight: Int
  price: Money!
  internalNote: String @tag(name: "internal")
}
scalar Date
type Money @shareable @tag(name: "public") { amount: Int! currency: String! }
type Query { product(id: ID! @tag(name: "public")): Product @tag(name: "public") products(first: Int): [Product!]! }
`,
  orders: `${link}
type Order @key(fields: "id") { id: ID! number: String total: Money! lines: [Line!]! customer: User placedAt: String }
type Line { product: Product! quantity: Int! }
type Money @shareable @tag(name: "public") { amount: Int! currency: String! }
type Product @key(fields: "id", resolvable: false) { id: ID! }
type User @key(fields: "id") { id: ID! orders: [Order!]! }
input LineInput { sku: ID! quantity: Int! note: String }
input OrderInput { lines: [LineInput!]! coupon: String }
type Query { order(id: ID!): Order }
type Mutation { placeOrder(input: OrderInput!): Order }
type Subscription { orderChanged(id: ID!): Order }
`,
};

/** An edit of a subgraph: a text in it, and what stands there instead. `null` in place of the text adds at the end. */
export type Edit = readonly [subgraph: string, from: string | null, to: string];

export function edited(edits: readonly Edit[]): SubgraphRevision[] {
  const files = { ...shop };
  for (const [subgraph, from, to] of edits) {
    const sdl = files[subgraph] ?? link;
    if (subgraph === '*') {
      for (const [name, text] of Object.entries(files))
        files[name] = from === null ? `${text}${to}\n` : text.replace(from, to);
      continue;
    }
    if (from === null) files[subgraph] = `${sdl}${to}\n`;
    else if (!sdl.includes(from)) throw new Error(`${subgraph} does not have ${from}`);
    else files[subgraph] = sdl.replace(from, to);
  }
  return Object.entries(files).map(([name, sdl]) => ({ name, url: `http://${name}.example/graphql`, sdl }));
}

const compositions = new Map<string, Composition>();

/** Most cases of the corpus are judged in several states of knowledge, so a file of tests composes the same subgraphs once. */
export const composeOnce: Compose = async (sources) => composed(sources);

function composed(sources: Parameters<Compose>[0]): Composition {
  const key = JSON.stringify(sources);
  const composition = compositions.get(key) ?? compose(sources);
  compositions.set(key, composition);
  return composition;
}

/** Composed subgraphs as a version. Throws if they don't compose. */
export function versionOf(subgraphs: SubgraphRevision[], number = 1): Version {
  const composition = composed(subgraphs.map((subgraph) => ({ ...subgraph, file: `${subgraph.name}.graphql` })));
  if (!composition.ok) throw new Error(composition.errors.map((error) => error.message).join('\n'));
  const { supergraphSdl } = composition;
  return {
    number,
    id: contentId({ subgraphs, supergraphSdl }),
    parent: null,
    action: 'publish',
    subgraphs,
    supergraphSdl,
    apiSdl: printSchema(toApiSchema(supergraphSdl)),
    composable: true,
    actor: 'ada',
    commit: null,
    reason: null,
    at: '2026-11-01T00:00:00.000Z',
  };
}

export const now = new Date('2026-11-21T12:00:00.000Z');

export function release(bodies: readonly string[], over: Partial<ClientRelease> = {}): ClientRelease {
  return {
    client: 'web',
    version: '1.0.0',
    state: 'active',
    operations: bodies.map((body, at) => ({
      hash: `hash-${at}`,
      body,
      name: /(?:query|mutation|subscription)\s+(\w+)/.exec(body)?.[1] ?? null,
    })),
    createdAt: '2026-11-01T00:00:00.000Z',
    activatedAt: '2026-11-01T00:00:00.000Z',
    retiredAt: null,
    lastSeenAt: null,
    ...over,
  };
}

export function used(coordinate: string, count = 10, over: Partial<UsageRow> = {}): UsageRow {
  return { coordinate, client: 'app', clientVersion: '2', day: '2026-11-20', count, ...over };
}
