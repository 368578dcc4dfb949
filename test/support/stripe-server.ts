import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyReply } from 'fastify';
import { Stripe } from 'stripe';

type Fields = Readonly<Record<string, string>>;

interface Intent {
  id: string;
  object: 'payment_intent';
  amount: number;
  amount_capturable: number;
  amount_received: number;
  currency: string;
  status: string;
  client_secret: string;
  created: number;
  metadata: Record<string, string>;
  customer: string | null;
  payment_method: string | null;
  setup_future_usage: string | null;
  latest_charge: { id: string; object: 'charge'; amount_refunded: number; payment_method_details: object } | null;
  last_payment_error: { type: string; code: string; decline_code: string } | null;
}

interface Refund {
  id: string;
  object: 'refund';
  payment_intent: string;
  amount: number;
  currency: string;
  status: string;
  created: number;
  metadata: Record<string, string>;
}

interface Answer {
  status: number;
  body: object;
}

/** Three times the longest that the tests let their adapter wait. */
const lateAnswerMs = 1_500;
/** What Visa allows online shops. */
const holdSeconds = 5 * 24 * 60 * 60;

export type StripeFault = 'fail' | 'lose-reply' | 'delay';

/** A server that speaks the part of Stripe's API that orders uses, as its reference describes it. */
export interface StripeServer extends AsyncDisposable {
  url: string;
  secretKey: string;
  webhookSecret: string;
  /** The customer's browser confirms a payment; their card passes, asks for 3-D Secure, or is declined. */
  confirm(clientSecret: string, card: 'passes' | 'asks' | 'declines'): Promise<Answer>;
  /** The next requests for this path misbehave. */
  misbehave(path: RegExp, fault: StripeFault, times: number): void;
  /** Payments are found by search only after this is over. */
  hideFromSearch(hidden: boolean): void;
  /** Whether cards can be charged in several parts. */
  allowSeveralCaptures(allowed: boolean): void;
  /** Whether banks ask for their customer when a kept card is charged. */
  askOffSession(asks: boolean): void;
  intents(): readonly Intent[];
  refunds(): readonly Refund[];
  /** A webhook about a payment, as Stripe would send it. */
  sign(event: object, options?: { secret?: string; at?: Date }): { body: string; signature: string };
  /** The versions of the API that requests asked for. */
  versions(): ReadonlySet<string>;
}

