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

/** What every route of every protocol is made with. */
export interface RouteContext {
  registry: Registry;
  tokens: Tokens;
  links: Links;
  log: Log;
  now: () => Date;
}

/** A part of the application whose routes have zod schemas, need tokens and refuse in the registry's way. */
export type Routes = ReturnType<typeof typed>;
const typed = (scope: FastifyInstance) => scope.withTypeProvider<ZodTypeProvider>();

/** The path of every route about one variant. */
export const at = '/v1/:graph/:variant';

/**
 * Prepares a part of the application: tokens are looked at before a body is read, inputs are what their schemas make of them. `presentedBy`
 * finds the token where it is not in the Authorization header.
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
  scope.setValidatorCompiler<z.ZodType>(({ schema }) => (given) => {
    const result = schema.safeParse(given);
    if (result.success) return { value: result.data };
    const mistakes = result.error.issues
      .slice(0, 10)
      .map((one) => `${one.path.join('.') || 'the body'}: ${one.message}`);
    return { error: new CodedError('BAD_USER_INPUT', mistakes.join('; ')) };
  });
  // Answers are written as they are: their schemas are for readers.
  scope.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  // Before the body is read: nobody without a token makes us parse 10 MB.
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

/** Who writes, as a token says. */
export function authorOf(
  token: Token,
  { commit = null, reason = null }: { commit?: string | null; reason?: string | null },
): { actor: string; commit: string | null; reason: string | null } {
  return { actor: token.name, commit, reason };
}

export function sendJson(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(body);
}
