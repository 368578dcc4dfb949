import { z } from 'zod';
import { defineEvent } from '#platform/events/define.ts';

export const orderStatuses = [
  'PLACED',
  'PAYMENT_ACTION_REQUIRED',
  'CONFIRMED',
  'ON_HOLD',
  'PARTIALLY_SHIPPED',
  'SHIPPED',
  'PARTIALLY_DELIVERED',
  'DELIVERED',
  'COMPLETED',
  'CANCELLED',
  'EXPIRED',
  'PARTIALLY_RETURNED',
  'RETURNED',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** The fields of every event of an order; live updates are made from them. */
const orderChange = z.object({
  orderId: z.uuid(),
  customerId: z.uuid(),
  number: z.string(),
  status: z.enum(orderStatuses),
  previousStatus: z.enum(orderStatuses).nullable(),
  reason: z.string().nullable(),
});
export type OrderChange = z.infer<typeof orderChange>;

const pieces = z.array(z.object({ variantId: z.uuid(), quantity: z.int().positive() }));

const concernsCustomer = {
  audience: (payload: OrderChange) => `customer:${payload.customerId}`,
};

// Subject of all: `order:<orderId>`; version = the order's version = that of its history entry.

export const orderPlaced = defineEvent({
  name: 'order.placed',
  schemaVersion: 1,
  payload: orderChange.extend({ totalMinor: z.int(), currency: z.string(), lines: pieces }),
  ...concernsCustomer,
});

/** Stock is held and the payment authorised; catalog turns held into committed. Carries the lines, so that a lapsed hold can be made again. */
export const orderConfirmed = defineEvent({
  name: 'order.confirmed',
  schemaVersion: 1,
  payload: orderChange.extend({ lines: pieces }),
  ...concernsCustomer,
});

export const orderCancelled = defineEvent({
  name: 'order.cancelled',
  schemaVersion: 1,
  payload: orderChange,
  ...concernsCustomer,
});

export const orderExpired = defineEvent({
  name: 'order.expired',
  schemaVersion: 1,
  payload: orderChange,
  ...concernsCustomer,
});

/** `lines` are the pieces of this parcel; catalog takes them off hand. */
export const orderShipped = defineEvent({
  name: 'order.shipped',
  schemaVersion: 1,
  payload: orderChange.extend({ shipmentId: z.uuid(), lines: pieces }),
  ...concernsCustomer,
});

export const orderDelivered = defineEvent({
  name: 'order.delivered',
  schemaVersion: 1,
  payload: orderChange.extend({ shipmentIds: z.array(z.uuid()) }),
  ...concernsCustomer,
});

export const ordersEvents = [orderPlaced, orderConfirmed, orderCancelled, orderExpired, orderShipped, orderDelivered];
