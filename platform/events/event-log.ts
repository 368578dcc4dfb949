import { createHash } from 'node:crypto';
import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { EventLogRow } from '../database/event-log.entity.ts';
import type { EventDefinition, StoredEvent } from './define.ts';
import { newId } from '../values/id.ts';
import { currentTraceparent } from '../process/trace.ts';

/**
 * Copies of a worker share the subjects of a log by partition. The number never changes, because every cursor would
 * have to move.
 */
export const partitionCount = 16;

/** The partition that a subject's events belong to, 0 to 15. */
export function partitionOf(subject: string): number {
  return (createHash('sha1').update(subject).digest()[0] ?? 0) % partitionCount;
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

/**
 * Records an event in the transaction of `em`: others see it if and only if that transaction commits. Throws if the
 * payload breaks the event's contract; the database refuses a version that the subject already has.
 */
export function recordEvent<Payload>(
  em: SqlEntityManager,
  definition: EventDefinition<Payload>,
  event: { subject: string; version: number; payload: NoInfer<Payload>; occurredAt: Date },
): void {
  const payload = definition.payload.parse(event.payload);
  recording.add(em);
  em.persist(
    em.create(EventLogRow, {
      id: newId('other', event.occurredAt),
      subject: event.subject,
      version: event.version,
      name: definition.name,
      schemaVersion: definition.schemaVersion,
      payload,
      occurredAt: event.occurredAt,
      traceContext: currentTraceparent(),
      audience: definition.audience?.(payload) ?? null,
      partition: partitionOf(event.subject),
      position: null,
    }),
  );
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
