import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override", "@interfaceObject", "@inaccessible"])\n`;

/** Graphs of different shape, each with the SDL of its subgraphs. */
export const graphs: Record<string, Record<string, string>> = {
  'one subgraph': {
    a: `scalar JSON enum Color { RED GREEN BLUE }
      type Query { number: Int! list: [[Int!]]! color: Color json: JSON box(size: Int = 2, deep: Boolean): Box boxes: [Box!] }
      type Mutation { change(by: Int!): Box }
      type Box { id: ID! size: Float width: Int name: String inner: Box inners: [Box]! fragile: Boolean! colors: [Color!] json: JSON }`,
  },
  'entities with lists': {
    accounts: `type Query { me: User users: [User!]! } type User @key(fields: "id") { id: ID! name: String username: String birthday: Int friends: [User!] }`,
    products: `type Query { topProducts(first: Int = 3): [Product] } type Product @key(fields: "upc") { upc: ID! name: String price: Int weight: Int }`,
    reviews: `type Review { id: ID! body: String author: User product: Product! } type User @key(fields: "id") { id: ID! reviews: [Review!] }
      type Product @key(fields: "upc") { upc: ID! reviews(first: Int): [Review] }`,
    inventory: `type Product @key(fields: "upc") { upc: ID! weight: Int @external price: Int @external inStock: Boolean shippingEstimate: Int @requires(fields: "price weight") }`,
  },
  'several keys': {
    a: `type Query { item(id: ID): Item items: [Item!]! } type Item @key(fields: "id") { id: ID! title: String }`,
    b: `type Item @key(fields: "id") @key(fields: "upc") { id: ID! upc: ID! label: String! }`,
    c: `type Item @key(fields: "upc") { upc: ID! stock: Int! places: [Place!]! } type Place { id: ID! name: String! item: Item }`,
  },
  'interfaces and unions': {
    a: `type Query { nodes: [Node!] node: Node search(text: String): [Found!]! found: Found }
      interface Node { id: ID! label: String } union Found = Book | Film | Person
      type Book implements Node @key(fields: "id") { id: ID! label: String pages: Int }
      type Film implements Node @key(fields: "id") { id: ID! label: String minutes: Int! }
      type Person @key(fields: "id") { id: ID! name: String likes: [Found] }`,
    b: `type Book @key(fields: "id") { id: ID! author: Person price: Int } type Film @key(fields: "id") { id: ID! director: Person! price: Float } type Person @key(fields: "id") { id: ID! age: Int }`,
  },
  'nested requirements': {
    a: `type Query { orders: [Order!] order: Order } type Order @key(fields: "id") { id: ID! lines: [Line!] address: Address }
      type Line { id: ID! count: Int sku: String } type Address { street: String zip: Int }`,
    b: `type Order @key(fields: "id") { id: ID! lines: [Line!] @external address: Address @external weight: Int @requires(fields: "lines { count sku }") route: String! @requires(fields: "address { zip street }") }
      type Line @external { count: Int sku: String } type Address @external { street: String zip: Int }`,
    c: `type Order @key(fields: "id") { id: ID! weight: Int @external price: Float @requires(fields: "weight") }`,
  },
  'provided and overridden': {
    a: `type Query { posts: [Post!]! post: Post } type Post @key(fields: "id") { id: ID! author: Author @provides(fields: "name") writer: Author text: String }
      type Author @key(fields: "id") { id: ID! name: String @external bio: String }`,
    b: `type Query { author: Author } type Author @key(fields: "id") { id: ID! name: String @shareable bio: String @override(from: "a") posts: [Post] } type Post @key(fields: "id") { id: ID! }`,
    c: `type Post @key(fields: "id") { id: ID! likes: Int! text: String @override(from: "a") }`,
  },
  'interface objects': {
    a: `type Query { media: [Media!]! medium: Media }
      interface Media @key(fields: "id") { id: ID! title: String }
      type Audio implements Media @key(fields: "id") { id: ID! title: String seconds: Int } type Video implements Media @key(fields: "id") { id: ID! title: String width: Int }`,
    b: `type Query { best: Media worst: [Media] } type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int! comments: [Comment!] } type Comment { id: ID! text: String media: Media }`,
  },
  'shared values': {
    a: `type Query { page: Page @shareable pages: [Page] } type Page @shareable { title: String size: Size } type Size @shareable { width: Int height: Int }
      type Shop @key(fields: "id") { id: ID! page: Page @shareable }`,
    b: `type Query { page: Page @shareable shop: Shop shops: [Shop!] } type Page @shareable { title: String size: Size } type Size @shareable { width: Int height: Int }
      type Shop @key(fields: "id") { id: ID! page: Page @shareable name: String }`,
  },
  'renamed fields of a union': {
    a: `type Query { all: [Any!]! any: Any } union Any = Cat | Dog | Fish
      type Cat @key(fields: "id") { id: ID! name: String } type Dog @key(fields: "id") { id: ID! name: String! } type Fish { name: Int }`,
    b: `type Cat @key(fields: "id") { id: ID! sound: String lives: Int! } type Dog @key(fields: "id") { id: ID! sound: [String] lives: String }`,
  },
  'odd names': {
    a: `type Query { constructor: Thing toString: [Thing!] } type Thing @key(fields: "id") { id: ID! valueOf: String hasOwnProperty: Int value: String }`,
    b: `type Thing @key(fields: "id") { id: ID! isPrototypeOf: Thing toLocaleString(constructor: Int): [Thing] constructor: Int }`,
  },
  'nested keys': {
    a: `type Query { members: [Member] } type Member @key(fields: "id team { id }") { id: ID! team: Team! name: String } type Team @key(fields: "id") { id: ID! title: String }`,
    b: `type Member @key(fields: "id team { id }") { id: ID! team: Team! role: String! } type Team @key(fields: "id") { id: ID! members: [Member!]! }`,
  },
};

/** The composed supergraph of a graph above. */
export function supergraphOf(subgraphs: Record<string, string>): string {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(subgraphs).map(([name, sdl]) => ({
      name,
      url: `http://${name}.invalid/graphql`,
      typeDefs: parse(link + sdl),
    })),
  );
  if (supergraphSdl === undefined) throw new Error(`the subgraphs do not compose: ${errors?.join('\n')}`);
  return supergraphSdl;
}

/** The SDL of a subgraph with its links. */
export function linked(sdl: string): string {
  return link + sdl;
}
