import type { WebhookDeliveryResolvers } from '../schema.generated.ts';

export const WebhookDelivery: WebhookDeliveryResolvers = {
  event: ({ eventName }) => eventName,
  order: ({ orderId }) => ({ __typename: 'Order', id: orderId }),
};
