import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import pg from 'pg';
import { z } from 'zod';
import { deriveSecret, listenHost } from '#platform/process/config.ts';
import { PreparingClient } from '#platform/database/prepared.ts';
import type { Log } from '#platform/process/log.ts';
import { type Running, runProcess } from '#platform/process/process.ts';
import { type PaymentSimulatorSettings, readPaymentSimulatorSettings } from './config.ts';
import {
  allPayments,
  authorise,
  confirmAction,
  findByKey,
  operate,
  paymentsBetween,
  type StoredAnswer,
} from './payments.ts';
import { hasMethod, referenceOf } from './payment-facts.ts';
import { serveBankPage } from './bank-page.ts';
import { noNotices, openNotices } from './notices.ts';
import { addRule, removeRules, type ProviderOperation, type Rule, ruleInput, takeRule } from './rules.ts';
import { makeTables } from './tables.ts';

export interface PaymentSimulator extends Running {
  app: FastifyInstance;
  /** Starts listening and returns the base URL. Port 0 means any free port. */
  listen(port: number, host?: string): Promise<string>;
}

const amount = z.int().positive();
const authoriseBody = z.object({
  amountMinor: amount,
  currency: z.string().length(3),
  reference: z.string().min(1).max(200),
});
const actionBody = z.object({ clientSecret: z.string().min(1).max(200), outcome: z.enum(['succeed', 'fail']) });
const spanOf = z.object({ from: z.coerce.date(), to: z.coerce.date() });
const amountBody = z.object({ amountMinor: amount });

/**
 * A payment provider that fails on request. All its data, also the rules, is in its database, so it may be killed or
 * run several times like a real one. Callers send `apiKey` as a bearer token.
 */
