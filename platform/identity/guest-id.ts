import { createHmac } from 'node:crypto';
import { deriveSecret } from '../process/config.ts';

/**
 * The customer id of a guest: the same for the same e-mail address, so that limits per customer hold for guests. It is a UUIDv8, which no account has, and
 * gives no rights. The key keeps readers of events from finding the address by trying.
 */
export function guestIdOf(root: string, email: string): string {
  const bytes = createHmac('sha256', Buffer.from(deriveSecret(root, 'guest-id'), 'hex'))
    .update(email)
    .digest();
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** Whether the customer id is a guest's, also of a guest whose address is erased. */
export const isGuestId = (customerId: string): boolean => customerId.charAt(14) === '8';
