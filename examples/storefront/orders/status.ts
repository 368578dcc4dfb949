import type { OrderStatus } from '../api/graphql.generated.ts';

/** Each status in the customer's words. */
export const statusWords: Readonly<Record<OrderStatus, { name: string; text: string }>> = {
  PLACED: { name: 'Placed', text: 'We have your order. Stock and payment are being arranged.' },
  PAYMENT_ACTION_REQUIRED: { name: 'Payment needs you', text: 'Confirm the payment with your bank.' },
  CONFIRMED: { name: 'Confirmed', text: 'Everything is reserved and the payment is authorised.' },
  ON_HOLD: { name: 'On hold', text: 'We check something before we continue.' },
  PARTIALLY_SHIPPED: { name: 'Partly shipped', text: 'A part is on its way.' },
  SHIPPED: { name: 'Shipped', text: 'Your parcel is on its way.' },
  PARTIALLY_DELIVERED: { name: 'Partly delivered', text: 'A part has arrived.' },
  DELIVERED: { name: 'Delivered', text: 'Your parcel has arrived.' },
  COMPLETED: { name: 'Completed', text: 'Nothing more will happen.' },
  CANCELLED: { name: 'Cancelled', text: 'The order was cancelled. You owe nothing.' },
  EXPIRED: { name: 'Expired', text: 'The order was not paid in time. You owe nothing.' },
  PARTIALLY_RETURNED: { name: 'Partly returned', text: 'A part came back.' },
  RETURNED: { name: 'Returned', text: 'Everything came back.' },
};

/** The steps that an order without trouble takes. */
export const usualSteps: readonly OrderStatus[] = ['PLACED', 'CONFIRMED', 'SHIPPED', 'DELIVERED'];

/** Whether nothing more is expected, so that steps ahead would be a wrong promise. */
export const isOver = (status: OrderStatus): boolean =>
  ['DELIVERED', 'COMPLETED', 'CANCELLED', 'EXPIRED', 'PARTIALLY_RETURNED', 'RETURNED'].includes(status);
