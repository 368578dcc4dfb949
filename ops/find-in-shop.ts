import type { OperatedShop } from './open-shop.ts';

/** The filters of a list, by the option of the command. */
export interface ListFilter {
  option: string;
  field: string;
  what: string;
  /** Text, if it is missing. */
  kind?: 'number' | 'list';
}

/** A list of staff that a command searches, as /ops does. */
export interface ShopList {
  filters: readonly ListFilter[];
  sorts: readonly string[];
  query: string;
}

const money = [{ option: '--currency <code>', field: 'currency', what: 'the currency of the amounts' }] as const;

export const orderList: ShopList = {
  filters: [
    { option: '--number <number>', field: 'number', what: 'the number of the order' },
    { option: '--email <text>', field: 'customerEmail', what: 'the beginning of the e-mail address' },
    { option: '--name <text>', field: 'customerName', what: 'the beginning of a word of the name' },
    { option: '--sku <sku>', field: 'sku', what: 'the sku of one of its lines' },
    { option: '--status <status...>', field: 'status', what: 'one or more statuses', kind: 'list' },
    {
      option: '--from <time>',
      field: 'placedFrom',
      what: 'placed at or after this moment, such as 2026-11-30T00:00:00Z',
    },
    { option: '--before <time>', field: 'placedBefore', what: 'placed before this moment' },
    ...money,
    { option: '--min <minor>', field: 'minTotal', what: 'the lowest total, in minor units', kind: 'number' },
    { option: '--max <minor>', field: 'maxTotal', what: 'the highest total, in minor units', kind: 'number' },
  ],
  sorts: ['NEWEST', 'OLDEST', 'HIGHEST_TOTAL', 'LOWEST_TOTAL', 'CUSTOMER_NAME', 'CUSTOMER_EMAIL'],
  query: `query ($first: Int!, $filter: OrderListFilter, $sort: OrderListSort) { orderList(first: $first, filter: $filter, sort: $sort) {
    totalCount
    nodes { number status placedAt skus total { amount currency } customer { id name email } order { id staffActions } } } }`,
};

export const customerList: ShopList = {
  filters: [
    { option: '--email <text>', field: 'email', what: 'the beginning of the e-mail address' },
    { option: '--name <text>', field: 'name', what: 'the beginning of a word of the name' },
    { option: '--min-orders <number>', field: 'minOrders', what: 'the lowest number of orders', kind: 'number' },
    { option: '--max-orders <number>', field: 'maxOrders', what: 'the highest number of orders', kind: 'number' },
    { option: '--from <time>', field: 'lastOrderFrom', what: 'last order placed at or after this moment' },
    { option: '--before <time>', field: 'lastOrderBefore', what: 'last order placed before this moment' },
    ...money,
    { option: '--min <minor>', field: 'minSpent', what: 'the lowest amount spent, in minor units', kind: 'number' },
    { option: '--max <minor>', field: 'maxSpent', what: 'the highest amount spent, in minor units', kind: 'number' },
  ],
  sorts: ['NEWEST', 'NAME', 'EMAIL', 'MOST_ORDERS', 'LAST_ORDER', 'MOST_SPENT'],
  query: `query ($first: Int!, $filter: CustomerListFilter, $sort: CustomerListSort) { customerList(first: $first, filter: $filter, sort: $sort) {
    totalCount nodes { orderCount lastOrderAt spent { amount currency } customer { id name email createdAt } } } }`,
};

/** Entries of a list, at most 100, and how many there are; the server counts up to 10,000. Throws RefusedByShop. */
export async function findInShop(
  shop: OperatedShop,
  { query }: ShopList,
  wanted: { filter: object; sort: string; first: number },
): Promise<{ totalCount: number; nodes: object[] }> {
  const [found] = Object.values(
    await shop.call<Record<string, { totalCount: number; nodes: object[] }>>(query, wanted),
  );
  if (!found) throw new Error('expected a list, the answer has none');
  return found;
}
