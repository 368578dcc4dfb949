import { timePage } from '#platform/graph/time-page.ts';
import { CodedError } from '#platform/process/errors.ts';
import { pageOf } from '#platform/graph/page.ts';
import { requireOperator } from '#platform/operations/repair-work.ts';
import { isStaff } from '#platform/identity/caller.ts';
import { findOwner, isOwner } from '../carts/find-owner.ts';
import { loadCart } from '../carts/load-cart.ts';
import { type OrdersContext, requireRole } from '../context.ts';
import type { OrderFilter, QueryResolvers } from '../schema.generated.ts';
import { quoteOrder } from '../placing/quote-order.ts';
import { findPromotions, findShippingMethods, findTaxRates } from '../storage/price-terms.ts';
import { asId } from '../storage/queries.ts';
import { findStuckOrders } from '../storage/stuck-orders.ts';
import type { OrderConditions } from '../storage/read-orders.ts';
import { toOrderList } from './order-page.ts';
import { findReturnPage } from './order-return.ts';

const maxWaitingSeconds = 86_400;

export const Query = {
  /** Throws UNAUTHENTICATED or FORBIDDEN. */
  ordersWork(_: unknown, _args: unknown, { caller, work }: OrdersContext) {
    requireOperator(caller);
    return work;
  },

  /** Throws UNAUTHENTICATED or FORBIDDEN. */
  ordersFlags(_: unknown, _args: unknown, { caller, flags }: OrdersContext) {
    requireOperator(caller);
    return flags.board();
  },

  cart(_, { cartToken }, { caller, loaders }) {
    if (cartToken == null) return caller.kind === 'user' ? loaders.cartByCustomer.load(caller.userId) : null;
    const owner = findOwner(caller, cartToken);
    if (isOwner(owner)) return loadCart(owner, loaders);
    if (owner.__typename === 'CartNotFound') return null;
    throw new CodedError('BAD_USER_INPUT', `${owner.field}: ${owner.message}`);
  },

  order(_, { id }, { loaders }) {
    const orderId = asId(id);
    return orderId ? loaders.orderById.load(orderId) : null;
  },

  checkoutQuote: (_, { input }, context) => quoteOrder(context, input),

  taxRates(_, _args, { caller, em }) {
    requireRole(caller, 'ADMIN');
    return findTaxRates(em);
  },

  shippingMethods(_, _args, { caller, em }) {
    requireRole(caller, 'ADMIN');
    return findShippingMethods(em);
  },

  promotions(_, { first }, { caller, em }) {
    requireRole(caller, 'ADMIN');
    return findPromotions(em, pageOf({ first: first ?? 20, after: null }).limit);
  },

  /** Throws UNAUTHENTICATED or FORBIDDEN. */
  stuckOrders(_, { first, waitingSeconds }, { caller, em, now }) {
    requireRole(caller, 'SUPPORT');
    const { limit } = pageOf({ first: first ?? 20, after: null });
    const seconds = waitingSeconds ?? 60;
    if (seconds < 0 || seconds > maxWaitingSeconds)
      throw new CodedError('BAD_USER_INPUT', `waitingSeconds is 0 to ${maxWaitingSeconds}, got ${seconds}`);
    return findStuckOrders(em, new Date(now().getTime() - seconds * 1000), limit);
  },

  /** Throws UNAUTHENTICATED for a guest, as `myOrdersChanged` does: an empty page would look like a customer without orders. */
  async orders(_, args, { caller, loaders }) {
    if (caller.kind === 'anonymous' || caller.kind === 'guest') throw new CodedError('UNAUTHENTICATED');
    const page = timePage(args);
    const filter = args.filter ?? {};
    checkTotals(filter);
    const whose = whoseOrders(caller, filter.customerId ?? undefined);
    // PostgreSQL holds no text with this character, so no order has it.
    const unknown = [filter.number, filter.sku].some((text) => text?.includes('\0'));
    if (whose.kind === 'nobody' || unknown) return toOrderList([], page, () => 0);
    const conditions: OrderConditions = {
      customerId: whose.kind === 'customer' ? whose.id : undefined,
      statuses: filter.status ?? undefined,
      placedFrom: filter.placedFrom ?? undefined,
      placedBefore: filter.placedBefore ?? undefined,
      number: filter.number?.trim().toUpperCase(),
      sku: filter.sku ?? undefined,
      currency: filter.currency ?? undefined,
      minTotalMinor: filter.minTotal ?? undefined,
      maxTotalMinor: filter.maxTotal ?? undefined,
    };
    // One more than shown, to know whether there is a next page.
    const orders = await loaders.orderPage({ ...conditions, after: page.after, limit: page.limit + 1 });
    return toOrderList(orders, page, () => loaders.orderCount(conditions));
  },

  /** Throws UNAUTHENTICATED or FORBIDDEN. */
  returns(_, args, context) {
    requireRole(context.caller, 'SUPPORT', 'WAREHOUSE');
    return findReturnPage(context, { states: args.filter?.status ?? undefined }, timePage(args));
  },
} satisfies QueryResolvers;

function checkTotals({ minTotal, maxTotal, currency }: OrderFilter): void {
  if ((minTotal != null || maxTotal != null) && currency == null) {
    throw new CodedError('BAD_USER_INPUT', 'filter.minTotal and filter.maxTotal need filter.currency');
  }
}

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
