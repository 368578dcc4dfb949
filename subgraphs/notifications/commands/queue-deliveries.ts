import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { StoredEvent } from '#platform/events/define.ts';
import type { JobQueue } from '#platform/jobs/jobs.ts';
import type { OrderChange } from '#schema/events/orders.ts';
import { deliverWebhooksJob } from '../jobs/job-names.ts';
import { insertDeliveries } from '../storage/webhooks.ts';

/**
 * Queues a message for each of these events and each endpoint that asks for it, and enqueues a job for each order, in the transaction of `em`: two statements,
 * one if no endpoint asks.
 */
export async function queueDeliveries(
  em: SqlEntityManager,
  { jobs, now }: { jobs: Pick<JobQueue, 'enqueueAll'>; now: () => Date },
  events: readonly StoredEvent<OrderChange>[],
): Promise<void> {
  const traces = new Map(events.map(({ id, traceContext }) => [id, traceContext]));
  const queued = await insertDeliveries(
    em,
    events.map(({ id, name, version, occurredAt, payload: { orderId } }) => ({
      eventId: id,
      eventName: name,
      orderId,
      version,
      occurredAt,
    })),
    now(),
  );
  // One job sends all that waits for one order.
  const lanes = new Map(queued.map((lane) => [`${lane.endpointId} ${lane.orderId}`, lane]));
  if (lanes.size === 0) return;
  await jobs.enqueueAll(
    em,
    deliverWebhooksJob,
    [...lanes.values()].map(({ endpointId, orderId, eventId }) => ({
      payload: { endpointId, orderId },
      traceContext: traces.get(eventId) ?? null,
    })),
  );
}
