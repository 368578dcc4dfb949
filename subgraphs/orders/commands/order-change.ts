import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { recordEvent } from '#platform/events/event-log.ts';
import type { JobQueue } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/process/log.ts';
import { currentTraceId } from '#platform/process/trace.ts';
import type { EventDefinition } from '#platform/events/define.ts';
import { type OrderChange, orderCancelled, orderConfirmed, orderExpired } from '#schema/events/orders.ts';
import { mayMove, type OrderState, orderStatus } from '../domain/order.ts';
import { movePayment } from '../domain/payment.ts';
import { type PaymentJob, voidPaymentJob } from '../jobs/names.ts';
import { OrderHistory } from '../storage/order-history.entity.ts';
import { OrderLine } from '../storage/order-line.entity.ts';
import { OrderStep, type orderSteps, type stepStates } from '../storage/order-step.entity.ts';
import { Order } from '../storage/order.entity.ts';
import { PaymentOperation } from '../storage/payment-operation.entity.ts';
import { Payment } from '../storage/payment.entity.ts';
import { Shipment } from '../storage/shipment.entity.ts';

/*
 * What every change of an order has in common. All of it happens in one transaction that holds the order's row lock, so that
 * versions have no hole, no two changes see the same state, and history, event and state cannot disagree.
 */

/** What a command that continues the saga is given; `em` is in the transaction that the whole effect belongs to. */
export interface SagaStep {
  em: SqlEntityManager;
  jobs: Pick<JobQueue, 'enqueue'>;
  now: () => Date;
  log: Log;
}

/** An order under its row lock, with all that its status depends on. */
export interface LockedOrder {
  order: Order;
  lines: OrderLine[];
  payments: Payment[];
  shipments: Shipment[];
}

/** Who changed an order, why, and when. */
export interface ChangeNote {
  actor: 'customer' | 'staff' | 'system';
  actorId: string | null;
  reason: string | null;
  at: Date;
}

