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

/** The contract of one event: name, version, payload check and audience. */
export interface EventDefinition<Payload = unknown> {
  name: string;
  schemaVersion: number;
  payload: z.ZodType<Payload>;
  audience?: (payload: Payload) => string;
  /** Live channels to ring when the event gets its position, in addition to `events:<subgraph>`. */
  rings?: (payload: Payload, event: StoredEvent<Payload>) => Ring[];
}

export function defineEvent<Payload>(definition: EventDefinition<Payload>): EventDefinition<Payload> {
  return Object.freeze(definition);
}
