import type { OperationDefinitionNode } from 'graphql';
import { type AnswerBudget, openAnswerBudget } from '#platform/graph/answer-budget.ts';
import type { Caller } from '#platform/identity/caller.ts';
import type { CallSignal } from '#platform/process/call-signal.ts';
import type { AddressedRequest } from '#platform/process/client-address.ts';
import { clientNamedBy } from '#registry/client/client-headers.ts';
import type { Identify } from './callers/identify.ts';
import type { RateLimits } from './limits/rate-limits.ts';

/** The facts about a request, apart from its operation. */
export interface GatewayContext {
  caller: Caller;
  /** The values that subgraphs may still answer with. */
  budget: AnswerBudget;
  /** The request's own headers that subgraphs get. */
  headers: Readonly<Record<string, string>>;
  /** Kept by `readerOf`. A WeakMap of contexts would cost more than the text that it saves. */
  reader?: string | undefined;
  /** The client's program, in printable ASCII. Changes of our own subgraphs get it. */
  userAgent?: string | undefined;
  /** Fires when nobody waits for the answer any more: calls to subgraphs then end. Absent if they must not end, as in a mutation. */
  signal?: CallSignal | undefined;
  /** The answer explains how it was made. */
  explain?: boolean | undefined;
  /** Ends the turn of the request, so that another one begins; for an operation that waits for something slow. */
  endTurn?: (() => void) | undefined;
  /** Learns the operation once the request is known to have one. */
  seen?: ((operation: OperationDefinitionNode) => void) | undefined;
}

/** The parts that the contexts of all requests share. */
export interface ContextOptions {
  identify: Identify;
  /** Names of headers, in lower case. */
  forwarded: readonly string[];
  addressOf: (request: AddressedRequest) => string;
  maxAnswerValues: number;
  rateLimits: RateLimits;
}

/** Browsers send about 150 characters. */
const maxUserAgentLength = 300;

/**
 * The context of a request. Only headers that a client sets on purpose name its caller: with cookies, pages of other sites could act for a visitor, and an
 * identity header sent from outside is ignored. A caller who cannot be identified fails the whole request with 401, a caller above a rate limit with 429.
 */
export async function gatewayContext(
  request: AddressedRequest & { url?: string | undefined },
  options: ContextOptions,
): Promise<GatewayContext> {
  const { identify, forwarded, addressOf, maxAnswerValues, rateLimits } = options;
  const headers: Record<string, string> = {};
  for (const name of forwarded) {
    const value = request.headers[name];
    if (value !== undefined) headers[name] = String(value);
  }
  const caller = await identify(request);
  const addressed = caller.kind === 'service' ? caller : { ...caller, clientAddress: addressOf(request) };
  await rateLimits.admit(addressed, clientNamedBy((header) => request.headers[header]).name);
  return {
    caller: addressed,
    budget: openAnswerBudget(maxAnswerValues, 'GATEWAY_ANSWER_VALUES'),
    headers,
    reader: undefined,
    userAgent: request.headers['user-agent']?.replaceAll(/[^\x20-\x7e]/g, '').slice(0, maxUserAgentLength),
  };
}
