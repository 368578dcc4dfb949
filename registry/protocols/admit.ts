import { CodedError } from '../../platform/process/errors.ts';
import { allows, type Scope, type Token, type Tokens } from '../store/tokens.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The scope that a token needs for this route. */
    scope?: Scope;
  }
  interface FastifyRequest {
    /** The token that the request came with. */
    token: Token;
  }
}

/** The token that a request presents. Throws UNAUTHENTICATED, TOKEN_INVALID, TOKEN_EXPIRED or FORBIDDEN if the token does not allow the request. */
export async function admit(
  tokens: Tokens,
  options: {
    /** An Authorization header, or the value of another header or variable. */
    presented: string | undefined;
    scope: Scope;
    /** `graph@variant`, if the request is about one variant. */
    target?: string | undefined;
    now: Date;
  },
): Promise<Token> {
  const { presented, scope, target, now } = options;
  const admission = await tokens.admit(presented, now);
  if ('refused' in admission) {
    if (admission.refused === 'missing') throw new CodedError('UNAUTHENTICATED', 'Send a bearer token');
    if (admission.refused === 'expired')
      throw new CodedError('TOKEN_EXPIRED', 'The token has expired; create a new one');
    throw new CodedError('TOKEN_INVALID', 'The token is not valid');
  }
  if (!allows(admission.token, scope)) throw new CodedError('FORBIDDEN', `The token lacks the scope ${scope}`);
  if (target !== undefined && !allows(admission.token, scope, target)) {
    throw new CodedError('FORBIDDEN', `The token is not for ${target}`);
  }
  return admission.token;
}
