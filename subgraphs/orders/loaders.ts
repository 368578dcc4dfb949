import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type DataLoader from 'dataloader';
import { maxCount, type TimePlace } from '#platform/graph/time-page.ts';
import { groupsInOrder, inOrder } from '#platform/graph/batch.ts';
import { loadersOf } from '#platform/graph/loaders.ts';
import { findLogEnd } from '#platform/events/database-feed.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { maySee, onlyCustomerOf, toViewer } from './domain/permissions.ts';
import { type InvoiceRow, loadInvoices } from './storage/read-invoices.ts';
import type { Cart } from './storage/cart.entity.ts';
import type { CartLine } from './storage/cart-line.entity.ts';
import type { OrderEdit } from './storage/order-edit.entity.ts';
import { loadEdits } from './storage/order-edits.ts';
import type { OrderHistory } from './storage/order-history.entity.ts';
import type { PromotionRedemption } from './storage/promotion-redemption.entity.ts';
import type { OrderLine } from './storage/order-line.entity.ts';
import { type OrderStep, orderSteps } from './storage/order-step.entity.ts';
import type { Order } from './storage/order.entity.ts';
import type { Payment } from './storage/payment.entity.ts';
import {
  countOrders,
  countOrdersOfCustomers,
  findOrders,
  type FoundOrders,
  loadCartLines,
  loadCarts,
  loadOrders,
  loadOrdersOfCustomers,
  loadShipments,
  loadVariantCopies,
  loadHistory,
  loadLines,
  loadPayments,
  loadRedemptions,
  loadSteps,
  type OrderConditions,
  type OrderPageRequest,
  type ShipmentRow,
} from './storage/read-orders.ts';
import {
  countReturns,
  findReturns,
  loadReturnRows,
  type ReturnConditions,
  type ReturnPageRequest,
  type ReturnRow,
} from './storage/read-returns.ts';
import { loadRepairFacts, type OrderRepairFacts } from './storage/repair-facts.ts';
import type { VariantCopy } from './storage/variant-copy.entity.ts';

const loader = loadersOf('orders');

/** A page of one customer's orders. */
export interface CustomerPage {
  customerId: string;
  /** How many to read: one more than shown, to know whether there is a next page. */
  limit: number;
  after: TimePlace | undefined;
}

export interface Loaders {
  /** Null for an order that the caller may not see, so that it looks like an order that does not exist. Keys are UUIDs in lower case. */
  orderById: DataLoader<string, Order | null>;
  /** As the customer ordered them. */
  linesByOrder: DataLoader<string, OrderLine[]>;
  /** In no order. */
  redemptionsByOrder: DataLoader<string, PromotionRedemption[]>;
  /** Oldest first. */
  historyByOrder: DataLoader<string, OrderHistory[]>;
  /** From the first step to the last. */
  stepsByOrder: DataLoader<string, OrderStep[]>;
  /** Oldest first. */
  editsByOrder: DataLoader<string, OrderEdit[]>;
  /** Oldest first. */
  paymentsByOrder: DataLoader<string, Payment[]>;
  /** Oldest first. */
  shipmentsByOrder: DataLoader<string, ShipmentRow[]>;
  /** Oldest first. */
  returnsByOrder: DataLoader<string, ReturnRow[]>;
  /** A page of the returns of all orders, the newest request first. Only for staff. */
  returnPage(wanted: ReturnPageRequest): Promise<ReturnRow[]>;
  /** Up to the number that the schema names. */
  returnCount(wanted: ReturnConditions): Promise<number>;
  /** Null if there is no such order. */
  repairFactsByOrder: DataLoader<string, OrderRepairFacts | null>;
  /** Oldest first. */
  invoicesByOrder: DataLoader<string, InvoiceRow[]>;
  /** Up to `limit` orders of each customer, newest first. Only for customers whose orders the caller may see. */
  ordersByCustomer: DataLoader<CustomerPage, Order[], string>;
  /** A page of orders that the caller may see, newest first. */
  orderPage(wanted: OrderPageRequest): Promise<Order[]>;
  /** Up to the number that the schema names. */
  orderCount(wanted: OrderConditions): Promise<number>;
  /** Likewise, by the customer's id. */
  orderCountByCustomer: DataLoader<string, number>;
  /** The end of the log of orders, read before every page of orders in this request. */
  feedCursor(): Promise<string>;
  cartById: DataLoader<string, Cart | null>;
  cartByCustomer: DataLoader<string, Cart | null>;
  /** Keys are hashes of tokens. */
  cartByToken: DataLoader<string, Cart | null>;
  /** In the order of adding. */
  cartLines: DataLoader<string, CartLine[]>;
  variantCopyById: DataLoader<string, VariantCopy | null>;
}

/**
 * Loaders of one request: one SQL statement per batch, and nothing is remembered for the next one. `selected` names the fields of the operation as
 * coordinates: the parts of an order that they need are read with it, and wait in the other loaders.
 */
