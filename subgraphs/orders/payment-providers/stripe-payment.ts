import type Stripe from 'stripe';
import type { ProviderPayment } from '../payment-provider.ts';

/** A code of Stripe as ours are written. */
export const codeOf = (code: string) => code.toUpperCase();

/** Currencies without decimals that Stripe counts in hundredths. */
const inHundredths = new Set(['isk', 'ugx']);

/** An amount as Stripe counts it. */
export function toStripe(amountMinor: number, currency: string): number {
  return inHundredths.has(currency.toLowerCase()) ? amountMinor * 100 : amountMinor;
}

function fromStripe(amount: number, currency: string): number {
  return inHundredths.has(currency) ? amount / 100 : amount;
}

/** Card networks end an authorisation at different times; Stripe says when on the charge. */
function capturableUntil({ latest_charge: charge }: Stripe.PaymentIntent): Date | undefined {
  const until =
    charge === null || typeof charge === 'string' ? null : charge.payment_method_details?.card?.capture_before;
  return until == null ? undefined : new Date(until * 1000);
}

/** A PaymentIntent with its charge as a payment. */
export function toPayment(intent: Stripe.PaymentIntent): ProviderPayment {
  const { id, currency, latest_charge: charge } = intent;
  const minor = (amount: number) => fromStripe(amount, currency);
  const refunded = charge === null || typeof charge === 'string' ? 0 : charge.amount_refunded;
  return {
    id,
    status: statusOf(intent),
    amountMinor: minor(intent.amount),
    currency: currency.toUpperCase(),
    capturedMinor: minor(intent.amount_received),
    refundedMinor: minor(refunded),
    authorisedUntil: capturableUntil(intent),
    ...(intent.last_payment_error
      ? { declineCode: codeOf(intent.last_payment_error.decline_code || intent.last_payment_error.code || 'declined') }
      : {}),
    ...(waitsForCustomer(intent) && intent.client_secret !== null ? { clientSecret: intent.client_secret } : {}),
  };
}

function waitsForCustomer({ status }: Stripe.PaymentIntent): boolean {
  return status === 'requires_payment_method' || status === 'requires_confirmation' || status === 'requires_action';
}

function statusOf(intent: Stripe.PaymentIntent): ProviderPayment['status'] {
  if (waitsForCustomer(intent)) return 'action_required';
  switch (intent.status) {
    case 'requires_capture':
    case 'succeeded':
      return 'authorized';
    case 'canceled':
      return 'voided';
    default:
      return 'pending';
  }
}
