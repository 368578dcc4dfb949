import type { RepairWorkInput } from '#platform/operations/repair-work.ts';
import {
  deleteWebhookEndpoint,
  editWebhookEndpoint,
  rotateWebhookSecret,
} from '../commands/change-webhook-endpoint.ts';
import { createWebhookEndpoint } from '../commands/create-webhook-endpoint.ts';
import { replayWebhooks, testWebhookEndpoint } from '../commands/send-webhooks-again.ts';
import type { NotificationsContext } from '../context.ts';
import type { MutationResolvers } from '../schema.generated.ts';

export const Mutation: MutationResolvers = {
  repairNotificationsWork: (
    _: unknown,
    { input }: { input: RepairWorkInput },
    { caller, work, now }: NotificationsContext,
  ) => work.repair(caller, input, now()),
  createWebhookEndpoint: (_, { input }, context) => createWebhookEndpoint(context, input),
  editWebhookEndpoint: (_, { input }, context) => editWebhookEndpoint(context, input),
  rotateWebhookSecret: (_, { input }, context) => rotateWebhookSecret(context, input),
  deleteWebhookEndpoint: (_, { input }, context) => deleteWebhookEndpoint(context, input),
  testWebhookEndpoint: (_, { input }, context) => testWebhookEndpoint(context, input),
  replayWebhooks: (_, { input }, context) => replayWebhooks(context, input),
};
