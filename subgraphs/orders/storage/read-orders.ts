import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { TimePlace } from '#platform/graph/time-page.ts';
import { runPrepared } from '#platform/database/prepared.ts';
import { findRows, jsonRows, selectRows, toRows } from '#platform/database/rows.ts';
import type { OrderStatus, ShipmentState } from '../domain/order.ts';
import { CartLine } from './cart-line.entity.ts';
import { Cart } from './cart.entity.ts';
import { OrderHistory } from './order-history.entity.ts';
import { OrderLine } from './order-line.entity.ts';
import { OrderStep } from './order-step.entity.ts';
import { Order } from './order.entity.ts';
import { Payment } from './payment.entity.ts';
import { PromotionRedemption } from './promotion-redemption.entity.ts';
import { VariantCopy } from './variant-copy.entity.ts';

/*
 * This file reads orders and carts for resolvers, with their parts, in one statement. A round trip to PostgreSQL costs a subgraph
 * about as much as ten rows more in an answer. Commands read orders by `locked-order.ts`.
 */

/** The parts that are read together with orders. */
export interface OrderParts {
  lines: boolean;
  history: boolean;
  steps: boolean;
  payments: boolean;
}

/** A list is empty if its part was not asked for. */
export interface FoundOrders {
  orders: Order[];
  /** As the customer ordered them. */
  lines: OrderLine[];
  /** Oldest first. */
  history: OrderHistory[];
  /** In no order. */
  steps: OrderStep[];
  /** Oldest first. */
  payments: Payment[];
}

/** Conditions that must all hold; one that is absent always holds. */
export interface OrderConditions {
  customerId?: string | undefined;
  number?: string | undefined;
  sku?: string | undefined;
  currency?: string | undefined;
  minTotalMinor?: bigint | undefined;
  maxTotalMinor?: bigint | undefined;
  statuses?: readonly OrderStatus[] | undefined;
  placedFrom?: Date | undefined;
  placedBefore?: Date | undefined;
}

export interface OrderPageRequest extends OrderConditions {
  after?: TimePlace | undefined;
  limit: number;
}

const newestFirst = 'order by placed_at desc, id desc';

/** The orders with these ids that exist, in no order; with `customerId` only those of this customer. One statement. */
export function loadOrders(
  em: SqlEntityManager,
  ids: readonly string[],
  parts: OrderParts,
  customerId?: string,
): Promise<FoundOrders> {
  const found = 'select * from orders where id = any ($1::uuid[])';
  if (customerId === undefined) return readOrders(em, found, '', [ids], parts);
  return readOrders(em, `${found} and customer_id = $2::uuid`, '', [ids, customerId], parts);
}

/** Orders by when they were placed, newest first. One statement, by an index from where the page before ended. */
export function findOrders(em: SqlEntityManager, wanted: OrderPageRequest, parts: OrderParts): Promise<FoundOrders> {
  const { after, limit } = wanted;
  const { conditions, values, value } = toConditions(wanted);
  if (after) conditions.push(`(placed_at, id) < (${value(after.at, 'timestamptz')}, ${value(after.id, 'uuid')})`);
  const found = `select * from orders ${whereAll(conditions)} ${newestFirst} limit ${value(limit, 'int')}`;
  return readOrders(em, found, newestFirst, values, parts);
}

/** How many orders fulfil these conditions, counted up to `limit`. One statement. */
export async function countOrders(em: SqlEntityManager, wanted: OrderConditions, limit: number): Promise<number> {
  const { conditions, values, value } = toConditions(wanted);
  const [row] = await runPrepared<{ count: number }>(
    em,
    `select count(*)::int as count from (select from orders ${whereAll(conditions)} limit ${value(limit, 'int')}) as counted`,
    values,
  );
  return row?.count ?? 0;
}

/** How many orders each of these customers has, counted up to `limit`, in the order of the ids. One statement, one index scan per customer. */
export async function countOrdersOfCustomers(
  em: SqlEntityManager,
  customerIds: readonly string[],
  limit: number,
): Promise<number[]> {
  const rows = await runPrepared<{ count: number }>(
    em,
    `select (select count(*) from (select from orders where customer_id = wanted.id limit $2) as counted)::int as count
     from unnest($1::uuid[]) with ordinality as wanted (id, place) order by place`,
    [customerIds, limit],
  );
  return rows.map(({ count }) => count);
}