export function makeLoaders(em: SqlEntityManager, caller: Caller, selected: ReadonlySet<string>): Loaders {
  const viewer = toViewer(caller);
  const parts = {
    lines: ['lines', 'subtotal', 'discount', 'tax', 'includedTax'].some((field) => selected.has(`Order.${field}`)),
    history: selected.has('Order.history'),
    steps: selected.has('Order.progress'),
    payments: selected.has('Order.payments'),
  };

  /** Puts the parts that were read with orders into the loaders of their resolvers, and returns the orders. */
  function keep({ orders, lines, history, steps, payments }: FoundOrders): Order[] {
    const ids = orders.map((order) => order.id);
    for (const order of orders) if (maySee(viewer, order)) loaders.orderById.prime(order.id, order);
    if (parts.lines) prime(loaders.linesByOrder, ids, byOrder(ids, lines));
    if (parts.history) prime(loaders.historyByOrder, ids, byOrder(ids, history));
    if (parts.steps) prime(loaders.stepsByOrder, ids, byOrder(ids, inSequence(steps)));
    if (parts.payments) prime(loaders.paymentsByOrder, ids, byOrder(ids, payments));
    return orders;
  }

  let logEnd: Promise<number> | undefined;
  const findFeedCursor = async () => String(await (logEnd ??= findLogEnd(em)));
  /** The cursor comes first: a change between it and the page then comes twice, and never not at all. */
  const beforePage = selected.has('OrderConnection.feedCursor') ? findFeedCursor : async () => {};

  async function pagesOfCustomers(pages: readonly CustomerPage[]): Promise<Order[][]> {
    // Pages of one field share limit and cursor, so this is one statement unless a request asks for pages of several shapes.
    const shapes = Map.groupBy(pages, ({ limit, after }) => JSON.stringify([limit, after]));
    const found = new Map<CustomerPage, Order[]>();
    await beforePage();
    for (const [first, ...rest] of shapes.values()) {
      if (!first) continue;
      const sameShape = [first, ...rest];
      const ids = sameShape.map(({ customerId }) => customerId);
      const orders = keep(await loadOrdersOfCustomers(em, ids, first.limit, first.after, parts));
      const groups = groupsInOrder(ids, orders, (order) => order.customerId);
      for (const [index, page] of sameShape.entries()) found.set(page, groups[index] ?? []);
    }
    return pages.map((page) => found.get(page) ?? []);
  }

  const loaders: Loaders = {
    orderById: loader('orderById', async (ids) => {
      const orders = keep(await loadOrders(em, ids, parts, onlyCustomerOf(viewer)));
      const visible = orders.filter((order) => maySee(viewer, order));
      return inOrder(ids, visible, (order) => order.id);
    }),
    linesByOrder: loader('linesByOrder', async (ids) => byOrder(ids, await loadLines(em, ids))),
    redemptionsByOrder: loader('redemptionsByOrder', async (ids) => byOrder(ids, await loadRedemptions(em, ids))),
    historyByOrder: loader('historyByOrder', async (ids) => byOrder(ids, await loadHistory(em, ids))),
    stepsByOrder: loader('stepsByOrder', async (ids) => byOrder(ids, inSequence(await loadSteps(em, ids)))),
    editsByOrder: loader('editsByOrder', async (ids) => byOrder(ids, await loadEdits(em, ids))),
    paymentsByOrder: loader('paymentsByOrder', async (ids) => byOrder(ids, await loadPayments(em, ids))),
    shipmentsByOrder: loader('shipmentsByOrder', async (ids) => byOrder(ids, await loadShipments(em, ids))),
    returnsByOrder: loader('returnsByOrder', async (ids) => byOrder(ids, await loadReturnRows(em, ids))),
    returnPage: (wanted) => findReturns(em, wanted),
    returnCount: (wanted) => countReturns(em, wanted, maxCount),
    repairFactsByOrder: loader('repairFactsByOrder', async (ids) =>
      inOrder(ids, await loadRepairFacts(em, ids), ({ order }) => order.id),
    ),
    invoicesByOrder: loader('invoicesByOrder', async (ids) =>
      byOrder(ids, await loadInvoices(em, ids, selected.has('Invoice.pdf'))),
    ),
    ordersByCustomer: loader('ordersByCustomer', pagesOfCustomers, {
      cacheKeyFn: (page) => JSON.stringify([page.customerId, page.limit, page.after]),
    }),
    async orderPage(wanted) {
      await beforePage();
      return keep(await findOrders(em, wanted, parts));
    },
    feedCursor: findFeedCursor,
    orderCount: (wanted) => countOrders(em, wanted, maxCount),
    orderCountByCustomer: loader('orderCountByCustomer', (ids) => countOrdersOfCustomers(em, ids, maxCount)),
    cartById: loader('cartById', async (ids) => inOrder(ids, await loadCarts(em, 'id', ids), (cart) => cart.id)),
    cartByCustomer: loader('cartByCustomer', async (ids) =>
      inOrder(ids, await loadCarts(em, 'customer_id', ids), (cart) => cart.customerId ?? ''),
    ),
    cartByToken: loader('cartByToken', async (hashes) =>
      inOrder(hashes, await loadCarts(em, 'token_hash', hashes), (cart) => cart.tokenHash ?? ''),
    ),
    cartLines: loader('cartLines', async (ids) =>
      groupsInOrder(ids, await loadCartLines(em, ids), (line) => line.cartId),
    ),
    variantCopyById: loader('variantCopyById', async (ids) =>
      inOrder(ids, await loadVariantCopies(em, ids), (variant) => variant.variantId),
    ),
  };
  return loaders;
}

function byOrder<Row extends { orderId: string }>(ids: readonly string[], rows: readonly Row[]): Row[][] {
  return groupsInOrder(ids, rows, (row) => row.orderId);
}

function prime<Row>(loader: DataLoader<string, Row[]>, ids: readonly string[], groups: readonly Row[][]): void {
  for (const [index, id] of ids.entries()) loader.prime(id, groups[index] ?? []);
}

function inSequence(steps: readonly OrderStep[]): OrderStep[] {
  return steps.toSorted((a, b) => orderSteps.indexOf(a.step) - orderSteps.indexOf(b.step));
}
