import type { FastifyRequest } from 'fastify';
import { type AnswerBudget, openAnswerBudget } from '#platform/graph/answer-budget.ts';
import type { AccessTokens } from '#platform/identity/access-tokens.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { asRequestError, CodedError } from '#platform/process/errors.ts';

/** What the gateway knows about a request, apart from its operation. */
export interface GatewayContext {
  caller: Caller;
  /** The values that subgraphs may still answer with. */
  budget: AnswerBudget;
}

/**
 * Identifies the caller. Only the `Authorization` header counts: with cookies, pages of other sites could act for a visitor, and an identity header
 * sent from outside is ignored. A bad or expired token fails the whole request with 401.
 */
export async function gatewayContext(
  request: FastifyRequest,
  options: { tokens: AccessTokens; addressOf: (request: FastifyRequest) => string; maxAnswerValues: number },
): Promise<GatewayContext> {
  const { tokens, addressOf, maxAnswerValues } = options;
  try {
    const { expiresAt: _, ...caller } = await tokens.verify(request.headers.authorization);
    return {
      caller: caller.kind === 'service' ? caller : { ...caller, clientAddress: addressOf(request) },
      budget: openAnswerBudget(maxAnswerValues, 'GATEWAY_ANSWER_VALUES'),
    };
  } catch (error) {
    throw error instanceof CodedError ? asRequestError(error) : error;
  }
}
