import { z } from 'zod';
import type { AskGraph } from '#platform/graph/ask-graph.ts';
import type { Email } from '../storage/email.entity.ts';

const person = z.object({ name: z.string(), email: z.string() });
const money = z.object({ amount: z.union([z.int(), z.string()]), currency: z.string() });

const order = z.object({
  id: z.string(),
  number: z.string(),
  placedAt: z.string(),
  total: money,
  lines: z.array(z.object({ id: z.string(), name: z.string(), quantity: z.int(), lineTotal: money })),
  shippingAddress: z.object({
    name: z.string(),
    line1: z.string(),
    line2: z.string().nullable(),
    city: z.string(),
    region: z.string().nullable(),
    postalCode: z.string(),
    country: z.string(),
  }),
  shipments: z.array(
    z.object({
      id: z.string(),
      trackingCode: z.string().nullable(),
      lines: z.array(z.object({ orderLineId: z.string(), quantity: z.int() })),
    }),
  ),
});

export type MailOrder = z.infer<typeof order>;
export type MailMoney = z.infer<typeof money>;

/** Everything that a template may show. Names are as people typed them. */
export type MailData = { name: string } & (
  | { template: 'WELCOME' }
  | { template: 'ORDER_CONFIRMED' | 'ORDER_DELIVERED' | 'ORDER_EXPIRED'; order: MailOrder }
  | { template: 'ORDER_SHIPPED'; order: MailOrder; shipmentId: string | null }
  | { template: 'ORDER_CANCELLED'; order: MailOrder; reason: string | null }
  | { template: 'ORDER_REFUNDED'; order: MailOrder; refunded: MailMoney }
);

/** The operations that the worker sends to the gateway. A contract test checks them against the API. */
export const mailQueries = {
  user: 'query MailToUser($id: ID!) { node(id: $id) { ... on User { name email } } }',
  order: `query MailAboutOrder($id: ID!) {
    order(id: $id) {
      id number placedAt total { amount currency }
      lines { id name quantity lineTotal { amount currency } }
      shippingAddress { name line1 line2 city region postalCode country }
      shipments { id trackingCode lines { orderLineId quantity } }
      customer { name email }
    }
  }`,
};

/** Reads what an e-mail shows, and to whom it goes. Undefined if there is nobody to write to, or no single address; throws while the graph cannot say. */
export async function readMailData(
  graph: AskGraph,
  email: Email,
): Promise<{ recipient: { name: string; address: string }; data: MailData } | undefined> {
  const { template, orderId, recipientId, shipmentId, reason, amountMinor, currency } = email;
  if (template === 'WELCOME') {
    const { node } = await graph(mailQueries.user, { id: recipientId });
    const found = person.nullable().parse(node);
    const to = found && recipientOf(found);
    return to ? { recipient: to, data: { template, name: found.name } } : undefined;
  }
  const answer = await graph(mailQueries.order, { id: orderId });
  const found = order.extend({ customer: person.nullable() }).nullable().parse(answer['order']);
  if (!found?.customer) return undefined;
  const { name } = found.customer;
  const recipient = recipientOf(found.customer);
  if (!recipient) return undefined;
  switch (template) {
    case 'ORDER_SHIPPED':
      return { recipient, data: { template, name, order: found, shipmentId: shipmentId ?? null } };
    case 'ORDER_CANCELLED':
      return { recipient, data: { template, name, order: found, reason: reason ?? null } };
    case 'ORDER_REFUNDED':
      if (amountMinor == null || currency == null) throw new Error('expected the refund to have an amount');
      return { recipient, data: { template, name, order: found, refunded: { amount: amountMinor, currency } } };
    default:
      return { recipient, data: { template, name, order: found } };
  }
}

/** Exactly one mailbox: a list, a group or a route would reach others, and a quoted name before the @ may hide one. */
const oneMailbox = /^[^\s@,;:<>()[\]\\"]+@[^\s@,;:<>()[\]\\"]+$/;

function recipientOf({ name, email }: z.infer<typeof person>): { name: string; address: string } | undefined {
  return oneMailbox.test(email) ? { name, address: email } : undefined;
}