const whereAll = (conditions: readonly string[]) => (conditions.length > 0 ? `where ${conditions.join(' and ')}` : '');

function toConditions(wanted: OrderConditions): {
  conditions: string[];
  values: unknown[];
  value: (held: unknown, type: string) => string;
} {
  const values: unknown[] = [];
  const value = (held: unknown, type: string) => `$${values.push(held)}::${type}`;
  const conditions: string[] = [];
  const add = (held: unknown, type: string, condition: (value: string) => string) => {
    if (held !== undefined) conditions.push(condition(value(held, type)));
  };
  add(wanted.customerId, 'uuid', (id) => `customer_id = ${id}`);
  add(wanted.number, 'text', (number) => `number = ${number}`);
  // As an array, PostgreSQL looks the orders up by their ids; joined, it might walk all orders by time.
  add(wanted.sku, 'text', (sku) => `id = any (array(select order_id from order_line where sku = ${sku}))`);
  add(wanted.currency, 'char(3)', (currency) => `currency = ${currency}`);
  add(wanted.minTotalMinor?.toString(), 'numeric', (total) => `total_minor >= ${total}`);
  add(wanted.maxTotalMinor?.toString(), 'numeric', (total) => `total_minor <= ${total}`);
  add(wanted.statuses, 'text[]', (statuses) => `status = any (${statuses})`);
  add(wanted.placedFrom, 'timestamptz', (moment) => `placed_at >= ${moment}`);
  add(wanted.placedBefore, 'timestamptz', (moment) => `placed_at < ${moment}`);
  return { conditions, values, value };
}

/** Up to `limit` orders of each of these customers, newest first. One statement, one index scan per customer. */
export function loadOrdersOfCustomers(
  em: SqlEntityManager,
  customerIds: readonly string[],
  limit: number,
  after: TimePlace | undefined,
  parts: OrderParts,
): Promise<FoundOrders> {
  const found = `select page.* from unnest($1::uuid[]) as wanted (customer_id)
     cross join lateral (
       select * from orders
       where orders.customer_id = wanted.customer_id
         and ($2::timestamptz is null or (placed_at, id) < ($2::timestamptz, $3::uuid))
       ${newestFirst}
       limit $4
     ) page`;
  const values = [[...new Set(customerIds)], after?.at ?? null, after?.id ?? null, limit];
  return readOrders(em, found, newestFirst, values, parts);
}

async function readOrders(
  em: SqlEntityManager,
  found: string,
  order: string,
  values: readonly unknown[],
  parts: OrderParts,
): Promise<FoundOrders> {
  // As an array, PostgreSQL looks each id up in the index; joined with `found`, it might read the whole table for them.
  const ofOrders = 'where order_id = any (array(select id from found))';
  const lists = {
    orders: jsonRows(em, Order, `found ${order}`),
    ...(parts.lines ? { lines: selectRows(em, OrderLine, `${ofOrders} order by place`) } : {}),
    ...(parts.history ? { history: selectRows(em, OrderHistory, `${ofOrders} order by version`) } : {}),
    ...(parts.steps ? { steps: selectRows(em, OrderStep, ofOrders) } : {}),
    ...(parts.payments ? { payments: selectRows(em, Payment, `${ofOrders} order by id`) } : {}),
  };
  const select = Object.entries(lists).map(([name, sql]) => `${sql} as ${name}`);
  const [row] = await runPrepared(em, `with found as (${found}) select ${select.join(', ')}`, values);
  return {
    orders: toRows(em, Order, row?.['orders']),
    lines: toRows(em, OrderLine, row?.['lines']),
    history: toRows(em, OrderHistory, row?.['history']),
    steps: toRows(em, OrderStep, row?.['steps']),
    payments: toRows(em, Payment, row?.['payments']),
  };
}

/*
 * The parts of orders that were read without them, such as an order that was just placed.
 */

