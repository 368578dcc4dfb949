import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import type { CustomerListSort, OrderListSort, OrderStatus } from '../schema.generated.ts';
import { escapeLike } from './escape-like.ts';
import { count, newQuery, type ListPage, pageSql, placeSql, type Query, type Sorting } from './list-page.ts';

/*
 * The lists of orders and customers, a page and its count in one statement each. A page continues behind the values that its list is sorted by, so the last page
 * costs as much as the first.
 */

export interface OrderListRow {
  orderId: string;
  customerId: string;
  number: string;
  status: OrderStatus;
  version: number;
  totalMinor: string;
  currency: string;
  placedAt: Date;
  skus: string[];
  /** The values that the list is sorted by. */
  place: unknown[];
}

export interface CustomerListRow {
  customerId: string;
  orderCount: number;
  lastOrderAt: Date | null;
  spent: { amount: number; currency: string }[];
  place: unknown[];
}

/** Conditions that must all hold; one that is absent always holds. */
export interface OrderListConditions {
  number?: string | undefined;
  /** The beginning of the address, in lower case. */
  email?: string | undefined;
  /** The customer id that a guest with this whole address has. */
  guestId?: string | undefined;
  /** The beginning of a word of the name, in lower case. */
  name?: string | undefined;
  sku?: string | undefined;
  statuses?: readonly OrderStatus[] | undefined;
  placedFrom?: Date | undefined;
  placedBefore?: Date | undefined;
  currency?: string | undefined;
  minTotal?: bigint | undefined;
  maxTotal?: bigint | undefined;
}

export interface CustomerListConditions {
  email?: string | undefined;
  name?: string | undefined;
  minOrders?: number | undefined;
  maxOrders?: number | undefined;
  lastOrderFrom?: Date | undefined;
  lastOrderBefore?: Date | undefined;
  currency?: string | undefined;
  minSpent?: bigint | undefined;
  maxSpent?: bigint | undefined;
}

const orderId = { name: 'entry.order_id', type: 'uuid' };
const customerId = { name: 'customer.customer_id', type: 'uuid' };
const placed = { columns: [{ name: 'entry.placed_at', type: 'timestamptz' }, orderId], leading: 2 };
const total = { columns: [{ name: 'entry.total_minor', type: 'bigint' }, orderId], leading: 2 };

const orderSortings: Readonly<Record<OrderListSort, Sorting>> = {
  NEWEST: { ...placed, descending: true },
  OLDEST: { ...placed, descending: false },
  HIGHEST_TOTAL: { ...total, descending: true },
  LOWEST_TOTAL: { ...total, descending: false },
  CUSTOMER_NAME: {
    columns: [{ name: 'customer.name', type: 'text' }, customerId, orderId],
    descending: false,
    leading: 2,
  },
  CUSTOMER_EMAIL: {
    columns: [{ name: 'customer.email', type: 'text' }, customerId, orderId],
    descending: false,
    leading: 2,
  },
};

const byCustomer = (name: string, type: string, descending: boolean): Sorting => ({
  columns: [{ name, type }, customerId],
  descending,
  leading: 2,
});

const customerSortings: Readonly<Record<CustomerListSort, Sorting>> = {
  NEWEST: byCustomer('customer.registered_at', 'timestamptz', true),
  NAME: byCustomer('customer.name', 'text', false),
  EMAIL: byCustomer('customer.email', 'text', false),
  MOST_ORDERS: byCustomer('customer.order_count', 'int', true),
  LAST_ORDER: byCustomer('customer.last_order_at', 'timestamptz', true),
  MOST_SPENT: {
    columns: [
      { name: 'spending.spent_minor', type: 'bigint' },
      { name: 'spending.customer_id', type: 'uuid' },
    ],
    descending: true,
    leading: 2,
  },
};

/** A page of orders. One statement. */
export async function findListedOrders(
  em: SqlEntityManager,
  wanted: OrderListConditions,
  sort: OrderListSort,
  page: ListPage,
): Promise<OrderListRow[]> {
  const sorting = orderSortings[sort];
  const query = orderConditions(wanted);
  const byPerson = sort === 'CUSTOMER_NAME' || sort === 'CUSTOMER_EMAIL';
  const from = byPerson
    ? 'customer_list_entry as customer join order_list_entry as entry on entry.customer_id = customer.customer_id'
    : 'order_list_entry as entry';
  const found = pageSql(`entry.*, ${placeSql(sorting)} as place`, from, query, sorting, page);
  const rows = await runPrepared<Omit<OrderListRow, 'placedAt'> & { placedAt: string }>(
    em,
    `select order_id as "orderId", customer_id as "customerId", number, status, version, total_minor as "totalMinor", currency,
       placed_at as "placedAt", place,
       array(select sku from order_list_line join variant_sku using (variant_id) where order_list_line.order_id = found.order_id order by sku) as skus
     from (${found}) as found`,
    query.values,
  );
  return rows.map((row) => ({ ...row, placedAt: new Date(row.placedAt) }));
}

/** How many orders fulfil these conditions, counted up to `limit`. One statement. */
export function countListedOrders(em: SqlEntityManager, wanted: OrderListConditions, limit: number): Promise<number> {
  return count(em, 'order_list_entry as entry', orderConditions(wanted), limit);
}

