import { request } from 'undici';
import { z } from 'zod';
import { openClient } from '#platform/http-client/open-client.ts';
import { postWithin } from '#platform/http-client/post-text.ts';
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

const refusal = z.object({ code: z.string() });
/** As many as payments are asked for at the same time. The list of a day's payments comes by GET, which has no bound. */
const bounds = { connections: 64, responseBytes: 1024 * 1024 };

interface Answer {
  status: number;
  text: string;
}

/** The payment simulator over HTTP. Each call is given up after `timeoutMs`; nothing is retried here, because jobs do that and ask first. */
export function simulatorProvider(baseUrl: string, apiKey: string, timeoutMs: number): PaymentProvider {
  const call = (method: 'GET' | 'POST', path: string, key?: string, body?: object): Promise<Answer> =>
    span(`${method} payment provider`, { kind: 'client' }, async (work) => {
      const url = new URL(path, baseUrl);
      work?.set({ 'http.request.method': method, 'server.address': url.hostname, 'url.path': url.pathname });
      const answer = await send(url, method, key, body);
      work?.set({ 'http.response.status_code': answer.status });
      return answer;
    });

  const post = openClient(new URL(baseUrl), bounds);
  const late = () => new DOMException(`no answer within ${timeoutMs} ms`, 'TimeoutError');

  async function send(url: URL, method: 'GET' | 'POST', key?: string, body?: object): Promise<Answer> {
    const authorization = `Bearer ${apiKey}`;
    try {
      if (method === 'POST') {
        const headers = ['authorization', authorization, 'content-type', 'application/json'];
        if (key !== undefined) headers.push('idempotency-key', key);
        const path = url.pathname + url.search;
        return await postWithin(timeoutMs, late, post, { path, headers, body: JSON.stringify(body ?? {}) });
      }
      const answer = await request(url, { headers: { authorization }, signal: AbortSignal.timeout(timeoutMs) });
      return { status: answer.statusCode, text: await answer.body.text() };
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

  /** An answer that is cut off or no JSON says nothing about the payment. */
  function read({ text }: Answer): unknown {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw unanswered(cause);
    }
  }

  function readPayment(answer: Answer): ProviderPayment {
    if (answer.status !== 200) throw failed(answer);
    const parsed = simulatedPayment.safeParse(read(answer));
    if (parsed.success) return parsed.data;
    throw new ProviderUnknown(
      'PROVIDER_ERROR',
      'the payment provider answered something else than a payment',
      parsed.error,
    );
  }

  function failed({ status, text }: Answer): ProviderUnknown {
    return new ProviderUnknown('PROVIDER_ERROR', `the payment provider answered ${status}: ${text.slice(0, 200)}`);
  }

  async function operate(path: string, key: string, body: object): Promise<ProviderAnswer> {
    const answer = await call('POST', path, key, body);
    // 402: declined. 422: not possible for this payment, such as more than is left.
    if (answer.status === 402 || answer.status === 422) {
      const { success, data } = refusal.safeParse(read(answer));
      return { kind: 'refused', code: success ? data.code : `HTTP_${answer.status}` };
    }
    return { kind: 'done', payment: readPayment(answer) };
  }

  return {
    async find(key) {
      const answer = await call('GET', `/v1/payments?idempotencyKey=${encodeURIComponent(key)}`);
      return answer.status === 404 ? null : readPayment(answer);
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
      const answer = await call('GET', `/v1/payments?${span}`);
      if (answer.status !== 200) throw failed(answer);
      const parsed = listedPayments.safeParse(read(answer));
      if (parsed.success) return parsed.data;
      throw new ProviderUnknown('PROVIDER_ERROR', 'the payment provider answered something else than payments');
    },
  };
}
