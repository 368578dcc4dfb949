import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { isId } from '#platform/values/id.ts';
import { type NotificationsContext, requireAdmin } from '../context.ts';
import {
  type Conflict,
  conflict,
  endpointNotFound,
  type InvalidInput,
  type WebhookEndpointNotFound,
} from '../domain/outcome.ts';
import { WebhookEndpoint } from '../storage/webhook-endpoint.entity.ts';
import { checkEndpoint } from '../webhooks/check-endpoint.ts';
import { newWebhookSecret, overlapMs } from '../webhooks/secrets.ts';

interface Named {
  endpointId: string;
  expectedVersion?: number | null | undefined;
}

export interface EditWebhookEndpointInput extends Named {
  url?: string | null | undefined;
  events?: readonly string[] | null | undefined;
  selection?: string | null | undefined;
  description?: string | null | undefined;
  enabled?: boolean | null | undefined;
}

export interface WebhookEndpointEdited {
  __typename: 'WebhookEndpointEdited';
  endpoint: WebhookEndpoint;
}

export interface WebhookSecretRotated {
  __typename: 'WebhookSecretRotated';
  endpoint: WebhookEndpoint;
  secret: string;
  previousValidUntil: Date;
}

export interface WebhookEndpointDeleted {
  __typename: 'WebhookEndpointDeleted';
  endpointId: string;
}

/** Changes an endpoint; a field that is left out stays, a null description is removed. An endpoint that is disabled gets nothing, also later. */
export async function editWebhookEndpoint(
  context: NotificationsContext,
  input: EditWebhookEndpointInput,
): Promise<WebhookEndpointEdited | WebhookEndpointNotFound | Conflict | InvalidInput> {
  requireAdmin(context.caller);
  const fault = await checkEndpoint(context, input);
  if (fault) return fault;
  return change(context, input, (endpoint) => {
    Object.assign(endpoint, {
      url: input.url ?? endpoint.url,
      events: input.events ? [...new Set(input.events)] : endpoint.events,
      selection: input.selection ?? endpoint.selection,
      description: input.description === undefined ? endpoint.description : input.description?.trim() || null,
      enabled: input.enabled ?? endpoint.enabled,
      // What it was paused for may be over.
      failures: 0,
      pausedUntil: null,
    });
    return { __typename: 'WebhookEndpointEdited', endpoint };
  });
}

/** Gives an endpoint a new secret, shown this once. For a day messages have a signature of each. */
export async function rotateWebhookSecret(
  context: NotificationsContext,
  input: Named,
): Promise<WebhookSecretRotated | WebhookEndpointNotFound | Conflict> {
  requireAdmin(context.caller);
  return change(context, input, (endpoint) => {
    const secret = newWebhookSecret();
    const previousValidUntil = new Date(context.now().getTime() + overlapMs);
    Object.assign(endpoint, {
      previousSecret: endpoint.secret,
      previousSecretUntil: previousValidUntil,
      secret: context.webhooks.box.seal(secret),
    });
    return { __typename: 'WebhookSecretRotated', endpoint, secret, previousValidUntil };
  });
}

/** Removes an endpoint with its messages. */
export async function deleteWebhookEndpoint(
  context: NotificationsContext,
  input: Named,
): Promise<WebhookEndpointDeleted | WebhookEndpointNotFound | Conflict> {
  requireAdmin(context.caller);
  return change(context, input, (endpoint, em) => {
    em.remove(endpoint);
    return { __typename: 'WebhookEndpointDeleted', endpointId: endpoint.id };
  });
}

async function change<Outcome>(
  context: NotificationsContext,
  { endpointId, expectedVersion }: Named,
  apply: (endpoint: WebhookEndpoint, em: SqlEntityManager) => Outcome,
): Promise<Outcome | WebhookEndpointNotFound | Conflict> {
  const id = endpointId.toLowerCase();
  if (!isId(id)) return endpointNotFound();
  return context.em.fork().transactional(async (em) => {
    const endpoint = await em.findOne(WebhookEndpoint, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!endpoint) return endpointNotFound();
    if (expectedVersion != null && expectedVersion !== endpoint.version) {
      return conflict(expectedVersion, endpoint.version);
    }
    endpoint.version += 1;
    return apply(endpoint, em);
  });
}
