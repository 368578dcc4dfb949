import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomInt, randomUUID } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import pg from 'pg';
import type { MikroORM } from '@mikro-orm/postgresql';
import { newId } from '#platform/values/id.ts';
import { issueInvoice } from '../../subgraphs/orders/commands/issue-invoice.ts';
import { openOrdersDatabase } from '../../subgraphs/orders/storage/orm.ts';
import { testDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let owner: pg.Client;
let orms: MikroORM[];
beforeAll(async () => {
  database = await testDatabase('orders');
  owner = new pg.Client(database.ownerUrl);
  await owner.connect();
  orms = [
    await openOrdersDatabase(database.url, { poolMax: 10 }),
    await openOrdersDatabase(database.url, { poolMax: 10 }),
  ];
});
afterAll(async () => {
  for (const orm of orms) await orm.close();
  await owner.end();
  await database[Symbol.asyncDispose]();
});

/** Movements of money that have no invoice yet. */
async function movements(count: number): Promise<string[]> {
  const orderId = newId('order');
  await owner.query(
    `insert into orders (id, number, customer_id, state, status, version, total_minor, currency, shipping_address, placed_at, deadline_at)
     values ($1, $2, $3, 'CONFIRMED', 'CONFIRMED', 1, 100, 'GBP', '{"name":"Ada","line1":"1 Street","city":"London","country":"GB"}', now(), now())`,
    [orderId, `TP-${randomUUID()}`, newId('user')],
  );
  const paymentId = newId('other');
  await owner.query(
    `insert into payment (id, order_id, state, amount_minor, authorised_minor, captured_minor, refunded_minor, refund_pending_minor, currency, created_at)
     values ($1, $2, 'CAPTURED', $3, $3, $3, 0, 0, 'GBP', now())`,
    [paymentId, orderId, count],
  );
  const ids = Array.from({ length: count }, () => newId('other'));
  await owner.query(
    `with operation as (
       insert into payment_operation (id, payment_id, kind, key, state, amount_minor, attempts, created_at)
       select id, $2::uuid, 'CAPTURE', $2::text || ':capture:' || gen_random_uuid(), 'DONE', 1, 1, now() from unnest($1::uuid[]) id
       returning id
     )
     insert into ledger_entry (id, order_id, operation_id, kind, debit, credit, amount_minor, currency, at)
     select id, $3, id, 'CAPTURED', 'PROVIDER', 'ORDER', 1, 'GBP', now() from operation`,
    [ids, paymentId, orderId],
  );
  return ids;
}

async function issued(): Promise<{ count: number; distinct: number; highest: number; last: number }> {
  const { rows } = await owner.query<{ count: number; distinct: number; highest: number; last: number }>(
    `select count(*)::int, count(distinct sequence)::int as distinct, coalesce(max(sequence), 0)::int as highest,
       coalesce((select max(last) from invoice_series), 0)::int as last from invoice`,
  );
  if (!rows[0]) throw new Error('expected a row');
  return rows[0];
}

class Rollback extends Error {}

it('numbers a thousand invoices without a gap: at the same time, twice each, with rollbacks and lost connections', async () => {
  const ids = await movements(1_000);
  const waiting = [...ids, ...ids].values();
  let begun = 0;
  let rollbacks = 0;
  let lost = 0;
  // Every so many invoices, so that a slow machine loses no more connections than a fast one.
  async function loseConnection(): Promise<void> {
    await owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and state = 'idle in transaction' limit 1`,
    );
  }
  async function issue(orm: MikroORM, ledgerEntryId: string): Promise<void> {
    for (;;) {
      const rollsBack = randomInt(5) === 0;
      begun += 1;
      if (begun % 20 === 0) await loseConnection();
      try {
        await orm.em.fork().transactional(async (em) => {
          await issueInvoice(em, { ledgerEntryId, seller: 'Shop', at: new Date() });
          if (rollsBack) throw new Rollback();
        });
        return;
      } catch (error) {
        if (error instanceof Rollback) rollbacks += 1;
        else lost += 1;
      }
    }
  }
  await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      for (const id of waiting) await issue(orms[index % 2] as MikroORM, id);
    }),
  );
  expect(rollbacks).toBeGreaterThan(100);
  expect(lost).toBeGreaterThan(0);
  expect(await issued()).toEqual({ count: 1_000, distinct: 1_000, highest: 1_000, last: 1_000 });
});

it('leaves no gap when its process is killed ten times', async () => {
  const before = (await issued()).count;
  const ids = await movements(400);
  const script = path.resolve(import.meta.dirname, '../support/issue-invoices.ts');
  let killed = 0;
  while (killed < 10) {
    const child = spawn(process.execPath, [script, database.url, ids.join(',')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const target = (await issued()).count + 15;
    const ended = once(child, 'exit');
    const isThere = async () => (await issued()).count >= Math.min(target, before + ids.length);
    while (!(await isThere()) && child.exitCode === null);
    child.kill('SIGKILL');
    await ended;
    killed += 1;
  }
  const halfway = await issued();
  expect(halfway.count).toBeGreaterThan(before);
  expect(halfway).toEqual({
    count: halfway.count,
    distinct: halfway.count,
    highest: halfway.count,
    last: halfway.count,
  });
  for (const ledgerEntryId of ids) {
    await orms[0]?.em.fork().transactional((em) => issueInvoice(em, { ledgerEntryId, seller: 'Shop', at: new Date() }));
  }
  const all = before + ids.length;
  expect(await issued()).toEqual({ count: all, distinct: all, highest: all, last: all });
});

it('begins each year with 1', async () => {
  const [first, second] = await movements(2);
  const [orm] = orms;
  if (!orm || first === undefined || second === undefined) throw new Error('expected two movements');
  const inYear = (ledgerEntryId: string, at: string) =>
    orm.em.fork().transactional((em) => issueInvoice(em, { ledgerEntryId, seller: 'Shop', at: new Date(at) }));
  expect((await inYear(first, '2099-12-31T23:59:59.999Z')).number).toBe('2099-000001');
  expect((await inYear(second, '2100-01-01T00:00:00.000Z')).number).toBe('2100-000001');
});
