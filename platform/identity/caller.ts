export type Role = 'CUSTOMER' | 'SUPPORT' | 'WAREHOUSE' | 'ADMIN';

/**
 * The user or process on whose behalf a request runs. `clientAddress` is the network of the request, in the form of
 * `openClientAddress`, if the gateway passes it on.
 */
export type Caller =
  | { kind: 'anonymous'; clientAddress?: string }
  | {
      kind: 'user';
      userId: string;
      sessionId: string;
      roles: readonly Role[];
      /** The scopes of a token of another issuer; such a caller has none of our roles. */
      scopes?: readonly string[];
      clientAddress?: string;
    }
  | { kind: 'service'; name: string };

const staffRoles: readonly Role[] = ['SUPPORT', 'WAREHOUSE', 'ADMIN'];
/** Every role that an access token may have. */
export const allRoles: readonly Role[] = ['CUSTOMER', ...staffRoles];

/** Whether the caller works for the shop: SUPPORT, WAREHOUSE, ADMIN, or one of our own processes. */
export function isStaff(caller: Caller): boolean {
  return hasRole(caller, 'SUPPORT', 'WAREHOUSE');
}

/** Whether the caller has at least one of these roles. An ADMIN and our own processes have all of them. */
export function hasRole(caller: Caller, ...roles: Role[]): boolean {
  switch (caller.kind) {
    case 'anonymous':
      return false;
    case 'service':
      return true;
    case 'user':
      return caller.roles.includes('ADMIN') || caller.roles.some((role) => roles.includes(role));
    default:
      return caller satisfies never;
  }
}
