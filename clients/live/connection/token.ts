/** Why a token is needed: the server said that the previous token has expired, the token is about to expire, or a connection is opened. */
export type TokenNeed = 'connect' | 'renew' | 'expired';

/**
 * Returns a token that is good now; null for a guest. It is called for every connection and before the end of each token. For `renew` and
 * `expired` it must ask for a new token even if the old token seems valid, because the clock of this machine may be wrong. If it throws, the client
 * tries again later, except for a SignedOutError.
 */
export type TokenSource = (need: TokenNeed) => string | null | Promise<string | null>;

/** Thrown by a TokenSource when no new token can be had, for example because the refresh token was refused. Ends all subscriptions. */
export class SignedOutError extends Error {
  override name = 'SignedOutError';
}
