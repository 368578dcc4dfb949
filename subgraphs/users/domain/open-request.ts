/** A request that waits for its person, who comes by the link of an e-mail or back from a provider. */
export interface OpenRequestState {
  expiresAt: Date;
  usedAt?: Date | null | undefined;
}

/** Whether a request may still be used: once, and in time. */
export function isOpen({ expiresAt, usedAt }: OpenRequestState, now: Date): boolean {
  return usedAt == null && expiresAt > now;
}
