import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkBooks } from '../../../ops/check-books.ts';
import { eventually } from '../../support/eventually.ts';
import { newCustomer, newStaff, type OrdersStack, startOrdersStack } from '../../support/start-orders.ts';

let stack: OrdersStack;
let paid: { id: string; number: string };
let cancelled: { id: string; number: string };

beforeAll(async () => {
  stack = await startOrdersStack();
  const variantId = await stack.offer({ priceMinor: 500 });
  [paid, cancelled] = [
    await stack.confirmed(newCustomer(), variantId, 2),
    await stack.confirmed(newCustomer(), variantId),
  ];
  const admin = newStaff('ADMIN');
  await stack.call(`mutation ($id: ID!) { shipOrder(input: { orderId: $id }) { __typename } }`, { id: paid.id }, admin);
  await stack.call(
    `mutation ($id: ID!) { cancelOrder(input: { orderId: $id }) { __typename } }`,
    { id: cancelled.id },
    admin,
  );
  await eventually(async () => {
    const open = await stack.sql(`select 1 from payment where state not in ('CAPTURED', 'VOIDED')`);
    const unstamped = await stack.sql(`select 1 from event_log where position is null`);
    const invoiced = await stack.sql(`select 1 from invoice where pdf is not null`);
    return open.length === 0 && unstamped.length === 0 && invoiced.length === 1;
  });
  await stack.stopWorker();
  // The database itself would refuse two of the falsifications.
  await stack.sql('alter table invoice drop constraint invoice_ledger_entry_id_foreign');
  await stack.sql('alter table ledger_entry drop constraint ledger_entry_parts_check');
});
afterAll(() => stack[Symbol.asyncDispose]());

const check = () => checkBooks({ orders: stack.urls.orders, payments: stack.urls.payments }, { settleSeconds: 0 });

