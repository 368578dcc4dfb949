import { z } from 'zod';
import { defineEvent } from '#platform/events/define.ts';
import { concernsCustomer, orderChange, pieces } from './order-change.ts';
import { returnEvents } from './order-returns.ts';

export { type OrderChange, type OrderStatus, orderStatuses } from './order-change.ts';
export * from './order-returns.ts';

/** Money of one payment. */
const money = z.object({ paymentId: z.uuid(), amountMinor: z.int().positive(), currency: z.string() });
const moneyChange = orderChange.extend(money.shape);
export type MoneyChange = z.infer<typeof moneyChange>;

// Subject of all: `order:<orderId>`; version = the order's version = that of its history entry.

export const orderPlaced = defineEvent({
  name: 'order.placed',
  schemaVersion: 1,
  payload: orderChange.extend({ totalMinor: z.int(), currency: z.string(), lines: pieces }),
  ...concernsCustomer,
});

/**
 * Stock is held and the payment authorised; catalog turns held into committed. Carries the lines, so that a lapsed hold can be made again.
 * `payment` is absent for an order that costs nothing, and in events of releases before it.
 */
export const orderConfirmed = defineEvent({
  name: 'order.confirmed',
  schemaVersion: 1,
  payload: orderChange.extend({ lines: pieces, payment: money.optional() }),
  ...concernsCustomer,
});

/** An event that says only what every event of an order says. */
const aboutOrder = (name: string) => defineEvent({ name, schemaVersion: 1, payload: orderChange, ...concernsCustomer });

/** Events of releases before have no `actor`. */
export const orderCancelled = defineEvent({
  name: 'order.cancelled',
  schemaVersion: 1,
  payload: orderChange.extend({ actor: z.enum(['customer', 'staff', 'system']).optional() }),
  ...concernsCustomer,
});
export const orderExpired = aboutOrder('order.expired');

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

/** Three attempts at a step of an order that is not confirmed have failed; the step is tried again. At most one of each order. */
export const orderDelayed = defineEvent({
  name: 'order.delayed',
  schemaVersion: 1,
  payload: orderChange.extend({ step: z.string(), error: z.string() }),
  ...concernsCustomer,
});

/** Staff had the unfinished work of the order tried again. */
export const orderResumed = defineEvent({
  name: 'order.resumed',
  schemaVersion: 1,
  payload: orderChange.extend({ work: z.array(z.string()) }),
  ...concernsCustomer,
});

/** The order goes to another address. */
export const orderEdited = aboutOrder('order.edited');

/** Staff stopped the order until this moment at the latest. */
export const orderHoldPlaced = defineEvent({
  name: 'order.hold-placed',
  schemaVersion: 1,
  payload: orderChange.extend({ until: z.iso.datetime() }),
  ...concernsCustomer,
});

export const orderHoldReleased = aboutOrder('order.hold-released');

/** Pieces of a confirmed order are given up; catalog puts them on sale again. `totalMinor` is the new total; events of releases before it have none. */
export const orderLinesCancelled = defineEvent({
  name: 'order.lines-cancelled',
  schemaVersion: 1,
  payload: orderChange.extend({ cancellationId: z.uuid(), lines: pieces, totalMinor: z.int().optional() }),
  ...concernsCustomer,
});

const editChange = orderChange.extend({ editId: z.uuid(), added: pieces });

/** An edit adds pieces to a confirmed order. Catalog commits them to the order or refuses; until then the order stays as it is. */
export const orderEditRequested = defineEvent({
  name: 'order.edit-requested',
  schemaVersion: 1,
  payload: editChange.extend({ totalMinor: z.int() }),
  ...concernsCustomer,
});

/** A requested edit changes nothing; `reason` says why. Catalog puts the `added` pieces on sale again, if it has committed them. */
export const orderEditRefused = defineEvent({
  name: 'order.edit-refused',
  schemaVersion: 1,
  payload: editChange,
  ...concernsCustomer,
});

/**
 * A confirmed order has other pieces, and is priced again. Catalog puts the `removed` pieces on sale again; it has committed the `added` pieces before.
 * Events of releases before have no `added`.
 */
export const orderLinesEdited = defineEvent({
  name: 'order.lines-edited',
  schemaVersion: 1,
  payload: orderChange.extend({ editId: z.uuid(), removed: pieces, added: pieces.optional(), totalMinor: z.int() }),
  ...concernsCustomer,
});

