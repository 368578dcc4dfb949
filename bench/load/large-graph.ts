import type { SubgraphRevision } from '#registry/model/version.ts';

/**
 * A graph of `subgraphs` × `entities` entity types. Each is owned by one subgraph, with a key, scalars, a list and an input for a mutation,
 * and the next two subgraphs add fields to it, one of which needs a field of the owner: what makes composition check that every field can
 * be reached.
 */
export function largeGraph(subgraphs: number, entities: number): SubgraphRevision[] {
  return Array.from({ length: subgraphs }, (_, at) => {
    const name = `s${at}`;
    const previous = (at + subgraphs - 1) % subgraphs;
    const beforeThat = (at + subgraphs - 2) % subgraphs;
    const own = Array.from({ length: entities }, (__, one) => ownType(at, one));
    const extended = Array.from({ length: entities }, (__, one) => [
      `type E${previous}x${one} @key(fields: "id") { id: ID! name: String! @external by${at}: String! @requires(fields: "name") }`,
      `type E${beforeThat}x${one} @key(fields: "id") { id: ID! more${at}(first: Int = 10): [E${at}x${one}!]! }`,
    ]).flat();
    const queries = Array.from({ length: entities }, (__, one) => `e${at}x${one}(id: ID!): E${at}x${one}`);
    const mutations = Array.from(
      { length: entities },
      (__, one) => `set${at}x${one}(input: I${at}x${one}!): E${at}x${one}!`,
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

function ownType(at: number, one: number): string {
  return [
    `"An entity of subgraph ${at}." type E${at}x${one} @key(fields: "id") {`,
    '  id: ID! name: String! count: Int! price: Float! live: Boolean! tags: [String!]!',
    `  state: State${at}x${one}! others(first: Int = 10): [E${at}x${one}!]!`,
    '}',
    `enum State${at}x${one} { NEW OPEN CLOSED }`,
    `input I${at}x${one} { id: ID! name: String! count: Int = 1 state: State${at}x${one} }`,
  ].join('\n');
}
