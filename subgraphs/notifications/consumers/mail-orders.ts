import { type Consumer, onAll } from '#platform/events/consume.ts';
import type { EventDefinition, StoredEvent } from '#platform/events/define.ts';
import {
  type OrderChange,
  orderActionRequired,
  orderCancelled,
  orderConfirmed,
  orderDelivered,
  orderEditRefused,
  orderExchanged,
  orderExchangeRefused,
  orderExpired,
  orderLinesEdited,
  orderLinkRequested,
  orderRefunded,
  orderReturnRequested,
  orderShipped,
} from '#schema/events/orders.ts';
import { type EmailQueue, queueEmails } from '../commands/queue-emails.ts';
import type { EmailTemplate } from '../domain/email.ts';

/** An e-mail may be this late. Half of it doubles what a busy shop pays for pages. */
const mailEveryMs = 250;

/** Writes to customers about their orders. */
export function mailOrders(queue: EmailQueue): Consumer {
  type Facts = { shipmentId?: string; returnId?: string | undefined; amountMinor?: number; currency?: string };
  const mailOn = <Payload extends OrderChange & Facts>(
    definition: EventDefinition<Payload>,
    template: EmailTemplate,
    isNews: (event: StoredEvent<Payload>) => boolean = () => true,
  ) =>
    onAll(definition, (events, em) =>
      queueEmails(
        em,
        queue,
        events.filter(isNews),
        ({ orderId, customerId, shipmentId, returnId, reason, amountMinor, currency }) => ({
          template,
          recipientId: customerId,
          orderId,
          shipmentId: shipmentId ?? null,
          reason,
          requestId: returnId ?? null,
          money: amountMinor === undefined || currency === undefined ? null : { amountMinor, currency },
        }),
      ),
    );
  return {
    name: 'mail-orders',
    feed: 'orders',
    gatherMs: mailEveryMs,
    on: Object.fromEntries([
      onAll(orderLinkRequested, (events, em) =>
        queueEmails(em, queue, events, ({ linkId, orderId, customerId }) => ({
          template: 'ORDER_LINK',
          recipientId: customerId,
          orderId,
          shipmentId: null,
          reason: null,
          requestId: linkId,
          money: null,
        })),
      ),
      mailOn(orderConfirmed, 'ORDER_CONFIRMED'),
      mailOn(orderLinesEdited, 'ORDER_EDITED'),
      // A cancelled order has its own e-mail.
      mailOn(orderEditRefused, 'ORDER_EDIT_REFUSED', ({ payload }) => payload.reason !== 'ORDER_CANCELLED'),
      mailOn(orderShipped, 'ORDER_SHIPPED'),
      mailOn(orderDelivered, 'ORDER_DELIVERED'),
      mailOn(orderCancelled, 'ORDER_CANCELLED'),
      mailOn(orderExpired, 'ORDER_EXPIRED'),
      mailOn(orderRefunded, 'ORDER_REFUNDED'),
      mailOn(orderReturnRequested, 'ORDER_EXCHANGE_REQUESTED', ({ payload }) => payload.exchange !== undefined),
      // Only the payment of an exchange needs an e-mail: a customer who places or edits an order is still in the shop and sees that it waits.
      mailOn(orderActionRequired, 'ORDER_EXCHANGE_PAYMENT', ({ payload }) => payload.returnId !== undefined),
      mailOn(orderExchanged, 'ORDER_EXCHANGED'),
      mailOn(orderExchangeRefused, 'ORDER_EXCHANGE_REFUSED'),
    ]),
  };
}
