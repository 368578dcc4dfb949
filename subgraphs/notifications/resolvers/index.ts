import { scalars } from '#platform/graph/scalars.ts';
import { backgroundWorkFields } from '#platform/operations/work-resolvers.ts';
import type { Resolvers } from '../schema.generated.ts';
import { Email } from './email.ts';
import { Mutation } from './mutation.ts';
import { Query } from './query.ts';
import { WebhookDelivery } from './webhook-delivery.ts';
import { WebhookEndpoint } from './webhook-endpoint.ts';

export const resolvers: Resolvers = {
  DateTime: scalars.DateTime,
  Query,
  Mutation,
  BackgroundWork: backgroundWorkFields,
  Email,
  WebhookEndpoint,
  WebhookDelivery,
};
