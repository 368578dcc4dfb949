import { z } from 'zod';
import { defineEvent } from '#platform/events/define.ts';
import { concernsCustomer, orderChange, pieces } from './order-change.ts';

// Returns. `lines` are their pieces.

const returnChange = orderChange.extend({ returnId: z.uuid(), lines: pieces });
const aboutReturn = (name: string) =>
  defineEvent({ name, schemaVersion: 1, payload: returnChange, ...concernsCustomer });

/** `exchange`: the pieces wanted instead; catalog commits them to the order or refuses. Absent for a refund, and in events of releases before. */
export const orderReturnRequested = defineEvent({
  name: 'order.return-requested',
  schemaVersion: 1,
  payload: returnChange.extend({ exchange: pieces.optional() }),
  ...concernsCustomer,
});
export const orderReturnApproved = aboutReturn('order.return-approved');
export const orderReturnRejected = aboutReturn('order.return-rejected');
export const orderReturnCancelled = aboutReturn('order.return-cancelled');
export const orderReturnSent = aboutReturn('order.return-sent');
/** The pieces are back. They are not on sale before they are inspected. */
export const orderReturnReceived = aboutReturn('order.return-received');
/** Closed without a refund. A refund has the events `order.refund-requested` and `order.refunded`. */
export const orderReturnClosed = aboutReturn('order.return-closed');

/** Each piece is on sale again or written off; catalog moves its stock. */
export const orderReturnInspected = defineEvent({
  name: 'order.return-inspected',
  schemaVersion: 1,
  payload: orderChange.extend({
    returnId: z.uuid(),
    lines: z.array(
      z.object({ variantId: z.uuid(), restocked: z.int().nonnegative(), writtenOff: z.int().nonnegative() }),
    ),
  }),
  ...concernsCustomer,
});

// The exchange of a return. `added` are the pieces that the customer gets instead.

const exchangeChange = orderChange.extend({ returnId: z.uuid(), added: pieces });
const inExchange = exchangeChange.extend({ amountMinor: z.int().nonnegative(), currency: z.string() });

/** Catalog keeps the pieces for the order until the exchange ends. */
export const orderExchangeReserved = defineEvent({
  name: 'order.exchange-reserved',
  schemaVersion: 1,
  payload: exchangeChange,
  ...concernsCustomer,
});

/** The returned pieces are accepted. The provider is asked to hold the difference between the prices. */
export const orderExchangeAccepted = defineEvent({
  name: 'order.exchange-accepted',
  schemaVersion: 1,
  payload: inExchange,
  ...concernsCustomer,
});

/** The order has the new pieces. The amount is what the returned pieces pay of them. `totalMinor` is the new total. */
export const orderExchanged = defineEvent({
  name: 'order.exchanged',
  schemaVersion: 1,
  payload: inExchange.extend({ totalMinor: z.int() }),
  ...concernsCustomer,
});

/** There is no exchange; `reason` says why. The return goes on. Catalog puts the pieces on sale again, if it has committed them. */
export const orderExchangeRefused = defineEvent({
  name: 'order.exchange-refused',
  schemaVersion: 1,
  payload: exchangeChange,
  ...concernsCustomer,
});

export const returnEvents = [
  orderReturnRequested,
  orderReturnApproved,
  orderReturnRejected,
  orderReturnCancelled,
  orderReturnSent,
  orderReturnReceived,
  orderReturnClosed,
  orderReturnInspected,
  orderExchangeReserved,
  orderExchangeAccepted,
  orderExchanged,
  orderExchangeRefused,
];
