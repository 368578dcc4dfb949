import { z } from 'zod';
import type { MailedTokenPurpose } from '#platform/identity/mailed-token.ts';
import type { AskGraph } from '#platform/graph/ask-graph.ts';
import type { Email } from '../storage/email.entity.ts';
import type { OrderParts, ReadOrder } from './read-orders.ts';

const person = z.object({ name: z.string(), email: z.string() });
const registration = z.object({ email: z.string(), isPending: z.boolean(), hasAccount: z.boolean() });
const invitation = z.object({ email: z.string(), closedAt: z.string().nullable() });
const account = person.extend({ pendingEmail: z.string().nullable() });
const money = z.object({ amount: z.union([z.int(), z.string()]), currency: z.string() });

const exchange = z.object({
  added: z.array(z.object({ name: z.string(), quantity: z.int() })),
  total: money,
  worth: money,
  keptUntil: z.string().nullable(),
});

const order = z.object({
  id: z.string(),
  number: z.string(),
  placedAt: z.string(),
  total: money,
  discount: money,
  shipping: money,
  tax: money,
  includedTax: money,
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
  shipments: z
    .array(
      z.object({
        id: z.string(),
        trackingCode: z.string().nullable(),
        lines: z.array(z.object({ orderLineId: z.string(), quantity: z.int() })),
      }),
    )
    .default([]),
  returns: z.array(z.object({ id: z.string(), exchange: exchange.nullable() })).default([]),
});
/** Made once: zod compiles a schema when it is used first, which takes longer than a hundred uses. */
const wholeOrder = order
  .extend({ customer: person.nullable(), guestEmail: z.string().nullable().default(null) })
  .nullable();
const knownRegistration = registration.nullable();
const knownInvitation = invitation.nullable();
const knownAccount = account.nullable();

export type MailOrder = z.infer<typeof order>;
export type MailMoney = z.infer<typeof money>;
/** The pieces that come instead, their price, and what the returned ones pay. */
export type MailExchange = z.infer<typeof exchange>;

/** The token of a link, by what it allows and the request that it is for. */
export type TokenOf = (purpose: MailedTokenPurpose, requestId: string) => string;

/** How the recipient reads the order: by their account, or as a guest, by the token of a link if the e-mail has one. */
export type OrderReader = { kind: 'account' } | { kind: 'guest'; token: string | null };

/** Everything that a template may show. Names are as people typed them. */
export type MailData = { name: string; reader?: OrderReader } & (
  | { template: 'ACCOUNT_EXISTS' | 'PASSWORD_CHANGED' | 'EMAIL_CHANGE_REQUESTED' | 'API_KEY_CREATED' }
  /** The provider by the address that it is known by. */
  | { template: 'PROVIDER_LINKED' | 'PROVIDER_UNLINKED'; provider: string | null }
  /** A token is for accounts of older releases, which were opened before their addresses were confirmed. */
  | { template: 'WELCOME'; token: string | null }
  | { template: 'REGISTRATION' | 'PASSWORD_RESET' | 'EMAIL_VERIFICATION' | 'STAFF_INVITATION'; token: string }
  | {
      template: 'ORDER_LINK' | 'ORDER_CONFIRMED' | 'ORDER_EDITED' | 'ORDER_DELIVERED' | 'ORDER_EXPIRED';
      order: MailOrder;
    }
  | { template: 'ORDER_SHIPPED'; order: MailOrder; shipmentId: string | null }
  | { template: 'ORDER_CANCELLED' | 'ORDER_EDIT_REFUSED'; order: MailOrder; reason: string | null }
  | { template: 'ORDER_REFUNDED'; order: MailOrder; refunded: MailMoney }
  | { template: 'ORDER_EXCHANGE_REQUESTED' | 'ORDER_EXCHANGED'; order: MailOrder; exchange: MailExchange }
  | { template: 'ORDER_EXCHANGE_PAYMENT'; order: MailOrder; exchange: MailExchange; due: MailMoney; until: string }
  | { template: 'ORDER_EXCHANGE_REFUSED'; order: MailOrder; exchange: MailExchange; reason: string | null }
);

/** The operations that the worker sends to the gateway. A contract test checks them against the API. */
export const mailQueries = {
  user: 'query MailToUser($id: ID!) { node(id: $id) { ... on User { name email pendingEmail } } }',
  registration: 'query MailToRegister($id: ID!) { registration(id: $id) { email isPending hasAccount } }',
  invitation: 'query MailToInvited($id: ID!) { staffInvitation(id: $id) { email closedAt } }',
};

/** Other e-mails show no parcels and no returns: each is one more statement of orders. */
const partsByTemplate: Partial<Record<Email['template'], OrderParts>> = {
  ORDER_SHIPPED: 'shipments',
  ORDER_EXCHANGE_REQUESTED: 'returns',
  ORDER_EXCHANGE_PAYMENT: 'returns',
  ORDER_EXCHANGED: 'returns',
  ORDER_EXCHANGE_REFUSED: 'returns',
};

