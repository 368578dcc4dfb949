import { type CountedConnection, type TimePage, totalCount, toTimeConnection } from '#platform/graph/time-page.ts';
import type { OrderConnectionResolvers } from '../schema.generated.ts';
import type { Order } from '../storage/order.entity.ts';

/** A page of orders, newest first, and how many orders the whole list has. */
export type OrderList = CountedConnection<Order>;

/** The page as a connection; `orders` has one more than its limit if there is another page. */
export function toOrderList(orders: readonly Order[], page: TimePage, count: OrderList['count']): OrderList {
  return { ...toTimeConnection(orders, page, ({ placedAt }) => placedAt), count };
}

export const OrderConnection = {
  totalCount,
  feedCursor: (_, _args, { loaders }) => loaders.feedCursor(),
} satisfies OrderConnectionResolvers;
