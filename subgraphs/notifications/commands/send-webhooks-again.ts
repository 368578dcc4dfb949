import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { isId } from '#platform/values/id.ts';
import { type NotificationsContext, requireAdmin } from '../context.ts';
import { endpointNotFound, type InvalidInput, invalidInput, type WebhookEndpointNotFound } from '../domain/outcome.ts';
import { deliverWebhooksJob } from '../jobs/job-names.ts';
import { findEndpoint, insertTest, type Lane, queueAgain } from '../storage/webhooks.ts';
import { testEventName } from '../webhooks/events.ts';

export interface WebhooksQueued {
  __typename: 'WebhooksQueued';
  count: number;
}

export interface ReplayWebhooksInput {
  endpointId: string;
  from?: Date | null | undefined;
  deliveryId?: string | null | undefined;
}

/** Sends messages of an endpoint again, each with the id that it had: all about events since a moment, in the order of each order's versions, or one. */
export async function replayWebhooks(
  context: NotificationsContext,
  { endpointId, from, deliveryId }: ReplayWebhooksInput,
): Promise<WebhooksQueued | WebhookEndpointNotFound | InvalidInput> {
  requireAdmin(context.caller);
  if ((from == null) === (deliveryId == null))
    return invalidInput('from', 'expected exactly one of from and deliveryId');
  if (deliveryId != null && !isId(deliveryId)) return invalidInput('deliveryId', 'expected the id of a delivery');
  await context.webhooks.backpressure.admit();
  const wanted = from == null ? { deliveryId: deliveryId ?? '' } : { from };
  return send(context, endpointId, async (em, id) => queueAgain(em, id, wanted, context.now()));
}

export interface TestWebhookEndpointInput {
  endpointId: string;
  orderId: string;
}

/** Sends a message of the type `webhook.test` with the payload of an order as it is now, so that a receiver can be tried. */
export async function testWebhookEndpoint(
  context: NotificationsContext,
  { endpointId, orderId }: TestWebhookEndpointInput,
): Promise<WebhooksQueued | WebhookEndpointNotFound | InvalidInput> {
  requireAdmin(context.caller);
  if (!isId(orderId)) return invalidInput('orderId', 'expected the id of an order');
  return send(context, endpointId, async (em, id) => {
    await insertTest(em, id, { orderId, eventName: testEventName, at: context.now() });
    return { lanes: [{ endpointId: id, orderId }], count: 1 };
  });
}

async function send(
  context: NotificationsContext,
  endpointId: string,
  queue: (em: SqlEntityManager, endpointId: string) => Promise<{ lanes: Lane[]; count: number }>,
): Promise<WebhooksQueued | WebhookEndpointNotFound> {
  const id = endpointId.toLowerCase();
  if (!isId(id)) return endpointNotFound();
  return context.em.fork().transactional(async (em) => {
    if (!(await findEndpoint(em, id))) return endpointNotFound();
    const { lanes, count } = await queue(em, id);
    const causes = lanes.map((lane) => ({ payload: { ...lane }, traceContext: null }));
    if (causes.length > 0) await context.webhooks.jobs.enqueueAll(em, deliverWebhooksJob, causes);
    return { __typename: 'WebhooksQueued', count };
  });
}
