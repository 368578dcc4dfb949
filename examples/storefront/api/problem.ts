import { CombinedGraphQLErrors } from '@apollo/client';

/** What a customer can do about an error. The codes are those of docs/errors.md. */
const advice: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: 'Sign in again, then retry.',
  TOKEN_EXPIRED: 'Sign in again, then retry.',
  TOKEN_INVALID: 'Sign in again, then retry.',
  FORBIDDEN: 'This account may not do that.',
  TOO_MANY_REQUESTS: 'That was too fast. Wait a moment, then retry.',
  OVERLOADED: 'The shop is very busy. Wait a moment, then retry.',
  SUBGRAPH_UNAVAILABLE: 'A part of the shop does not answer. Retry in a moment.',
  SUBGRAPH_TIMEOUT: 'The answer took too long. Retry in a moment.',
};

/** An error as one sentence for the customer; with a trace id, which finds the cause in the server's log. */
export function problemOf(error: unknown): string {
  if (!CombinedGraphQLErrors.is(error)) return 'The shop cannot be reached. Check the network, then retry.';
  const { code, traceId } = (error.errors[0]?.extensions ?? {}) as { code?: string; traceId?: string };
  const text = advice[code ?? ''] ?? 'Something went wrong on our side. Retry in a moment.';
  return traceId === undefined ? text : `${text} (Trace ${traceId})`;
}
