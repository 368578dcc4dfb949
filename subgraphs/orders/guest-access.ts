import { guestToken } from '#platform/identity/guest-tokens.ts';
import { readMailedToken } from '#platform/identity/mailed-token.ts';
import { guestIdOf } from '#platform/identity/guest-id.ts';
import { guestAccessMs } from './domain/order-link.ts';

/** The right of a guest to read and follow one order. */
export interface GuestAccess {
  accessToken: string;
  expiresAt: Date;
}

/** What the secret of the shop decides about guests. */
export interface Guests {
  /** The customer id that stands for an e-mail address. */
  idOf(email: string): string;
  /** The id of a link by the token of an e-mail; undefined for any other text. */
  readLink(token: string): string | undefined;
  grant(orderId: string, now: Date): GuestAccess;
}

export function openGuests(root: string): Guests {
  return {
    idOf: (email) => guestIdOf(root, email),
    readLink: (token) => readMailedToken(root, 'order-link', token),
    grant(orderId, now) {
      const expiresAt = new Date(now.getTime() + guestAccessMs);
      return { accessToken: guestToken(root, { orderId, expiresAt }), expiresAt };
    },
  };
}
