import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { buildSchema, graphql } from 'graphql';
import { z } from 'zod';
import { CodedError } from '../../../platform/process/errors.ts';
import { admit } from '../access.ts';
import { graphName } from '../inputs.ts';
import { originOf, prepareRoutes, type RouteContext } from '../routes.ts';
import { RegistryError } from '../http.ts';
import type { Target } from '../../registry.ts';
import type { Scope, Token } from '../../tokens.ts';
import { pathTo } from '../../web/html.ts';
import { appDeployments } from './apps.ts';
import { schemaChanges } from './publishing.ts';
import { schemaVersions } from './versions.ts';

const schema = buildSchema(readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8'));
const requestBody = z.object({
  query: z.string().max(20_000),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

/** Hive's way to name a variant; its organizations are nothing to us, its projects are our graphs. */
export interface TargetReference {
  byId?: string | null;
  bySelector?: { projectSlug: string; targetSlug: string } | null;
}

/** One request of a client made for Hive: what it may touch, and how pages are linked to. */
export interface Asking extends RouteContext {
  token: Token;
  /** The variant that is meant, if the token may do that with it. Without a reference, the only one of the token, or the configured one. */
  open(reference: TargetReference | null | undefined, scope: Scope): Promise<Target>;
  /** Address of a page about a variant. */
  page(target: Target, ...segments: (string | number)[]): string;
}

export type HiveContext = RouteContext & { configured: { graph: string; variant: string } };

/**
 * `POST /hive/graphql`: what Hive's command line asks of a registry. `--registry.endpoint` points here, `--registry.accessToken` is a token
 * of ours, with or without `hvo1/` in front, and `--target` is `anything/graph/variant`.
 */
export function addHiveGraphql(scope: FastifyInstance, context: HiveContext): void {
  const { tokens, now, log } = context;
  const routes = prepareRoutes(scope, context);
  // Before the body is read: nobody without a token makes us parse 10 MB. Its clients want refusals as answers of GraphQL.
  async function onRequest(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    try {
      request.token = await admit(tokens, { presented: request.headers.authorization, scope: 'read', now: now() });
    } catch (error) {
      await reply.send({ errors: [shownOf(error, context)] });
    }
  }

  routes.post('/hive/graphql', { onRequest, schema: { body: requestBody } }, async (request) => {
    const { query, operationName, variables } = request.body;
    const asking = askingOf(request, context);
    const { data, errors } = await graphql({
      schema,
      source: query,
      rootValue: {
        whoAmI: () => whoAmI(request.token),
        ...schemaVersions(asking),
        ...schemaChanges(asking),
        ...appDeployments(asking),
      },
      variableValues: variables,
      operationName: operationName ?? null,
    });
    return errors
      ? { data: data ?? null, errors: errors.map((one) => shownOf(one.originalError ?? one, { log })) }
      : { data };
  });
}

function askingOf(request: FastifyRequest, context: HiveContext): Asking {
  const { registry, tokens, now, configured } = context;
  const { token } = request;
  const origin = originOf(context, request);
  return {
    ...context,
    token,
    page: ({ graph, variant }, ...segments) => `${origin}${pathTo(graph, variant, ...segments)}`,
    async open(reference, scope) {
      const { graph, variant } = targetIn(reference) ?? defaultTargetOf(token, configured);
      const target = registry.target(graph, variant);
      // Asked again with each use: one request may be about several variants.
      await admit(tokens, { presented: request.headers.authorization, scope, target: target.name, now: now() });
      return target;
    },
  };
}

function targetIn(reference: TargetReference | null | undefined): { graph: string; variant: string } | null {
  if (!reference) return null;
  const { bySelector } = reference;
  if (!bySelector)
    throw new CodedError('BAD_USER_INPUT', 'targets have no ids here; write <anything>/<graph>/<variant>');
  const name = z.tuple([graphName, graphName]).safeParse([bySelector.projectSlug, bySelector.targetSlug]);
  if (!name.success) {
    const given = `${bySelector.projectSlug}/${bySelector.targetSlug}`;
    throw new CodedError(
      'BAD_USER_INPUT',
      `${given} is no graph and variant: letters, digits, - and _, a letter first`,
    );
  }
  return { graph: name.data[0], variant: name.data[1] };
}

/** What is meant where no variant is named: the only one of a token, or the configured one. */
export function defaultTargetOf({ graphs }: Token, configured: HiveContext['configured']): HiveContext['configured'] {
  const [only = '*', ...more] = graphs;
  if (only === '*' || more.length > 0) return configured;
  const [graph = only, variant = configured.variant] = only.split('@');
  return { graph, variant };
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

/** An error as Hive's clients understand it. Ours say what may be said; anything else is nobody's business. */
export function shownOf(
  error: unknown,
  { log }: Pick<RouteContext, 'log'>,
): { message: string; extensions?: { code: string } } {
  if (error instanceof RegistryError) return { message: error.message, extensions: { code: error.code } };
  if (error instanceof CodedError) {
    return { message: error.message, extensions: { code: codes[error.code] ?? error.code } };
  }
  if (error instanceof Error && error.name === 'GraphQLError') return { message: error.message };
  log.error({ err: error }, 'a request of a client made for Hive failed');
  return { message: 'The registry failed; its log says why' };
}

/** Hive's names for what its command line tells in words of its own. */
const codes: Record<string, string> = {
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  TOKEN_INVALID: 'UNAUTHENTICATED',
  TOKEN_EXPIRED: 'UNAUTHENTICATED',
  FORBIDDEN: 'UNAUTHORISED',
};
