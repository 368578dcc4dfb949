import type { EventDefinition } from '#platform/events/define.ts';
import { toEventRow } from '#platform/events/event-log.ts';
import { currentTraceId } from '#platform/telemetry/trace.ts';
import type { MoneyChange, OrderChange } from '#schema/events/orders.ts';
import { mayMove, type OrderState, orderStatus } from '../domain/order.ts';
import type { LockedOrder } from '../storage/locked-order.ts';
import type { Order } from '../storage/order.entity.ts';
import type { Payment } from '../storage/payment.entity.ts';

/*
 * The parts of every change of an order. All of them happen in one transaction that holds the order's row lock, so that
 * versions have no hole, no two changes see the same state, and history, event and state cannot disagree.
 */

/** Who changed an order, why, and when. */
export interface ChangeNote {
  actor: 'customer' | 'staff' | 'system';
  actorId: string | null;
  reason: string | null;
  at: Date;
}

/** The order's machine takes a step. Throws on an illegal step: decisions refuse illegal steps before. */
export function moveOrder({ order }: LockedOrder, to: OrderState): void {
  if (!mayMove(order.state, to)) throw new Error(`an order cannot go from ${order.state} to ${to}`);
  order.state = to;
  if (to !== 'CONFIRMED') Object.assign(order, { heldUntil: null, editUntil: null, completeAt: null });
}

/** Adds the consequences of a change to the locked order: next version, derived status, history entry, event. */
export function recordChange<P extends OrderChange>(
  locked: LockedOrder,
  definition: EventDefinition<P>,
  facts: Omit<P, keyof OrderChange>,
  note: ChangeNote,
): void {
  const { order } = locked;
  const previousStatus = order.status;
  order.status = orderStatus(locked);
  order.version += 1;
  addChange(locked, definition, facts, previousStatus, note);
}

/** The history entry and the event of the order's present version and status. */
export function addChange<P extends OrderChange>(
  { order, added }: LockedOrder,
  definition: EventDefinition<P>,
  facts: Omit<P, keyof OrderChange>,
  previousStatus: Order['status'] | null,
  note: ChangeNote,
): void {
  added.history.push({
    orderId: order.id,
    version: order.version,
    fromStatus: previousStatus,
    toStatus: order.status,
    actor: note.actor,
    actorId: note.actorId,
    reason: note.reason,
    event: definition.name,
    amountMinor: amountIn(facts),
    at: note.at,
    traceId: currentTraceId(),
  });
  const change: OrderChange = {
    orderId: order.id,
    customerId: order.customerId,
    number: order.number,
    status: order.status,
    previousStatus,
    reason: note.reason,
  };
  added.events.push(
    toEventRow(definition, {
      subject: `order:${order.id}`,
      version: order.version,
      // The two halves of P; the compiler cannot put a generic type together again.
      payload: { ...change, ...facts } as unknown as P,
      occurredAt: note.at,
    }),
  );
}

/** The amount that a change is about, for the history: of the payment itself, or of the payment that came with the change. */
function amountIn(facts: { amountMinor?: number; payment?: { amountMinor: number } }): number | null {
  return facts.amountMinor ?? facts.payment?.amountMinor ?? null;
}

/** A change of a payment: the next version of its order. */
export function recordMoney(
  locked: LockedOrder,
  definition: EventDefinition<MoneyChange>,
  payment: Pick<Payment, 'id' | 'currency'>,
  amountMinor: number,
  note: ChangeNote,
): void {
  recordChange(locked, definition, { paymentId: payment.id, amountMinor, currency: payment.currency }, note);
}

/** A change that no person made. */
export function bySystem(at: Date, reason: string | null): ChangeNote {
  return { actor: 'system', actorId: null, reason, at };
}
