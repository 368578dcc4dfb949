import type { FilterQuery } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { isId } from '#platform/values/id.ts';
import type { OrderStatus } from '../domain/order.ts';
import { Order } from './order.entity.ts';

/** The last order of the page before. */
export interface OrdersAfter {
  /** RFC 3339, UTC. */
  placedAt: string;
  id: string;
}

export interface OrdersWanted {
  /** Absent: everyone's. */
  customerId?: string | undefined;
  statuses?: readonly OrderStatus[] | undefined;
  placedFrom?: Date | undefined;
  placedBefore?: Date | undefined;
  after?: OrdersAfter | undefined;
  limit: number;
}

/** Orders by when they were placed, newest first. One statement, by an index from where the page before ended. */
export function findOrders(em: SqlEntityManager, wanted: OrdersWanted): Promise<Order[]> {
  const conditions: FilterQuery<Order>[] = [];
  if (wanted.customerId !== undefined) conditions.push({ customerId: wanted.customerId });
  if (wanted.statuses) conditions.push({ status: { $in: [...wanted.statuses] } });
  if (wanted.placedFrom) conditions.push({ placedAt: { $gte: wanted.placedFrom } });
  if (wanted.placedBefore) conditions.push({ placedAt: { $lt: wanted.placedBefore } });
  if (wanted.after) {
    const placedAt = new Date(wanted.after.placedAt);
    // The first condition alone lets the index be entered at the right place.
    conditions.push({ placedAt: { $lte: placedAt } });
    conditions.push({ $or: [{ placedAt: { $lt: placedAt } }, { placedAt, id: { $lt: wanted.after.id } }] });
  }
  return em.find(
    Order,
    { $and: conditions },
    { orderBy: [{ placedAt: 'desc' }, { id: 'desc' }], limit: wanted.limit, disableIdentityMap: true },
  );
}

/** Up to `limit` orders of each of these customers, newest first. One statement, one index scan per customer. */
export async function loadOrdersOfCustomers(
  em: SqlEntityManager,
  customerIds: readonly string[],
  limit: number,
  after: OrdersAfter | undefined,
): Promise<Order[]> {
  const rows = await em.execute(
    `select page.* from unnest(?::uuid[]) as wanted (customer_id)
     cross join lateral (
       select * from orders
       where orders.customer_id = wanted.customer_id
         and (?::timestamptz is null or (placed_at, id) < (?::timestamptz, ?::uuid))
       order by placed_at desc, id desc
       limit ?
     ) page
     order by page.placed_at desc, page.id desc`,
    [
      `{${[...new Set(customerIds)].join(',')}}`,
      after?.placedAt ?? null,
      after?.placedAt ?? null,
      after?.id ?? null,
      limit,
    ],
  );
  return rows.map((row) => em.map(Order, row));
}

/** An order that still waits at its deadline, with the payments that the provider may have been asked for. */
export interface DueOrder {
  orderId: string;
  askedPaymentIds: string[];
}

/** Up to `limit` of them that wait for no answer of the provider, then up to `limit` that do; each the longest overdue first. */
export async function loadDueOrders(em: SqlEntityManager, at: Date, limit: number): Promise<DueOrder[]> {
  return em.execute<DueOrder[]>(
    `with due as (
       select orders.id, deadline_at, array_remove(array_agg(payment.id), null) as asked
       from orders left join payment on order_id = orders.id and payment.state in ('PENDING', 'ACTION_REQUIRED')
       where orders.state = 'PLACED' and deadline_at <= ?
       group by orders.id
     ), ranked as (
       select *, row_number() over (partition by asked = '{}' order by deadline_at) as rank from due
     )
     select id as "orderId", asked as "askedPaymentIds" from ranked
     where rank <= ? order by asked = '{}' desc, deadline_at`,
    [at, limit],
  );
}

/** A payment that the provider may have been asked for and whose order waits for the answer. */
export interface SentAuthorisation {
  paymentId: string;
  orderId: string;
  key: string;
  attempts: number;
  amountMinor: number;
  currency: string;
}

/** Those of these payments that wait for the provider's answer. One statement. */
export function loadSentAuthorisations(
  em: SqlEntityManager,
  paymentIds: readonly string[],
): Promise<SentAuthorisation[]> {
  return runPrepared<SentAuthorisation>(
    em,
    `select payment.id as "paymentId", orders.id as "orderId", payment_operation.key, attempts,
       payment.amount_minor::float8 as "amountMinor", payment.currency
     from payment join orders on orders.id = payment.order_id
     join payment_operation on payment_id = payment.id and kind = 'AUTHORISE' and payment_operation.state = 'SENT'
     where payment.id = any ($1::uuid[]) and orders.state = 'PLACED' and payment.state = 'PENDING'`,
    [paymentIds],
  );
}

/** A parcel with what is in it. */
export interface ShipmentRow {
  id: string;
  orderId: string;
  state: 'SHIPPED' | 'DELIVERED';
  trackingCode: string | null;
  shippedAt: Date;
  deliveredAt: Date | null;
  lines: { orderLineId: string; quantity: number }[];
}

/** The parcels of these orders with what is in them, oldest first. One statement. */
export async function loadShipments(em: SqlEntityManager, orderIds: readonly string[]): Promise<ShipmentRow[]> {
  const rows = await em.execute<
    (Omit<ShipmentRow, 'shippedAt' | 'deliveredAt'> & { shippedAt: string | Date; deliveredAt: string | Date | null })[]
  >(
    `select shipment.id, shipment.order_id as "orderId", shipment.state, shipment.tracking_code as "trackingCode",
       shipment.shipped_at as "shippedAt", shipment.delivered_at as "deliveredAt",
       jsonb_agg(
         jsonb_build_object('orderLineId', shipment_line.order_line_id, 'quantity', shipment_line.quantity)
         order by order_line.place
       ) as lines
     from shipment
     join shipment_line on shipment_line.shipment_id = shipment.id
     join order_line on order_line.id = shipment_line.order_line_id
     where shipment.order_id = any (?::uuid[])
     group by shipment.id
     order by shipment.shipped_at, shipment.id`,
    [`{${orderIds.join(',')}}`],
  );
  return rows.map((row) => ({
    ...row,
    shippedAt: new Date(row.shippedAt),
    deliveredAt: row.deliveredAt === null ? null : new Date(row.deliveredAt),
  }));
}

/** The id for use in SQL, where anything but a UUID is an error; undefined if no row can have it. */
export function asId(value: string): string | undefined {
  return isId(value) ? value.toLowerCase() : undefined;
}
