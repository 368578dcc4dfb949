import { type Dispatcher, request } from 'undici';
import { z } from 'zod';
import { span } from '#platform/telemetry/span.ts';
import {
  type PaymentProvider,
  type ProviderAnswer,
  type ProviderPayment,
  ProviderUnknown,
} from '../payment-provider.ts';

/** A payment as the simulator answers with it. */
const simulatedPayment = z.object({
  id: z.string(),
  status: z.enum(['authorized', 'declined', 'pending', 'action_required', 'voided']),
  amountMinor: z.int(),
  currency: z.string(),
  capturedMinor: z.int(),
  refundedMinor: z.int(),
  declineCode: z.string().optional(),
  clientSecret: z.string().optional(),
  authorisedUntil: z.coerce.date().optional(),
});
const listedPayments = z.array(simulatedPayment.extend({ key: z.string() }));

type Answer = Dispatcher.ResponseData;

/** The payment simulator over HTTP. Each call is given up after `timeoutMs`; nothing is retried here, because jobs do that and ask first. */
export function simulatorProvider(baseUrl: string, apiKey: string, timeoutMs: number): PaymentProvider {
  const call = (method: 'GET' | 'POST', path: string, key?: string, body?: object): Promise<Answer> =>
    span(`${method} payment provider`, { kind: 'client' }, async (work) => {
      const url = new URL(path, baseUrl);
      work?.set({ 'http.request.method': method, 'server.address': url.hostname, 'url.path': url.pathname });
      const answer = await send(url, method, key, body);
      work?.set({ 'http.response.status_code': answer.statusCode });
      return answer;
    });

  async function send(url: URL, method: 'GET' | 'POST', key?: string, body?: object): Promise<Answer> {
    try {
      return await request(url, {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(key === undefined ? {} : { 'idempotency-key': key }),
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (cause) {
      throw unanswered(cause);
    }
  }

  function unanswered(cause: unknown): ProviderUnknown {
    const late = cause instanceof DOMException && cause.name === 'TimeoutError';
    return late
      ? new ProviderUnknown('PROVIDER_TIMEOUT', `the payment provider did not answer within ${timeoutMs} ms`, cause)
      : new ProviderUnknown('PROVIDER_UNREACHABLE', 'the connection to the payment provider broke', cause);
  }

  async function read(response: Answer): Promise<unknown> {
    try {
      return await response.body.json();
    } catch (cause) {
      throw unanswered(cause);
    }
  }

  async function readPayment(response: Answer): Promise<ProviderPayment> {
    if (response.statusCode !== 200) throw await failed(response);
    const parsed = simulatedPayment.safeParse(await read(response));
    if (parsed.success) return parsed.data;
    throw new ProviderUnknown(
      'PROVIDER_ERROR',
      'the payment provider answered something else than a payment',
      parsed.error,
    );
  }

  async function failed(response: Answer): Promise<ProviderUnknown> {
    const text = await response.body.text().catch(() => '');
    return new ProviderUnknown(
      'PROVIDER_ERROR',
      `the payment provider answered ${response.statusCode}: ${text.slice(0, 200)}`,
    );
  }

  async function operate(path: string, key: string, body: object): Promise<ProviderAnswer> {
    const response = await call('POST', path, key, body);
    // 402: declined. 422: not possible for this payment, such as more than is left.
    if (response.statusCode === 402 || response.statusCode === 422) {
      const refusal = z.object({ code: z.string() }).safeParse(await read(response));
      return { kind: 'refused', code: refusal.success ? refusal.data.code : `HTTP_${response.statusCode}` };
    }
    return { kind: 'done', payment: await readPayment(response) };
  }

  return {
    async find(key) {
      const response = await call('GET', `/v1/payments?idempotencyKey=${encodeURIComponent(key)}`);
      if (response.statusCode === 404) {
        await response.body.dump();
        return null;
      }
      return readPayment(response);
    },
    authorise: async (key, payment) => readPayment(await call('POST', '/v1/payments', key, payment)),
    renew: (key, { earlierId, ...payment }) =>
      operate(`/v1/payments/${encodeURIComponent(earlierId)}/renew`, key, payment),
    capture: (key, providerId, amountMinor) =>
      operate(`/v1/payments/${encodeURIComponent(providerId)}/capture`, key, { amountMinor }),
    void: (key, providerId) => operate(`/v1/payments/${encodeURIComponent(providerId)}/void`, key, {}),
    refund: (key, providerId, amountMinor) =>
      operate(`/v1/payments/${encodeURIComponent(providerId)}/refund`, key, { amountMinor }),
    async list(from, to) {
      const span = new URLSearchParams({ from: from.toISOString(), to: to.toISOString() }).toString();
      const response = await call('GET', `/v1/payments?${span}`);
      if (response.statusCode !== 200) throw await failed(response);
      const parsed = listedPayments.safeParse(await read(response));
      if (parsed.success) return parsed.data;
      throw new ProviderUnknown('PROVIDER_ERROR', 'the payment provider answered something else than payments');
    },
  };
}
