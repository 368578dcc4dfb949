/** How long a requested link is good. Half of it is over before slow mail arrives; twice of it leaves more time to a thief of a mailbox. */
export const requestedLinkMs = 60 * 60_000;

/** How long the link of the confirmation is good: most orders have arrived then. A guest can request another one. */
export const confirmationLinkMs = 30 * 24 * 60 * 60_000;

/** How long a guest who used a link may read and follow the order. */
export const guestAccessMs = 24 * 60 * 60_000;

/** E-mails about one number and address within the lifetime of a link. More are not sent, so that nobody can fill a mailbox through us. */
export const mostLinks = 3;

export interface LinkState {
  orderId?: string | null | undefined;
  expiresAt: Date;
  usedAt?: Date | null | undefined;
}

/** Whether a link still opens an order: once, a real one, in time. */
export function opensOrder(link: LinkState, now: Date): link is LinkState & { orderId: string } {
  return link.orderId != null && link.usedAt == null && link.expiresAt > now;
}
