import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CodedError } from '../../platform/process/errors.ts';
import type { Log } from '../../platform/process/log.ts';
import { admit } from './admit.ts';
import { RegistryError, refuse } from '../registry-error.ts';
import type { Links } from '../links.ts';
import type { Registry, Target } from '../registry.ts';
import type { Token, Tokens } from '../store/tokens.ts';
import { graphName } from './request-inputs.ts';

/** The parts that every route of every protocol works with. */
export interface RouteContext {
  registry: Registry;
  tokens: Tokens;
  links: Links;
  log: Log;
  now: () => Date;
}

/** A part of the application whose routes have zod schemas, need tokens and answer with the registry's refusals. */
export type Routes = ReturnType<typeof typed>;
const typed = (scope: FastifyInstance) => scope.withTypeProvider<ZodTypeProvider>();

/** The path of every route about one variant. */
export const at = '/v1/:graph/:variant';

/**
 * Prepares a part of the application: tokens are checked before a body is read, and schemas validate the inputs. `presentedBy` finds the
 * token if it is not in the Authorization header.
 */
export function prepareRoutes(
  scope: FastifyInstance,
  context: RouteContext,
  presentedBy = (request: FastifyRequest) => request.headers.authorization,
): Routes {
  const { tokens, now } = context;
  scope.decorateRequest('token', null as never); // set by the hook, before anything can read it
  scope.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof RegistryError)) throw error;
    return refuse(reply, error);
  });
  scope.setValidatorCompiler<z.ZodType>(({ schema }) => (input) => {
    const result = schema.safeParse(input);
    if (result.success) return { value: result.data };
    const mistakes = result.error.issues
      .slice(0, 10)
      .map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`);
    return { error: new CodedError('BAD_USER_INPUT', mistakes.join('; ')) };
  });
  // Answers are not validated: their schemas are documentation.
  scope.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  // Before the body is read: a request without a token must not make us parse 10 MB.
  scope.addHook('onRequest', async (request) => {
    const needed = request.routeOptions.config.scope;
    if (needed === undefined) return;
    const { graph, variant } = request.params as { graph?: string; variant?: string };
    request.token = await admit(tokens, {
      presented: presentedBy(request),
      scope: needed,
      target: graph !== undefined && variant !== undefined ? `${graph}@${variant}` : undefined,
      now: now(),
    });
  });
  return typed(scope);
}

export const targetParams = z.object({ graph: graphName, variant: graphName });

/** The variant that a request is about. */
export function targetOf({ registry }: RouteContext, request: FastifyRequest): Target {
  const { graph, variant } = request.params as z.output<typeof targetParams>;
  return registry.target(graph, variant);
}

/** The author of a write: the holder of the token. */
export function authorOf(
  token: Token,
  { commit = null, reason = null }: { commit?: string | null; reason?: string | null },
): { actor: string; commit: string | null; reason: string | null } {
  return { actor: token.name, commit, reason };
}

export function sendJson(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(body);
}