/** A parcel is packed. The pieces stay committed until it is shipped. */
export const orderPacked = defineEvent({
  name: 'order.packed',
  schemaVersion: 1,
  payload: orderChange.extend({ shipmentId: z.uuid(), lines: pieces }),
  ...concernsCustomer,
});

/** A packed parcel was taken apart. */
export const orderShipmentCancelled = defineEvent({
  name: 'order.shipment-cancelled',
  schemaVersion: 1,
  payload: orderChange.extend({ shipmentId: z.uuid() }),
  ...concernsCustomer,
});

/** The carrier brings a parcel back: its way back is a return. */
export const orderDeliveryFailed = defineEvent({
  name: 'order.delivery-failed',
  schemaVersion: 1,
  payload: orderChange.extend({ shipmentId: z.uuid(), returnId: z.uuid().optional() }),
  ...concernsCustomer,
});

/** A parcel has another carrier or tracking code. */
export const orderTracked = defineEvent({
  name: 'order.tracked',
  schemaVersion: 1,
  payload: orderChange.extend({ shipmentId: z.uuid(), carrier: z.string().nullable(), trackingCode: z.string() }),
  ...concernsCustomer,
});

/** The time for returns is over, and nothing is under way. */
export const orderCompleted = aboutOrder('order.completed');

// Money. The status often stays the same; the version goes up with each of them.

const aboutMoney = <Name extends string>(name: Name) =>
  defineEvent({ name, schemaVersion: 1, payload: moneyChange, ...concernsCustomer });

/** The provider holds an amount for an order that it does not confirm, because the order ended meanwhile. Otherwise `order.confirmed` says it. */
export const orderPaymentAuthorised = aboutMoney('order.payment-authorised');
/** The provider declined for an order that had ended. For a live order `order.cancelled` says it. */
export const orderPaymentDeclined = aboutMoney('order.payment-declined');
/** The provider holds an amount in place of an earlier authorisation, which runs out or is too small for an edit; `order.payment-voided` ends that one. */
export const orderPaymentRenewed = aboutMoney('order.payment-renewed');
/** The provider no longer holds an amount; nothing was captured. */
export const orderPaymentVoided = aboutMoney('order.payment-voided');
/**
 * The customer must confirm the payment with their bank; until then, and until its deadline, the order waits, or its edit `editId`, or the exchange of its
 * return `returnId`.
 */
export const orderActionRequired = defineEvent({
  name: 'order.action-required',
  schemaVersion: 1,
  payload: moneyChange.extend({ editId: z.uuid().optional(), returnId: z.uuid().optional() }),
  ...concernsCustomer,
});
export const orderPaymentCaptured = aboutMoney('order.payment-captured');
/** A parcel is on its way and its money was not received. `reason` is the provider's code. */
export const orderCaptureRefused = aboutMoney('order.capture-refused');
/** The amount is set aside; the provider is asked to send it back. */
export const orderRefundRequested = aboutMoney('order.refund-requested');
export const orderRefunded = aboutMoney('order.refunded');
/** The amount can be refunded again. `reason` is the provider's code. */
export const orderRefundRefused = aboutMoney('order.refund-refused');

/** Subject `link:<linkId>`, version 1 and last. The token of the link follows from the id, and is in no event. */
export const orderLinkRequested = defineEvent({
  name: 'link.requested',
  schemaVersion: 1,
  payload: z.object({ linkId: z.uuid(), orderId: z.uuid(), customerId: z.uuid() }),
});

export const ordersEvents = [
  orderPlaced,
  orderConfirmed,
  orderCancelled,
  orderExpired,
  orderShipped,
  orderDelivered,
  orderDelayed,
  orderResumed,
  orderEdited,
  orderHoldPlaced,
  orderHoldReleased,
  orderLinesCancelled,
  orderEditRequested,
  orderEditRefused,
  orderLinesEdited,
  orderPacked,
  orderShipmentCancelled,
  orderDeliveryFailed,
  orderTracked,
  orderCompleted,
  ...returnEvents,
  orderPaymentAuthorised,
  orderPaymentDeclined,
  orderPaymentRenewed,
  orderPaymentVoided,
  orderActionRequired,
  orderPaymentCaptured,
  orderCaptureRefused,
  orderRefundRequested,
  orderRefunded,
  orderRefundRefused,
  orderLinkRequested,
];
