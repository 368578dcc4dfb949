import { newId } from '#platform/values/id.ts';
import { type NotificationsContext, requireAdmin } from '../context.ts';
import type { InvalidInput, TooManyWebhookEndpoints } from '../domain/outcome.ts';
import { WebhookEndpoint } from '../storage/webhook-endpoint.entity.ts';
import { checkEndpoint } from '../webhooks/check-endpoint.ts';
import { newWebhookSecret } from '../webhooks/secrets.ts';

/** Each event is looked at for each endpoint. A shop with more has a broker (docs/brokers.md). */
const maxEndpoints = 50;

export interface CreateWebhookEndpointInput {
  url: string;
  events: readonly string[];
  selection: string;
  description?: string | null | undefined;
}

export interface WebhookEndpointCreated {
  __typename: 'WebhookEndpointCreated';
  endpoint: WebhookEndpoint;
  secret: string;
}

/** Adds an endpoint, which hears of events from now on. Its secret is shown this once. Throws UNAUTHENTICATED or FORBIDDEN. */
export async function createWebhookEndpoint(
  context: NotificationsContext,
  input: CreateWebhookEndpointInput,
): Promise<WebhookEndpointCreated | InvalidInput | TooManyWebhookEndpoints> {
  requireAdmin(context.caller);
  const fault = await checkEndpoint(context, input);
  if (fault) return fault;
  if ((await context.em.count(WebhookEndpoint)) >= maxEndpoints) {
    return {
      __typename: 'TooManyWebhookEndpoints',
      code: 'TOO_MANY_WEBHOOK_ENDPOINTS',
      message: `There are ${maxEndpoints} webhook endpoints already; delete one first`,
    };
  }
  const now = context.now();
  const secret = newWebhookSecret();
  const endpoint = context.em.create(WebhookEndpoint, {
    id: newId('other', now),
    url: input.url,
    description: input.description?.trim() || null,
    events: [...new Set(input.events)],
    selection: input.selection,
    enabled: true,
    secret: context.webhooks.box.seal(secret),
    version: 1,
    createdAt: now,
    failures: 0,
  });
  await context.em.flush();
  return { __typename: 'WebhookEndpointCreated', endpoint, secret };
}
