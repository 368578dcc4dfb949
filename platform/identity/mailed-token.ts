import { createHmac, timingSafeEqual } from 'node:crypto';
import { deriveSecret } from '../process/config.ts';
import { isId } from '../values/id.ts';

/** What a token in an e-mail allows. A token for one purpose is none for another. */
export type MailedTokenPurpose =
  | 'registration'
  | 'password-reset'
  | 'email-verification'
  | 'staff-invitation'
  | 'order-link';

/**
 * A token for a link in an e-mail: an id and its signature. It is stored nowhere, neither in a table nor in an event, because any process with
 * TRADEPOST_SECRET can make it from the id. The row of the id says whether it is still good.
 */
export function mailedToken(root: string, purpose: MailedTokenPurpose, id: string): string {
  return `${id}.${signatureOf(root, purpose, id)}`;
}

/** The id of a token that was signed for this purpose; undefined for any other text. */
export function readMailedToken(root: string, purpose: MailedTokenPurpose, token: string): string | undefined {
  const [id = '', signature = '', ...rest] = token.trim().split('.');
  if (rest.length > 0 || !isId(id)) return undefined;
  const expected = Buffer.from(signatureOf(root, purpose, id.toLowerCase()));
  const received = Buffer.from(signature);
  return expected.length === received.length && timingSafeEqual(expected, received) ? id.toLowerCase() : undefined;
}

function signatureOf(root: string, purpose: MailedTokenPurpose, id: string): string {
  return createHmac('sha256', Buffer.from(deriveSecret(root, `mailed-token:${purpose}`), 'hex'))
    .update(id)
    .digest('base64url');
}
