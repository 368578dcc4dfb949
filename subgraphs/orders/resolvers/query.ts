import { CodedError } from '#platform/process/errors.ts';
import { toConnection } from '#platform/graph/page.ts';
import { isStaff } from '#platform/identity/caller.ts';
import type { OrdersContext } from '../context.ts';
import type { QueryResolvers } from '../schema.generated.ts';
import { asId } from '../storage/queries.ts';
import { orderCursor, orderPage } from './order-page.ts';

export const Query = {
  cart(_, _args, { caller, loaders }) {
    return caller.kind === 'user' ? loaders.cartByCustomer.load(caller.userId) : null;
  },

  order(_, { id }, { loaders }) {
    const orderId = asId(id);
    return orderId ? loaders.orderById.load(orderId) : null;
  },

  /** Throws UNAUTHENTICATED for a guest, as `myOrdersChanged` does: an empty page would look like a customer without orders. */
  async orders(_, args, { caller, loaders }) {
    if (caller.kind === 'anonymous') throw new CodedError('UNAUTHENTICATED');
    const { limit, after } = orderPage(args);
    const filter = args.filter ?? {};
    const whose = whoseOrders(caller, filter.customerId ?? undefined);
    if (whose.kind === 'nobody') return toConnection([], limit, orderCursor);
    const orders = await loaders.orderPage({
      customerId: whose.kind === 'customer' ? whose.id : undefined,
      statuses: filter.status ?? undefined,
      placedFrom: filter.placedFrom ?? undefined,
      placedBefore: filter.placedBefore ?? undefined,
      after,
      // One more than shown, to know whether there is a next page.
      limit: limit + 1,
    });
    return toConnection(orders, limit, orderCursor, after !== undefined);
  },
} satisfies QueryResolvers;

/** The customer whose orders a caller may see, for a request with this customer or with none. */
function whoseOrders(
  caller: OrdersContext['caller'],
  asked: string | undefined,
): { kind: 'customer'; id: string } | { kind: 'everyone' } | { kind: 'nobody' } {
  if (asked !== undefined) {
    const id = asId(asked);
    const own = caller.kind === 'user' && caller.userId === id;
    return id && (own || isStaff(caller)) ? { kind: 'customer', id } : { kind: 'nobody' };
  }
  if (isStaff(caller)) return { kind: 'everyone' };
  return caller.kind === 'user' ? { kind: 'customer', id: caller.userId } : { kind: 'nobody' };
}
