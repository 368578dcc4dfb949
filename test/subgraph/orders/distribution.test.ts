import { afterAll, beforeAll, expect, test } from 'vitest';
import { queryAt, testDatabase, type TestDatabase } from '../../support/test-database.ts';

// A distributed PostgreSQL can enforce a unique key only if the key contains the column by which rows are distributed. See ADR 51.

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('orders');
});
afterAll(() => database[Symbol.asyncDispose]());

/** The columns that hold the customer. The actor of an idempotency key is the customer, or staff for changes by staff. */
const customerColumns = ['customer_id', 'actor_id'];

/** Why a unique key does without the customer, and what becomes of it when orders are distributed by customer. */
const keysWithoutCustomer: Record<string, string[]> = {
  'an order and its parts get the customer in front of their keys': [
    'orders (id)',
    'order_edit (id)',
    'order_edit (order_id)',
    'order_history (order_id, version)',
    'order_line (id)',
    'order_line (order_id, place)',
    'order_return (id)',
    'order_return (shipment_id)',
    'order_step (order_id, step)',
    'return_line (return_id, order_line_id)',
    'shipment (id)',
    'shipment_line (shipment_id, order_line_id)',
    'cart (id)',
    'cart_line (cart_id, variant_id)',
    'cart_line (id)',
    'payment (id)',
    'payment (edit_id)',
    'payment (renews_id)',
    'payment_operation (id)',
    'payment_operation (key)',
    'ledger_entry (id)',
    'ledger_entry (operation_id)',
    'invoice (id)',
    'invoice (ledger_entry_id)',
    'promotion_redemption (promotion_id, order_id)',
  ],
  'a number that is unique in the shop needs a table of its own that finds the order': [
    'orders (number)',
    'payment (provider_id)',
    'provider_event (provider, event_id)',
  ],
  'the cart of a guest and a link to an order have no customer and need a table of their own that finds them': [
    'cart (token_hash)',
    'order_link (id)',
  ],
  'numbers without a gap come from one place': [
    'invoice (kind, year, sequence)',
    'invoice (number)',
    'invoice_series (kind, year)',
  ],
  'the relay puts one log in order': ['event_log (id)', 'event_log (position)', 'event_log (subject, version)'],
  'consumers and migrations are few rows of the whole database': [
    'consumer_cursor (consumer, partition)',
    'mikro_orm_migrations (id)',
    'parked_subject (consumer, subject)',
  ],
  'reports and repairs of staff are outside of the hot path': [
    'operator_action (id)',
    'settlement_day (day)',
    'settlement_difference (id)',
  ],
  'settings and copies that every node can have': [
    'promotion (code)',
    'promotion (id)',
    'shipping_method (code)',
    'tax_rate (country, tax_class)',
    'variant_copy (variant_id)',
  ],
};

const keysSql = `
  select tables.relname as table_name, array_agg(columns.attname::text order by place.number) as columns
  from pg_index
  join pg_class as tables on tables.oid = indrelid
  cross join lateral unnest(indkey::int2[]) with ordinality as place (attnum, number)
  join pg_attribute as columns on columns.attrelid = indrelid and columns.attnum = place.attnum
  where indisunique and tables.relnamespace = 'public'::regnamespace
  group by indexrelid, tables.relname`;

test('each unique key contains the customer, or is listed with the reason', async () => {
  const keys = (await queryAt(database.ownerUrl, keysSql)) as { table_name: string; columns: string[] }[];
  const withoutCustomer = keys
    .filter(({ columns }) => !columns.some((column) => customerColumns.includes(column)))
    .map(({ table_name, columns }) => `${table_name} (${columns.join(', ')})`);
  expect(withoutCustomer.sort()).toEqual(Object.values(keysWithoutCustomer).flat().sort());
});
