import { CodedError } from '#platform/process/errors.ts';
import { isId } from '#platform/values/id.ts';
import { parseMoment } from '#platform/values/moment.ts';
import { encodeCursor, pageOf } from '#platform/graph/page.ts';
import type { Order } from '../storage/order.entity.ts';
import type { OrdersAfter } from '../storage/read-orders.ts';

/** The page asked for. Throws BAD_USER_INPUT unless `first` is 1 to 100, INVALID_CURSOR for a cursor that is not of an order list. */
export function orderPage(args: { first?: number | null | undefined; after?: string | null | undefined }): {
  limit: number;
  after: OrdersAfter | undefined;
} {
  const { limit, after } = pageOf({ first: args.first ?? 20, after: args.after ?? null });
  if (!after) return { limit, after: undefined };
  const [placedAt, id] = after;
  const moment = typeof placedAt === 'string' ? parseMoment(placedAt) : undefined;
  if (after.length !== 2 || !moment || typeof id !== 'string' || !isId(id)) throw new CodedError('INVALID_CURSOR');
  return { limit, after: { placedAt: moment.toISOString(), id } };
}

/** Where an order stands in a list that is sorted by when orders were placed. */
export function orderCursor(order: Order): string {
  return encodeCursor([order.placedAt.toISOString(), order.id]);
}
