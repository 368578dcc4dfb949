/** Why a socket is closed; README.md lists the reactions of the stock client. */
export const closeCodes = {
  restart: 1012,
  tryAgainLater: 1013,
  badRequest: 4400,
  /** Final for the stock client: the connection cannot be made with this token or session. */
  unauthenticated: 4401,
  /** The stock client comes back, and can show a fresh token. */
  freshTokenNeeded: 4403,
  /** Final for the stock client, which calls it a second `connection_init`. */
  tooManyRequests: 4429,
  internalError: 4500,
} as const;

/** A reason to close a connection. */
export interface Closing {
  code: number;
  /** At most 123 bytes, as the protocol allows. */
  reason: string;
}

export const sessionEndedClosing: Closing = { code: closeCodes.unauthenticated, reason: 'Session ended' };
export const tokenExpiredClosing: Closing = { code: closeCodes.freshTokenNeeded, reason: 'Token expired' };
export const keyRevokedClosing: Closing = { code: closeCodes.unauthenticated, reason: 'API key revoked' };
export const rightsChangedClosing: Closing = { code: closeCodes.freshTokenNeeded, reason: 'Rights changed' };
