import type { Caller } from '../identity/caller.ts';
import { CodedError } from '../process/errors.ts';

/** The scope that an API key needs for an operation of a subgraph: `orders:read`, `orders:write`. Writing does not include reading. */
export function scopeFor(subgraph: string, operation: 'query' | 'mutation'): string {
  return `${subgraph}:${operation === 'mutation' ? 'write' : 'read'}`;
}

/**
 * Throws FORBIDDEN for an API key without the scope of this operation. A key may do nothing that its owner may not: the roles of the owner are checked
 * in addition. Callers without a key have no scopes of ours.
 */
export function requireKeyScope(caller: Caller, subgraph: string, operation: 'query' | 'mutation'): void {
  if (caller.kind !== 'user' || caller.apiKeyId === undefined) return;
  const scope = scopeFor(subgraph, operation);
  if (caller.scopes?.includes(scope) !== true)
    throw new CodedError('FORBIDDEN', `The API key needs the scope ${scope} for this`);
}
