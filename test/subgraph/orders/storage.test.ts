import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/values/id.ts';
import { statusMoves } from '../../../subgraphs/orders/domain/order.ts';
import { openOrdersDatabase } from '../../../subgraphs/orders/storage/orm.ts';
import { testDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;
let owner: pg.Client;
let role: pg.Client;
beforeAll(async () => {
  database = await testDatabase('orders');
  [owner, role] = [new pg.Client(database.ownerUrl), new pg.Client(database.url)];
  await Promise.all([owner.connect(), role.connect()]);
});
afterAll(async () => {
  await Promise.all([owner.end(), role.end()]);
  await database[Symbol.asyncDispose]();
});

async function insertOrder(): Promise<{ orderId: string; lineId: string; paymentId: string }> {
  const [orderId, lineId, paymentId] = [newId('order'), newId('other'), newId('other')];
  await role.query(`insert into orders values ($1, $2, $3, 'PLACED', 'PLACED', 1, 300, 'GBP', '{}', now(), now())`, [
    orderId,
    `TP-${randomUUID()}`,
    newId('user'),
  ]);
  await role.query(`insert into order_line values ($1, $2, 0, $3, 'SKU', 'Thing', 3, 0, 100, 300)`, [
    lineId,
    orderId,
    newId('variant'),
  ]);
  await role.query(`insert into payment values ($1, $2, 'AUTHORIZED', 300, 300, 0, 0, 0, 'GBP', null, now())`, [
    paymentId,
    orderId,
  ]);
  return { orderId, lineId, paymentId };
}

const codeOf = (query: Promise<unknown>): Promise<string> =>
  query.then(
    () => 'it was allowed',
    (error: pg.DatabaseError) => error.constraint ?? error.code ?? error.message,
  );

describe('the schema', () => {
  it('equals the entities', async () => {
    const orm = await openOrdersDatabase(database.ownerUrl);
    try {
      expect(await orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe('');
    } finally {
      await orm.close();
    }
  });

  const entityTables = [
    'orders',
    'order_line',
    'order_history',
    'order_step',
    'order_edit',
    'payment',
    'payment_operation',
    'ledger_entry',
    'invoice_series',
    'invoice',
    'provider_event',
    'settlement_day',
    'settlement_difference',
    'shipment',
    'shipment_line',
    'order_return',
    'return_line',
    'cart',
    'cart_line',
    'tax_rate',
    'shipping_method',
    'promotion',
    'promotion_redemption',
    'variant_copy',
    'order_link',
    'idempotency_key',
  ];

  it('goes down to nothing and up again', async () => {
    await using other = await testDatabase('orders');
    const orm = await openOrdersDatabase(other.ownerUrl);
    try {
      const tables = async () =>
        (
          await orm.em
            .fork()
            .execute<{ tablename: string }[]>(
              `select tablename from pg_tables where schemaname = 'public' and tablename <> 'mikro_orm_migrations' order by 1`,
            )
        ).map(({ tablename }) => tablename);
      const before = await tables();
      expect(before).toEqual(expect.arrayContaining(entityTables));
      await orm.migrator.down({ to: 0 });
      expect(await tables()).toEqual([]);
      await orm.migrator.up();
      expect(await tables()).toEqual(before);
    } finally {
      await orm.close();
    }
  });
});

describe('the role of the processes', () => {
  it('can add to history and ledger, but neither alter nor remove anything there', async () => {
    const { orderId } = await insertOrder();
    await role.query(`insert into order_history values ($1, 1, null, 'PLACED', 'customer', null, null, now(), null)`, [
      orderId,
    ]);
    for (const table of ['order_history', 'ledger_entry', 'event_log']) {
      const column = table === 'order_history' ? 'reason' : table === 'event_log' ? 'payload' : 'kind';
      expect(await codeOf(role.query(`update ${table} set ${column} = null`))).toBe('42501');
      expect(await codeOf(role.query(`delete from ${table}`))).toBe('42501');
      expect(await codeOf(role.query(`truncate ${table}`))).toBe('42501');
    }
  });

  it('cannot change bought lines, remove orders, or change the schema', async () => {
    await insertOrder();
    expect(await codeOf(role.query(`update order_line set quantity = 1`))).toBe('42501');
    expect(await codeOf(role.query(`delete from orders`))).toBe('42501');
    expect(await codeOf(role.query(`create table mine (id int)`))).toBe('42501');
  });
});

describe('the database itself refuses', () => {
  it('impossible sums', async () => {
    const { orderId, lineId, paymentId } = await insertOrder();
    const cases: [string, unknown[], string][] = [
      [`update payment set captured_minor = 301 where id = $1`, [paymentId], 'payment_sums_check'],
      [`update payment set refunded_minor = 1 where id = $1`, [paymentId], 'payment_sums_check'],
      [
        `update payment set captured_minor = 10, refunded_minor = 6, refund_pending_minor = 5 where id = $1`,
        [paymentId],
        'payment_sums_check',
      ],
      [`update payment set captured_minor = 1, state = 'VOIDED' where id = $1`, [paymentId], 'payment_voided_check'],
      [`update order_line set shipped_quantity = 4 where id = $1`, [lineId], 'order_line_shipped_check'],
      [
        `insert into order_line values ($1, $2, 1, $1, 'SKU', 'Thing', 2, 0, 100, 199)`,
        [newId('other'), orderId],
        'order_line_total_check',
      ],
      [
        `insert into order_line values ($1, $2, 1, $1, 'SKU', 'Thing', 0, 0, 100, 0)`,
        [newId('other'), orderId],
        'order_line_quantity_check',
      ],
      [`update orders set status = 'SHIPPED' where id = $1`, [orderId], 'orders_state_status_check'],
      [`update orders set state = 'CANCELLED' where id = $1`, [orderId], 'orders_closed_status_check'],
    ];
    for (const [query, values, constraint] of cases) expect(await codeOf(role.query(query, values))).toBe(constraint);
  });

  it('every step of a history that the domain does not allow, and takes every one that it does', async () => {
    const statuses = [
      'PLACED',
      'CONFIRMED',
      'PARTIALLY_SHIPPED',
      'SHIPPED',
      'PARTIALLY_DELIVERED',
      'DELIVERED',
      'CANCELLED',
      'EXPIRED',
    ] as const;
    const { orderId } = await insertOrder();
    let version = 1;
    for (const from of statuses) {
      for (const to of statuses) {
        version += 1;
        const legal = statusMoves.get(from)?.includes(to) ?? false;
        const code = await codeOf(
          role.query(`insert into order_history values ($1, $2, $3, $4, 'system', null, null, now(), null)`, [
            orderId,
            version,
            from,
            to,
          ]),
        );
        expect([from, to, code]).toEqual([from, to, legal ? 'it was allowed' : 'order_history_move_check']);
      }
    }
    expect(
      await codeOf(
        role.query(
          `insert into order_history values ($1, 1, 'PLACED', 'CONFIRMED', 'system', null, null, now(), null)`,
          [orderId],
        ),
      ),
    ).toBe('order_history_first_check');
  });

  it('a second entry of the same version, a second use of a provider key, and a second booking of one operation', async () => {
    const { orderId, paymentId } = await insertOrder();
    const entry = `insert into order_history values ($1, 1, null, 'PLACED', 'customer', null, null, now(), null)`;
    await role.query(entry, [orderId]);
    expect(await codeOf(role.query(entry, [orderId]))).toBe('order_history_pkey');
    const operation = `insert into payment_operation values ($1, $2, 'CAPTURE', $3, 'DONE', 10, 1, now(), null, null, null, now(), now())`;
    const operationId = newId('other');
    await role.query(operation, [operationId, paymentId, `${paymentId}:capture:x`]);
    expect(await codeOf(role.query(operation, [newId('other'), paymentId, `${paymentId}:capture:x`]))).toBe(
      'payment_operation_key_unique',
    );
    const booking = `insert into ledger_entry values ($1, $2, $3, 'CAPTURED', 'PROVIDER', 'ORDER', 10, 'GBP', now())`;
    await role.query(booking, [newId('other'), orderId, operationId]);
    expect(await codeOf(role.query(booking, [newId('other'), orderId, operationId]))).toBe(
      'ledger_entry_operation_unique',
    );
  });
});
