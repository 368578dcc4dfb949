import { type Consumer, onAll } from '#platform/events/consume.ts';
import type { EventDefinition } from '#platform/events/define.ts';
import {
  type OrderChange,
  orderCancelled,
  orderConfirmed,
  orderDelivered,
  orderExpired,
  orderLinkRequested,
  orderRefunded,
  orderShipped,
} from '#schema/events/orders.ts';
import { type EmailQueue, queueEmails } from '../commands/queue-emails.ts';
import type { EmailTemplate } from '../domain/email.ts';

/** Writes to customers about their orders. */
export function mailOrders(queue: EmailQueue): Consumer {
  const mailOn = <Payload extends OrderChange & { shipmentId?: string; amountMinor?: number; currency?: string }>(
    definition: EventDefinition<Payload>,
    template: EmailTemplate,
  ) =>
    onAll(definition, (events, em) =>
      queueEmails(em, queue, events, ({ orderId, customerId, shipmentId, reason, amountMinor, currency }) => ({
        template,
        recipientId: customerId,
        orderId,
        shipmentId: shipmentId ?? null,
        reason,
        requestId: null,
        money: amountMinor === undefined || currency === undefined ? null : { amountMinor, currency },
      })),
    );
  return {
    name: 'mail-orders',
    feed: 'orders',
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
      mailOn(orderShipped, 'ORDER_SHIPPED'),
      mailOn(orderDelivered, 'ORDER_DELIVERED'),
      mailOn(orderCancelled, 'ORDER_CANCELLED'),
      mailOn(orderExpired, 'ORDER_EXPIRED'),
      mailOn(orderRefunded, 'ORDER_REFUNDED'),
    ]),
  };
}
