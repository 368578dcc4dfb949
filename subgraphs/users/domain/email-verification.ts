/** How long a link that confirms an address is good. People open their mail a day late; a stolen mailbox is worth little more than the address. */
export const verificationLifetimeMs = 24 * 60 * 60_000;

/** E-mails that confirm an address within `verificationWindowMs`, for one account. More would let one account fill a stranger's mailbox through us. */
export const mostVerifications = 3;
export const verificationWindowMs = 60 * 60_000;

/** Seconds until one more e-mail may be sent, from when the recent ones were asked for; 0: now. */
export function secondsUntilNext(askedAt: readonly Date[], now: Date): number {
  const recent = askedAt
    .map((at) => at.getTime() + verificationWindowMs - now.getTime())
    .filter((leftMs) => leftMs > 0)
    .sort((a, b) => b - a);
  const leftMs = recent[mostVerifications - 1];
  return leftMs === undefined ? 0 : Math.ceil(leftMs / 1000);
}
