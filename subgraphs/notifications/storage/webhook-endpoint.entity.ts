import { defineEntity, p } from '@mikro-orm/core';

const WebhookEndpointSchema = defineEntity({
  name: 'WebhookEndpoint',
  tableName: 'webhook_endpoint',
  checks: [
    { name: 'webhook_endpoint_version_check', expression: 'version >= 1' },
    { name: 'webhook_endpoint_events_check', expression: 'cardinality(events) > 0' },
    {
      name: 'webhook_endpoint_previous_check',
      expression: '(previous_secret is null) = (previous_secret_until is null)',
    },
  ],
  properties: {
    id: p.uuid().primary(),
    url: p.text(),
    description: p.text().nullable(),
    /** Names of events. */
    events: p.array(),
    /** A GraphQL selection of Order. */
    selection: p.text(),
    enabled: p.boolean(),
    /** Sealed. */
    secret: p.text(),
    /** The secret before, sealed, while it is still used beside the new one. */
    previousSecret: p.text().nullable(),
    previousSecretUntil: p.datetime(3).nullable(),
    version: p.integer(),
    createdAt: p.datetime(3),
    /** Consecutive failed attempts. */
    failures: p.integer(),
    /** Nothing is sent before. */
    pausedUntil: p.datetime(3).nullable(),
  },
});

/** An address outside of the shop that hears about orders. */
export class WebhookEndpoint extends WebhookEndpointSchema.class {}
WebhookEndpointSchema.setClass(WebhookEndpoint);
