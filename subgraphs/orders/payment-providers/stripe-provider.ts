import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import { span } from '#platform/telemetry/span.ts';
import {
  type ListedPayment,
  type PaymentProvider,
  type ProviderAnswer,
  type ProviderPayment,
  ProviderUnknown,
  type RenewedPayment,
} from '../payment-provider.ts';
import { codeOf, toPayment, toStripe } from './stripe-payment.ts';

/** The version of Stripe's API that this adapter is written for. Without it, the version of the account would count. */
const apiVersion = '2026-10-28.endive';

export interface StripeSettings {
  secretKey: string;
  /** Another address than Stripe's own: a proxy, or the server of a test. */
  apiUrl?: string | undefined;
  timeoutMs: number;
}

/**
 * Loads Stripe's SDK and makes a client without retries: jobs retry, and ask first. The SDK still repeats a call once, with its key, if the
 * connection breaks.
 */
export async function openStripe({ secretKey, apiUrl, timeoutMs }: StripeSettings): Promise<Stripe> {
  const { default: StripeClient } = await import('stripe');
  const url = apiUrl === undefined ? undefined : new URL(apiUrl);
  return new StripeClient(secretKey, {
    apiVersion,
    maxNetworkRetries: 0,
    telemetry: false,
    timeout: timeoutMs,
    ...(url && {
      host: url.hostname,
      port: url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port),
      protocol: url.protocol === 'http:' ? ('http' as const) : ('https' as const),
    }),
  });
}

/**
 * Payments at Stripe. A payment is a PaymentIntent with manual capture. The customer's browser confirms it with the client secret, by
 * Stripe.js, which also does 3-D Secure; therefore each authorisation begins as `action_required`. A card that is declined leaves the
 * customer another try until the order's deadline.
 *
 * Stripe keeps idempotency keys for some days only, and its search may be a minute late. Therefore the key of an authorisation and of a refund is also in
 * their metadata, and each capture leaves its key in the metadata of the PaymentIntent.
 *
 * `keepsCards`: each payment gets a Customer, which keeps the card for charges without the customer, so that an authorisation can be renewed. Banks
 * then ask for 3-D Secure more often.
 */
export function stripeProvider(stripe: Stripe, { keepsCards = false }: { keepsCards?: boolean } = {}): PaymentProvider {
  async function find(key: string, providerId: string | null | undefined): Promise<ProviderPayment | null> {
    if (providerId == null) {
      const found = await stripe.paymentIntents.search({
        query: `metadata['key']:'${key}'`,
        limit: 1,
        expand: ['data.latest_charge'],
      });
      return found.data[0] ? toPayment(found.data[0]) : null;
    }
    const intent = await retrieve(providerId);
    if (intent.metadata['key'] === key || intent.metadata[captureMark(key)] !== undefined) return toPayment(intent);
    for await (const refund of stripe.refunds.list({ payment_intent: providerId, limit: 100 })) {
      if (refund.metadata?.['key'] === key && isSentBack(refund)) return toPayment(intent);
    }
    return null;
  }

  const retrieve = (id: string) => stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] });

  async function capture(key: string, providerId: string, amountMinor: number): Promise<ProviderPayment> {
    const before = await retrieve(providerId);
    const amount = toStripe(amountMinor, before.currency);
    const isLast = amount >= before.amount_capturable;
    const intent = await stripe.paymentIntents.capture(
      providerId,
      {
        amount_to_capture: amount,
        // Accounts and cards without multicapture release the rest; a later parcel's capture is then refused.
        ...(!isLast && takesSeveralCaptures(before) ? { final_capture: false } : {}),
        metadata: { [captureMark(key)]: 'captured' },
        expand: ['latest_charge'],
      },
      { idempotencyKey: key },
    );
    return toPayment(intent);
  }

  async function voidPayment(key: string, providerId: string): Promise<ProviderPayment> {
    try {
      const options = { idempotencyKey: key };
      return toPayment(await stripe.paymentIntents.cancel(providerId, { expand: ['latest_charge'] }, options));
    } catch (error) {
      // Stripe refuses to cancel twice; the second answer of a void is its first.
      if (refusalOf(error) === undefined) throw error;
      const intent = await retrieve(providerId);
      if (intent.status !== 'canceled') throw error;
      return toPayment(intent);
    }
  }

  async function refund(key: string, providerId: string, amountMinor: number): Promise<ProviderAnswer> {
    const { currency } = await retrieve(providerId);
    const made = await stripe.refunds.create(
      { payment_intent: providerId, amount: toStripe(amountMinor, currency), metadata: { key } },
      { idempotencyKey: key },
    );
    if (!isSentBack(made)) return { kind: 'refused', code: codeOf(made.failure_reason ?? made.status ?? 'failed') };
    return { kind: 'done', payment: toPayment(await retrieve(providerId)) };
  }

  async function renew(key: string, renewed: RenewedPayment): Promise<ProviderPayment> {
    const { customer, payment_method: method } = await retrieve(renewed.earlierId);
    try {
      const intent = await stripe.paymentIntents.create(
        {
          ...intentOf(key, renewed),
          customer: idOf(customer),
          payment_method: idOf(method),
          automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
          confirm: true,
          off_session: true,
          expand: ['latest_charge'],
        },
        { idempotencyKey: key },
      );
      return toPayment(intent);
    } catch (error) {
      // The bank wants its customer: the payment is there, and they can confirm it with the secret.
      const { code, payment_intent: intent } = error as Partial<Stripe.errors.StripeError>;
      if (code !== 'authentication_required' || !intent) throw error;
      return toPayment(intent);
    }
  }

  async function list(from: Date, to: Date): Promise<ListedPayment[]> {
    const inSeconds = (time: Date) => Math.floor(time.getTime() / 1000);
    const created = { gte: inSeconds(from), lt: inSeconds(to) };
    const found = new Map<string, Stripe.PaymentIntent>();
    const expand = ['data.latest_charge'];
    for await (const intent of stripe.paymentIntents.list({ created, limit: 100, expand }))
      found.set(intent.id, intent);
    for await (const { payment_intent: owner } of stripe.refunds.list({ created, limit: 100 })) {
      const id = typeof owner === 'string' ? owner : owner?.id;
      if (id !== undefined && !found.has(id)) found.set(id, await retrieve(id));
    }
    return [...found.values()].map((intent) => ({ ...toPayment(intent), key: intent.metadata['key'] ?? null }));
  }

  return {
    list: (from, to) => asked('list', () => list(from, to)),
    find: (key, providerId) => asked('find', () => find(key, providerId)),
    authorise: (key, { amountMinor, currency, reference }) =>
      asked('authorise', async () => {
        try {
          const customer = keepsCards
            ? await stripe.customers.create(
                { metadata: { order_id: reference } },
                { idempotencyKey: `${key}:customer` },
              )
            : undefined;
          const intent = await stripe.paymentIntents.create(
            {
              ...intentOf(key, { amountMinor, currency, reference }),
              automatic_payment_methods: { enabled: true },
              ...(customer ? { customer: customer.id, setup_future_usage: 'off_session' as const } : {}),
            },
            { idempotencyKey: key },
          );
          return toPayment(intent);
        } catch (error) {
          const code = refusalOf(error);
          if (code === undefined) throw error;
          // Stripe made no payment, for example because the amount is too small. The request is all there is to find.
          const id = (error as Stripe.errors.StripeError).requestId ?? key;
          const nothing = { capturedMinor: 0, refundedMinor: 0 };
          return { id, status: 'declined', amountMinor, currency, ...nothing, declineCode: code };
        }
      }),
    ...(keepsCards && {
      renew: (key: string, payment: RenewedPayment) => asked('renew', () => answered(() => renew(key, payment))),
    }),
    capture: (key, providerId, amountMinor) =>
      asked('capture', () => answered(() => capture(key, providerId, amountMinor))),
    void: (key, providerId) => asked('void', () => answered(() => voidPayment(key, providerId))),
    refund: (key, providerId, amountMinor) =>
      asked('refund', async () => {
        try {
          return await refund(key, providerId, amountMinor);
        } catch (error) {
          return toRefusal(error);
        }
      }),
  };
}

