import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { findRows } from '#platform/database/rows.ts';
import { newId } from '#platform/values/id.ts';
import type { DeliveryStatus } from '../domain/webhook.ts';
import { WebhookDelivery } from './webhook-delivery.entity.ts';
import { WebhookEndpoint } from './webhook-endpoint.entity.ts';

/** The messages of one order for one endpoint, which are sent one after the other. */
export interface Lane {
  endpointId: string;
  orderId: string;
}

/** An event that endpoints may hear of. */
export interface WebhookEvent {
  eventId: string;
  eventName: string;
  orderId: string;
  version: number;
  occurredAt: string;
}

/**
 * Queues a message for each of these events and each endpoint that asks for it and existed before it; returns the lanes of the new ones. An event that
 * comes again changes nothing. One statement.
 */
export async function insertDeliveries(
  em: SqlEntityManager,
  events: readonly WebhookEvent[],
  now: Date,
): Promise<(Lane & { eventId: string })[]> {
  const column = (of: (event: WebhookEvent) => unknown) => events.map(of);
  return runPrepared(
    em,
    `insert into webhook_delivery (id, endpoint_id, event_id, event_name, order_id, version, occurred_at, status, attempts, queued_at)
     select gen_random_uuid(), endpoint.id, event.id, event.name, event.order_id, event.version, event.occurred_at, 'PENDING', 0, $6
     from unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[], $5::timestamptz[])
       as event (id, name, order_id, version, occurred_at)
     join webhook_endpoint endpoint
       on endpoint.enabled and event.name = any (endpoint.events) and endpoint.created_at <= event.occurred_at
     on conflict on constraint webhook_delivery_once do nothing
     returning endpoint_id as "endpointId", order_id as "orderId", event_id as "eventId"`,
    [
      column(({ eventId }) => eventId),
      column(({ eventName }) => eventName),
      column(({ orderId }) => orderId),
      column(({ version }) => version),
      column(({ occurredAt }) => occurredAt),
      now.toISOString(),
    ],
  );
}

/** The endpoint, or undefined. One statement. */
export async function findEndpoint(em: SqlEntityManager, id: string): Promise<WebhookEndpoint | undefined> {
  const [endpoint] = await findRows(em, WebhookEndpoint, 'where id = $1', [id]);
  return endpoint;
}

/** How long a process may take for one message. A process that dies delays its messages by this. */
const leaseSeconds = 40;

/**
 * Takes the next message of a lane, for this process alone; 'none' if nothing waits, or the seconds until it may be tried: another process sends
 * it, or it waits after a failure.
 */
export async function takeNext(em: SqlEntityManager, lane: Lane): Promise<WebhookDelivery | 'none' | number> {
  const [taken] = await runPrepared<{ id: string }>(
    em,
    `update webhook_delivery set attempts = attempts + 1, leased_until = now() + make_interval(secs => $3)
     where id = (select id from webhook_delivery where endpoint_id = $1 and order_id = $2 and status = 'PENDING' order by version limit 1)
       and status = 'PENDING' and (leased_until is null or leased_until <= now())
       and (next_attempt_at is null or next_attempt_at <= now())
     returning id`,
    [lane.endpointId, lane.orderId, leaseSeconds],
  );
  if (taken) {
    const [delivery] = await findRows(em, WebhookDelivery, 'where id = $1', [taken.id]);
    return delivery ?? 'none';
  }
  const [waiting] = await runPrepared<{ seconds: number }>(
    em,
    `select greatest(0, extract(epoch from greatest(leased_until, next_attempt_at) - now()))::float8 as seconds
     from webhook_delivery where endpoint_id = $1 and order_id = $2 and status = 'PENDING' order by version limit 1`,
    [lane.endpointId, lane.orderId],
  );
  return waiting ? Math.ceil(waiting.seconds) + 1 : 'none';
}

/** Notes that the receiver took a message: its endpoint works. */
export async function noteDelivered(
  em: SqlEntityManager,
  { id, endpointId }: WebhookDelivery,
  { answerStatus, at }: { answerStatus: number; at: Date },
): Promise<void> {
  await runPrepared(
    em,
    `with done as (
       update webhook_delivery set status = 'DELIVERED', delivered_at = $2, answer_status = $3, last_error = null,
         leased_until = null, next_attempt_at = null
       where id = $1
     )
     update webhook_endpoint set failures = 0, paused_until = null where id = $4 and (failures > 0 or paused_until is not null)`,
    [id, at.toISOString(), answerStatus, endpointId],
  );
}

/** Notes a failed attempt: the message waits, or is given up. */
export async function noteFailed(
  em: SqlEntityManager,
  delivery: WebhookDelivery,
  note: { status: DeliveryStatus; retryAfterSeconds: number; answerStatus: number | null; lastError: string },
): Promise<void> {
  await runPrepared(
    em,
    `update webhook_delivery set status = $2, next_attempt_at = now() + make_interval(secs => $3), answer_status = $4,
       last_error = $5, leased_until = null where id = $1 and status = 'PENDING'`,
    [delivery.id, note.status, note.retryAfterSeconds, note.answerStatus, note.lastError],
  );
}

