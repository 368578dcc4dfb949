import { composeServices } from '@apollo/composition';
import { type DocumentNode, Kind, parse, visit } from 'graphql';

/**
 * A graph of the shape that the public benchmark of federation gateways uses: four subgraphs that extend each other's
 * entities, with few records and long texts. Written in the syntax of Federation 1, which every gateway reads.
 */
export const subgraphSdl = {
  accounts: `
    extend type Query { me: User user(id: ID!): User users: [User] }
    type User @key(fields: "id") { id: ID! name: String username: String birthday: Int }
  `,
  inventory: `
    extend type Product @key(fields: "upc") {
      upc: String! @external
      weight: Int @external
      price: Int @external
      inStock: Boolean
      shippingEstimate: Int @requires(fields: "price weight")
    }
  `,
  products: `
    extend type Query { topProducts(first: Int = 5): [Product] }
    type Product @key(fields: "upc") { upc: String! name: String price: Int weight: Int }
  `,
  reviews: `
    type Review @key(fields: "id") { id: ID! body: String product: Product author: User @provides(fields: "username") }
    extend type User @key(fields: "id") { id: ID! @external username: String @external reviews: [Review] }
    extend type Product @key(fields: "upc") { upc: String! @external reviews: [Review] }
  `,
} as const;

export type SubgraphName = keyof typeof subgraphSdl;
// The keys of a literal are its names.
export const subgraphNames = Object.keys(subgraphSdl) as SubgraphName[];

/** The supergraph, with each subgraph at `<baseUrl>/<name>`. `kept`: gateways may keep each field for an hour. */
export function federatedSupergraph(baseUrl: string, { kept = false } = {}): string {
  const { errors, supergraphSdl } = composeServices(
    subgraphNames.map((name) => {
      const typeDefs = parse(subgraphSdl[name]);
      return { name, url: `${baseUrl}/${name}`, typeDefs: kept ? withHints(typeDefs) : typeDefs };
    }),
  );
  if (supergraphSdl === undefined) throw new Error(`expected the graph to compose: ${errors?.join('\n')}`);
  return supergraphSdl;
}

const hints = parse(`
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@provides", "@shareable", "@composeDirective"])
    @link(url: "https://github.com/tradepost/tradepost/cacheControl/v1.0", import: ["@cacheControl"])
    @composeDirective(name: "@cacheControl")
  directive @cacheControl(maxAge: Int, scope: String, inheritMaxAge: Boolean, staleIfError: Int, tags: [String!])
    on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
`);
// Federation 2 wants to read what Federation 1 assumes: a field may come from several subgraphs.
const [hinted] = parse('type Hinted @shareable @cacheControl(maxAge: 3600)').definitions;

function withHints(document: DocumentNode): DocumentNode {
  const added = hinted?.kind === Kind.OBJECT_TYPE_DEFINITION ? (hinted.directives ?? []) : [];
  const { definitions } = visit(document, {
    FieldDefinition: (field) =>
      field.directives?.some(({ name }) => name.value === 'external')
        ? undefined
        : { ...field, directives: [...(field.directives ?? []), ...added] },
  });
  return { kind: Kind.DOCUMENT, definitions: [...hints.definitions, ...definitions] };
}

const product = 'upc name price weight inStock shippingEstimate';
const user = 'id name username';
const writtenReviews = `reviews { id body product { ${product} } }`;

/** The operations: `heavy` has the shape of the public benchmark's only query, and an answer of some 87 kB. */
export const operations = {
  heavy: `query Heavy {
    users { ${user} reviews { id body product { ${product} reviews { id body author { ${user} ${writtenReviews} } } } } }
    topProducts { ${product} reviews { id body author { ${user} ${writtenReviews} } } }
  }`,
  wide: `query Wide { topProducts(first: 100) { ${product} reviews { id body author { ${user} } } } }`,
  light: 'query Light { topProducts { upc name reviews { id author { id name } } } }',
} as const;
