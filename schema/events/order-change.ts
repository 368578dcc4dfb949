import { z } from 'zod';

/* What every event of an order has. */

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
export const orderChange = z.object({
  orderId: z.uuid(),
  customerId: z.uuid(),
  number: z.string(),
  status: z.enum(orderStatuses),
  previousStatus: z.enum(orderStatuses).nullable(),
  reason: z.string().nullable(),
});
export type OrderChange = z.infer<typeof orderChange>;

/** Pieces of variants. */
export const pieces = z.array(z.object({ variantId: z.uuid(), quantity: z.int().positive() }));

/** Each event of an order concerns its customer. */
export const concernsCustomer = {
  audience: (payload: OrderChange) => `customer:${payload.customerId}`,
};