describe('checkBooks', () => {
  it('finds nothing wrong with books that are right', async () => {
    expect(await check()).toEqual([]);
  });

  // Each: how the books are falsified, as only the owner of the database could, how that is undone, and the expected finding.
  const falsifications: [string, string, string, string][] = [
    [
      'a booking that is missing',
      `with gone as (delete from ledger_entry returning *) insert into spare select to_jsonb(gone) from gone`,
      `insert into ledger_entry select (jsonb_populate_record(null::ledger_entry, row)).* from spare`,
      'I2',
    ],
    [
      'tax that was received and is not in the prices',
      `update ledger_entry set goods_minor = goods_minor - 1, added_tax_minor = added_tax_minor + 1`,
      `update ledger_entry set goods_minor = goods_minor + 1, added_tax_minor = added_tax_minor - 1`,
      'I2',
    ],
    [
      'shipping that was received and is not in the price',
      `update ledger_entry set goods_minor = goods_minor - 1, shipping_minor = shipping_minor + 1`,
      `update ledger_entry set goods_minor = goods_minor + 1, shipping_minor = shipping_minor - 1`,
      'I2',
    ],
    [
      'an account that is below zero',
      `update ledger_entry set goods_minor = -1, shipping_minor = 0`,
      `update ledger_entry set goods_minor = amount_minor, shipping_minor = 0`,
      'I2',
    ],
    [
      'a number of an invoice that is missing',
      `update invoice set sequence = 2`,
      `update invoice set sequence = 1`,
      'I12',
    ],
    [
      'a number of an invoice that was taken and not used',
      `update invoice_series set last = 2`,
      `update invoice_series set last = 1`,
      'I12',
    ],
    [
      'an invoice over another amount',
      `update invoice set amount_minor = amount_minor + 1`,
      `update invoice set amount_minor = amount_minor - 1`,
      'I12',
    ],
    [
      'more sent back than booked',
      `update payment set refunded_minor = 1 where captured_minor > 0`,
      `update payment set refunded_minor = 0`,
      'I2',
    ],
    [
      'an order confirmed with less authorised than its total',
      `update payment set captured_minor = 0, authorised_minor = authorised_minor - 1 where captured_minor > 0`,
      `update payment set authorised_minor = amount_minor, captured_minor = amount_minor where authorised_minor = amount_minor - 1`,
      'I3',
    ],
    [
      'money kept for an order that was cancelled',
      `update payment set state = 'AUTHORIZED' where state = 'VOIDED'`,
      `update payment set state = 'VOIDED' where state = 'AUTHORIZED'`,
      'I4',
    ],
    [
      'an operation that stands still',
      `update payment_operation set state = 'SENT', created_at = now() - interval '1 day' where kind = 'VOID'`,
      `update payment_operation set state = 'DONE' where kind = 'VOID'`,
      'I4',
    ],
    [
      'an idempotency key without its order',
      `insert into idempotency_key values (gen_random_uuid(), 'k', 'h', gen_random_uuid(), now())`,
      `delete from idempotency_key where key = 'k'`,
      'I5',
    ],
    [
      'a hole in the history',
      `with gone as (delete from order_history where version = 2 returning *) insert into spare select to_jsonb(gone) from gone`,
      `insert into order_history select (jsonb_populate_record(null::order_history, row)).* from spare`,
      'I6',
    ],
    [
      'an event that says something else than the history',
      `update event_log set payload = payload || '{"status": "DELIVERED"}' where name = 'order.confirmed'`,
      `update event_log set payload = payload || '{"status": "CONFIRMED"}' where name = 'order.confirmed'`,
      'I6',
    ],
    [
      'money that was received without a word in the history',
      `with gone as (delete from order_history where event = 'order.payment-captured' returning *) insert into spare select to_jsonb(gone) from gone`,
      `insert into order_history select (jsonb_populate_record(null::order_history, row)).* from spare`,
      'I6',
    ],
    [
      'an edit that waits past its deadline',
      `update orders set edit_until = now() - interval '1 day' where state = 'CONFIRMED'`,
      `update orders set edit_until = null`,
      'I4',
    ],
    [
      'an applied edit whose pieces are not in the order',
      `insert into order_edit select gen_random_uuid(), id, 'APPLIED', jsonb_build_object('added',
         jsonb_build_array(jsonb_build_object('id', gen_random_uuid(), 'quantity', 1))), 'r', null, now(), now() from orders`,
      `delete from order_edit`,
      'I7',
    ],
    [
      'an edit that is over and has no end in the history',
      `insert into order_edit select gen_random_uuid(), id, 'REFUSED', '{"added": []}', 'r', 'ABORTED', now(), now() from orders`,
      `delete from order_edit`,
      'I6',
    ],
    [
      'money for an edit over another amount than its new total',
      `with edit as (insert into order_edit select gen_random_uuid(), id, 'APPLIED', '{"added": [], "price": {"totalMinor": 1}}', 'r', null, now(), now()
         from orders where state = 'CONFIRMED' returning *)
       update payment set edit_id = edit.id from edit where edit.order_id = payment.order_id`,
      `with undone as (update payment set edit_id = null) delete from order_edit`,
      'I3',
    ],
    [
      'money that is held twice',
      `insert into payment (id, order_id, state, amount_minor, authorised_minor, captured_minor, refunded_minor, refund_pending_minor, currency, created_at)
         select gen_random_uuid(), id, 'AUTHORIZED', 1, 1, 0, 0, 0, currency, now() from orders, generate_series(1, 2) where state = 'CONFIRMED'`,
      `delete from payment where provider_id is null`,
      'I3',
    ],
    [
      'a total that is not the sum of its lines',
      `update orders set total_minor = total_minor + 1`,
      `update orders set total_minor = total_minor - 1`,
      'I7',
    ],
    [
      'shipped pieces that are in no parcel',
      `update order_line set shipped_quantity = 0 where shipped_quantity > 0`,
      `update order_line set shipped_quantity = quantity where order_id in (select order_id from shipment)`,
      'I7',
    ],
    [
      'an event that was never recorded',
      `update event_log set position = null where name = 'order.shipped'`,
      `update event_log set position = 1000 where name = 'order.shipped'`,
      'I9',
    ],
  ];

  for (const [what, falsify, undo, invariant] of falsifications) {
    it(`finds ${what}`, async () => {
      await stack.sql('create table spare (row jsonb)');
      await stack.sql(falsify);
      const found = await check();
      await stack.sql(undo);
      await stack.sql('drop table spare');
      expect(found.map((violation) => violation.split(':', 1)[0])).toContain(invariant);
      expect(await check()).toEqual([]);
    });
  }

  it('finds wrong rows among rows that keep changing', async () => {
    await stack.sql(
      `update payment_operation set state = 'SENT', created_at = now() - interval '1 day' where kind = 'VOID'`,
    );
    let done = false;
    const busy = (async () => {
      while (!done) await stack.sql(`update payment_operation set attempts = attempts + 1 where kind = 'VOID'`);
    })();
    const found = await check();
    done = true;
    await busy;
    await stack.sql(`update payment_operation set state = 'DONE' where kind = 'VOID'`);
    expect(found).toEqual([expect.stringMatching(/^I4/)]);
  });

  it('finds a payment at the provider that is unknown here, a second key of a capture, and sums that differ there', async () => {
    const { default: pg } = await import('pg');
    const provider = new pg.Client({ connectionString: stack.urls.payments });
    await provider.connect();
    try {
      await provider.query(
        `insert into payment (id, reference, amount_minor, currency, status, created_at) values ('stray', $1, 1, 'GBP', 'authorized', now())`,
        [paid.id],
      );
      expect(await check()).toEqual([expect.stringContaining('stray')]);
      await provider.query(`delete from payment where id = 'stray'`);
      await provider.query(
        `insert into operation (key, kind, body_hash, payment_id, http_status, created_at)
         select key || ':2', kind, body_hash, payment_id, 422, now() from operation where kind = 'capture'`,
      );
      expect(await check()).toEqual([
        expect.stringMatching(
          `^I4: the provider was asked for each operation under one key: ${paid.number} has 2 × capture there.*:2 of no operation here`,
        ),
      ]);
      await provider.query(`delete from operation where http_status = 422`);
      await provider.query(`update payment set captured_minor = captured_minor - 1 where captured_minor > 0`);
      expect(await check()).toEqual([expect.stringContaining(paid.number)]);
    } finally {
      await provider.end();
    }
  });
});
