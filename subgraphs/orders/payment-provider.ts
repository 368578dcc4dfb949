/** A payment as the provider sees it. Sums in minor units. */
export interface ProviderPayment {
  id: string;
  status: 'authorized' | 'declined' | 'pending' | 'action_required' | 'voided';
  amountMinor: number;
  currency: string;
  capturedMinor: number;
  refundedMinor: number;
  declineCode?: string | undefined;
  /** Of an authorised payment: until when the amount is held, if the provider says so. */
  authorisedUntil?: Date | undefined;
  /** Of `action_required`: what the customer's browser confirms the payment with. */
  clientSecret?: string | undefined;
}

/** A payment with the key of its authorisation; null if it was not made by us. */
export interface ListedPayment extends ProviderPayment {
  key: string | null;
}

/** The provider's answer to an operation: done, with the payment afterwards, or a refusal that repeating would not change. */
export type ProviderAnswer = { kind: 'done'; payment: ProviderPayment } | { kind: 'refused'; code: string };

/** An amount to keep ready, and the payment whose payment method it is kept on. */
export interface RenewedPayment {
  amountMinor: number;
  currency: string;
  reference: string;
  /** The provider's id of the earlier payment. */
  earlierId: string;
}

/**
 * The outcome is not known: no answer in time, a broken connection, or an error on the provider's side. It may have carried out the call.
 * `code` is for people and metrics: `PROVIDER_TIMEOUT`, `PROVIDER_UNREACHABLE`, `PROVIDER_ERROR`.
 */
export class ProviderUnknown extends Error {
  override name = 'ProviderUnknown';
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/**
 * The payment provider. An operation may be sent any number of times with one key, it is done once; another operation needs another key.
 * Every method throws ProviderUnknown if it cannot tell the outcome.
 */
export interface PaymentProvider {
  /**
   * The payment that an operation with this key was done on; null if the provider never did one. With the provider's id of the payment the
   * answer is up to date; without it, a provider may find a new payment some time later.
   */
  find(key: string, providerId?: string | null): Promise<ProviderPayment | null>;
  /** Keeps an amount ready. A decline is an answer: a payment with the status `declined`. */
  authorise(
    key: string,
    payment: { amountMinor: number; currency: string; reference: string },
  ): Promise<ProviderPayment>;
  /**
   * Keeps an amount ready again, on the payment method of an earlier payment and without its customer. The earlier payment stays as it is. Absent if the
   * provider keeps no payment methods. A payment that is not `authorized` afterwards holds nothing that can be used; one that is `action_required` can be
   * confirmed by the customer.
   */
  renew?(key: string, payment: RenewedPayment): Promise<ProviderAnswer>;
  capture(key: string, providerId: string, amountMinor: number): Promise<ProviderAnswer>;
  void(key: string, providerId: string): Promise<ProviderAnswer>;
  refund(key: string, providerId: string, amountMinor: number): Promise<ProviderAnswer>;
  /** The payments that were made, or refunded, from `from` until before `to`, with all that became of them since. */
  list(from: Date, to: Date): Promise<ListedPayment[]>;
}
