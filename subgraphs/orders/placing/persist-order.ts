import { randomBytes } from 'node:crypto';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { newId } from '#platform/values/id.ts';
import type { PostalAddress } from '#platform/values/postal-address.ts';
import { orderPlaced } from '#schema/events/orders.ts';
import { orderNumber } from '../domain/order-number.ts';
import type { Placement } from '../domain/placement.ts';
import { newPayment } from '../saga/new-payment.ts';
import { addChange } from '../saga/record-change.ts';
import { type LockedOrder, nothingAdded, saveOrder } from '../storage/locked-order.ts';
import { orderSteps } from '../storage/order-step.entity.ts';
import type { Order } from '../storage/order.entity.ts';

/** An order that was decided on, with the parameters that no decision depends on. */
export interface OrderToPersist {
  orderId: string;
  customerId: string;
  /** Null for the order of an account. */
  guestEmail: string | null;
  placement: Extract<Placement, { kind: 'place' }>;
  address: PostalAddress;
  /** How long the order may wait for stock and payment. */
  paymentWindowSeconds: number;
  at: Date;
}

/**
 * Writes a placed order in the transaction of `em`, with one statement: the order, its lines, the first history entry, its steps, its payment and
 * `order.placed`. An order number that is taken fails it with a violation of `orders_number_unique`.
 */
export async function persistOrder(em: SqlEntityManager, toPersist: OrderToPersist): Promise<Order> {
  const { orderId, customerId, guestEmail, placement, address, paymentWindowSeconds, at } = toPersist;
  const { totalMinor, currency, price } = placement;
  const order: Order = {
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
    heldUntil: null,
    editUntil: null,
    completeAt: null,
    shippingMethod: price.shippingMethod,
    shippingMinor: price.shippingMinor,
    shippingDiscountMinor: price.shippingDiscountMinor,
    shippingTaxMinor: price.shippingTaxMinor,
    shippingTaxIncluded: price.shippingTaxIncluded,
    guestEmail,
  };
  // An order for nothing has no payment; it is confirmed as soon as its stock is held.
  const first =
    totalMinor > 0 ? newPayment({ orderId, amountMinor: totalMinor, currency, renewsId: null }, at) : undefined;
  const placed: LockedOrder = {
    order,
    lines: placement.lines.map((line, place) => ({
      ...line,
      id: newId('other', at),
      orderId,
      place,
      cancelledQuantity: 0,
      pricedQuantity: null,
      packedQuantity: 0,
      shippedQuantity: 0,
      returnedQuantity: 0,
    })),
    steps: orderSteps.map((step) => ({
      orderId,
      step,
      state: step === 'RESERVE_STOCK' ? 'RUNNING' : 'PENDING',
      attempts: step === 'RESERVE_STOCK' ? 1 : 0,
      lastError: null,
    })),
    payments: first ? [first.payment] : [],
    operations: first ? [first.authorisation] : [],
    shipments: [],
    added: {
      ...nothingAdded(),
      redemptions: price.savings.map((saving) => ({ ...saving, orderId, customerId })),
    },
  };
  const lines = placement.lines.map(({ variantId, quantity }) => ({ variantId, quantity }));
  addChange(placed, orderPlaced, { totalMinor, currency, lines }, null, {
    actor: 'customer',
    actorId: customerId,
    reason: null,
    at,
  });
  await saveOrder(em, placed);
  return order;
}
