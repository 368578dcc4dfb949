import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { withTrace } from '../telemetry/trace.ts';
import { type EventDefinition, type StoredEvent, upcastEvent } from './define.ts';

type Handler = (events: readonly StoredEvent<never>[], em: SqlEntityManager) => Promise<void>;

/** A subgraph's reaction to the events of another subgraph. The name never changes: cursors are stored under it. */
export interface Consumer {
  name: string;
  /** The subgraph whose log it reads. */
  feed: string;
  /** By event name; made with `on` or `onAll`. */
  on: Record<string, Handler>;
  /** The shortest time from one page with events to the next: longer where nothing waits for the effects. */
  paceMs?: number;
  /** How long it waits for further events before it reads a page, where its effects may be late: those of one order then share the page. */
  gatherMs?: number;
  /** The turn that all of its handlers take (see `take-turn.ts`): one statement then takes it together with the cursors. */
  turn?: string;
}

/** One entry of `Consumer.on`: the handler receives a payload of the newest version that passed the event's own check, in the trace of the event. */
export function on<Payload>(
  definition: EventDefinition<Payload>,
  handle: (event: StoredEvent<Payload>, em: SqlEntityManager) => Promise<void>,
): [string, Handler] {
  return onAll(definition, async (events, em) => {
    for (const event of events) {
      await withTrace(event.traceContext, async () => {
        await handle(event, em);
        await em.flush();
      });
    }
  });
}

/**
 * As `on`, for a change that happens often: the handler receives all events of this name in a page, of different subjects, and writes their
 * effects together. It enters the trace of each event itself, with `withTrace`.
 */
export function onAll<Payload>(
  definition: EventDefinition<Payload>,
  handle: (events: readonly StoredEvent<Payload>[], em: SqlEntityManager) => Promise<void>,
): [string, Handler] {
  return [
    definition.name,
    (events: readonly StoredEvent[], em) =>
      handle(
        events.map((event) => {
          const newest = upcastEvent(definition, event);
          return { ...newest, payload: definition.payload.parse(newest.payload) };
        }),
        em,
      ),
  ];
}

/**
 * Applies events in the transaction of `em`: the only place where handlers run. Events of one subject are applied in their order. Events of different
 * subjects may change places, so that events of one name come together.
 */
export async function applyTogether(
  consumer: Consumer,
  events: readonly StoredEvent[],
  em: SqlEntityManager,
): Promise<void> {
  for (const { name, events: group } of groupEvents(events)) {
    // The feed was asked for these names only; a newer version of this process may have asked for more.
    const handler = consumer.on[name] as
      | ((events: readonly StoredEvent[], em: SqlEntityManager) => Promise<void>)
      | undefined;
    if (!handler) continue;
    await handler(group, em);
    await em.flush();
  }
}

/** Groups of one name and different subjects, in an order that keeps the order of each subject. */
export function groupEvents(events: readonly StoredEvent[]): { name: string; events: StoredEvent[] }[] {
  const groups: { name: string; events: StoredEvent[] }[] = [];
  /** By subject, the first group that its next event may join. */
  const free = new Map<string, number>();
  for (const event of events) {
    const from = free.get(event.subject) ?? 0;
    let place = groups.findIndex((group, index) => index >= from && group.name === event.name);
    if (place === -1) place = groups.push({ name: event.name, events: [] }) - 1;
    groups[place]?.events.push(event);
    free.set(event.subject, place + 1);
  }
  return groups;
}
