import type { EventDefinition } from '#platform/events/define.ts';
import { ordersEvents, type OrderChange } from '#schema/events/orders.ts';

/** The events that an endpoint can ask for. Each is about one order. */
export const webhookEvents = ordersEvents as readonly EventDefinition<OrderChange>[];

/** The names of all of them. */
export const webhookEventNames: ReadonlySet<string> = new Set(webhookEvents.map(({ name }) => name));

/** The type of a message that only tries an endpoint. */
export const testEventName = 'webhook.test';
