/** The data of resolvers behind each GraphQL type, for the type generator; paths are relative to this folder. */
export const mappers = {
  Email: './storage/email.entity.ts#Email as EmailRow',
  WebhookEndpoint: './storage/webhook-endpoint.entity.ts#WebhookEndpoint as WebhookEndpointRow',
  WebhookDelivery: './storage/webhook-delivery.entity.ts#WebhookDelivery as WebhookDeliveryRow',
  BackgroundWork: '../../platform/operations/background-work.ts#BackgroundWork as BackgroundWorkParts',
};
