import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import type { AskGraph } from '#platform/graph/ask-graph.ts';
import type { Job, JobQueue } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/process/log.ts';
import { counter } from '#platform/process/metrics.ts';
import { postWebhook, WebhookRefused, type WebhookSecrets } from '#platform/webhooks/post-webhook.ts';
import { afterFailure, pauseSeconds, retryAfterSeconds } from '../domain/webhook.ts';
import type { WebhookDelivery } from '../storage/webhook-delivery.entity.ts';
import type { WebhookEndpoint } from '../storage/webhook-endpoint.entity.ts';
import {
  countFailure,
  findEndpoint,
  type Lane,
  noteDelivered,
  noteFailed,
  pauseEndpoint,
  pauseLeft,
  skipWaiting,
  takeNext,
} from '../storage/webhooks.ts';
import { testEventName } from '../webhooks/events.ts';
import { readPayload } from '../webhooks/payload.ts';
import type { SecretBox } from '../webhooks/secrets.ts';
import { type DeliverWebhooksJob, deliverWebhooksJob } from './job-names.ts';

const attempts = counter('tradepost_webhooks_total', 'Attempts to send a webhook, by result', ['result']);

/** Messages of one job. More wait for the next job, so that a job ends long before its time is over. */
const mostPerJob = 20;
const stopAfterMs = 15_000;

/**
 * Sends what waits for one order at one endpoint, in the order of the order's versions: a message that fails holds the later ones of its order, and no
 * others. A process that dies between the receiver's answer and our note sends the message again, with the same id.
 */
export function deliverWebhooks(deps: {
  orm: MikroORM;
  jobs: Pick<JobQueue, 'enqueue'>;
  graph: AskGraph;
  box: SecretBox;
  fetch: typeof globalThis.fetch;
  now: () => Date;
  log: Log;
}): Job<DeliverWebhooksJob> {
  const { orm, jobs, graph, box, fetch, now, log } = deps;

  async function run(lane: Lane): Promise<void> {
    const em = orm.em.fork();
    const started = Date.now();
    for (let sent = 0; ; sent += 1) {
      const endpoint = await findEndpoint(em, lane.endpointId);
      if (!endpoint) return;
      if (!endpoint.enabled) return skipWaiting(em, lane);
      const pause = endpoint.pausedUntil ? await pauseLeft(em, lane.endpointId) : 0;
      // Spread out, so that not all orders come at the same moment.
      if (pause > 0) return later(em, lane, pause * (1 + Math.random() / 4));
      if (sent >= mostPerJob || Date.now() - started > stopAfterMs) return later(em, lane, 0);
      const next = await takeNext(em, lane);
      if (next === 'none') return;
      if (typeof next === 'number') return later(em, lane, next);
      if (!(await attempt(endpoint, next))) return;
    }
  }

  /** Sends a message and notes what became of it; whether the next one may follow now. */
  async function attempt(endpoint: WebhookEndpoint, delivery: WebhookDelivery): Promise<boolean> {
    const em = orm.em.fork();
    let answerStatus: number;
    let body: string;
    try {
      body = await bodyOf(endpoint, delivery);
    } catch (error) {
      // The endpoint is not at fault, so it is not paused.
      await failed(delivery, error, { counts: false });
      return false;
    }
    try {
      const secrets = secretsOf(endpoint);
      answerStatus = await postWebhook(
        { url: endpoint.url, id: delivery.eventId, body },
        { secrets, at: now(), fetch },
      );
    } catch (error) {
      attempts.inc({ result: 'failed' });
      await failed(delivery, error, { counts: true });
      return false;
    }
    attempts.inc({ result: 'delivered' });
    await noteDelivered(em, delivery, { answerStatus, at: now() });
    return true;
  }

  async function failed(delivery: WebhookDelivery, error: unknown, { counts }: { counts: boolean }): Promise<void> {
    const end = afterFailure(delivery, now());
    const seconds = end === 'retry' ? retryAfterSeconds(delivery.attempts) : 0;
    log.warn({ err: error, delivery: delivery.id, endpoint: delivery.endpointId, end }, 'a webhook was not delivered');
    if (end === 'give-up') attempts.inc({ result: 'given up' });
    await orm.em.fork().transactional(async (em) => {
      await noteFailed(em, delivery, {
        status: end === 'give-up' ? 'FAILED' : 'PENDING',
        retryAfterSeconds: seconds,
        answerStatus: error instanceof WebhookRefused ? error.status : null,
        lastError: reasonOf(error),
      });
      const pause = counts ? pauseSeconds(await countFailure(em, delivery.endpointId)) : 0;
      if (pause > 0) await pauseEndpoint(em, delivery.endpointId, pause);
      await later(em, delivery, seconds);
    });
  }

  const later = (em: SqlEntityManager, { endpointId, orderId }: Lane, seconds: number) =>
    jobs.enqueue(em, deliverWebhooksJob, { endpointId, orderId }, { startAfterSeconds: Math.ceil(seconds) });

  async function bodyOf({ selection }: WebhookEndpoint, delivery: WebhookDelivery): Promise<string> {
    const { eventName, orderId, version, occurredAt } = delivery;
    const order = await readPayload(graph, selection, orderId);
    return JSON.stringify({
      type: eventName,
      timestamp: occurredAt.toISOString(),
      data: eventName === testEventName ? { order } : { orderId, version, order },
    });
  }

  /** The new secret first. */
  function secretsOf({ secret, previousSecret, previousSecretUntil }: WebhookEndpoint): WebhookSecrets {
    const isOverlap = previousSecret != null && previousSecretUntil != null && previousSecretUntil > now();
    return isOverlap ? [box.open(secret), box.open(previousSecret)] : [box.open(secret)];
  }

  return {
    ...deliverWebhooksJob,
    // Failures of receivers are no failures of the job: it enqueues the next attempt. These retries are for a database that does not answer.
    retryLimit: 100,
    retryDelaySeconds: 2,
    retryDelayMaxSeconds: 300,
    run,
  };
}

/** Staff read it; the log has the whole error. The cause says why there was no answer. */
function reasonOf(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  return (cause instanceof Error && cause.message !== '' ? `${message}: ${cause.message}` : message).slice(0, 500);
}
