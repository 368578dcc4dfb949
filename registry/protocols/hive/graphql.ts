import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { buildSchema, graphql } from 'graphql';
import { z } from 'zod';
import { CodedError } from '../../../platform/process/errors.ts';
import { admit } from '../admit.ts';
import { prepareRoutes, type RouteContext } from '../prepare-routes.ts';
import { RegistryError } from '../../registry-error.ts';
import type { Token } from '../../store/tokens.ts';
import { appDeployments } from './apps.ts';
import { type HiveContext, hiveRequestOf } from './hive-request.ts';
import { schemaChanges } from './publishing.ts';
import { schemaVersions } from './versions.ts';

const schema = buildSchema(readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8'));
const requestBody = z.object({
  query: z.string().max(20_000),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

/**
 * `POST /hive/graphql`: the API that Hive's command line calls. `--registry.endpoint` points here, `--registry.accessToken` is a token of
 * ours, with or without `hvo1/` in front, and `--target` is `anything/graph/variant`.
 */
export function addHiveGraphql(scope: FastifyInstance, context: HiveContext): void {
  const { tokens, now, log } = context;
  const routes = prepareRoutes(scope, context);
  // Before the body is read: a request without a token must not make us parse 10 MB. Hive's clients expect refusals as GraphQL answers.
  async function onRequest(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    try {
      request.token = await admit(tokens, { presented: request.headers.authorization, scope: 'read', now: now() });
    } catch (error) {
      await reply.send({ errors: [shownOf(error, context)] });
    }
  }

  routes.post('/hive/graphql', { onRequest, schema: { body: requestBody } }, async (request) => {
    const { query, operationName, variables } = request.body;
    const hiveRequest = hiveRequestOf(request, context);
    const { data, errors } = await graphql({
      schema,
      source: query,
      rootValue: {
        whoAmI: () => whoAmI(request.token),
        ...schemaVersions(hiveRequest),
        ...schemaChanges(hiveRequest),
        ...appDeployments(hiveRequest),
      },
      variableValues: variables,
      operationName: operationName ?? null,
    });
    return errors
      ? { data: data ?? null, errors: errors.map((error) => shownOf(error.originalError ?? error, { log })) }
      : { data };
  });
}

function whoAmI({ name, scopes, graphs }: Token) {
  const permissions = scopes.map((scope) => ({
    isGranted: true,
    permission: { id: scope, title: scope, description: `The scope ${scope}` },
  }));
  return {
    title: name,
    resolvedPermissions: [
      {
        level: 'TARGET',
        title: 'Graphs',
        resolvedResourceIds: graphs,
        resolvedPermissionGroups: [{ title: 'Scopes', permissions }],
      },
    ],
  };
}

/** An error as Hive's clients understand it. Messages of unexpected errors stay in the log. */
export function shownOf(
  error: unknown,
  { log }: Pick<RouteContext, 'log'>,
): { message: string; extensions?: { code: string } } {
  if (error instanceof RegistryError) return { message: error.message, extensions: { code: error.code } };
  if (error instanceof CodedError) {
    return { message: error.message, extensions: { code: codes[error.code] ?? error.code } };
  }
  if (error instanceof Error && error.name === 'GraphQLError') return { message: error.message };
  log.error({ err: error }, 'a request of a Hive client failed');
  return { message: 'The registry failed; its log says why' };
}

/** Hive's codes for errors that its command line explains in its own words. */
const codes: Record<string, string> = {
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  TOKEN_INVALID: 'UNAUTHENTICATED',
  TOKEN_EXPIRED: 'UNAUTHENTICATED',
  FORBIDDEN: 'UNAUTHORISED',
};
