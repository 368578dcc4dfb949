import type { z } from 'zod';

/** One doorbell message: a hint on a channel. Losing it delays a listener and never loses an event. */
export interface Ring {
  channel: string;
  message: string;
}

/** An event in a log. `position` is null until the relay has assigned the row its place in commit order. */
export interface StoredEvent<Payload = unknown> {
  id: string;
  subject: string;
  /** 1, 2, 3 … per subject, without a gap. */
  version: number;
  name: string;
  schemaVersion: number;
  payload: Payload;
  /** RFC 3339, UTC. */
  occurredAt: string;
  /** W3C traceparent of the request or job that caused it. */
  traceContext: string | null;
  /** The audience of the event, such as `customer:<id>`; a log can be read for one audience. */
  audience: string | null;
  position: number | null;
}

/** One entry of a list of changes: the payload of an event, and the trace that the change belongs to. */
export type Cause<Payload> = Pick<StoredEvent<Payload>, 'payload' | 'traceContext'>;

/** Makes a payload of one version a payload of the next. */
export type Upcast = (payload: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** The contract of one event: name, version, payload check and audience. */
export interface EventDefinition<Payload = unknown> {
  name: string;
  schemaVersion: number;
  payload: z.ZodType<Payload>;
  /** For each earlier version, the step to the next one. Logs keep rows of all versions; readers see the newest alone. */
  upcasts?: Readonly<Record<number, Upcast>>;
  audience?: (payload: Payload) => string;
  /** Live channels to ring when the event gets its position, in addition to `events:<subgraph>`. */
  rings?: (payload: Payload, event: StoredEvent<Payload>) => Ring[];
}

export function defineEvent<Payload>(definition: EventDefinition<Payload>): EventDefinition<Payload> {
  for (let version = 1; version < definition.schemaVersion; version += 1) {
    if (!definition.upcasts?.[version])
      throw new Error(`${definition.name} has no step from version ${version} to the next`);
  }
  return Object.freeze(definition);
}

/**
 * The event in the newest version that this process knows, its payload not yet checked. An event that a newer process wrote stays as it is: a
 * version only adds to the one before, so the older check reads it.
 */
export function upcastEvent<Event extends Pick<StoredEvent, 'schemaVersion' | 'payload'>>(
  definition: Pick<EventDefinition<never>, 'schemaVersion' | 'upcasts'>,
  event: Event,
): Event {
  if (event.schemaVersion >= definition.schemaVersion) return event;
  let { payload } = event;
  for (let version = event.schemaVersion; version < definition.schemaVersion; version += 1) {
    // A payload that is no object is refused by the check that follows.
    if (typeof payload !== 'object' || payload === null) break;
    payload = definition.upcasts?.[version]?.(payload as Record<string, unknown>) ?? payload;
  }
  return { ...event, schemaVersion: definition.schemaVersion, payload };
}
