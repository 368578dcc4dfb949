import { createHash, randomBytes } from 'node:crypto';

/** The right to a guest's cart: 256 random bits, which nobody guesses. */
export function newCartToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * A token as the database keeps it; undefined for a text that is no token. A copy of the database gives no right to a cart. One round of SHA-256 is
 * enough, because a token is as long as the hash.
 */
export function hashCartToken(token: string): string | undefined {
  return /^[\w-]{43}$/.test(token) ? createHash('sha256').update(token).digest('base64url') : undefined;
}
