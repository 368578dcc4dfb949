import { readFile } from 'node:fs/promises';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import { assertValidSchema, type GraphQLSchema, printSchema } from 'graphql';
import { SettingsError } from '#platform/process/config.ts';
import { applyListSizes } from '#platform/graph/list-sizes.ts';
import type { Log } from '#platform/process/log.ts';
import { type AuthorizationSettings, authorizeFields } from './authorization/authorize-fields.ts';
import { asEnforced } from './authorization/requirements.ts';

// Apollo's own declarations name these through a package that is not ours to import.
type GatewayInterface = NonNullable<ApolloServerOptions<BaseContext>['gateway']>;
type Executor = NonNullable<Awaited<ReturnType<GatewayInterface['load']>>['executor']>;
type Listener = Parameters<GatewayInterface['onSchemaLoadOrUpdate']>[0];

/** Reads the composed schema. Throws a SettingsError that says how to make the file if there is none. */
export async function loadSupergraph(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new SettingsError(`SUPERGRAPH_PATH: cannot read ${path}; make it with: npm run schema -- compose`, { cause });
  }
}

export interface Supergraph {
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
 * Keeps one Apollo Gateway for each supergraph, and passes each request to the gateway of the schema that the request was validated against.
 *
 * A single Apollo Gateway that is updated cannot promise this (2.14.4): it plans and executes with the newest schema at each step, so that a
 * request between validation and execution fails if one of its fields was just removed; and an update that throws late leaves parts of both
 * schemas behind, and counts as done when it is tried again. An old gateway is freed with the last request of its schema.
 */
export function openSupergraph(options: {
  buildService: (subgraph: { name: string; url: string }) => GraphQLDataSource;
  exposeQueryPlan: boolean;
  authorization: AuthorizationSettings;
  log: Log;
}): Supergraph {
  const { buildService, exposeQueryPlan, authorization, log } = options;
  const executors = new WeakMap<GraphQLSchema, Executor>();
  const listeners = new Set<Listener>();
  let live: Parameters<Listener>[0] | undefined;

  return {
    async load(sdl) {
      const gateway = new ApolloGateway({
        supergraphSdl: asEnforced(sdl),
        logger: log,
        validateSupergraph: true,
        __exposeQueryPlanExperimental: exposeQueryPlan,
        buildService: ({ name, url = '' }) => buildService({ name, url }),
      });
      const { schema, executor } = await gateway.load();
      assertValidSchema(schema);
      applyListSizes(schema, sdl);
      // Around the executor, whichever it is: what a caller may not have is neither planned nor fetched.
      executors.set(schema, authorizeFields(sdl, schema, authorization, executor));
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
            const execute = executors.get(request.schema);
            if (!execute) throw new Error('expected a request with a schema of ours');
            return execute(request);
          },
        };
      },
      // Without a supergraph manager of its own, an Apollo Gateway holds nothing open.
      async stop() {},
    },
  };
}
