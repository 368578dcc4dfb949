import { defineEntity, p } from '@mikro-orm/core';
import type { DeliveryStatus } from '../domain/webhook.ts';
import { WebhookEndpoint } from './webhook-endpoint.entity.ts';

const WebhookDeliverySchema = defineEntity({
  name: 'WebhookDelivery',
  tableName: 'webhook_delivery',
  uniques: [{ name: 'webhook_delivery_once', properties: ['endpointId', 'eventId'] }],
  indexes: [
    {
      name: 'webhook_delivery_waiting',
      expression: `create index webhook_delivery_waiting on webhook_delivery (endpoint_id, order_id, version) where status = 'PENDING'`,
    },
    { name: 'webhook_delivery_by_endpoint', properties: ['endpointId', 'queuedAt', 'id'] },
    { name: 'webhook_delivery_by_time', properties: ['queuedAt'] },
  ],
  checks: [
    {
      name: 'webhook_delivery_status_check',
      expression: `status in ('PENDING', 'DELIVERED', 'FAILED', 'SKIPPED')`,
    },
    { name: 'webhook_delivery_time_check', expression: `(status = 'DELIVERED') = (delivered_at is not null)` },
  ],
  properties: {
    id: p.uuid().primary(),
    endpointId: () =>
      p.manyToOne(WebhookEndpoint).mapToPk().name('endpoint_id').deleteRule('cascade').updateRule('no action'),
    /** Also the id of the message, so that a receiver recognises a repetition. */
    eventId: p.uuid(),
    eventName: p.text(),
    /** Messages about one order are sent in the order of its versions. */
    orderId: p.uuid(),
    version: p.integer(),
    occurredAt: p.datetime(3),
    status: p.text().$type<DeliveryStatus>(),
    attempts: p.integer(),
    /** Since when it waits: when the event arrived, or when it was asked for again. */
    queuedAt: p.datetime(3),
    nextAttemptAt: p.datetime(3).nullable(),
    /** While one process sends it, no other does. */
    leasedUntil: p.datetime(3).nullable(),
    /** Status of the last answer; null without one. */
    answerStatus: p.integer().nullable(),
    lastError: p.text().nullable(),
    deliveredAt: p.datetime(3).nullable(),
  },
});

/** A message for one endpoint about one event. It has no text: the payload is read when it is sent, so that nothing has to be erased here. */
export class WebhookDelivery extends WebhookDeliverySchema.class {}
WebhookDeliverySchema.setClass(WebhookDelivery);