/** Reads what an e-mail shows, and to whom it goes. Undefined if there is nobody to write to, no single address, or nothing left to ask for; throws while the graph cannot say. */
export async function readMailData(
  { graph, readOrder, tokenOf }: { graph: AskGraph; readOrder: ReadOrder; tokenOf: TokenOf },
  email: Email,
): Promise<{ recipient: { name: string; address: string }; data: MailData } | undefined> {
  const { template, orderId, recipientId, shipmentId, requestId, reason } = email;
  if (template === 'REGISTRATION') {
    const answer = await graph(mailQueries.registration, { id: recipientId });
    const found = knownRegistration.parse(answer['registration']);
    const recipient = found?.isPending ? recipientOf({ name: '', email: found.email }) : undefined;
    if (!recipient) return undefined;
    // If an account is opened after this answer, `completeRegistration` answers `EMAIL_TAKEN`.
    if (found?.hasAccount) return { recipient, data: { template: 'ACCOUNT_EXISTS', name: '' } };
    return { recipient, data: { template, name: '', token: tokenOf('registration', known(requestId)) } };
  }
  if (template === 'STAFF_INVITATION') {
    const { staffInvitation } = await graph(mailQueries.invitation, { id: recipientId });
    const found = knownInvitation.parse(staffInvitation);
    const recipient = found?.closedAt === null ? recipientOf({ name: '', email: found.email }) : undefined;
    return (
      recipient && { recipient, data: { template, name: '', token: tokenOf('staff-invitation', known(requestId)) } }
    );
  }
  if (isAboutAccount(template)) {
    const { node } = await graph(mailQueries.user, { id: recipientId });
    const found = knownAccount.parse(node);
    // A link that confirms an address goes to that address. Users keeps one open request per account, so no other link is good.
    const isForPending = template === 'EMAIL_VERIFICATION' && found?.pendingEmail != null;
    const to = found && recipientOf(isForPending ? { ...found, email: found.pendingEmail ?? '' } : found);
    if (!to) return undefined;
    const { name } = found;
    switch (template) {
      case 'WELCOME':
        return {
          recipient: to,
          data: { template, name, token: requestId == null ? null : tokenOf('email-verification', requestId) },
        };
      case 'PASSWORD_RESET':
        return { recipient: to, data: { template, name, token: tokenOf('password-reset', known(requestId)) } };
      case 'EMAIL_VERIFICATION':
        return { recipient: to, data: { template, name, token: tokenOf('email-verification', known(requestId)) } };
      case 'PROVIDER_LINKED':
      case 'PROVIDER_UNLINKED':
        return { recipient: to, data: { template, name, provider: reason ?? null } };
      default:
        return { recipient: to, data: { template, name } };
    }
  }
  const found = wholeOrder.parse(await readOrder(partsByTemplate[template] ?? 'plain', known(orderId, 'an order')));
  if (!found) return undefined;
  const isGuest = found.guestEmail !== null;
  const to = isGuest ? { name: found.shippingAddress.name, email: found.guestEmail ?? '' } : found.customer;
  const recipient = to && recipientOf(to);
  if (!recipient) return undefined;
  const { name } = recipient;
  // The link of the confirmation has the id of the order.
  const linkId = template === 'ORDER_CONFIRMED' ? found.id : template === 'ORDER_LINK' ? requestId : null;
  const token = linkId == null ? null : tokenOf('order-link', linkId);
  const reader: OrderReader = isGuest ? { kind: 'guest', token } : { kind: 'account' };
  switch (template) {
    case 'ORDER_SHIPPED':
      return { recipient, data: { template, name, reader, order: found, shipmentId: shipmentId ?? null } };
    case 'ORDER_CANCELLED':
    case 'ORDER_EDIT_REFUSED':
      return { recipient, data: { template, name, reader, order: found, reason: reason ?? null } };
    case 'ORDER_REFUNDED':
      return { recipient, data: { template, name, reader, order: found, refunded: moneyOf(email) } };
    case 'ORDER_EXCHANGE_REQUESTED':
    case 'ORDER_EXCHANGED':
      return { recipient, data: { template, name, reader, order: found, exchange: exchangeOf(found, requestId) } };
    case 'ORDER_EXCHANGE_PAYMENT': {
      const exchange = exchangeOf(found, requestId);
      // The exchange has ended: there is nothing to confirm.
      if (exchange.keptUntil === null) return undefined;
      const about = { exchange, due: moneyOf(email), until: exchange.keptUntil };
      return { recipient, data: { template, name, reader, order: found, ...about } };
    }
    case 'ORDER_EXCHANGE_REFUSED': {
      const about = { exchange: exchangeOf(found, requestId), reason: reason ?? null };
      return { recipient, data: { template, name, reader, order: found, ...about } };
    }
    default:
      return { recipient, data: { template, name, reader, order: found } };
  }
}

function moneyOf({ template, amountMinor, currency }: Email): MailMoney {
  if (amountMinor == null || currency == null) throw new Error(`expected the e-mail ${template} to have an amount`);
  return { amount: amountMinor, currency };
}

function exchangeOf({ returns }: MailOrder, returnId: string | null | undefined): MailExchange {
  const found = returns.find(({ id }) => id === returnId)?.exchange;
  if (!found) throw new Error(`expected the return ${returnId} to have an exchange`);
  return found;
}

type AccountTemplate = Exclude<
  MailData['template'],
  `ORDER_${string}` | 'REGISTRATION' | 'ACCOUNT_EXISTS' | 'STAFF_INVITATION'
>;

function isAboutAccount(template: Email['template']): template is AccountTemplate {
  return !template.startsWith('ORDER_') && template !== 'REGISTRATION' && template !== 'STAFF_INVITATION';
}

function known(id: string | null | undefined, what = 'the request of its link'): string {
  if (id == null) throw new Error(`expected the e-mail to name ${what}`);
  return id;
}

/** Exactly one mailbox: a list, a group or a route would reach others, and a quoted name before the @ may hide one. */
const oneMailbox = /^[^\s@,;:<>()[\]\\"]+@[^\s@,;:<>()[\]\\"]+$/;

function recipientOf({ name, email }: z.infer<typeof person>): { name: string; address: string } | undefined {
  return oneMailbox.test(email) ? { name, address: email } : undefined;
}