/** A page of customers with accounts. One statement. */
export async function findListedCustomers(
  em: SqlEntityManager,
  wanted: CustomerListConditions,
  sort: CustomerListSort,
  page: ListPage,
): Promise<CustomerListRow[]> {
  const sorting = customerSortings[sort];
  const { query, from } = customerConditions(wanted, sort);
  const found = pageSql(`customer.*, ${placeSql(sorting)} as place`, from, query, sorting, page);
  const rows = await runPrepared<Omit<CustomerListRow, 'lastOrderAt'> & { lastOrderAt: string | null }>(
    em,
    `select customer_id as "customerId", order_count as "orderCount", last_order_at as "lastOrderAt", place,
       (select coalesce(json_agg(json_build_object('amount', spent_minor, 'currency', currency) order by currency), '[]')
        from customer_spending where customer_spending.customer_id = found.customer_id) as spent
     from (${found}) as found`,
    query.values,
  );
  return rows.map((row) => ({ ...row, lastOrderAt: row.lastOrderAt === null ? null : new Date(row.lastOrderAt) }));
}

/** How many customers with accounts fulfil these conditions, counted up to `limit`. One statement. */
export function countListedCustomers(
  em: SqlEntityManager,
  wanted: CustomerListConditions,
  sort: CustomerListSort,
  limit: number,
): Promise<number> {
  const { query, from } = customerConditions(wanted, sort);
  return count(em, from, query, limit);
}

/** Whether the list has each of these orders in at least this version. One statement. */
export async function hasSeen(
  em: SqlEntityManager,
  orders: readonly { orderId: string; version: number }[],
): Promise<boolean> {
  const [row] = await runPrepared<{ seen: boolean }>(
    em,
    `select not exists (
       select from unnest($1::uuid[], $2::int[]) as written (order_id, version)
       where not exists (
         select from order_list_entry as entry where entry.order_id = written.order_id and entry.version >= written.version)
     ) as seen`,
    [orders.map((order) => order.orderId), orders.map(({ version }) => version)],
  );
  return row?.seen ?? false;
}

function orderConditions(wanted: OrderListConditions): Query {
  const query = newQuery();
  const { conditions, value, add } = query;
  const { email, name, guestId } = wanted;
  if (email !== undefined || name !== undefined) {
    const person = personConditions(query, { email, name });
    // A guest has no name.
    const guest = guestId === undefined || name !== undefined ? '' : ` union all select ${value(guestId, 'uuid')}`;
    conditions.push(
      `entry.customer_id in (select customer.customer_id from customer_list_entry as customer where ${person.join(' and ')}${guest})`,
    );
  }
  add(wanted.number, 'text', (number) => `entry.number = ${number}`);
  // As an array, PostgreSQL looks the orders up by their ids; joined, it might walk all orders by time.
  add(
    wanted.sku,
    'text',
    (sku) => `entry.order_id = any (array(
      select order_list_line.order_id from variant_sku join order_list_line using (variant_id) where variant_sku.sku = ${sku}))`,
  );
  add(wanted.statuses, 'text[]', (statuses) => `entry.status = any (${statuses})`);
  add(wanted.placedFrom, 'timestamptz', (moment) => `entry.placed_at >= ${moment}`);
  add(wanted.placedBefore, 'timestamptz', (moment) => `entry.placed_at < ${moment}`);
  add(wanted.currency, 'char(3)', (currency) => `entry.currency = ${currency}`);
  add(wanted.minTotal?.toString(), 'numeric', (amount) => `entry.total_minor >= ${amount}`);
  add(wanted.maxTotal?.toString(), 'numeric', (amount) => `entry.total_minor <= ${amount}`);
  return query;
}

function customerConditions(wanted: CustomerListConditions, sort: CustomerListSort): { query: Query; from: string } {
  const query = newQuery();
  const { conditions, add } = query;
  const { email, name, currency, minSpent, maxSpent } = wanted;
  conditions.push('customer.registered_at is not null', ...personConditions(query, { email, name }));
  add(wanted.minOrders, 'int', (least) => `customer.order_count >= ${least}`);
  add(wanted.maxOrders, 'int', (most) => `customer.order_count <= ${most}`);
  add(wanted.lastOrderFrom, 'timestamptz', (moment) => `customer.last_order_at >= ${moment}`);
  add(wanted.lastOrderBefore, 'timestamptz', (moment) => `customer.last_order_at < ${moment}`);
  if (sort === 'LAST_ORDER') conditions.push('customer.last_order_at is not null');
  if (currency === undefined) return { query, from: 'customer_list_entry as customer' };
  add(currency, 'char(3)', (code) => `spending.currency = ${code}`);
  add(minSpent?.toString(), 'numeric', (amount) => `spending.spent_minor >= ${amount}`);
  add(maxSpent?.toString(), 'numeric', (amount) => `spending.spent_minor <= ${amount}`);
  return {
    query,
    from: 'customer_list_entry as customer join customer_spending as spending on spending.customer_id = customer.customer_id',
  };
}

function personConditions(
  query: Query,
  { email, name }: { email?: string | undefined; name?: string | undefined },
): string[] {
  const conditions: string[] = [];
  if (email !== undefined) conditions.push(`customer.email like ${query.value(`${escapeLike(email)}%`, 'text')}`);
  if (name !== undefined) conditions.push(`' ' || customer.name like ${query.value(`% ${escapeLike(name)}%`, 'text')}`);
  // Guests and erased accounts have neither.
  return [...conditions, 'customer.registered_at is not null'];
}
