import type { OrderChange } from '#schema/events/orders.ts';
import type { StoredEvent } from '#platform/events/define.ts';
import { type OrderProgress, progressOf } from './event-progress.ts';
import type { Item } from './source.ts';

/** An event as a message of `orderStatusChanged`, `myOrdersChanged` or `orderFeed`. The cursor of each of the three counts something else. */
export interface OrderItem extends Item {
  readonly orderId: string;
  readonly customerId: string;
  readonly status: OrderChange['status'];
  /** How far an operation of the order is; undefined if the change is no progress. */
  readonly progress: OrderProgress | undefined;
}

/** Whether an event of the orders' log is a change of an order. Decided by its subject, so that event names of newer releases count too. */
export function isOfOrder(event: StoredEvent): boolean {
  return event.subject.startsWith('order:');
}

/**
 * The message for an event. `sequence` is the order's version or the event's position in the log. `before` is an earlier message of the same order, if one is
 * at hand. Throws if the event lacks what every event of an order has.
 */
export function toOrderItem(event: StoredEvent, sequence: number, before?: OrderItem): OrderItem {
  return new ChangedOrder(event, toChange(event), sequence, before);
}

/** Thousands of orders keep one or more: it has only what subscribers can select, not the lines of an order. */
class ChangedOrder implements OrderItem {
  readonly sequence: number;
  readonly orderId: string;
  readonly customerId: string;
  readonly status: OrderChange['status'];
  readonly progress: OrderProgress | undefined;
  readonly occurredAt: string;
  readonly traceContext: string | null;
  readonly #version: number;
  readonly #name: string;
  readonly #previousStatus: OrderChange['previousStatus'];
  readonly #reason: OrderChange['reason'];

  constructor(event: StoredEvent, change: OrderChange, sequence: number, before: OrderItem | undefined) {
    this.sequence = sequence;
    // Parsed ids are texts of their own, even where they are equal.
    this.orderId = before?.orderId === change.orderId ? before.orderId : change.orderId;
    this.customerId = before?.customerId === change.customerId ? before.customerId : change.customerId;
    this.status = change.status;
    this.progress = progressOf(event.name, change);
    this.occurredAt = event.occurredAt;
    this.traceContext = event.traceContext;
    this.#version = event.version;
    this.#name = event.name;
    this.#previousStatus = change.previousStatus;
    this.#reason = change.reason;
  }

  get value(): Record<string, unknown> {
    return {
      cursor: String(this.sequence),
      version: this.#version,
      status: this.status,
      previousStatus: this.#previousStatus,
      at: this.occurredAt,
      reason: this.#reason,
      event: this.#name,
      order: { __typename: 'Order', id: this.orderId },
      customer: { __typename: 'User', id: this.customerId },
    };
  }
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