/** Locks an order until the transaction ends and reads it afresh; null if there is none of this id. */
export async function lockOrder(em: SqlEntityManager, orderId: string): Promise<LockedOrder | null> {
  const order = await em.findOne(Order, { id: orderId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (!order) return null;
  const lines = await em.find(OrderLine, { orderId }, { orderBy: { place: 'asc' }, refresh: true });
  const payments = await em.find(Payment, { orderId }, { orderBy: { id: 'asc' }, refresh: true });
  const shipments = await em.find(Shipment, { orderId }, { orderBy: { id: 'asc' }, refresh: true });
  return { order, lines, payments, shipments };
}

/** As `lockOrder`, for an id that our own rows or events name: its absence is a fault. */
export async function lockKnownOrder(em: SqlEntityManager, orderId: string): Promise<LockedOrder> {
  const locked = await lockOrder(em, orderId);
  if (!locked) throw new Error(`expected the order ${orderId}, there is none`);
  return locked;
}

/** Locks the order that a payment belongs to; a missing payment is a fault. */
export async function lockOrderOfPayment(
  em: SqlEntityManager,
  paymentId: string,
): Promise<LockedOrder & { payment: Payment }> {
  const { orderId } = await em.findOneOrFail(Payment, { id: paymentId }, { disableIdentityMap: true });
  const locked = await lockKnownOrder(em, orderId);
  const payment = locked.payments.find(({ id }) => id === paymentId);
  if (!payment) throw new Error(`expected the payment ${paymentId} among those of its order ${orderId}`);
  return { ...locked, payment };
}

/** The order's machine takes a step. Throws on an illegal one: decisions refuse those before. */
export function moveOrder({ order }: LockedOrder, to: OrderState): void {
  if (!mayMove(order.state, to)) throw new Error(`an order cannot go from ${order.state} to ${to}`);
  order.state = to;
}

/** Writes down a change already made to the locked order: next version, derived status, history entry, event. */
export function recordChange<P extends OrderChange>(
  em: SqlEntityManager,
  locked: LockedOrder,
  definition: EventDefinition<P>,
  facts: Omit<P, keyof OrderChange>,
  note: ChangeNote,
): void {
  const { order } = locked;
  const previousStatus = order.status;
  order.status = orderStatus(locked);
  order.version += 1;
  em.persist(historyEntry(em, order, previousStatus, note));
  const change: OrderChange = {
    orderId: order.id,
    customerId: order.customerId,
    number: order.number,
    status: order.status,
    previousStatus,
    reason: note.reason,
  };
  recordEvent(em, definition, {
    subject: `order:${order.id}`,
    version: order.version,
    // The two halves of P; the compiler cannot put a generic type together again.
    payload: { ...change, ...facts } as unknown as P,
    occurredAt: note.at,
  });
}

/** The history entry of the order's present version and status. */
export function historyEntry(
  em: SqlEntityManager,
  order: Order,
  from: Order['status'] | null,
  note: ChangeNote,
): OrderHistory {
  return em.create(OrderHistory, {
    orderId: order.id,
    version: order.version,
    fromStatus: from,
    toStatus: order.status,
    actor: note.actor,
    actorId: note.actorId,
    reason: note.reason,
    at: note.at,
    traceId: currentTraceId(),
  });
}

/** Stock and money are there: PLACED becomes CONFIRMED. */
export async function confirmOrder(step: Pick<SagaStep, 'em' | 'now'>, locked: LockedOrder): Promise<void> {
  moveOrder(locked, 'CONFIRMED');
  const lines = locked.lines.map(({ variantId, quantity }) => ({ variantId, quantity }));
  recordChange(step.em, locked, orderConfirmed, { lines }, bySystem(step.now(), null));
  await noteStep(step.em, locked.order.id, 'CONFIRM', { state: 'DONE', attempts: 1 });
}

/**
 * Ends an order that nothing was shipped of. Money that was never asked for is given up here; money that may be held at the provider is
 * given back by a job, enqueued in the same transaction. The catalogue gives the stock back when it hears of it.
 */
export async function closeOrder(
  step: Pick<SagaStep, 'em' | 'jobs'>,
  locked: LockedOrder,
  to: 'CANCELLED' | 'EXPIRED',
  note: ChangeNote,
): Promise<void> {
  moveOrder(locked, to);
  recordChange(step.em, locked, to === 'CANCELLED' ? orderCancelled : orderExpired, {}, note);
  for (const payment of locked.payments) {
    if (payment.state === 'INITIATED') {
      movePayment(payment, 'VOIDED');
      await step.em.nativeUpdate(
        PaymentOperation,
        { paymentId: payment.id, state: 'REQUESTED' },
        { state: 'ABANDONED', finishedAt: note.at },
      );
    } else if (payment.state !== 'FAILED' && payment.state !== 'VOIDED') {
      await step.jobs.enqueue<PaymentJob>(step.em, voidPaymentJob, { paymentId: payment.id });
    }
  }
  // People read this as a code; why somebody cancels is for the history.
  const code = note.actor === 'system' ? note.reason : 'ORDER_CANCELLED';
  await step.em.execute(
    `update order_step set
       state = case when state = 'PENDING' then 'REFUSED' when state = 'REFUSED' then state else 'COMPENSATED' end,
       last_error = case when state = 'PENDING' then ? else last_error end
     where order_id = ?`,
    [code, locked.order.id],
    'run',
  );
}

/** What people see of a step. Absent fields stay as they are. */
export async function noteStep(
  em: SqlEntityManager,
  orderId: string,
  step: (typeof orderSteps)[number],
  change: { state: (typeof stepStates)[number]; attempts?: number; lastError?: string | null },
): Promise<void> {
  await em.nativeUpdate(OrderStep, { orderId, step }, change);
}

/** A change that no person made. */
export function bySystem(at: Date, reason: string | null): ChangeNote {
  return { actor: 'system', actorId: null, reason, at };
}
