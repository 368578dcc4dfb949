import { LockMode } from '@mikro-orm/core';
import type { OrdersContext } from '../context.ts';
import { opensOrder } from '../domain/order-link.ts';
import type { GuestAccess } from '../guest-access.ts';
import { OrderLink } from '../storage/order-link.entity.ts';
import type { Order } from '../storage/order.entity.ts';
import { findOrder } from '../storage/read-orders.ts';

export interface OrderLinkOpened {
  __typename: 'OrderLinkOpened';
  orderId: string;
  order: Order;
  access: GuestAccess;
}

export interface OrderLinkInvalid {
  __typename: 'OrderLinkInvalid';
  code: 'ORDER_LINK_INVALID';
  message: string;
}

/**
 * Gives the owner of a link from an e-mail the right to read and follow its order. A link is good once: of several uses at the same time one
 * succeeds. A wrong, used, expired and invented token have one answer.
 */
export async function openOrderLink(
  context: OrdersContext,
  input: { token: string },
): Promise<OrderLinkOpened | OrderLinkInvalid> {
  const now = context.now();
  const id = context.guests.readLink(input.token);
  if (id === undefined) return linkInvalid();
  return context.em.fork().transactional(async (em) => {
    const link = await em.findOne(OrderLink, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!link || !opensOrder(link, now)) return linkInvalid();
    const order = await findOrder(em, link.orderId);
    if (!order) return linkInvalid();
    link.usedAt = now;
    return { __typename: 'OrderLinkOpened', orderId: order.id, order, access: context.guests.grant(order.id, now) };
  });
}

function linkInvalid(): OrderLinkInvalid {
  return {
    __typename: 'OrderLinkInvalid',
    code: 'ORDER_LINK_INVALID',
    message: 'The link is not valid, has expired or was used already; request a new one',
  };
}
