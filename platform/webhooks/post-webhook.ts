import { Webhook } from 'standardwebhooks';

/** How long a receiver may take to answer; longer counts as a failure. Twice of it holds more connections to a receiver that hangs. */
const timeoutMs = 10_000;

/** A message for a receiver. */
export interface WebhookMessage {
  url: string;
  /** The same in each attempt, so that a receiver can recognise repetitions. */
  id: string;
  body: string;
}

/** `whsec_` and base64, of at least 24 bytes. While a secret is replaced there are two, and a receiver may check either signature. */
export type WebhookSecrets = readonly [string, ...string[]];

/** The receiver answered with a status other than 2xx. */
export class WebhookRefused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`the receiver answered ${status}`);
    this.status = status;
  }
}

/**
 * Sends one message, signed as https://www.standardwebhooks.com says, and returns the status of the answer. Follows no redirect and reads no body. Throws
 * WebhookRefused for an answer other than 2xx, and the network's error if there is no answer in time.
 */
export async function postWebhook(
  { url, id, body }: WebhookMessage,
  options: { secrets: WebhookSecrets; at: Date; signal?: AbortSignal; fetch?: typeof globalThis.fetch },
): Promise<number> {
  const { secrets, at, signal, fetch = globalThis.fetch } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
    },
    body,
    redirect: 'manual',
    signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
  });
  await response.body?.cancel();
  if (!response.ok) throw new WebhookRefused(response.status);
  return response.status;
}
