import { toConnection } from '#platform/graph/page.ts';
import { maySee, toViewer } from '../domain/permissions.ts';
import { toUser } from '../domain/references.ts';
import type { UserResolvers } from '../schema.generated.ts';
import { asId } from '../storage/queries.ts';
import { orderCursor, orderPage } from './order-page.ts';

export const User = {
  __resolveReference: ({ id }) => toUser(id),
  /** Empty if the viewer may not see them, and for a customer without orders. */
  async orders({ id }, args, { caller, loaders }) {
    const { limit, after } = orderPage(args);
    const customerId = asId(id);
    if (!customerId || !maySee(toViewer(caller), customerId)) return toConnection([], limit, orderCursor);
    const orders = await loaders.ordersByCustomer.load({ customerId, limit: limit + 1, after });
    return toConnection(orders, limit, orderCursor, after !== undefined);
  },
} satisfies UserResolvers;
