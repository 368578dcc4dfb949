import type { IncomingHttpHeaders } from 'node:http';
import type { AccessTokens } from '#platform/identity/access-tokens.ts';
import { apiKeyPattern } from '#platform/identity/api-key.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { apiKeyIn } from '#platform/graph/key-owner.ts';
import { CodedError } from '#platform/process/errors.ts';
import type { ApiKeys } from './api-keys.ts';
import type { EndedSessions } from './ended-sessions.ts';

/** Finds out who sent a request. */
export type Identify = (request: {
  headers: IncomingHttpHeaders;
  url?: string | undefined;
}) => Caller | Promise<Caller>;

/**
 * Identifies callers by access token or API key. Without `tokens` the subgraphs check the header `Authorization`, and every caller is anonymous here. Throws
 * with status 401 for a token or key that is not good, and with 400 for a key in the address: addresses are written to the logs of proxies.
 */
export function openIdentify(options: {
  tokens: AccessTokens | undefined;
  /** Left out: a token is good until it expires. */
  ended: EndedSessions | undefined;
  /** Left out: no key is good here. */
  apiKeys: ApiKeys | undefined;
}): Identify {
  const { tokens, ended, apiKeys } = options;
  if (!tokens) return () => ({ kind: 'anonymous' });
  return async ({ headers, url }) => {
    if (url !== undefined && apiKeyPattern.test(url))
      throw new CodedError(
        'BAD_REQUEST',
        'Send an API key in the header x-api-key, and revoke the key of this address',
      );
    const key = apiKeyIn(headers);
    if (key !== undefined) {
      if (!apiKeys) throw new CodedError('TOKEN_INVALID', 'API keys are not accepted here');
      return apiKeys.verify(key);
    }
    const { expiresAt: _, ...caller } = await tokens.verify(headers.authorization);
    if (caller.kind === 'user' && (await ended?.has(caller.sessionId)))
      throw new CodedError('UNAUTHENTICATED', 'Your session has ended; sign in again');
    return caller;
  };
}
