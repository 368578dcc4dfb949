import type { OrderChange } from '#schema/events/orders.ts';
import type { StoredEvent } from '#platform/events/define.ts';
import type { Item } from './source.ts';

/** An event as a message of `orderStatusChanged`, `myOrdersChanged` or `orderFeed`. The cursor of each of the three counts something else. */
export interface OrderItem extends Item {
  change: OrderChange;
}

/** Whether an event of the orders' log is a change of an order. Decided by its subject, so that event names of newer releases count too. */
export function isOfOrder(event: StoredEvent): boolean {
  return event.subject.startsWith('order:');
}

/**
 * The message for an event. `sequence` is the order's version or the event's position in the log. Throws if the event lacks what every
 * event of an order has.
 */
export function toOrderItem(event: StoredEvent, sequence: number): OrderItem {
  const change = toChange(event);
  return {
    sequence,
    change,
    occurredAt: event.occurredAt,
    traceContext: event.traceContext,
    value: {
      cursor: String(sequence),
      version: event.version,
      status: change.status,
      previousStatus: change.previousStatus,
      at: event.occurredAt,
      reason: change.reason,
      event: event.name,
      order: { __typename: 'Order', id: change.orderId },
      customer: { __typename: 'User', id: change.customerId },
    },
  };
}

function toChange(event: StoredEvent): OrderChange {
  if (!isOrderChange(event.payload)) {
    throw new Error(`expected an order's change, event ${event.id} (${event.name}) has none`);
  }
  return event.payload;
}

/** Checks only what this layer uses. A newer release may add fields, events and statuses; they must not stop an older node. */
function isOrderChange(payload: unknown): payload is OrderChange {
  const change = payload as Partial<OrderChange> | null;
  return (
    typeof change?.orderId === 'string' && typeof change.customerId === 'string' && typeof change.status === 'string'
  );
}

/** The event in a doorbell message; undefined if the message holds no change of an order. Such a message is only a hint to read the log. */
export function parseOrderEvent(message: string): StoredEvent | undefined {
  try {
    const event = JSON.parse(message) as Partial<StoredEvent> | null;
    if (typeof event?.subject !== 'string' || !Number.isSafeInteger(event.version)) return undefined;
    return isOrderChange(event.payload) ? (event as StoredEvent) : undefined;
  } catch {
    return undefined;
  }
}
