export type Role = 'CUSTOMER' | 'SUPPORT' | 'WAREHOUSE' | 'ADMIN';

/**
 * The user or process on whose behalf a request runs. `clientAddress` is the network of the request, in the form of
 * `openClientAddress`, if the gateway passes it on.
 */
export type Caller =
  | { kind: 'anonymous'; clientAddress?: string }
  /** Somebody without an account who may read one order. */
  | { kind: 'guest'; orderId: string; clientAddress?: string }
  | {
      kind: 'user';
      userId: string;
      /** For a caller with an API key, the id of the key, which is the id of no session. */
      sessionId: string;
      roles: readonly Role[];
      /** The scopes of an API key, which limit what its owner's roles allow; or of a token of another issuer, whose caller has none of our roles. */
      scopes?: readonly string[];
      /** Set for a caller with an API key. */
      apiKeyId?: string;
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
    case 'guest':
      return false;
    case 'service':
      return true;
    case 'user':
      return caller.roles.includes('ADMIN') || caller.roles.some((role) => roles.includes(role));
    default:
      return caller satisfies never;
  }
}
