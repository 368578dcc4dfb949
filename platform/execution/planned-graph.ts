import { DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES, type Schema, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { assertValidSchema, type GraphQLSchema } from 'graphql';
import { asEnforced } from '../authorization/requirements.ts';
import { type LabelShares, type Overrides, readOverrides } from './override-labels.ts';

/** A supergraph, prepared for planning. */
export interface PlannedGraph {
  planner: QueryPlanner;
  apiSchema: Schema;
  /** For clients. */
  schema: GraphQLSchema;
  supergraphSchema: GraphQLSchema;
  overrides: Overrides;
}

/** Of Apollo's gateway, and values from a context (`@fromContext`): Apollo's planner plans them, and our execution sends them. */
const supportedFeatures = new Set([...DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES, 'https://specs.apollo.dev/context/v0.1']);

let last: { sdl: string; supergraph: Supergraph } | undefined;

/**
 * Reads a supergraph and checks it. The one read last is kept: the gateway and the live layer of one process serve the same, and reading
 * takes longer than anything else at their start. Callers only read it.
 */
export function readSupergraph(sdl: string): Supergraph {
  if (last?.sdl !== sdl) {
    const supergraph = Supergraph.build(asEnforced(sdl), { supportedFeatures, validateSupergraph: true });
    last = { sdl, supergraph };
  }
  return last.supergraph;
}

/** Prepares a supergraph. Throws if its schema for clients is not valid, or one of its override labels has no share. */
export function planGraph(
  supergraph: Supergraph,
  labels: { shares?: LabelShares | undefined; random?: (() => number) | undefined } = {},
  /** Whether operations may have @defer. */
  includeDefer = false,
): PlannedGraph {
  const apiSchema = supergraph.apiSchema();
  const schema = apiSchema.toGraphQLJSSchema({ includeDefer });
  assertValidSchema(schema);
  return {
    planner: new QueryPlanner(supergraph, { incrementalDelivery: { enableDefer: includeDefer } }),
    apiSchema,
    schema,
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
    overrides: readOverrides(supergraph.schema, labels.shares, labels.random),
  };
}
