import type { Caller, Role } from '#platform/identity/caller.ts';
import { CodedError } from '#platform/process/errors.ts';

/** Who may have operations explained: `everybody`, or callers with one of these roles or scopes. */
export type ExplainRoles = 'everybody' | readonly string[];

/**
 * Refuses a caller who may not have operations explained, before anything is executed: an answer without what was asked for would look like a
 * fault. Throws UNAUTHENTICATED or FORBIDDEN.
 */
export function admitExplain(caller: Caller, roles: ExplainRoles): void {
  if (roles === 'everybody' || caller.kind === 'service') return;
  if (caller.kind === 'user') {
    const { roles: own, scopes = [] } = caller;
    if (roles.some((name) => own.includes(name as Role) || scopes.includes(name))) return;
  }
  throw new CodedError(
    caller.kind === 'anonymous' || caller.kind === 'guest' ? 'UNAUTHENTICATED' : 'FORBIDDEN',
    'Only callers with a role of GATEWAY_EXPLAIN_ROLES may have operations explained; sign in with such a role, or leave out "explain" of the extensions',
  );
}
