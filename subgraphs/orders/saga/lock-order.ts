import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { OrderLine } from '../storage/order-line.entity.ts';
import { Order } from '../storage/order.entity.ts';
import { Payment } from '../storage/payment.entity.ts';
import { Shipment } from '../storage/shipment.entity.ts';

/** An order under its row lock, with all that its status depends on. */
export interface LockedOrder {
  order: Order;
  lines: OrderLine[];
  payments: Payment[];
  shipments: Shipment[];
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
