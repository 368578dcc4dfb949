import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  distributeSql,
  endedForeignKeys,
  expandSql,
  type KeysOfDatabase,
  keysSql,
  narrowKeys,
} from '../../../deploy/citus/distribution-sql.ts';
import { lookups, placements } from '../../../deploy/citus/placement.ts';
import { newCustomer, type OrdersStack, startOrdersStack } from '../../support/start-orders.ts';

// A distributed PostgreSQL can enforce a unique key only if the key contains the column by which rows are distributed. See ADR 52. No Citus runs here:
// PostgreSQL runs the script, and functions of this test stand for those of Citus and hold its rules.

let stack: OrdersStack;
let owner: pg.Client;
beforeAll(async () => {
  stack = await startOrdersStack();
  owner = new pg.Client({ connectionString: stack.urls.orders });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await stack[Symbol.asyncDispose]();
});

async function readKeys(): Promise<KeysOfDatabase> {
  const [keys] = (await owner.query<KeysOfDatabase>(keysSql)).rows;
  if (!keys) throw new Error('expected one row');
  return keys;
}

const spread = Object.entries(placements).flatMap(([table, placement]) => (placement.on === 'customer' ? [table] : []));

/** What Citus refuses, as its documents say: keys and foreign keys without the column, and triggers. */
const rulesOfCitus = `
  create table spread_table (name text primary key, column_name text);
  create function create_reference_table(name regclass) returns void language sql as
    $$ insert into spread_table values (name::text, null) $$;
  create function create_distributed_table(name regclass, column_name text, colocate_with text default 'default') returns void language plpgsql as $$
  declare narrow text;
  begin
    select indexrelid::regclass::text into narrow from pg_index
    where indrelid = name and indisunique and not exists (
      select from pg_attribute where attrelid = indrelid and attname = column_name and attnum = any (indkey::int2[]));
    if narrow is not null then raise 'cannot create constraint on "%": "%" does not include the partition column', name, narrow; end if;
    if exists (select from pg_trigger where tgrelid = name and not tgisinternal) then raise 'triggers are not supported on "%"', name; end if;
    if exists (select from pg_constraint where contype = 'f' and (conrelid = name or confrelid = name)
               and not exists (select from spread_table where spread_table.name = confrelid::regclass::text and spread_table.column_name is null))
    then raise 'foreign keys of "%" must be created after it is distributed', name; end if;
    insert into spread_table values (name::text, column_name);
  end $$`;

test('every table has a place', async () => {
  const { tables } = await readKeys();
  expect(tables.toSorted()).toEqual(Object.keys(placements).toSorted());
});

test('each key that is unique in the whole shop has a table that keeps it unique, or follows from a key that has the customer', async () => {
  const inShop = narrowKeys(await readKeys())
    // Ids and parts of an order are unique within its customer too: nobody chooses them, or they contain an id.
    .filter(({ columns }) => !columns.every((column) => /(^|_)id$|^(version|step|place)$/.test(column)))
    .map(({ table, columns }) => `${table} (${columns.join(', ')})`);
  const withLookup = lookups.map(({ table, key }) => `${table} (${key})`);
  // Only Stripe's id of a payment ends in _id and is chosen by others.
  expect([...inShop, 'payment (provider_id)'].toSorted()).toEqual(withLookup.toSorted());
});

test('the tables widen while the shop works: orders of before and after have the customer in every part', async () => {
  const caller = newCustomer();
  const variant = await stack.offer();
  const before = await stack.confirmed(caller, variant);
  for (const statement of expandSql(await readKeys())) await owner.query(statement);
  // Twice is as good as once: a run that was interrupted is repeated.
  for (const statement of expandSql(await readKeys())) await owner.query(statement);
  const after = await stack.confirmed(caller, variant, 2);
  for (const { id } of [before, after]) {
    for (const table of ['order_line', 'order_history', 'order_step', 'payment']) {
      const rows = await stack.sql(`select distinct customer_id from ${table} where order_id = $1`, [id]);
      expect([table, rows]).toEqual([table, [{ customer_id: caller.userId }]]);
    }
    const operations = await stack.sql(
      'select distinct o.customer_id from payment_operation o join payment p on p.id = payment_id where order_id = $1',
      [id],
    );
    expect(operations).toEqual([{ customer_id: caller.userId }]);
  }
  const { unique } = await readKeys();
  for (const { table, columns } of narrowKeys(await readKeys())) {
    const widened = unique.filter(
      (key) => key.table === table && key.columns.join() === ['customer_id', ...columns].join(),
    );
    expect([table, columns, widened.length]).toEqual([table, columns, 1]);
  }
});

const columnOf = (table: string) => {
  const placement = placements[table];
  return placement?.on === 'customer' ? placement.column : undefined;
};

test('the spread tables keep to the rules of Citus', async () => {
  await stack.stopWorker();
  await owner.query(rulesOfCitus);
  // A table that is not prepared is refused.
  await expect(owner.query(`select create_distributed_table('orders', 'customer_id')`)).rejects.toThrow(
    /"orders_(pkey|number_unique)" does not include the partition column/,
  );
  const before = await readKeys();
  const ended = endedForeignKeys(before).map(({ table, parent }) => `${table} → ${parent}`);
  expect(ended.toSorted()).toEqual(['invoice → ledger_entry', 'invoice → orders']);
  for (const statement of distributeSql(before)) await owner.query(statement);

  const { unique, foreign } = await readKeys();
  for (const { table, columns, index } of unique.filter((key) => spread.includes(key.table)))
    expect([index, columns]).toEqual([index, expect.arrayContaining([columnOf(table)])]);
  const between = foreign.filter(({ table, parent }) => spread.includes(table) && spread.includes(parent));
  expect(between.length).toBeGreaterThan(10);
  for (const { name, columns, parentColumns } of between)
    expect([name, columns.indexOf('customer_id')]).toEqual([name, parentColumns.indexOf('customer_id')]);
  expect(between.filter(({ columns }) => !columns.includes('customer_id'))).toEqual([]);
  // Nothing was lost, and what the keys forbid is still forbidden.
  const [counts] = await stack.sql<{ orders: number; numbers: number }>(
    'select (select count(*) from orders)::int as orders, (select count(*) from order_by_number)::int as numbers',
  );
  expect(counts?.orders).toBeGreaterThan(0);
  expect(counts?.numbers).toBe(counts?.orders);
  await expect(owner.query('insert into orders select * from orders limit 1')).rejects.toThrow(/duplicate key/);
});
