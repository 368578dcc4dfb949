import type { Schema, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { assertValidSchema, type GraphQLSchema } from 'graphql';

/** A supergraph, prepared for planning. */
export interface PlannedGraph {
  planner: QueryPlanner;
  apiSchema: Schema;
  /** For clients. */
  schema: GraphQLSchema;
  supergraphSchema: GraphQLSchema;
}

/** Prepares a supergraph. Throws if its schema for clients is not valid. */
export function planGraph(supergraph: Supergraph): PlannedGraph {
  const apiSchema = supergraph.apiSchema();
  const schema = apiSchema.toGraphQLJSSchema();
  assertValidSchema(schema);
  return {
    planner: new QueryPlanner(supergraph),
    apiSchema,
    schema,
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
  };
}
