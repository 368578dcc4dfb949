import { createHmac, timingSafeEqual } from 'node:crypto';
import { deriveSecret } from '../process/config.ts';

/** What an address of the gateway for one upload says. */
export interface UploadTicket {
  key: string;
  contentType: string;
  bytes: number;
  /** Seconds since 1970. */
  expires: number;
}

/** Signs and checks the addresses at which the gateway takes files, with a secret that is derived from TRADEPOST_SECRET. */
export interface UploadSignatures {
  sign(ticket: UploadTicket): string;
  /** Whether the signature is of this very ticket. It does not look at the time. */
  check(ticket: UploadTicket, signature: string): boolean;
}

export function openUploadSignatures(rootSecret: string): UploadSignatures {
  const secret = deriveSecret(rootSecret, 'object-uploads');
  // As JSON, so that no two tickets have the same text.
  const digest = ({ key, contentType, bytes, expires }: UploadTicket) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([key, contentType, bytes, expires]))
      .digest();
  return {
    sign: (ticket) => digest(ticket).toString('base64url'),
    check(ticket, signature) {
      const expected = digest(ticket);
      const actual = Buffer.from(signature, 'base64url');
      return actual.length === expected.length && timingSafeEqual(actual, expected);
    },
  };
}
