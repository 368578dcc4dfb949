export type EmailTemplate =
  | 'WELCOME'
  | 'REGISTRATION'
  | 'PASSWORD_RESET'
  | 'PASSWORD_CHANGED'
  | 'EMAIL_VERIFICATION'
  | 'EMAIL_CHANGE_REQUESTED'
  | 'STAFF_INVITATION'
  | 'PROVIDER_LINKED'
  | 'PROVIDER_UNLINKED'
  | 'API_KEY_CREATED'
  | 'ORDER_LINK'
  | 'ORDER_CONFIRMED'
  | 'ORDER_EDITED'
  | 'ORDER_EDIT_REFUSED'
  | 'ORDER_SHIPPED'
  | 'ORDER_DELIVERED'
  | 'ORDER_CANCELLED'
  | 'ORDER_EXPIRED'
  | 'ORDER_REFUNDED'
  | 'ORDER_EXCHANGE_REQUESTED'
  | 'ORDER_EXCHANGE_PAYMENT'
  | 'ORDER_EXCHANGED'
  | 'ORDER_EXCHANGE_REFUSED';

export type EmailStatus = 'QUEUED' | 'SENDING' | 'SENT' | 'SKIPPED' | 'REJECTED' | 'FAILED';

/** An e-mail that an event asks for. */
export interface WantedEmail {
  eventId: string;
  template: EmailTemplate;
  recipientId: string;
  orderId: string | null;
  shipmentId: string | null;
  /** The reason that the event names, or the sign-in provider that it is about. */
  reason: string | null;
  /** The request that the link of the e-mail is for (an account, a new password, an address to confirm, an order), or the return that the e-mail is about. */
  requestId: string | null;
  /** The money that the event is about. */
  money: { amountMinor: number; currency: string } | null;
  /** When the event happened. */
  at: Date;
}

/** The e-mails that are still news. A worker that is new, or was down for long, reads old events and writes to nobody about them. */
export function stillNews<Wanted extends { at: Date }>(
  wanted: readonly Wanted[],
  now: Date,
  maxAgeSeconds: number,
): Wanted[] {
  return wanted.filter(({ at }) => now.getTime() - at.getTime() <= maxAgeSeconds * 1000);
}
