import { createHash } from 'node:crypto';
import { takeTurn } from '#platform/database/take-turn.ts';
import { recordEvent } from '#platform/events/event-log.ts';
import { emailExpected, mayBeStored, toEmail } from '#platform/values/email-address.ts';
import { newId } from '#platform/values/id.ts';
import { findTextFault } from '#platform/values/text.ts';
import { orderLinkRequested } from '#schema/events/orders.ts';
import type { OrdersContext } from '../context.ts';
import { mostLinks, requestedLinkMs } from '../domain/order-link.ts';
import { type InvalidInput, invalidInput } from '../domain/outcome.ts';
import { OrderLink } from '../storage/order-link.entity.ts';
import { Order } from '../storage/order.entity.ts';

export interface OrderLinkRequested {
  __typename: 'OrderLinkRequested';
  /** How long the link is good, if there is such an order. */
  expiresAt: Date;
}

const maxNumberLength = 50;

/**
 * Lets an e-mail with a link to the order be sent, if a guest placed an order of this number with this address. The answer is the same for every other
 * number and address. If there is such an order, one more row is written. The token is neither in the database nor in the event.
 */
export async function requestOrderLink(
  context: OrdersContext,
  input: { number: string; email: string },
): Promise<OrderLinkRequested | InvalidInput> {
  const number = input.number.trim().toUpperCase();
  const fault = findTextFault(number, { min: 1, max: maxNumberLength });
  if (fault) return invalidInput('number', fault);
  const email = toEmail(input.email);
  if (!mayBeStored(email)) return invalidInput('email', emailExpected);
  const now = context.now();
  const expiresAt = new Date(now.getTime() + requestedLinkMs);
  const requestHash = createHash('sha256').update(`${number}\n${email}`).digest('hex');
  await context.em.fork().transactional(async (em) => {
    // Requests at the same time are counted one after the other.
    await takeTurn(em, `order_link ${requestHash}`);
    const order = await em.findOne(Order, { number, guestEmail: email }, { disableIdentityMap: true });
    const since = new Date(now.getTime() - requestedLinkMs);
    const recent = await em.count(OrderLink, { requestHash, createdAt: { $gt: since } });
    const id = newId('other', now);
    const isSent = order !== null && recent < mostLinks;
    em.create(OrderLink, { id, orderId: isSent ? order.id : null, requestHash, createdAt: now, expiresAt });
    if (isSent) {
      recordEvent(em, orderLinkRequested, {
        subject: `link:${id}`,
        version: 1,
        payload: { linkId: id, orderId: order.id, customerId: order.customerId },
        occurredAt: now,
      });
    }
  });
  return { __typename: 'OrderLinkRequested', expiresAt };
}