/** Counts a failure of an endpoint and returns how many there are in a row. */
export async function countFailure(em: SqlEntityManager, endpointId: string): Promise<number> {
  const [row] = await runPrepared<{ failures: number }>(
    em,
    'update webhook_endpoint set failures = failures + 1 where id = $1 returning failures',
    [endpointId],
  );
  return row?.failures ?? 0;
}

/** Sends nothing to an endpoint for this many seconds. */
export async function pauseEndpoint(em: SqlEntityManager, endpointId: string, seconds: number): Promise<void> {
  await runPrepared(em, 'update webhook_endpoint set paused_until = now() + make_interval(secs => $2) where id = $1', [
    endpointId,
    seconds,
  ]);
}

/**
 * Seconds until an endpoint that is paused may be tried, 0 if it may be now. After a pause one message tries it: the first process that asks
 * extends the pause for the others.
 */
export async function pauseLeft(em: SqlEntityManager, endpointId: string): Promise<number> {
  const [tried] = await runPrepared(
    em,
    `update webhook_endpoint set paused_until = now() + make_interval(secs => $2)
     where id = $1 and paused_until is not null and paused_until <= now() returning id`,
    [endpointId, leaseSeconds],
  );
  if (tried) return 0;
  const [row] = await runPrepared<{ seconds: number }>(
    em,
    'select greatest(0, extract(epoch from paused_until - now()))::float8 as seconds from webhook_endpoint where id = $1',
    [endpointId],
  );
  return row?.seconds ?? 0;
}

/** Nothing that waits for an endpoint is sent. */
export async function skipWaiting(em: SqlEntityManager, lane: Lane): Promise<void> {
  await runPrepared(
    em,
    `update webhook_delivery set status = 'SKIPPED' where endpoint_id = $1 and order_id = $2 and status = 'PENDING'`,
    [lane.endpointId, lane.orderId],
  );
}

/** Queues the settled messages of an endpoint again, those about events at or after a moment, and returns their lanes and how many there are. */
export async function queueAgain(
  em: SqlEntityManager,
  endpointId: string,
  wanted: { from: Date } | { deliveryId: string },
  at: Date,
): Promise<{ lanes: Lane[]; count: number }> {
  const [condition, value] =
    'from' in wanted
      ? ['occurred_at >= $2::timestamptz', wanted.from.toISOString()]
      : ['id = $2::uuid', wanted.deliveryId];
  const rows = await runPrepared<{ orderId: string }>(
    em,
    `update webhook_delivery set status = 'PENDING', attempts = 0, queued_at = $3, next_attempt_at = null, leased_until = null,
       delivered_at = null, last_error = null, answer_status = null
     where endpoint_id = $1 and status <> 'PENDING' and ${condition} returning order_id as "orderId"`,
    [endpointId, value, at.toISOString()],
  );
  const orders = [...new Set(rows.map(({ orderId }) => orderId))];
  return { lanes: orders.map((orderId) => ({ endpointId, orderId })), count: rows.length };
}

/** A message that tries an endpoint. It counts as any other. */
export async function insertTest(
  em: SqlEntityManager,
  endpointId: string,
  { orderId, eventName, at }: { orderId: string; eventName: string; at: Date },
): Promise<string> {
  const id = newId('other', at);
  await em.insert(WebhookDelivery, {
    id,
    endpointId,
    eventId: newId('other', at),
    eventName,
    orderId,
    // Behind all messages about the order, so that it holds none of them.
    version: 2 ** 31 - 1,
    occurredAt: at,
    status: 'PENDING',
    attempts: 0,
    queuedAt: at,
  });
  return id;
}

/** A page of an endpoint's messages, newest first. */
export function loadDeliveries(
  em: SqlEntityManager,
  page: {
    endpointId: string;
    statuses: readonly DeliveryStatus[] | null;
    orderId: string | null;
    before: { at: string; id: string } | null;
    limit: number;
  },
): Promise<WebhookDelivery[]> {
  const { endpointId, statuses, orderId, before, limit } = page;
  return findRows(
    em,
    WebhookDelivery,
    `where endpoint_id = $1 and ($2::text[] is null or status = any ($2::text[]))
       and ($3::timestamptz is null or (queued_at, id) < ($3::timestamptz, $4::uuid))
       and ($6::uuid is null or order_id = $6)
     order by queued_at desc, id desc limit $5`,
    [endpointId, statuses, before?.at ?? null, before?.id ?? null, limit, orderId],
  );
}

/** Removes the settled messages that were queued before a moment. */
export async function forgetDeliveries(em: SqlEntityManager, before: Date): Promise<void> {
  await em.nativeDelete(WebhookDelivery, { queuedAt: { $lt: before }, status: { $ne: 'PENDING' } });
}
