import { randomBytes } from 'node:crypto';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { recordEvent } from '#platform/events/event-log.ts';
import { newId } from '#platform/values/id.ts';
import { orderPlaced } from '#schema/events/orders.ts';
import { orderNumber } from '../domain/order-number.ts';
import { operationKey } from '../domain/payment.ts';
import type { Placement, ShippingAddress } from '../domain/placement.ts';
import { historyEntry } from '../saga/record-change.ts';
import { OrderLine } from '../storage/order-line.entity.ts';
import { OrderStep, orderSteps } from '../storage/order-step.entity.ts';
import { Order } from '../storage/order.entity.ts';
import { PaymentOperation } from '../storage/payment-operation.entity.ts';
import { Payment } from '../storage/payment.entity.ts';

/** An order that was decided on, with all that is not decided but given. */
export interface OrderToPersist {
  orderId: string;
  customerId: string;
  placement: Extract<Placement, { kind: 'place' }>;
  address: ShippingAddress;
  /** How long the order may wait for stock and payment. */
  paymentWindowSeconds: number;
  at: Date;
}

/**
 * Writes a placed order in the transaction of `em`: the order, its lines, the first history entry, its steps, its payment and
 * `order.placed`. An order number that is taken fails the flush with a violation of `orders_number_unique`.
 */
export function persistOrder(em: SqlEntityManager, toPersist: OrderToPersist): void {
  const { orderId, customerId, placement, address, paymentWindowSeconds, at } = toPersist;
  const { totalMinor, currency } = placement;
  const order = em.create(Order, {
    id: orderId,
    number: orderNumber(randomBytes(5)),
    customerId,
    state: 'PLACED',
    status: 'PLACED',
    version: 1,
    totalMinor,
    currency,
    shippingAddress: address,
    placedAt: at,
    deadlineAt: new Date(at.getTime() + paymentWindowSeconds * 1000),
  });
  em.persist(order);
  for (const [place, line] of placement.lines.entries()) {
    em.persist(em.create(OrderLine, { ...line, id: newId('other', at), orderId, place, shippedQuantity: 0 }));
  }
  em.persist(historyEntry(em, order, null, { actor: 'customer', actorId: customerId, reason: null, at }));
  for (const step of orderSteps) {
    const state = step === 'RESERVE_STOCK' ? 'RUNNING' : 'PENDING';
    em.persist(
      em.create(OrderStep, { orderId, step, state, attempts: step === 'RESERVE_STOCK' ? 1 : 0, lastError: null }),
    );
  }
  // An order for nothing has no payment; it is confirmed as soon as its stock is held.
  if (totalMinor > 0) persistPayment(em, order, at);
  recordEvent(em, orderPlaced, {
    subject: `order:${orderId}`,
    version: 1,
    payload: {
      orderId,
      customerId,
      number: order.number,
      status: 'PLACED',
      previousStatus: null,
      reason: null,
      totalMinor,
      currency,
      lines: placement.lines.map(({ variantId, quantity }) => ({ variantId, quantity })),
    },
    occurredAt: at,
  });
}

function persistPayment(em: SqlEntityManager, order: Order, at: Date): void {
  const paymentId = newId('other', at);
  em.persist(
    em.create(Payment, {
      id: paymentId,
      orderId: order.id,
      state: 'INITIATED',
      amountMinor: order.totalMinor,
      authorisedMinor: 0,
      capturedMinor: 0,
      refundedMinor: 0,
      refundPendingMinor: 0,
      currency: order.currency,
      providerId: null,
      createdAt: at,
    }),
  );
  em.persist(
    em.create(PaymentOperation, {
      id: newId('other', at),
      paymentId,
      kind: 'AUTHORISE',
      key: operationKey(paymentId, 'AUTHORISE'),
      state: 'REQUESTED',
      amountMinor: order.totalMinor,
      attempts: 0,
      sentAt: null,
      lastError: null,
      reason: null,
      actorId: null,
      createdAt: at,
      finishedAt: null,
    }),
  );
}
