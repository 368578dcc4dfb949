import { readFile } from 'node:fs/promises';
import { Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import { assertValidSchema, type GraphQLSchema, printSchema } from 'graphql';
import { SettingsError } from '#platform/process/config.ts';
import { applyListSizes } from '#platform/graph/list-sizes.ts';
import type { Log } from '#platform/process/log.ts';
import { type AuthorizationSettings, authorizeFields } from './authorization/authorize-fields.ts';
import { asEnforced } from './authorization/requirements.ts';
import type { CallSubgraph } from './call-subgraph.ts';
import { type Executor, openExecutor } from './executor.ts';

// Apollo's own declarations name these through a package that is not ours to import.
type GatewayInterface = NonNullable<ApolloServerOptions<BaseContext>['gateway']>;
type ExecuteRequest = NonNullable<Awaited<ReturnType<GatewayInterface['load']>>['executor']>;
type Listener = Parameters<GatewayInterface['onSchemaLoadOrUpdate']>[0];

/** Reads the composed schema. Throws a SettingsError that says how to make the file if there is none. */
export async function loadSupergraph(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new SettingsError(`SUPERGRAPH_PATH: cannot read ${path}; make it with: npm run schema -- compose`, { cause });
  }
}

export interface LiveSupergraph {
  /** The gateway for Apollo Server. A supergraph must be loaded before the server starts. */
  gateway: GatewayInterface;
  /**
   * Serves new requests with this supergraph; requests in progress finish with the supergraph that they began with. Throws if it cannot be
   * loaded, and then nothing has changed.
   */
  load(sdl: string): Promise<void>;
  /** The schema that clients may query now, as SDL. */
  apiSdl(): string;
}

/**
 * Keeps one executor for each supergraph, and passes each request to the executor of the schema that the request was validated against: a request
 * between validation and execution would otherwise fail if one of its fields was just removed. An old executor is freed with the last
 * request of its schema.
 */
export function openSupergraph(options: {
  callOf: (subgraph: { name: string; url: string }) => CallSubgraph;
  exposeQueryPlan: boolean;
  authorization: AuthorizationSettings;
  log: Log;
}): LiveSupergraph {
  const { callOf, exposeQueryPlan, authorization, log } = options;
  const executors = new WeakMap<GraphQLSchema, Executor>();
  const listeners = new Set<Listener>();
  let live: Parameters<Listener>[0] | undefined;

  return {
    async load(sdl) {
      const supergraph = Supergraph.build(asEnforced(sdl), { validateSupergraph: true });
      const apiSchema = supergraph.apiSchema();
      const schema = apiSchema.toGraphQLJSSchema();
      assertValidSchema(schema);
      applyListSizes(schema, sdl);
      const graph = {
        planner: new QueryPlanner(supergraph),
        apiSchema,
        schema,
        supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
      };
      const calls = new Map(supergraph.subgraphsMetadata().map((subgraph) => [subgraph.name, callOf(subgraph)]));
      const executor = openExecutor({ graph, calls, exposeQueryPlan, log });
      // The clients' operations are planned before they come again, so that a new version shows no step in latency.
      if (live) await executor.warm(executors.get(live.apiSchema)?.used() ?? []);
      // Around the executor: what a caller may not have is neither planned nor fetched.
      executors.set(schema, { ...executor, execute: authorizeFields(sdl, schema, authorization, executor.execute) });
      live = { apiSchema: schema, coreSupergraphSdl: sdl };
      for (const listener of listeners) listener(live);
    },
    apiSdl() {
      if (!live) throw new Error('expected a supergraph to be loaded');
      return printSchema(live.apiSchema);
    },
    gateway: {
      onSchemaLoadOrUpdate(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      async load() {
        if (!live) throw new Error('expected a supergraph to be loaded before the server starts');
        for (const listener of listeners) listener(live);
        return {
          async executor(request) {
            const executor = executors.get(request.schema);
            if (!executor) throw new Error('expected a request with a schema of ours');
            // Apollo's declarations of a request come from a package that is not ours to import.
            return executor.execute(request as never) as ReturnType<ExecuteRequest>;
          },
        };
      },
      async stop() {},
    },
  };
}
