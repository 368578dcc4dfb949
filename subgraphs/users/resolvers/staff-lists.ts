import { setTimeout as pause } from 'node:timers/promises';
import { decodeCursor, encodeCursor, pageOf, type RelayConnection, toConnection } from '#platform/graph/page.ts';
import { type CountedConnection, maxCount, totalCount } from '#platform/graph/time-page.ts';
import { isStaff } from '#platform/identity/caller.ts';
import { CodedError } from '#platform/process/errors.ts';
import { isId } from '#platform/values/id.ts';
import { parseMoment } from '#platform/values/moment.ts';
import type { UsersContext } from '../context.ts';
import type {
  CustomerListSort,
  OrderListSort,
  QueryCustomerListArgs,
  QueryOrderListArgs,
  SeenOrder,
} from '../schema.generated.ts';
import {
  countListedCustomers,
  countListedOrders,
  type CustomerListConditions,
  type CustomerListRow,
  findListedCustomers,
  findListedOrders,
  hasSeen,
  type OrderListConditions,
  type OrderListRow,
} from '../storage/staff-lists.ts';
import type { User } from '../storage/user.entity.ts';

export type OrderList = CountedConnection<OrderListRow>;
export type CustomerList = CountedConnection<CustomerListRow>;

const maxFilterLength = 300;
const maxSeen = 10;
/** As the schema promises. The list is usually behind by less than a tenth of this; more would keep requests that no wait helps. */
const waitAtMostMs = 2_000;
/** Half of it doubles the statements of a reader who waits. */
const lookEveryMs = 50;

/** Throws UNAUTHENTICATED for guests, FORBIDDEN for customers, READ_BEHIND if the list does not get what the caller has seen. */
export async function orderList(
  _: unknown,
  args: Partial<QueryOrderListArgs>,
  { caller, em, guestIdOf }: UsersContext,
): Promise<OrderList> {
  requireStaff(caller);
  const sort: OrderListSort = args.sort ?? 'NEWEST';
  const filter = args.filter ?? {};
  const currency = currencyOf(
    filter,
    ['minTotal', 'maxTotal'],
    sort === 'HIGHEST_TOTAL' || sort === 'LOWEST_TOTAL' ? sort : undefined,
  );
  const texts = textsOf({
    number: filter.number?.trim().toUpperCase() || undefined,
    email: filter.customerEmail?.trim().toLowerCase() || undefined,
    name: filter.customerName?.trim().toLowerCase() || undefined,
    sku: filter.sku ?? undefined,
  });
  const page = placeOf(
    args,
    {
      NEWEST: [isTime, isId],
      OLDEST: [isTime, isId],
      HIGHEST_TOTAL: [isAmount, isId],
      LOWEST_TOTAL: [isAmount, isId],
      CUSTOMER_NAME: [isText, isId, isId],
      CUSTOMER_EMAIL: [isText, isId, isId],
    }[sort],
  );
  await waitUntilSeen(em, args.seen ?? []);
  if (texts === undefined) return withCount([], page, () => 0);
  const conditions: OrderListConditions = {
    ...texts,
    guestId: texts.email?.includes('@') ? guestIdOf(texts.email) : undefined,
    statuses: filter.status ?? undefined,
    placedFrom: filter.placedFrom ?? undefined,
    placedBefore: filter.placedBefore ?? undefined,
    currency,
    minTotal: amountOf(filter.minTotal),
    maxTotal: amountOf(filter.maxTotal),
  };
  // One more than shown, to know whether there is a next page.
  const rows = await findListedOrders(em, conditions, sort, { ...page, limit: page.limit + 1 });
  return withCount(rows, page, () => countListedOrders(em, conditions, maxCount));
}

/** Throws as `orderList` does. */
export async function customerList(
  _: unknown,
  args: Partial<QueryCustomerListArgs>,
  { caller, em }: UsersContext,
): Promise<CustomerList> {
  requireStaff(caller);
  const sort: CustomerListSort = args.sort ?? 'NEWEST';
  const filter = args.filter ?? {};
  const currency = currencyOf(filter, ['minSpent', 'maxSpent'], sort === 'MOST_SPENT' ? sort : undefined);
  const texts = textsOf({
    email: filter.email?.trim().toLowerCase() || undefined,
    name: filter.name?.trim().toLowerCase() || undefined,
  });
  const page = placeOf(
    args,
    {
      NEWEST: [isTime, isId],
      NAME: [isText, isId],
      EMAIL: [isText, isId],
      MOST_ORDERS: [isAmount, isId],
      LAST_ORDER: [isTime, isId],
      MOST_SPENT: [isAmount, isId],
    }[sort],
  );
  await waitUntilSeen(em, args.seen ?? []);
  if (texts === undefined) return withCount([], page, () => 0);
  const conditions: CustomerListConditions = {
    ...texts,
    minOrders: filter.minOrders ?? undefined,
    maxOrders: filter.maxOrders ?? undefined,
    lastOrderFrom: filter.lastOrderFrom ?? undefined,
    lastOrderBefore: filter.lastOrderBefore ?? undefined,
    currency,
    minSpent: amountOf(filter.minSpent),
    maxSpent: amountOf(filter.maxSpent),
  };
  const rows = await findListedCustomers(em, conditions, sort, { ...page, limit: page.limit + 1 });
  return withCount(rows, page, () => countListedCustomers(em, conditions, sort, maxCount));
}