export async function startPaymentSimulator(
  settings: {
    databaseUrl: string;
    apiKey: string;
    webhooks?: { url: string; secret: string } | undefined;
    /** How long an amount is held; 7 days if it is left out, as most card networks do. */
    holdMs?: number;
  },
  deps: { log: Log; now: () => Date },
): Promise<PaymentSimulator> {
  const { log, now } = deps;
  const holdMs = settings.holdMs ?? 7 * 24 * 60 * 60 * 1000;
  const pool = new pg.Pool({ Client: PreparingClient, connectionString: settings.databaseUrl, max: 10 });
  // Without these a dropped connection would end the process.
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection broke'));
  pool.on('connect', (client) => void client.on('error', () => {}));
  await makeTables(pool);
  const notices = settings.webhooks ? openNotices(pool, { ...settings.webhooks, log, now }) : noNotices;

  // Sends delayed answers immediately when the simulator stops.
  const stopping = new AbortController();
  const app = Fastify({ logger: false, bodyLimit: 64 * 1024, forceCloseConnections: true });

  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/bank/')) return undefined;
    if (!mayCall(request.headers.authorization, settings.apiKey)) {
      return reply.code(401).send({ code: 'UNAUTHORIZED', message: 'expected Authorization: Bearer <api key>' });
    }
    return undefined;
  });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof z.ZodError)
      return reply.code(400).send({ code: 'BAD_REQUEST', message: z.prettifyError(error) });
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status >= 500) log.error({ err: error }, 'a request failed');
    return reply.code(status).send({ code: 'ERROR', message: status >= 500 ? 'failed' : (error as Error).message });
  });

  app.post('/v1/payments', async (request, reply) => {
    const key = keyOf(request);
    const body = authoriseBody.parse(request.body);
    const rule = await takeRule(pool, body.reference, 'authorise');
    return behave(reply, rule, 'authorise', () => authorise(pool, { key, body, rule, now: now(), holdMs }));
  });
  app.post<{ Params: { id: string } }>('/v1/payments/:id/renew', async (request, reply) => {
    const key = keyOf(request);
    const body = authoriseBody.parse(request.body);
    if (!(await hasMethod(pool, request.params.id)))
      return reply.code(422).send({ code: 'NO_PAYMENT_METHOD', message: 'this payment was never authorised' });
    const rule = await takeRule(pool, body.reference, 'renew');
    return behave(reply, rule, 'authorise', () => authorise(pool, { key, body, rule, now: now(), holdMs }));
  });

  for (const kind of ['capture', 'void', 'refund'] as const) {
    app.post<{ Params: { id: string } }>(`/v1/payments/:id/${kind}`, async (request, reply) => {
      const key = keyOf(request);
      const { id: paymentId } = request.params;
      const amountMinor = kind === 'void' ? 0 : amountBody.parse(request.body).amountMinor;
      const rule = await takeRule(pool, (await referenceOf(pool, paymentId)) ?? '', kind);
      return behave(reply, rule, kind, () => operate(pool, { key, kind, paymentId, amountMinor, rule, now: now() }));
    });
  }

  app.get<{ Querystring: { idempotencyKey?: string } }>('/v1/payments', async (request, reply) => {
    const { idempotencyKey } = request.query;
    const span = spanOf.safeParse(request.query);
    if (span.success) return paymentsBetween(pool, { ...span.data, now: now() });
    if (idempotencyKey === undefined) return allPayments(pool, now());
    const payment = await findByKey(pool, idempotencyKey, now());
    return payment ?? reply.code(404).send({ code: 'NOT_FOUND', message: 'nothing was done with this key' });
  });

  app.post('/v1/actions', async (request, reply) => {
    const payment = await act(actionBody.parse(request.body));
    return payment ?? reply.code(404).send({ code: 'NOT_FOUND', message: 'no payment waits for this secret' });
  });
  serveBankPage(app, async (clientSecret, outcome) => {
    const action = actionBody.safeParse({ clientSecret, outcome });
    return action.success && (await act(action.data)) !== undefined;
  });

  async function act(action: z.infer<typeof actionBody>) {
    const payment = await confirmAction(pool, { ...action, now: now() });
    if (payment) await notices.announce(payment, 'payment.confirmed');
    return payment;
  }

  app.post('/control/rules', async (request, reply) => {
    await addRule(pool, ruleInput.parse(request.body));
    return reply.code(204).send();
  });
  app.delete('/control/rules', async (_request, reply) => {
    await removeRules(pool);
    return reply.code(204).send();
  });

  async function behave(
    reply: FastifyReply,
    rule: Rule | undefined,
    operation: ProviderOperation,
    run: () => Promise<StoredAnswer>,
  ) {
    if (rule?.behaviour === 'fail')
      return reply.code(500).send({ code: 'FAILED', message: 'A rule of the simulator makes this call fail' });
    const answer = await run();
    if ('reference' in answer.body) {
      const settlesAt = answer.body.status === 'pending' ? new Date(now().getTime() + (rule?.delayMs ?? 0)) : undefined;
      await notices.announce(answer.body, `payment.${operation}`, settlesAt);
    }
    if (rule?.behaviour === 'lose-reply') {
      reply.hijack();
      reply.raw.destroy();
      return reply;
    }
    if (rule?.behaviour === 'delay') await wait(rule.delayMs, undefined, { signal: stopping.signal }).catch(() => {});
    return reply.code(answer.status).send(answer.body);
  }

  return {
    app,
    listen: (port, host = listenHost()) => app.listen({ port, host }),
    ready: async () => ({
      database: await pool.query('select 1').then(
        () => true,
        () => false,
      ),
    }),
    async stop() {
      stopping.abort();
      await app.close();
      await notices.stop();
      await pool.end();
    },
  };
}

const keyHeaders = z.object({ 'idempotency-key': z.string().min(1).max(255) });

function keyOf(request: FastifyRequest): string {
  return keyHeaders.parse(request.headers)['idempotency-key'];
}

function mayCall(authorization: string | undefined, apiKey: string): boolean {
  // Hashed, because the comparison needs equal lengths.
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(authorization ?? ''), hash(`Bearer ${apiKey}`));
}

/** Where the simulator sends its webhooks, and what it signs them with; undefined if it sends none. */
function webhooksOf({ PAYMENT_WEBHOOK_URL: url, TRADEPOST_SECRET }: PaymentSimulatorSettings) {
  return url === undefined ? undefined : { url, secret: deriveSecret(TRADEPOST_SECRET, 'payment-webhook') };
}

if (import.meta.main) {
  await runProcess('payment-simulator', async (deps) => {
    const settings = readPaymentSimulatorSettings();
    const apiKey = deriveSecret(settings.TRADEPOST_SECRET, 'payment-api-key');
    const simulator = await startPaymentSimulator(
      { databaseUrl: settings.PAYMENT_DATABASE_URL, apiKey, webhooks: webhooksOf(settings) },
      deps,
    );
    await simulator.listen(settings.PAYMENT_PORT);
    return { ...simulator, adminPort: settings.PAYMENT_ADMIN_PORT };
  });
}
