import { createHmac, timingSafeEqual } from 'node:crypto';
import { deriveSecret } from '../process/config.ts';
import { CodedError } from '../process/errors.ts';
import { isId } from '../values/id.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { Caller } from './caller.ts';

/** The right to read and follow one order, without an account. */
export interface GuestRight {
  orderId: string;
  expiresAt: Date;
}

/** No access token of an account begins with it: their first part is the header of a JWT. */
const prefix = 'guest';

/** An access token of a guest, for `Authorization: Bearer …`. Any process with the secret can check it; nothing is stored. */
export function guestToken(root: string, { orderId, expiresAt }: GuestRight): string {
  const content = Buffer.from(JSON.stringify([orderId, Math.floor(expiresAt.getTime() / 1000)])).toString('base64url');
  return `${prefix}.${content}.${signatureOf(root, content)}`;
}

/** The tokens of accounts, and the tokens of guests that were signed by `root`. */
export function withGuestTokens(tokens: AccessTokens, root: string, now: () => Date): AccessTokens {
  return {
    async verify(authorization) {
      const token = /^Bearer +guest\.([\w-]+)\.([\w-]+)$/i.exec(authorization ?? '');
      if (!token) return tokens.verify(authorization);
      const [, content = '', signature = ''] = token;
      const right = readContent(root, content, signature);
      if (!right) throw new CodedError('TOKEN_INVALID');
      if (right.expiresAt <= now()) throw new CodedError('TOKEN_EXPIRED');
      const caller: Caller = { kind: 'guest', orderId: right.orderId };
      return { ...caller, expiresAt: right.expiresAt };
    },
  };
}

function readContent(root: string, content: string, signature: string): GuestRight | undefined {
  const expected = Buffer.from(signatureOf(root, content));
  const received = Buffer.from(signature);
  if (expected.length !== received.length || !timingSafeEqual(expected, received)) return undefined;
  // Ours, so it has the form that `guestToken` gave it.
  const [orderId, seconds] = JSON.parse(Buffer.from(content, 'base64url').toString()) as [string, number];
  return isId(orderId) ? { orderId, expiresAt: new Date(seconds * 1000) } : undefined;
}

function signatureOf(root: string, content: string): string {
  return createHmac('sha256', Buffer.from(deriveSecret(root, 'guest-token'), 'hex'))
    .update(content)
    .digest('base64url');
}
