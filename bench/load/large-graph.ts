import type { SubgraphRevision } from '#registry/model/version.ts';

/**
 * Makes a graph of `subgraphs` × `entities` entity types. One subgraph owns each type, with a key, scalars, a list and an input for a
 * mutation. The next two subgraphs add fields, and one of these fields requires a field of the owner. Composition therefore has to check that
 * a gateway can reach every field.
 */
export function largeGraph(subgraphs: number, entities: number): SubgraphRevision[] {
  return Array.from({ length: subgraphs }, (_, at) => {
    const name = `s${at}`;
    const previous = (at + subgraphs - 1) % subgraphs;
    const beforeThat = (at + subgraphs - 2) % subgraphs;
    const own = Array.from({ length: entities }, (__, index) => ownType(at, index));
    const extended = Array.from({ length: entities }, (__, index) => [
      `type E${previous}x${index} @key(fields: "id") { id: ID! name: String! @external by${at}: String! @requires(fields: "name") }`,
      `type E${beforeThat}x${index} @key(fields: "id") { id: ID! more${at}(first: Int = 10): [E${at}x${index}!]! }`,
    ]).flat();
    const queries = Array.from({ length: entities }, (__, index) => `e${at}x${index}(id: ID!): E${at}x${index}`);
    const mutations = Array.from(
      { length: entities },
      (__, index) => `set${at}x${index}(input: I${at}x${index}!): E${at}x${index}!`,
    );
    const sdl = [
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@external"])',
      `type Query { ${queries.join(' ')} }`,
      `type Mutation { ${mutations.join(' ')} }`,
      ...own,
      ...extended,
    ].join('\n');
    return { name, url: `http://${name}.example/graphql`, sdl };
  });
}

function ownType(at: number, index: number): string {
  return [
    `"An entity of subgraph ${at}." type E${at}x${index} @key(fields: "id") {`,
    '  id: ID! name: String! count: Int! price: Float! live: Boolean! tags: [String!]!',
    `  state: State${at}x${index}! others(first: Int = 10): [E${at}x${index}!]!`,
    '}',
    `enum State${at}x${index} { NEW OPEN CLOSED }`,
    `input I${at}x${index} { id: ID! name: String! count: Int = 1 state: State${at}x${index} }`,
  ].join('\n');
}
