import { hash } from 'node:crypto';
import type { UsageClient } from '#registry/client/client-headers.ts';
import type { Caller } from '#platform/identity/caller.ts';

/** Whether a caller is among these percent. It stays so for this salt; another salt draws others. */
export function isInShare(caller: string, percent: number, salt: string): boolean {
  const drawn = Number.parseInt(hash('sha256', `${salt} ${caller}`, 'hex').slice(0, 8), 16);
  return drawn % 10_000 < percent * 100;
}

/** What tells callers apart: the user, the guest's order, or the network and the client's name. Undefined for our own processes. */
export function stickyKeyOf(caller: Caller, client: UsageClient): string | undefined {
  switch (caller.kind) {
    case 'service':
      return undefined;
    case 'user':
      return caller.userId;
    case 'guest':
      return caller.orderId;
    case 'anonymous':
      return `${caller.clientAddress ?? ''} ${client.name} ${client.version}`;
    default:
      return caller satisfies never;
  }
}
