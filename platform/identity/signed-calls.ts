import type { FastifyRequest, RouteShorthandOptions } from 'fastify';
import { CodedError } from '../process/errors.ts';
import type { Caller } from './caller.ts';
import { callSignatureHeader, type Identity, identityHeader } from './signed-identity.ts';

/**
 * For the routes that only our own processes call: `checks` are the hooks of such a route. They refuse with UNSIGNED_CALL, by the token before the
 * body is read, and by the signature once it is. `callerOf` answers who calls.
 */
export function signedCalls(identity: Identity): {
  checks: Pick<RouteShorthandOptions, 'onRequest' | 'preValidation'>;
  callerOf(request: FastifyRequest): Caller;
} {
  const callers = new WeakMap<FastifyRequest, Caller>();
  return {
    checks: {
      onRequest: async (request) => {
        callers.set(request, identity.verify(headerIn(request, identityHeader)));
      },
      preValidation: async (request) => {
        const token = headerIn(request, identityHeader) ?? '';
        const { method, url: path, bodyText: body } = request;
        identity.verifyCall(token, { method, path, body }, headerIn(request, callSignatureHeader));
      },
    },
    callerOf(request) {
      const caller = callers.get(request);
      if (!caller) throw new CodedError('UNSIGNED_CALL');
      return caller;
    },
  };
}

function headerIn({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
