import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { withTrace } from '../process/trace.ts';
import type { EventDefinition, StoredEvent } from './define.ts';

type Handler = (event: StoredEvent<never>, em: SqlEntityManager) => Promise<void>;

/** What a subgraph does about another one's events. The name never changes: cursors are stored under it. */
export interface Consumer {
  name: string;
  /** The subgraph whose log it reads. */
  feed: string;
  /** By event name; made with `on`. */
  on: Record<string, Handler>;
}

/** One entry of `Consumer.on`: the handler receives a payload that passed the event's own check. */
export function on<Payload>(
  definition: EventDefinition<Payload>,
  handle: (event: StoredEvent<Payload>, em: SqlEntityManager) => Promise<void>,
): [string, Handler] {
  return [
    definition.name,
    (event: StoredEvent, em) => handle({ ...event, payload: definition.payload.parse(event.payload) }, em),
  ];
}

/** Applies one event in the transaction of `em`: the only place where a handler runs. */
export async function applyEvent(consumer: Consumer, event: StoredEvent, em: SqlEntityManager): Promise<void> {
  // The feed was asked for these names only; a newer version of this process may have asked for more.
  const handler = consumer.on[event.name] as ((event: StoredEvent, em: SqlEntityManager) => Promise<void>) | undefined;
  if (!handler) return;
  await withTrace(event.traceContext, async () => {
    await handler(event, em);
    await em.flush();
  });
}
