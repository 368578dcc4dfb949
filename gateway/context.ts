import type { FastifyRequest } from 'fastify';
import { asRequestError, CodedError } from '#platform/process/errors.ts';
import type { AccessTokens } from '#platform/identity/access-tokens.ts';
import type { Caller } from '#platform/identity/caller.ts';

/** What the gateway knows about a request besides its operation. */
export interface GatewayContext {
  caller: Caller;
}

/**
 * Finds out who calls. Only the `Authorization` header counts: cookies would make other sites' pages able to act for a visitor, and an
 * identity header sent from outside is never looked at. A bad or expired token fails the whole request with 401.
 */
export async function gatewayContext(request: FastifyRequest, tokens: AccessTokens): Promise<GatewayContext> {
  try {
    const { expiresAt: _, ...caller } = await tokens.verify(request.headers.authorization);
    return { caller };
  } catch (error) {
    throw error instanceof CodedError ? asRequestError(error) : error;
  }
}
