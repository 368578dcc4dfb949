import { timePage } from '#platform/graph/time-page.ts';
import { maySeeOrdersOf, toViewer } from '../domain/permissions.ts';
import { toUser } from '../domain/references.ts';
import type { UserResolvers } from '../schema.generated.ts';
import { asId } from '../storage/queries.ts';
import { toOrderList } from './order-page.ts';

export const User = {
  __resolveReference: ({ id }) => toUser(id),
  /** Empty if the viewer may not see them, and for a customer without orders. */
  async orders({ id }, args, { caller, loaders }) {
    const page = timePage(args);
    const customerId = asId(id);
    if (!customerId || !maySeeOrdersOf(toViewer(caller), customerId)) return toOrderList([], page, () => 0);
    const orders = await loaders.ordersByCustomer.load({ customerId, limit: page.limit + 1, after: page.after });
    return toOrderList(orders, page, () => loaders.orderCountByCustomer.load(customerId));
  },
} satisfies UserResolvers;
