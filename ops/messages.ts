import type { OperatedShop } from './open-shop.ts';

const emails = `{ emails(first: 100, filter: { status: [QUEUED, SENDING, FAILED, REJECTED] }) {
  nodes { id template status attempts lastError createdAt order { id number } } } }`;
const webhooks = `{ webhookEndpoints { id url enabled failures pausedUntil deliveries(first: 100, status: [PENDING, FAILED]) {
  nodes { id event status attempts lastError occurredAt order { id number } } } } }`;
const sendAgainMutation = `mutation ($input: ReplayWebhooksInput!) {
  replayWebhooks(input: $input) { ... on WebhooksQueued { count } ... on Refusal { code message } } }`;

interface Endpoint {
  id: string;
  deliveries: { nodes: object[] };
}

/** E-mails that are not sent, webhook endpoints, and what these did not take; for a part that cannot be read, why. Only an ADMIN reads webhooks. */
export async function unsentMessages(shop: OperatedShop): Promise<({ kind: string } & Record<string, unknown>)[]> {
  const [mails, endpoints] = await Promise.all([
    shop.read<{ nodes: object[] }>(emails),
    shop.read<Endpoint[]>(webhooks),
  ]);
  const problem = (of: string, message: string) => [{ kind: 'problem', of, message }];
  return [
    ...(typeof mails === 'string' ? problem('emails', mails) : mails.nodes.map((mail) => ({ kind: 'email', ...mail }))),
    ...(typeof endpoints === 'string'
      ? problem('webhooks', endpoints)
      : endpoints.flatMap(({ deliveries, ...endpoint }) => [
          { kind: 'endpoint', ...endpoint },
          ...deliveries.nodes.map((delivery) => ({ kind: 'delivery', endpointId: endpoint.id, ...delivery })),
        ])),
  ];
}

/** Sends one message of a webhook endpoint again, with the id that it had. Returns how many are queued. Throws RefusedByShop. */
export async function sendAgain(
  shop: OperatedShop,
  input: { endpointId: string; deliveryId: string },
): Promise<number> {
  return (await shop.change<{ count: number }>(sendAgainMutation, input)).count;
}