export function loadLines(em: SqlEntityManager, orderIds: readonly string[]): Promise<OrderLine[]> {
  return findRows(em, OrderLine, `${ofTheseOrders} order by place`, [orderIds]);
}

export function loadRedemptions(em: SqlEntityManager, orderIds: readonly string[]): Promise<PromotionRedemption[]> {
  return findRows(em, PromotionRedemption, `${ofTheseOrders} order by promotion_id`, [orderIds]);
}

export function loadHistory(em: SqlEntityManager, orderIds: readonly string[]): Promise<OrderHistory[]> {
  return findRows(em, OrderHistory, `${ofTheseOrders} order by version`, [orderIds]);
}

export function loadSteps(em: SqlEntityManager, orderIds: readonly string[]): Promise<OrderStep[]> {
  return findRows(em, OrderStep, ofTheseOrders, [orderIds]);
}

export function loadPayments(em: SqlEntityManager, orderIds: readonly string[]): Promise<Payment[]> {
  return findRows(em, Payment, `${ofTheseOrders} order by id`, [orderIds]);
}

const ofTheseOrders = 'where order_id = any ($1::uuid[])';

/** A parcel with its contents. */
export interface ShipmentRow {
  id: string;
  orderId: string;
  state: ShipmentState;
  trackingCode: string | null;
  carrier: string | null;
  packedAt: Date | null;
  shippedAt: Date | null;
  deliveredAt: Date | null;
  lines: { orderLineId: string; quantity: number }[];
}

type Times = 'packedAt' | 'shippedAt' | 'deliveredAt';

const toDate = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** The parcels of these orders with their contents, oldest first. One statement. */
export async function loadShipments(em: SqlEntityManager, orderIds: readonly string[]): Promise<ShipmentRow[]> {
  const rows = await runPrepared<Omit<ShipmentRow, Times> & Record<Times, string | null>>(
    em,
    `select shipment.id, shipment.order_id as "orderId", shipment.state, shipment.tracking_code as "trackingCode",
       shipment.carrier, shipment.packed_at as "packedAt", shipment.shipped_at as "shippedAt", shipment.delivered_at as "deliveredAt",
       jsonb_agg(
         jsonb_build_object('orderLineId', shipment_line.order_line_id, 'quantity', shipment_line.quantity)
         order by order_line.place
       ) as lines
     from shipment
     join shipment_line on shipment_line.shipment_id = shipment.id
     join order_line on order_line.id = shipment_line.order_line_id
     where shipment.order_id = any ($1::uuid[])
     group by shipment.id
     order by shipment.id`,
    [orderIds],
  );
  return rows.map((row) => ({
    ...row,
    packedAt: toDate(row.packedAt),
    shippedAt: toDate(row.shippedAt),
    deliveredAt: toDate(row.deliveredAt),
  }));
}

/** An order, without a check of who may see it; undefined if there is none. */
export async function findOrder(em: SqlEntityManager, orderId: string): Promise<Order | undefined> {
  const [order] = await findRows(em, Order, 'where id = $1', [orderId]);
  return order;
}

/** The carts with these ids, of these customers, or with tokens of these hashes; in no order. One statement. */
export function loadCarts(
  em: SqlEntityManager,
  by: 'id' | 'customer_id' | 'token_hash',
  values: readonly string[],
): Promise<Cart[]> {
  return findRows(em, Cart, `where ${by} = any ($1::${by === 'token_hash' ? 'text' : 'uuid'}[])`, [values]);
}

/** The lines of these carts, in the order of adding. One statement. */
export function loadCartLines(em: SqlEntityManager, cartIds: readonly string[]): Promise<CartLine[]> {
  return findRows(em, CartLine, 'where cart_id = any ($1::uuid[]) order by id', [cartIds]);
}

/** The copies of these variants that exist, in no order. One statement. */
export function loadVariantCopies(em: SqlEntityManager, variantIds: readonly string[]): Promise<VariantCopy[]> {
  return findRows(em, VariantCopy, 'where variant_id = any ($1::uuid[])', [variantIds]);
}
