import { catalogEvents } from './catalog.ts';
import type { EventDefinition } from '#platform/events/define.ts';
import { ordersEvents } from './orders.ts';
import { usersEvents } from './users.ts';

/** Every event of every subgraph, by name. */
export const eventDefinitions: ReadonlyMap<string, EventDefinition> = new Map(
  [...usersEvents, ...catalogEvents, ...ordersEvents].map((definition) => [
    definition.name,
    // Each payload function takes only its own payload; the map passes it only payloads that its own check accepted.
    definition as unknown as EventDefinition,
  ]),
);