export async function startStripeServer(): Promise<StripeServer> {
  const secretKey = 'sk_test_local';
  const webhookSecret = `whsec_${randomUUID().replaceAll('-', '')}`;
  const intents = new Map<string, Intent>();
  const refunds: Refund[] = [];
  const answers = new Map<string, { request: string; answer: Answer }>();
  const faults: { path: RegExp; fault: StripeFault; left: number }[] = [];
  const versions = new Set<string>();
  let hidden = false;
  let severalCaptures = true;
  let asksOffSession = false;
  const customers = new Set<string>();

  const app = Fastify({ logger: false, forceCloseConnections: true });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(body as string))),
  );
  app.addHook('onRequest', async (request, reply) => {
    versions.add(String(request.headers['stripe-version']));
    if (request.headers.authorization !== `Bearer ${secretKey}`) return send(reply, refusal(401, 'invalid_api_key'));
    return undefined;
  });

  function post(path: string, run: (fields: Fields, id: string) => Answer): void {
    app.post<{ Params: { id?: string } }>(path, async (request, reply) => {
      const fields = (request.body ?? {}) as Fields;
      const key = request.headers['idempotency-key'];
      const fault = takeFault(request.url);
      if (fault === 'fail') return send(reply, refusal(500, 'api_error'));
      const answer = once(key, JSON.stringify([request.url, fields]), () => run(fields, request.params.id ?? ''));
      if (fault === 'lose-reply') {
        reply.hijack();
        reply.raw.destroy();
        return reply;
      }
      // The fault itself, not a wait of the test: the answer comes after the caller has given up.
      if (fault === 'delay') await new Promise((resolve) => setTimeout(resolve, lateAnswerMs).unref());
      return send(reply, answer);
    });
  }

  function once(key: string | string[] | undefined, request: string, run: () => Answer): Answer {
    if (typeof key !== 'string') return run();
    const known = answers.get(key);
    if (known && known.request !== request) return refusal(400, 'idempotency_error', 'idempotency_error');
    const answer = known?.answer ?? run();
    // The answer of that time, also after the payment changed.
    if (!known) answers.set(key, { request, answer: structuredClone(answer) });
    return answer;
  }

  function takeFault(url: string): StripeFault | undefined {
    const found = faults.find(({ path, left }) => left > 0 && path.test(url));
    if (found) found.left -= 1;
    return found?.fault;
  }

  const intentOf = (id: string): Intent | undefined => intents.get(id);
  const missing = refusal(404, 'resource_missing');
  const unexpected = (intent: Intent) => refusal(400, 'payment_intent_unexpected_state', undefined, intent);

  post('/v1/payment_intents', (fields) => {
    const amount = Number(fields['amount']);
    if (amount < 30) return refusal(400, 'amount_too_small');
    const id = `pi_${randomUUID()}`;
    const intent: Intent = {
      id,
      object: 'payment_intent',
      amount,
      amount_capturable: 0,
      amount_received: 0,
      currency: fields['currency'] ?? '',
      status: 'requires_payment_method',
      client_secret: `${id}_secret_${randomUUID()}`,
      created: Math.floor(Date.now() / 1000),
      metadata: metadataOf(fields),
      customer: fields['customer'] ?? null,
      payment_method: null,
      setup_future_usage: fields['setup_future_usage'] ?? null,
      latest_charge: null,
      last_payment_error: null,
    };
    const { customer } = intent;
    if (customer !== null && !customers.has(customer)) return missing;
    if (fields['confirm'] !== 'true') {
      intents.set(id, intent);
      return { status: 200, body: intent };
    }
    const kept = [...intents.values()].some(
      (other) =>
        other.customer === customer &&
        other.payment_method === fields['payment_method'] &&
        other.setup_future_usage === 'off_session',
    );
    if (customer === null || !kept) return missing;
    intents.set(id, intent);
    if (asksOffSession) {
      intent.last_payment_error = { type: 'card_error', code: 'authentication_required', decline_code: '' };
      return refusal(402, 'authentication_required', 'card_error', intent);
    }
    charge(intent, fields['payment_method'] ?? '');
    return { status: 200, body: intent };
  });

  post('/v1/customers', () => {
    const id = `cus_${randomUUID()}`;
    customers.add(id);
    return { status: 200, body: { id, object: 'customer' } };
  });

  function charge(intent: Intent, method: string): void {
    Object.assign(intent, { status: 'requires_capture', payment_method: method, amount_capturable: intent.amount });
    intent.last_payment_error = null;
    intent.latest_charge = {
      id: `ch_${randomUUID()}`,
      object: 'charge',
      amount_refunded: 0,
      payment_method_details: {
        type: 'card',
        card: {
          multicapture: { status: severalCaptures ? 'available' : 'unavailable' },
          capture_before: Math.floor(Date.now() / 1000) + holdSeconds,
        },
      },
    };
  }

  post('/v1/payment_intents/:id/confirm', (fields, id) => {
    const intent = intentOf(id);
    if (!intent || fields['client_secret'] !== intent.client_secret) return missing;
    if (!intent.status.startsWith('requires_') || intent.status === 'requires_capture') return unexpected(intent);
    switch (fields['payment_method']) {
      case 'pm_card_threeDSecureRequired':
        intent.status = 'requires_action';
        break;
      case 'pm_card_visa_chargeDeclined':
        intent.status = 'requires_payment_method';
        intent.last_payment_error = { type: 'card_error', code: 'card_declined', decline_code: 'generic_decline' };
        return refusal(402, 'card_declined', 'card_error', intent);
      default:
        charge(intent, `pm_${randomUUID()}`);
    }
    return { status: 200, body: intent };
  });

  post('/v1/payment_intents/:id/capture', (fields, id) => {
    const intent = intentOf(id);
    if (!intent) return missing;
    if (intent.status !== 'requires_capture') return unexpected(intent);
    const amount = Number(fields['amount_to_capture'] ?? intent.amount_capturable);
    if (amount > intent.amount_capturable) return refusal(400, 'amount_too_large');
    const isFinal = fields['final_capture'] !== 'false';
    if (!isFinal && !severalCaptures) return refusal(400, 'parameter_invalid');
    intent.amount_received += amount;
    intent.amount_capturable = isFinal ? 0 : intent.amount_capturable - amount;
    if (isFinal || intent.amount_capturable === 0) intent.status = 'succeeded';
    Object.assign(intent.metadata, metadataOf(fields));
    return { status: 200, body: intent };
  });

  post('/v1/payment_intents/:id/cancel', (_fields, id) => {
    const intent = intentOf(id);
    if (!intent) return missing;
    if (intent.status === 'canceled' || intent.status === 'succeeded' || intent.amount_received > 0)
      return unexpected(intent);
    intent.status = 'canceled';
    intent.amount_capturable = 0;
    return { status: 200, body: intent };
  });

  post('/v1/refunds', (fields) => {
    const intent = intentOf(fields['payment_intent'] ?? '');
    if (!intent?.latest_charge) return missing;
    const amount = Number(fields['amount']);
    if (intent.latest_charge.amount_refunded + amount > intent.amount_received)
      return refusal(400, 'charge_already_refunded');
    intent.latest_charge.amount_refunded += amount;
    const refund: Refund = {
      id: `re_${randomUUID()}`,
      object: 'refund',
      payment_intent: intent.id,
      amount,
      currency: intent.currency,
      status: 'succeeded',
      created: Math.floor(Date.now() / 1000),
      metadata: metadataOf(fields),
    };
    refunds.push(refund);
    return { status: 200, body: refund };
  });

  app.get<{ Querystring: { query: string } }>('/v1/payment_intents/search', async (request, reply) => {
    const [, name = '', value] = /^metadata\['(\w+)'\]:'([^']*)'$/.exec(request.query.query) ?? [];
    const data = hidden ? [] : [...intents.values()].filter(({ metadata }) => metadata[name] === value);
    return send(reply, { status: 200, body: { object: 'search_result', data, has_more: false } });
  });
  app.get<{ Querystring: Fields }>('/v1/payment_intents', async (request, reply) => {
    const data = [...intents.values()].filter((intent) => isCreated(intent, request.query));
    return send(reply, { status: 200, body: { object: 'list', data, has_more: false, url: '/v1/payment_intents' } });
  });
  app.get<{ Params: { id: string } }>('/v1/payment_intents/:id', async (request, reply) => {
    if (takeFault(request.url) === 'fail') return send(reply, refusal(500, 'api_error'));
    const intent = intentOf(request.params.id);
    return send(reply, intent ? { status: 200, body: intent } : missing);
  });
  app.get<{ Querystring: Fields }>('/v1/refunds', async (request, reply) => {
    const { payment_intent: intent } = request.query;
    const data = refunds.filter(
      (refund) => (intent === undefined || refund.payment_intent === intent) && isCreated(refund, request.query),
    );
    return send(reply, { status: 200, body: { object: 'list', data, has_more: false, url: '/v1/refunds' } });
  });

  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const cards = {
    passes: 'pm_card_visa',
    asks: 'pm_card_threeDSecureRequired',
    declines: 'pm_card_visa_chargeDeclined',
  };
  return {
    url,
    secretKey,
    webhookSecret,
    async confirm(clientSecret, card) {
      const id = clientSecret.slice(0, clientSecret.indexOf('_secret_'));
      const response = await app.inject({
        method: 'POST',
        url: `/v1/payment_intents/${id}/confirm`,
        headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({ client_secret: clientSecret, payment_method: cards[card] }).toString(),
      });
      return { status: response.statusCode, body: response.json<object>() };
    },
    misbehave: (path, fault, times) => void faults.push({ path, fault, left: times }),
    hideFromSearch: (now) => void (hidden = now),
    allowSeveralCaptures: (allowed) => void (severalCaptures = allowed),
    askOffSession: (asks) => void (asksOffSession = asks),
    intents: () => [...intents.values()],
    refunds: () => refunds,
    sign(event, { secret = webhookSecret, at = new Date() } = {}) {
      const body = JSON.stringify(event);
      const timestamp = Math.floor(at.getTime() / 1000);
      return { body, signature: Stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp }) };
    },
    versions: () => versions,
    [Symbol.asyncDispose]: () => app.close(),
  };
}

function send(reply: FastifyReply, { status, body }: Answer): FastifyReply {
  return reply.code(status).header('request-id', `req_${randomUUID()}`).send(body);
}

function refusal(status: number, code: string, type = 'invalid_request_error', intent?: Intent): Answer {
  const message = `refused with ${code}`;
  const declined = code === 'card_declined' ? { decline_code: 'generic_decline' } : {};
  return { status, body: { error: { type, code, message, ...declined, ...(intent && { payment_intent: intent }) } } };
}

function isCreated({ created }: { created: number }, query: Fields): boolean {
  return created >= Number(query['created[gte]'] ?? 0) && created < Number(query['created[lt]'] ?? Infinity);
}

function metadataOf(fields: Fields): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const [, key] = /^metadata\[([^\]]+)\]$/.exec(name) ?? [];
      return key === undefined ? [] : [[key, value]];
    }),
  );
}
