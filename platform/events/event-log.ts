import { hash } from 'node:crypto';
import type { RequiredEntityData } from '@mikro-orm/core';
import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { EventLogRow } from '../database/event-log.entity.ts';
import { type RowsToSave, rowsOf } from '../database/rows.ts';
import type { EventDefinition, StoredEvent } from './define.ts';
import { newId } from '../values/id.ts';
import { startSpan } from '../telemetry/span.ts';
import { currentTraceparent, traceparentOf } from '../telemetry/trace.ts';

/**
 * Copies of a worker share the subjects of a log by partition. The number never changes, because every cursor would
 * have to move.
 */
export const partitionCount = 16;

/** The partition that a subject's events belong to, 0 to 15. */
export function partitionOf(subject: string): number {
  return (hash('sha1', subject, 'buffer')[0] ?? 0) % partitionCount;
}

/** Entity managers whose transaction has recorded events and is still open. */
const recording = new WeakSet<object>();

/** Calls `ring` after each commit that made events of this database known. Other processes than the relay's have to ring it: see `relay.ts`. */
export function afterRecording(orm: MikroORM, ring: () => void): void {
  orm.em.getEventManager().registerSubscriber({
    afterTransactionCommit({ em }) {
      if (recording.delete(em)) ring();
    },
  });
}

export interface EventToRecord<Payload> {
  subject: string;
  version: number;
  payload: NoInfer<Payload>;
  occurredAt: Date;
}

/**
 * Records an event in the transaction of `em`: others see it if and only if that transaction commits. Throws if the
 * payload breaks the event's contract; the database refuses a version that the subject already has.
 */
export function recordEvent<Payload>(
  em: SqlEntityManager,
  definition: EventDefinition<Payload>,
  event: EventToRecord<Payload>,
): void {
  recording.add(em);
  em.persist(em.create(EventLogRow, toEventRow(definition, event)));
}

/** The row of a fact, for `eventsToSave`. Throws if the payload breaks the event's contract. */
export function toEventRow<Payload>(
  definition: EventDefinition<Payload>,
  event: EventToRecord<Payload>,
): RequiredEntityData<EventLogRow> & EventLogRow {
  const payload = definition.payload.parse(event.payload);
  return {
    id: newId('other', event.occurredAt),
    subject: event.subject,
    version: event.version,
    name: definition.name,
    schemaVersion: definition.schemaVersion,
    payload,
    occurredAt: event.occurredAt,
    traceContext: traceOfEvent(definition.name, event.subject),
    audience: definition.audience?.(payload) ?? null,
    partition: partitionOf(event.subject),
    position: null,
  };
}

/** The trace context that is stored with an event: everything that the event causes is below its span. */
function traceOfEvent(name: string, subject: string): string | null {
  const recorded = startSpan(`create ${name}`, {
    kind: 'producer',
    attributes: {
      'messaging.system': 'tradepost',
      'messaging.operation.type': 'create',
      'messaging.destination.name': name,
      'messaging.message.conversation_id': subject,
    },
  });
  if (!recorded) return currentTraceparent();
  recorded.end();
  return traceparentOf(recorded.trace);
}

/** As `recordEvent`, for facts that are saved together with the rows they tell of: see `saveRows`. */
export function eventsToSave(em: SqlEntityManager, rows: readonly EventLogRow[]): RowsToSave {
  if (rows.length > 0) recording.add(em);
  return rowsOf(EventLogRow, rows);
}

/** A row of `event_log` as a driver returns it. */
export interface EventLogRecord {
  id: string;
  subject: string;
  version: number;
  name: string;
  schema_version: number;
  payload: unknown;
  occurred_at: Date | string;
  trace_context: string | null;
  audience: string | null;
  position: number | string | null;
}

export const eventLogColumns =
  'id, subject, version, name, schema_version, payload, occurred_at, trace_context, audience, position';

export function toStoredEvent(row: EventLogRecord): StoredEvent {
  return {
    id: row.id,
    subject: row.subject,
    version: row.version,
    name: row.name,
    schemaVersion: row.schema_version,
    payload: row.payload,
    occurredAt: new Date(row.occurred_at).toISOString(),
    traceContext: row.trace_context,
    audience: row.audience,
    position: row.position === null ? null : Number(row.position),
  };
}
