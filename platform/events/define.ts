import type { z } from 'zod';

/** One doorbell message: a hint on a channel. Losing it delays a listener, it never costs a fact. */
export interface Ring {
  channel: string;
  message: string;
}

/** An event as it lies in a log. `position` is null until the relay has stamped the row with its place in commit order. */
export interface StoredEvent<Payload = unknown> {
  id: string;
  subject: string;
  /** 1, 2, 3 … per subject, without a hole. */
  version: number;
  name: string;
  schemaVersion: number;
  payload: Payload;
  /** RFC 3339, UTC. */
  occurredAt: string;
  /** W3C traceparent of the request or job that caused it. */
  traceContext: string | null;
  /** Whom the event concerns, such as `customer:<id>`; a log can be read for one audience. */
  audience: string | null;
  position: number | null;
}

/** The contract of one event: name, version, payload check, and whom it concerns. */
export interface EventDefinition<Payload = unknown> {
  name: string;
  schemaVersion: number;
  payload: z.ZodType<Payload>;
  audience?: (payload: Payload) => string;
  /** Live channels to ring when the event is stamped, besides `events:<subgraph>`. */
  rings?: (payload: Payload, event: StoredEvent<Payload>) => Ring[];
}

export function defineEvent<Payload>(definition: EventDefinition<Payload>): EventDefinition<Payload> {
  return Object.freeze(definition);
}
