import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { execute, getOperationAST, getVariableValues, parse } from 'graphql';
import type { PlannedGraph } from '#platform/execution/planned-graph.ts';
import { compileSubscription } from '#platform/execution/subscription.ts';
import { executeByApollo, type Outcome, outcomeOf } from './compare.ts';
import type { MockSubgraph } from './mock-subgraph.ts';
import type { GeneratedOperation } from './operations.ts';

/** Graphs with a subgraph `live`, whose subscriptions nobody but an event answers, and the value of each subscription's field. */
export const liveGraphs: Record<
  string,
  { subgraphs: Record<string, string>; events: Record<string, Record<string, unknown>> }
> = {
  'events with entities': {
    subgraphs: {
      accounts: `type Query { me: User } type User @key(fields: "id") { id: ID! name: String friends: [User!] }`,
      products: `type Product @key(fields: "upc") { upc: ID! name: String! price: Int weight: Int }`,
      reviews: `type Review { id: ID! body: String author: User product: Product! } type User @key(fields: "id") { id: ID! reviews: [Review!] }
        type Product @key(fields: "upc") { upc: ID! reviews(first: Int): [Review] }`,
      inventory: `type Product @key(fields: "upc") { upc: ID! weight: Int @external price: Int @external inStock: Boolean shippingEstimate: Int @requires(fields: "price weight") }`,
      live: `enum Cause { SOLD BOUGHT } type Subscription { sold(id: ID): Sale! priced: Product }
        type Sale { at: String! cause: Cause count: Int product: Product buyer: User! basket: [Product!]! note: String }
        type Product @key(fields: "upc", resolvable: false) { upc: ID! } type User @key(fields: "id", resolvable: false) { id: ID! }`,
    },
    events: {
      sold: {
        at: '2026-11-28T10:00:00Z',
        cause: 'SOLD',
        count: 3,
        product: { __typename: 'Product', upc: 'upc-1' },
        buyer: { __typename: 'User', id: 'id-2' },
        basket: [1, 3, 1].map((number) => ({ __typename: 'Product', upc: `upc-${number}` })),
        note: null,
      },
      priced: { __typename: 'Product', upc: 'upc-2' },
    },
  },
  'events with a union': {
    subgraphs: {
      a: `type Query { nodes: [Node!] } interface Node { id: ID! label: String } 
        type Book implements Node @key(fields: "id") { id: ID! label: String pages: Int } type Film implements Node @key(fields: "id") { id: ID! label: String minutes: Int! }`,
      b: `type Book @key(fields: "id") { id: ID! author: String price: Int } type Film @key(fields: "id") { id: ID! director: String! price: Float }`,
      live: `union Thing = Book | Film type Subscription { changed: Change! } type Change { version: Int! things: [Thing!]! first: Thing book: Book }
        type Book @key(fields: "id", resolvable: false) { id: ID! } type Film @key(fields: "id", resolvable: false) { id: ID! }`,
    },
    events: {
      changed: {
        version: 7,
        things: [
          { __typename: 'Book', id: 'id-2' },
          { __typename: 'Film', id: 'id-3' },
          { __typename: 'Book', id: 'id-4' },
        ],
        first: { __typename: 'Film', id: 'id-5' },
        book: { __typename: 'Book', id: 'id-2' },
      },
    },
  },
};

/** Answers a subscription for one event on our executor. */
export async function runOurSubscription(
  graph: PlannedGraph,
  subgraphs: Record<string, MockSubgraph>,
  { query, variables }: GeneratedOperation,
  event: Record<string, unknown>,
): Promise<Outcome> {
  const document = parse(query);
  const subscription = compileSubscription(graph, document, undefined);
  const definitions = getOperationAST(document)?.variableDefinitions ?? [];
  // As the live layer has them: with defaults, once for all events.
  const { coerced, errors } = getVariableValues(graph.schema, definitions, variables);
  if (!coerced) throw errors?.[0] ?? new Error('expected variables of the right types');
  return outcomeOf(subgraphs, { variables: coerced, coerced }, (execution) => subscription.execute(event, execution));
}

/** Answers a subscription for one event on Apollo's executor: the event stands in for the subgraph `live`, which graphql-js executes. */
export async function runApolloSubscription(
  supergraphSdl: string,
  graph: PlannedGraph,
  subgraphs: Record<string, MockSubgraph>,
  { query, variables }: GeneratedOperation,
  event: Record<string, unknown>,
): Promise<Outcome> {
  const document = parse(query);
  const { node } = graph.planner.buildQueryPlan(operationFromDocument(graph.apiSchema, document));
  if (node?.kind !== 'Subscription') throw new Error('expected a subscription');
  const { primary, rest } = node;
  const schema = Supergraph.build(supergraphSdl).subgraphs().get(primary.serviceName)?.schema.toGraphQLJSSchema();
  if (!schema) throw new Error(`expected a subgraph called ${primary.serviceName}`);
  const fromEvent: MockSubgraph = async (request) => {
    const { data, errors } = await execute({
      schema,
      document: parse(request.query),
      rootValue: event,
      variableValues: request.variables ?? {},
    });
    return { data: data ?? null, ...(errors ? { errors: errors.map((error) => error.toJSON()) } : {}) };
  };
  const nodes = rest ? [primary, rest] : [primary];
  return executeByApollo(
    graph,
    subgraphs,
    { plan: { kind: 'QueryPlan', node: { kind: 'Sequence', nodes } }, document, variables },
    { [primary.serviceName]: fromEvent },
  );
}