export const OrderListConnection = { totalCount };
export const CustomerListConnection = { totalCount };

export const OrderListEntry = {
  order: ({ orderId }: OrderListRow) => ({ __typename: 'Order' as const, ref: orderId }),
  total: ({ totalMinor, currency }: OrderListRow) => ({ amount: BigInt(totalMinor), currency }),
  customer: ({ customerId }: OrderListRow, _: unknown, { loaders }: UsersContext): Promise<User | null> =>
    loaders.userById.load(customerId),
};

export const CustomerListEntry = {
  customer: ({ customerId }: CustomerListRow, _: unknown, { loaders }: UsersContext): Promise<User | null> =>
    loaders.userById.load(customerId),
  spent: ({ spent }: CustomerListRow) => spent.map(({ amount, currency }) => ({ amount: BigInt(amount), currency })),
};

function requireStaff(caller: UsersContext['caller']): void {
  if (caller.kind === 'anonymous' || caller.kind === 'guest') throw new CodedError('UNAUTHENTICATED');
  if (!isStaff(caller)) throw new CodedError('FORBIDDEN', 'Only staff list orders and customers');
}

/** Waits until the list has what its reader has seen. */
async function waitUntilSeen(em: UsersContext['em'], seen: readonly SeenOrder[]): Promise<void> {
  if (seen.length > maxSeen)
    throw new CodedError('BAD_USER_INPUT', `seen names at most ${maxSeen} orders, it named ${seen.length}`);
  if (seen.some(({ orderId }) => !isId(orderId)))
    throw new CodedError('BAD_USER_INPUT', 'seen names an order by an id that no order has');
  if (seen.length === 0) return;
  const until = performance.now() + waitAtMostMs;
  while (!(await hasSeen(em, seen))) {
    if (performance.now() >= until) throw new CodedError('READ_BEHIND');
    await pause(lookEveryMs);
  }
}

/** The texts of a filter; undefined if one is a text that PostgreSQL cannot hold, so that nothing fits. */
function textsOf<Texts extends Record<string, string | undefined>>(texts: Texts): Texts | undefined {
  for (const [name, text] of Object.entries(texts)) {
    if (text !== undefined && text.length > maxFilterLength)
      throw new CodedError('BAD_USER_INPUT', `The ${name} of a filter has at most ${maxFilterLength} characters`);
  }
  return Object.values(texts).some((text) => text?.includes('\0')) ? undefined : texts;
}

/** The currency of a filter. Throws BAD_USER_INPUT if an amount or a sort needs one and there is none. */
function currencyOf<Filter extends { currency?: string | null | undefined }>(
  filter: Filter,
  amounts: readonly (keyof Filter & string)[],
  sort: string | undefined,
): string | undefined {
  const needs = amounts.find((name) => filter[name] != null) ?? (sort === undefined ? undefined : `the sort ${sort}`);
  if (needs !== undefined && filter.currency == null)
    throw new CodedError('BAD_USER_INPUT', `${needs} requires filter.currency`);
  return filter.currency ?? undefined;
}

const amountOf = (amount: bigint | number | null | undefined) => (amount == null ? undefined : BigInt(amount));

type Check = (text: string) => boolean;
const isText: Check = (text) => text.length <= maxFilterLength && !text.includes('\0');
const isTime: Check = (text) => parseMoment(text) !== undefined;
const isAmount: Check = (text) => /^-?\d{1,18}$/.test(text);

interface Place {
  limit: number;
  after: string[] | undefined;
}

/** The page that the arguments mean. Throws INVALID_CURSOR for a cursor of another list or sort. */
function placeOf(
  args: { first?: number | null | undefined; after?: string | null | undefined },
  checks: readonly Check[],
): Place {
  const { limit } = pageOf({ first: args.first });
  if (args.after == null) return { limit, after: undefined };
  const values = decodeCursor(args.after);
  const fits =
    values.length === checks.length &&
    values.every((value, index) => typeof value === 'string' && checks[index]?.(value));
  if (!fits) throw new CodedError('INVALID_CURSOR', 'This cursor did not come from this list in this sort');
  return { limit, after: values as string[] };
}

function withCount<Row extends { place: unknown[] }>(
  rows: readonly Row[],
  { limit, after }: Place,
  count: CountedConnection<Row>['count'],
): CountedConnection<Row> {
  const connection: RelayConnection<Row> = toConnection(
    rows,
    limit,
    ({ place }) => encodeCursor(place.map(String)),
    after !== undefined,
  );
  return { ...connection, count };
}
