import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { guestIdOf } from '#platform/identity/guest-id.ts';
import { type Answer, guest, startUsersUnderTest, type UsersUnderTest } from './users-under-test.ts';
import { readsOf, wholeTables } from '../../support/statement-plans.ts';

const orders = 100_000;
const customers = 20_000;

let users: UsersUnderTest;
let owner: pg.Client;
let staff: Caller;

/** Id of a generated row; `kind` is the digit that an id has for its kind. */
const idSql = (kind: number, n: string) => `('018c0000-0000-7${kind}00-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

beforeAll(async () => {
  users = await startUsersUnderTest();
  staff = (await users.buildUser('SUPPORT')).caller;
  owner = new pg.Client({ connectionString: users.ownerUrl });
  await owner.connect();
  const first = `'2026-01-01T00:00:00Z'::timestamptz`;
  await owner.query(`insert into user_account (id, email, name, password_hash, roles, version, created_at)
    select ${idSql(1, 'n')}, 'person' || n || '@list.example', 'Person ' || n || ' of List', '', '{CUSTOMER}', 1, ${first} + n * interval '1 second'
    from generate_series(1, ${customers}) as n`);
  await owner.query(`insert into order_list_entry (order_id, customer_id, number, status, version, total_minor, currency, placed_at)
    select ${idSql(4, 'n')}, ${idSql(1, `1 + n % ${customers}`)}, 'TP-' || n, case when n % 10 = 0 then 'CANCELLED' else 'CONFIRMED' end, 2,
      n % 1000, case when n % 4 = 0 then 'EUR' else 'GBP' end, ${first} + n * interval '1 minute'
    from generate_series(1, ${orders}) as n`);
  await owner.query(
    `insert into variant_sku (variant_id, sku) select ${idSql(3, 'n')}, 'SKU-' || n from generate_series(0, 999) as n`,
  );
  await owner.query(`insert into order_list_line (variant_id, order_id)
    select ${idSql(3, 'n % 1000')}, ${idSql(4, 'n')} from generate_series(1, ${orders}) as n`);
  await owner.query(`update customer_list_entry set order_count = counted.count, last_order_at = counted.last
    from (select customer_id, count(*) as count, max(placed_at) as last from order_list_entry group by customer_id) as counted
    where counted.customer_id = customer_list_entry.customer_id`);
  await owner.query(`insert into customer_spending (customer_id, currency, spent_minor)
    select customer_id, currency, sum(total_minor) from order_list_entry group by customer_id, currency`);
  await owner.query('vacuum (analyze)');
}, 120_000);
afterAll(async () => {
  await owner.end();
  await users[Symbol.asyncDispose]();
});

const orderList = `query($first: Int, $after: String, $filter: OrderListFilter, $sort: OrderListSort, $seen: [SeenOrder!]) {
  orderList(first: $first, after: $after, filter: $filter, sort: $sort, seen: $seen) {
    totalCount nodes { number status version placedAt skus total { amount currency } customer { email name } order { __typename } }
    pageInfo { hasNextPage endCursor } } }`;
const customerList = `query($first: Int, $after: String, $filter: CustomerListFilter, $sort: CustomerListSort) {
  customerList(first: $first, after: $after, filter: $filter, sort: $sort) {
    totalCount nodes { orderCount lastOrderAt spent { amount currency } customer { email } } pageInfo { hasNextPage endCursor } } }`;

const listed = async (variables: object): Promise<Answer> =>
  (await users.ask(staff, orderList, variables as Record<string, unknown>)).orderList;
const numbersOf = async (variables: object): Promise<string[]> =>
  (await listed(variables)).nodes.map(({ number }: Answer) => number);
const listedCustomers = async (variables: object): Promise<Answer> =>
  (await users.ask(staff, customerList, variables as Record<string, unknown>)).customerList;

const byText = (of: (node: Answer) => string) => (a: Answer, b: Answer) => (of(a) < of(b) ? -1 : Number(of(a) > of(b)));

/** All pages of a list, up to `pages`. */
async function walk(list: (variables: object) => Promise<Answer>, variables: object, pages: number): Promise<Answer[]> {
  const nodes: Answer[] = [];
  let after: string | null = null;
  for (let page = 0; page < pages; page += 1) {
    const answer: Answer = await list({ ...variables, after });
    nodes.push(...answer.nodes);
    if (!answer.pageInfo.hasNextPage) return nodes;
    after = answer.pageInfo.endCursor;
  }
  return nodes;
}

describe('orderList', () => {
  it('finds orders by number, e-mail, name, sku, status, date and amount, and counts them', async () => {
    expect(await listed({ filter: { number: ' tp-4711 ' } })).toMatchObject({
      totalCount: 1,
      nodes: [
        {
          number: 'TP-4711',
          status: 'CONFIRMED',
          version: 2,
          skus: ['SKU-711'],
          total: { amount: 711, currency: 'GBP' },
          customer: { email: 'person4712@list.example' },
          order: { __typename: 'Order' },
        },
      ],
    });
    const ofOne = ['TP-84711', 'TP-64711', 'TP-44711', 'TP-24711', 'TP-4711'];
    expect(await numbersOf({ filter: { customerEmail: 'PERSON4712@list' } })).toEqual(ofOne);
    expect(await numbersOf({ filter: { customerName: '4712 of' } })).toEqual(ofOne);
    expect(await numbersOf({ filter: { customerName: '4712 of', customerEmail: 'person4713@' } })).toEqual([]);
    expect(await numbersOf({ filter: { customerEmail: '%' } })).toEqual([]);
    expect(await numbersOf({ filter: { customerEmail: 'person4712@', placedBefore: '2026-01-05T00:00:00Z' } })).toEqual(
      ['TP-4711'],
    );
    expect((await listed({ filter: { sku: 'SKU-7' } })).totalCount).toBe(100);
    expect((await listed({ filter: { sku: 'SKU-7', customerEmail: 'person8@list.example' } })).nodes).toHaveLength(5);
    const amounts = { currency: 'EUR', minTotal: 996, maxTotal: 999, status: ['CONFIRMED'] };
    const { nodes, totalCount } = await listed({ filter: amounts, first: 100 });
    expect(totalCount).toBe(100);
    expect(new Set(nodes.map(({ total }: Answer) => `${total.amount} ${total.currency}`))).toEqual(
      new Set(['996 EUR']),
    );
    expect((await listed({})).totalCount).toBe(10_000);
  });

  it.each([
    ['NEWEST', {}, (a: Answer, b: Answer) => Date.parse(b.placedAt) - Date.parse(a.placedAt)],
    ['OLDEST', {}, (a: Answer, b: Answer) => Date.parse(a.placedAt) - Date.parse(b.placedAt)],
    ['HIGHEST_TOTAL', { currency: 'GBP' }, (a: Answer, b: Answer) => b.total.amount - a.total.amount],
    ['LOWEST_TOTAL', { currency: 'GBP' }, (a: Answer, b: Answer) => a.total.amount - b.total.amount],
    ['CUSTOMER_NAME', {}, byText(({ customer }) => customer.name.toLowerCase())],
    ['CUSTOMER_EMAIL', {}, byText(({ customer }) => customer.email)],
  ])('is paged in the order of %s without a gap and without a repetition', async (sort, filter, compare) => {
    const together = await walk(listed, { sort, filter, first: 100 }, 2);
    expect(together).toEqual(together.toSorted(compare));
    expect(new Set(together.map(({ number }) => number)).size).toBe(200);
    // Pages of another size end elsewhere, among them between two orders of one amount or person.
    expect((await walk(listed, { sort, filter, first: 7 }, 29)).slice(0, 200)).toEqual(together);
  });

  it('finds the orders of a guest by the whole address', async () => {
    const guestId = 'c0ffee00-0000-8000-8000-000000000001';
    await owner.query(
      `insert into order_list_entry values ('018c0000-0000-7400-9000-000000000001', $1, 'TP-GUEST', 'PLACED', 1, 5, 'GBP', now())`,
      [guestId],
    );
    expect(await numbersOf({ filter: { customerEmail: 'guest@list.example' } })).toEqual([]);
    await owner.query('update order_list_entry set customer_id = $1 where customer_id = $2', [
      guestIdOf(users.settings.TRADEPOST_SECRET, 'guest@list.example'),
      guestId,
    ]);
    expect((await listed({ filter: { customerEmail: 'Guest@list.example' } })).nodes).toMatchObject([
      { number: 'TP-GUEST', customer: null },
    ]);
    expect(await numbersOf({ filter: { customerEmail: 'guest@list' } })).toEqual([]);
    await owner.query(`delete from order_list_entry where number = 'TP-GUEST'`);
  });

  it('answers when it has what its reader has seen, and with a code if it does not get it', async () => {
    const id = '018c0000-0000-7400-8000-000000000001';
    const seen = (version: number) => ({ first: 1, seen: [{ orderId: id, version }] });
    expect((await listed(seen(2))).nodes).toHaveLength(1);
    const waiting = listed(seen(3));
    await owner.query('update order_list_entry set version = 3 where order_id = $1', [id]);
    expect((await waiting).nodes).toHaveLength(1);
    expect(await users.errorsOf(staff, orderList, seen(4))).toEqual(['READ_BEHIND']);
  });

  it('is for staff, and refuses what it cannot read', async () => {
    const person = await users.register();
    for (const field of ['orderList', 'customerList']) {
      expect(await users.errorsOf(guest, `{ ${field} { totalCount } }`)).toEqual(['UNAUTHENTICATED']);
      expect(await users.errorsOf(person.caller, `{ ${field} { totalCount } }`)).toEqual(['FORBIDDEN']);
      expect(await users.errorsOf(staff, `{ ${field}(first: 101) { totalCount } }`)).toEqual(['BAD_USER_INPUT']);
      expect(await users.errorsOf(staff, `{ ${field}(after: "x") { totalCount } }`)).toEqual(['INVALID_CURSOR']);
    }
    const refused = (variables: object) => users.errorsOf(staff, orderList, variables as Record<string, unknown>);
    const { pageInfo } = await listed({ first: 1, sort: 'CUSTOMER_NAME' });
    expect(await refused({ after: pageInfo.endCursor })).toEqual(['INVALID_CURSOR']);
    expect(await refused({ sort: 'HIGHEST_TOTAL' })).toEqual(['BAD_USER_INPUT']);
    expect(await refused({ filter: { minTotal: 1 } })).toEqual(['BAD_USER_INPUT']);
    expect(await refused({ filter: { sku: 'x'.repeat(301) } })).toEqual(['BAD_USER_INPUT']);
    expect(await refused({ seen: [{ orderId: 'x', version: 1 }] })).toEqual(['BAD_USER_INPUT']);
    expect(await numbersOf({ filter: { sku: 'a\0' } })).toEqual([]);
  });
});

describe('customerList', () => {
  it('finds customers by e-mail, name, orders, last order and money', async () => {
    expect(await listedCustomers({ filter: { email: 'person4712@' } })).toMatchObject({
      totalCount: 1,
      nodes: [
        {
          customer: { email: 'person4712@list.example' },
          orderCount: 5,
          lastOrderAt: '2026-02-28T19:51:00.000Z',
          spent: [{ amount: 5 * 711, currency: 'GBP' }],
        },
      ],
    });
    expect((await listedCustomers({ filter: { name: 'person 4712' } })).totalCount).toBe(1);
    expect((await listedCustomers({ filter: { minOrders: 6 } })).totalCount).toBe(0);
    expect((await listedCustomers({ filter: { email: 'person', maxOrders: 4 } })).totalCount).toBe(0);
    const rich = { currency: 'GBP', minSpent: 5 * 999 };
    expect((await listedCustomers({ filter: rich, sort: 'MOST_SPENT' })).nodes[0].spent).toEqual([
      { amount: 5 * 999, currency: 'GBP' },
    ]);
    expect((await listedCustomers({ filter: rich })).totalCount).toBe(20);
    expect((await listedCustomers({ filter: { lastOrderFrom: '2026-03-11T10:00:00Z' } })).totalCount).toBe(41);
  });

  it.each(['NEWEST', 'NAME', 'EMAIL', 'MOST_ORDERS', 'LAST_ORDER', 'MOST_SPENT'])(
    'is paged in the order of %s without a gap and without a repetition',
    async (sort) => {
      const filter = { currency: 'GBP', email: 'person1' };
      const together = await walk(listedCustomers, { sort, filter, first: 100 }, 2);
      expect(new Set(together.map(({ customer }) => customer.email)).size).toBe(200);
      expect((await walk(listedCustomers, { sort, filter, first: 7 }, 29)).slice(0, 200)).toEqual(together);
    },
  );

  it('has an account by its address, and nothing about an erased person', async () => {
    const person = await users.register('to-be-erased@list.example');
    const found = async (filter: object) => (await listedCustomers({ filter })).nodes.length;
    expect(await found({ email: 'to-be-erased@' })).toBe(1);
    await users.erase(person.caller);
    expect(await found({ email: 'to-be-erased@' })).toBe(0);
    const { rows } = await owner.query(
      'select email, name, registered_at from customer_list_entry where customer_id = $1',
      [person.id],
    );
    expect(rows).toEqual([{ email: '', name: '', registered_at: null }]);
  });
});

const statementsOf = (text: string, variables: object) =>
  readsOf(() => users.ask(staff, text, variables as Record<string, unknown>));

const behind = async (list: (variables: object) => Promise<Answer>, variables: object) => ({
  ...variables,
  after: (await list({ ...variables, first: 20 })).pageInfo.endCursor,
});

describe('the plans of 100,000 orders', () => {
  const person = { customerEmail: 'person47' };
  const money = { currency: 'GBP' };
  it.each([
    ['the list', orderList, {}],
    ['a number', orderList, { filter: { number: 'TP-9' } }],
    ['the beginning of an address', orderList, { filter: person }],
    ['a word of a name', orderList, { filter: { customerName: '4712' } }],
    ['a sku', orderList, { filter: { sku: 'SKU-7' } }],
    ['a status', orderList, { filter: { status: ['CANCELLED'] } }],
    ['a date', orderList, { filter: { placedFrom: '2026-02-01T00:00:00Z', placedBefore: '2026-02-02T00:00:00Z' } }],
    ['an amount', orderList, { filter: { ...money, minTotal: 990 } }],
    ['the highest totals', orderList, { filter: money, sort: 'HIGHEST_TOTAL' }],
    ['the names of customers', orderList, { sort: 'CUSTOMER_NAME' }],
    ['the addresses of some customers', orderList, { sort: 'CUSTOMER_EMAIL', filter: person }],
    ['the customers', customerList, {}],
    ['the names', customerList, { sort: 'NAME' }],
    ['the orders of customers', customerList, { sort: 'MOST_ORDERS' }],
    ['the last orders', customerList, { sort: 'LAST_ORDER' }],
    ['the money of customers', customerList, { sort: 'MOST_SPENT', filter: money }],
    ['an address of a customer', customerList, { filter: { email: 'person47' } }],
  ])('of %s read no table of orders or customers from one end to the other', async (_, text, variables) => {
    const list = text === orderList ? listed : listedCustomers;
    for (const page of [variables, await behind(list, variables)]) {
      const statements = await statementsOf(text, { ...page, first: 20 });
      for (const { text: sql, values } of statements) {
        // A count reads what it counts, up to 10,000.
        if (sql.includes('count(*)')) continue;
        const { rows } = await owner.query(`explain (analyze, format json) ${sql}`, values);
        const plan = rows[0]['QUERY PLAN'][0].Plan;
        expect(wholeTables(plan), sql).toEqual([]);
      }
    }
  });

  it('takes three statements for a page with its customers and its count, and one more for what was seen', async () => {
    const seen = [{ orderId: '018c0000-0000-7400-8000-000000000009', version: 1 }];
    expect(await statementsOf(orderList, {})).toHaveLength(3);
    expect(await statementsOf(orderList, { seen, first: 100 })).toHaveLength(4);
    expect(await statementsOf(customerList, {})).toHaveLength(3);
  });
});
