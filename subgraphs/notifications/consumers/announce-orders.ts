import { type Consumer, onAll } from '#platform/events/consume.ts';
import type { JobQueue } from '#platform/jobs/jobs.ts';
import { queueDeliveries } from '../commands/queue-deliveries.ts';
import { webhookEvents } from '../webhooks/events.ts';

/** A webhook may be this late. Half of it doubles what a busy shop pays for pages, also without an endpoint. */
const announceEveryMs = 250;

/** Announces changes of orders to the endpoints that ask for them. */
export function announceOrders(deps: { jobs: Pick<JobQueue, 'enqueueAll'>; now: () => Date }): Consumer {
  return {
    name: 'announce-orders',
    feed: 'orders',
    gatherMs: announceEveryMs,
    on: Object.fromEntries(
      webhookEvents.map((definition) => onAll(definition, (events, em) => queueDeliveries(em, deps, events))),
    ),
  };
}
