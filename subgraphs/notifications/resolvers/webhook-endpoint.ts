import { timePage, toTimeConnection } from '#platform/graph/time-page.ts';
import { isId } from '#platform/values/id.ts';
import type { WebhookEndpointResolvers } from '../schema.generated.ts';
import { loadDeliveries } from '../storage/webhooks.ts';

/** An endpoint is only ever handed to ADMIN, by `webhookEndpoints` or by a mutation. Its fields need no further check. */
export const WebhookEndpoint: WebhookEndpointResolvers = {
  previousSecretValidUntil: ({ previousSecretUntil }, _, { now }) =>
    previousSecretUntil != null && previousSecretUntil > now() ? previousSecretUntil : null,
  async deliveries({ id }, args, { em }) {
    const page = timePage(args);
    const { orderId = null } = args;
    // No order has an id of another form.
    const unknown = orderId !== null && !isId(orderId);
    const request = {
      endpointId: id,
      statuses: args.status ?? null,
      orderId,
      before: page.after ?? null,
      // One more than shown, to know whether there is a next page.
      limit: page.limit + 1,
    };
    const found = unknown ? [] : await loadDeliveries(em, request);
    return toTimeConnection(found, page, ({ queuedAt }) => queuedAt);
  },
};
