import type { SqlEntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { groupsInOrder, inOrder } from '#platform/graph/batch.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { toViewer } from './domain/permissions.ts';
import { maySee } from './domain/permissions.ts';
import { CartLine } from './storage/cart-line.entity.ts';
import { OrderHistory } from './storage/order-history.entity.ts';
import { OrderLine } from './storage/order-line.entity.ts';
import { OrderStep, orderSteps } from './storage/order-step.entity.ts';
import { Order } from './storage/order.entity.ts';
import { Payment } from './storage/payment.entity.ts';
import { loadOrdersOfCustomers, loadShipments, type OrdersAfter, type ShipmentRow } from './storage/queries.ts';
import { VariantCopy } from './storage/variant-copy.entity.ts';

/** A page of one customer's orders. */
export interface CustomerPage {
  customerId: string;
  /** How many to read: one more than shown tells whether there is a next page. */
  limit: number;
  after: OrdersAfter | undefined;
}

export type Loaders = ReturnType<typeof makeLoaders>;

/**
 * One loader per key, made new for each request; each reads a whole batch with one statement. `orderById` gives only what the caller may
 * see, so that someone else's order cannot be told from none; the others are reached through an order that was seen.
 */
export function makeLoaders(em: SqlEntityManager, caller: Caller) {
  const viewer = toViewer(caller);
  // Loaders hold what they read; the identity map would only hand out rows from before a change.
  const fresh = { disableIdentityMap: true } as const;

  return {
    orderById: new DataLoader<string, Order | null>(async (ids) => {
      const rows = await em.find(Order, { id: { $in: [...ids] } }, fresh);
      const visible = rows.filter((order) => maySee(viewer, order.customerId));
      return inOrder(ids, visible, (order) => order.id);
    }),
    linesByOrder: new DataLoader<string, OrderLine[]>(async (ids) => {
      const rows = await em.find(OrderLine, { orderId: { $in: [...ids] } }, { ...fresh, orderBy: { place: 'asc' } });
      return groupsInOrder(ids, rows, (line) => line.orderId);
    }),
    historyByOrder: new DataLoader<string, OrderHistory[]>(async (ids) => {
      const rows = await em.find(
        OrderHistory,
        { orderId: { $in: [...ids] } },
        { ...fresh, orderBy: { version: 'asc' } },
      );
      return groupsInOrder(ids, rows, (entry) => entry.orderId);
    }),
    stepsByOrder: new DataLoader<string, OrderStep[]>(async (ids) => {
      const rows = await em.find(OrderStep, { orderId: { $in: [...ids] } }, fresh);
      rows.sort((one, other) => orderSteps.indexOf(one.step) - orderSteps.indexOf(other.step));
      return groupsInOrder(ids, rows, (step) => step.orderId);
    }),
    paymentsByOrder: new DataLoader<string, Payment[]>(async (ids) => {
      const rows = await em.find(Payment, { orderId: { $in: [...ids] } }, { ...fresh, orderBy: { id: 'asc' } });
      return groupsInOrder(ids, rows, (payment) => payment.orderId);
    }),
    shipmentsByOrder: new DataLoader<string, ShipmentRow[]>(async (ids) => {
      return groupsInOrder(ids, await loadShipments(em, ids), (shipment) => shipment.orderId);
    }),
    /** Up to `limit` orders of each customer, newest first. Only for customers whose orders the caller may see. */
    ordersByCustomer: new DataLoader<CustomerPage, Order[], string>(
      async (pages) => {
        // Pages of one field share limit and cursor, so this is one statement unless a request asks for pages of several shapes.
        const shapes = Map.groupBy(pages, ({ limit, after }) => JSON.stringify([limit, after]));
        const found = new Map<CustomerPage, Order[]>();
        for (const [first, ...rest] of shapes.values()) {
          if (!first) continue;
          const sameShape = [first, ...rest];
          const ids = sameShape.map(({ customerId }) => customerId);
          const rows = await loadOrdersOfCustomers(em, ids, first.limit, first.after);
          const groups = groupsInOrder(ids, rows, (order) => order.customerId);
          for (const [index, page] of sameShape.entries()) found.set(page, groups[index] ?? []);
        }
        return pages.map((page) => found.get(page) ?? []);
      },
      { cacheKeyFn: (page) => JSON.stringify([page.customerId, page.limit, page.after]) },
    ),
    cartLines: new DataLoader<string, CartLine[]>(async (cartIds) => {
      const rows = await em.find(CartLine, { cartId: { $in: [...cartIds] } }, { ...fresh, orderBy: { id: 'asc' } });
      return groupsInOrder(cartIds, rows, (line) => line.cartId);
    }),
    variantCopyById: new DataLoader<string, VariantCopy | null>(async (ids) => {
      const rows = await em.find(VariantCopy, { variantId: { $in: [...ids] } }, fresh);
      return inOrder(ids, rows, (variant) => variant.variantId);
    }),
  };
}