/** Runs calls of one operation. An outcome that is not known becomes ProviderUnknown. */
function asked<T>(operation: string, run: () => Promise<T>): Promise<T> {
  return span(`${operation} payment provider`, { kind: 'client' }, async (work) => {
    work?.set({ 'server.address': 'stripe' });
    try {
      return await run();
    } catch (error) {
      throw unknownOutcome(error);
    }
  });
}

async function answered(run: () => Promise<ProviderPayment>): Promise<ProviderAnswer> {
  try {
    return { kind: 'done', payment: await run() };
  } catch (error) {
    return toRefusal(error);
  }
}

function toRefusal(error: unknown): ProviderAnswer {
  const code = refusalOf(error);
  if (code === undefined) throw error;
  return { kind: 'refused', code };
}

/** The code of a refusal that repeating would not change; undefined for every other error. */
function refusalOf(error: unknown): string | undefined {
  const { type, statusCode, code, decline_code: declineCode } = error as Partial<Stripe.errors.StripeError>;
  if (type !== 'StripeCardError' && type !== 'StripeInvalidRequestError') return undefined;
  // A lock of Stripe's is no answer.
  if (statusCode === undefined || code === 'lock_timeout' || code === 'idempotency_key_in_use') return undefined;
  // An error that no bank caused has an empty decline code.
  return codeOf(declineCode || code || 'refused');
}

function unknownOutcome(error: unknown): unknown {
  const { type, statusCode, message, detail } = error as Partial<Stripe.errors.StripeError>;
  if (type === undefined) return error;
  if (type === 'StripeConnectionError') {
    const late = (detail as { code?: string } | undefined)?.code === 'ETIMEDOUT';
    return late
      ? new ProviderUnknown('PROVIDER_TIMEOUT', 'the payment provider did not answer in time', error)
      : new ProviderUnknown('PROVIDER_UNREACHABLE', 'the connection to the payment provider broke', error);
  }
  return new ProviderUnknown('PROVIDER_ERROR', `the payment provider answered ${statusCode}: ${message}`, error);
}

/** A name in the metadata may have 40 characters; keys have more. */
function captureMark(key: string): string {
  return `capture_${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
}

function isSentBack({ status }: Stripe.Refund): boolean {
  return status !== 'failed' && status !== 'canceled';
}

function takesSeveralCaptures({ latest_charge: charge }: Stripe.PaymentIntent): boolean {
  if (charge === null || typeof charge === 'string') return false;
  return charge.payment_method_details?.card?.multicapture?.status === 'available';
}

/** What a first and a renewed authorisation have in common. */
function intentOf(key: string, { amountMinor, currency, reference }: Omit<RenewedPayment, 'earlierId'>) {
  return {
    amount: toStripe(amountMinor, currency),
    currency: currency.toLowerCase(),
    capture_method: 'manual' as const,
    payment_method_options: { card: { request_multicapture: 'if_available' as const } },
    metadata: { key, order_id: reference },
  };
}

/** The id of something that may be expanded; an empty text, which Stripe refuses, if there is none. */
function idOf(found: string | { id: string } | null): string {
  return typeof found === 'string' ? found : (found?.id ?? '');
}
