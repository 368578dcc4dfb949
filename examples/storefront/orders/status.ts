import type { OrderStatus, ReturnStatus } from '../api/graphql.generated.ts';

/** Each status in the customer's words. */
export const statusWords: Readonly<Record<OrderStatus, { name: string; text: string }>> = {
  PLACED: { name: 'Placed', text: 'We have your order. Stock and payment are being arranged.' },
  PAYMENT_ACTION_REQUIRED: { name: 'Confirm your payment', text: 'Your bank waits for your confirmation.' },
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

/** Events that the status after them does not explain, in the customer's words. */
const eventWords: Readonly<Record<string, { name: string; text: string }>> = {
  'order.hold-released': { name: 'Continued', text: 'We go on with your order.' },
  'order.lines-cancelled': { name: 'Partly cancelled', text: 'Some pieces were cancelled. You do not pay for them.' },
  'order.lines-edited': { name: 'Order changed', text: 'The order has other pieces. You pay for these only.' },
  'order.edit-requested': { name: 'Change requested', text: 'We get the pieces. Until then the order is as before.' },
  'order.edit-refused': { name: 'Change not made', text: 'The order is as before. You pay nothing for the change.' },
  'order.edited': { name: 'Address changed', text: 'Your parcels go to the new address.' },
  'order.packed': { name: 'Packed', text: 'A parcel is ready for the carrier.' },
  'order.shipment-cancelled': { name: 'Unpacked', text: 'A parcel was taken apart. We pack it again.' },
  'order.tracked': { name: 'Tracking', text: 'A parcel has a new tracking code.' },
  'order.delivery-failed': { name: 'Not delivered', text: 'The carrier brings a parcel back to us.' },
  'order.return-requested': { name: 'Return requested', text: 'We answer soon.' },
  'order.return-approved': { name: 'Return accepted', text: 'Please send the pieces back.' },
  'order.return-rejected': { name: 'Return refused', text: 'The pieces stay with you.' },
  'order.return-cancelled': { name: 'Return cancelled', text: 'You keep the pieces.' },
  'order.return-sent': { name: 'Return sent', text: 'The pieces are on their way to us.' },
  'order.return-received': { name: 'Return received', text: 'We look at the pieces.' },
  'order.return-inspected': { name: 'Return checked', text: 'We looked at the pieces.' },
  'order.exchange-reserved': { name: 'Exchange possible', text: 'We keep the other pieces for you.' },
  'order.exchange-accepted': { name: 'Exchange accepted', text: 'We ask your bank for the difference.' },
  'order.exchanged': { name: 'Exchanged', text: 'The other pieces are in your order. We send them soon.' },
  'order.exchange-refused': { name: 'No exchange', text: 'You do not get the other pieces.' },
  'order.action-required': { name: 'Confirm your payment', text: 'Your bank waits for your confirmation.' },
  'order.return-closed': { name: 'Return closed', text: 'No money goes back for it.' },
  'order.payment-authorised': {
    name: 'Payment authorised',
    text: 'The order had ended: the amount is released again.',
  },
  'order.payment-declined': { name: 'Payment declined', text: 'The order had ended: you owe nothing.' },
  'order.payment-renewed': {
    name: 'Payment authorised again',
    text: 'The earlier authorisation was too small or would have run out.',
  },
  'order.payment-voided': { name: 'Payment released', text: 'A held amount is back in your account.' },
  'order.payment-captured': { name: 'Paid', text: 'The amount of a parcel was collected.' },
  'order.capture-refused': { name: 'Payment refused', text: 'The amount of a parcel could not be collected.' },
  'order.refund-requested': { name: 'Refund requested', text: 'Your bank is asked to take the money back.' },
  'order.refunded': { name: 'Refunded', text: 'The money went back to you.' },
  'order.refund-refused': { name: 'Refund refused', text: 'The money could not be sent back. We take care of it.' },
};

/** What happened, in the customer's words. The server may have new events: the status explains them. */
export const wordsOf = ({ event, status }: { event: string; status: OrderStatus }): { name: string; text: string } =>
  eventWords[event] ?? statusWords[status];

const refusedEdits: Readonly<Record<string, string>> = {
  OUT_OF_STOCK: 'could not be added: somebody was faster.',
  PAYMENT_DECLINED: 'could not be added: your bank did not agree to the new total.',
  WITHDRAWN: 'are not added: the change was cancelled.',
};

/** What becomes of an edit of the order, after the pieces that it adds. */
export const editWords = ({ code }: { code: string | null }): string =>
  code === null
    ? 'will be added as soon as they are reserved and your payment covers them.'
    : (refusedEdits[code] ?? 'could not be added. You can try it again.');

const refusedExchanges: Readonly<Record<string, string>> = {
  OUT_OF_STOCK: 'Sold out. We can refund what you return.',
  PAYMENT_DECLINED: 'Your bank did not agree to the difference. We can refund what you returned.',
  NOT_PAID_IN_TIME: 'The difference was not paid in time. We can refund what you returned.',
  NOT_RETURNED_IN_TIME: 'What you return did not arrive in time. We can refund it when it is here.',
};

/** What becomes of the exchange of a return. */
export const exchangeWords = ({ status, code }: { status: string; code: string | null }): string =>
  status === 'REQUESTED'
    ? 'We look whether we have them.'
    : status === 'RESERVED'
      ? 'We keep them for you.'
      : status === 'APPLIED'
        ? 'They are in your order.'
        : (refusedExchanges[code ?? ''] ?? 'There is no exchange.');

export const exchangeFollows = 'We looked at the pieces. The exchange follows.';

/** Each status of a return in the customer's words. */
export const returnWords: Readonly<Record<ReturnStatus, string>> = {
  REQUESTED: 'We answer your request soon.',
  APPROVED: 'Accepted. Please send the pieces back.',
  REJECTED: 'Refused. The pieces stay with you.',
  CANCELLED: 'Cancelled. You keep the pieces.',
  IN_TRANSIT: 'On the way to us.',
  RECEIVED: 'We have the pieces and look at them.',
  INSPECTED: 'We looked at the pieces. The refund follows.',
  REFUND_PENDING: 'The money is on its way to you.',
  REFUNDED: 'The money went back to you.',
  EXCHANGE_PENDING: 'Accepted. We ask your bank for the difference.',
  EXCHANGED: 'Exchanged. The other pieces are in your order.',
  CLOSED: 'Closed without a refund.',
};

/** The steps that an order without trouble takes. */
export const usualSteps: readonly OrderStatus[] = ['PLACED', 'CONFIRMED', 'SHIPPED', 'DELIVERED'];

/** Whether nothing more is expected, so that steps ahead would be a wrong promise. */
export const isOver = (status: OrderStatus): boolean =>
  ['DELIVERED', 'COMPLETED', 'CANCELLED', 'EXPIRED', 'PARTIALLY_RETURNED', 'RETURNED'].includes(status);
