import { afterEach, beforeEach, expect, it } from 'vitest';
import { databaseFeed } from '#platform/events/database-feed.ts';
import { partitionCount } from '#platform/events/event-log.ts';
import { startRelay } from '#platform/events/relay.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { logChecks } from '../../ops/books/invariants.ts';
import { type TrimOptions, trimEventLogs } from '../../ops/trim-event-logs.ts';
import { subgraphModules } from '../../stages/subgraph-modules.ts';
import { openOrdersDatabase } from '../../subgraphs/orders/storage/orm.ts';
import { eventually } from '../support/eventually.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { queryAt, type TestDatabase, testDatabase } from '../support/test-database.ts';
import { testLog } from '../support/test-settings.ts';

const consumers = { orders: { 'copy-products': 'catalog' }, catalog: { 'follow-orders': 'orders' } };

let orders: TestDatabase;
let catalog: TestDatabase;
beforeEach(async () => {
  orders = await testDatabase('orders');
  catalog = await testDatabase('catalog');
  await applied(orders, 'copy-products', 1_000);
});
afterEach(async () => {
  await orders[Symbol.asyncDispose]();
  await catalog[Symbol.asyncDispose]();
});

/** Writes where a consumer is in all partitions. */
async function applied(database: TestDatabase, consumer: string, position: number): Promise<void> {
  await queryAt(
    database.ownerUrl,
    `insert into consumer_cursor (consumer, partition, position)
     select '${consumer}', partition, ${position} from generate_series(0, ${partitionCount - 1}) as partition
     on conflict (consumer, partition) do update set position = excluded.position`,
  );
}

/** Writes an event of a subject to the log of orders. */
async function record(subject: string, version: number, position: number | null, days: number): Promise<void> {
  await queryAt(
    orders.ownerUrl,
    `insert into event_log (id, subject, version, name, schema_version, payload, occurred_at, partition, position)
     values (gen_random_uuid(), '${subject}', ${version}, 'order.placed', 1, '{}', now() - interval '${days} days', 0, ${position})`,
  );
}

/** Subject, version and position of what the log of orders has, in the order of subjects. */
async function kept(): Promise<string[]> {
  const rows = await queryAt(
    orders.ownerUrl,
    `select subject || ' ' || version as event from event_log order by subject, version`,
  );
  return rows.map(({ event }) => String(event));
}

const trim = (options: Partial<TrimOptions> = {}) =>
  trimEventLogs({
    databases: { orders: orders.ownerUrl, catalog: catalog.ownerUrl },
    consumers,
    before: new Date(Date.now() - 30 * 86_400_000),
    without: [],
    dry: false,
    ...options,
  });

it('deletes what is old and applied by all, and keeps the newest event of each subject', async () => {
  await record('order:a', 1, 1, 90);
  await record('order:b', 1, 2, 80);
  await record('order:a', 2, 3, 70);
  await record('order:a', 3, 4, 60);
  await record('order:b', 2, 5, 1);
  await applied(catalog, 'follow-orders', 5);
  expect((await trim({ dry: true }))[0]).toMatchObject({ deleted: 3, upTo: 4 });
  expect(await kept()).toHaveLength(5);
  expect((await trim())[0]).toEqual({ subgraph: 'orders', deleted: 3, upTo: 4, waitsFor: undefined });
  // b 1 is old; b 2, which is not, is what its readers still have.
  expect(await kept()).toEqual(['order:a 3', 'order:b 2']);
  expect((await trim())[0]).toMatchObject({ deleted: 0, upTo: 4 });
  const orm = await openOrdersDatabase(orders.url);
  expect(await databaseFeed(orm).trimmed()).toBe(4);
  await orm.close();
  // What was deleted by age is no hole.
  for (const { sql } of logChecks) expect(await queryAt(orders.ownerUrl, sql.replaceAll('$1', '60'))).toEqual([]);
  await record('order:b', 4, 6, 0);
  expect(await queryAt(orders.ownerUrl, logChecks.at(-1)?.sql ?? '')).toHaveLength(1);
});

it('deletes nothing that a consumer, a broker or a parked subject still needs', async () => {
  for (let version = 1; version <= 6; version += 1) await record('order:a', version, version, 90);
  await applied(catalog, 'follow-orders', 2);
  expect((await trim())[0]).toEqual({ subgraph: 'orders', deleted: 2, upTo: 2, waitsFor: 'follow-orders' });
  // The slowest partition counts.
  await applied(catalog, 'follow-orders', 6);
  await queryAt(catalog.ownerUrl, `update consumer_cursor set position = 3 where partition = 7`);
  expect((await trim())[0]).toMatchObject({ deleted: 1, upTo: 3, waitsFor: 'follow-orders' });
  await queryAt(catalog.ownerUrl, `delete from consumer_cursor where partition = 8`);
  expect((await trim())[0]).toMatchObject({ deleted: 0, waitsFor: 'follow-orders' });
  await applied(catalog, 'follow-orders', 6);
  await applied(orders, 'publish-events', 4);
  expect((await trim())[0]).toMatchObject({ deleted: 1, upTo: 4, waitsFor: 'publish-events' });
  await applied(orders, 'publish-events', 6);
  await queryAt(
    catalog.ownerUrl,
    `insert into parked_subject (consumer, subject, from_version, error, parked_at) values ('follow-orders', 'order:a', 5, 'x', now())`,
  );
  expect((await trim())[0]).toMatchObject({ deleted: 0, upTo: 6 });
  await queryAt(catalog.ownerUrl, 'delete from parked_subject');
  expect((await trim())[0]).toMatchObject({ deleted: 1 });
  expect(await kept()).toEqual(['order:a 6']);
});

it('refuses while a consumer has never run or is not declared', async () => {
  await record('order:a', 1, 1, 90);
  await record('order:a', 2, 2, 90);
  await expect(trim()).rejects.toThrow(/follow-orders of catalog has never run/);
  await applied(catalog, 'surprise', 2);
  await expect(trim({ without: ['follow-orders'] })).rejects.toThrow(/to declare the log of the consumer surprise/);
  expect(await kept()).toHaveLength(2);
  await queryAt(catalog.ownerUrl, `delete from consumer_cursor where consumer = 'surprise'`);
  expect((await trim({ without: ['follow-orders'] }))[0]).toMatchObject({ deleted: 1 });
});

it('leaves the end of the log, so that positions never start again', async () => {
  await record('order:a', 1, 1, 90);
  await record('order:a', 2, 2, 90);
  // The newest event has no position yet.
  await record('order:a', 3, null, 90);
  await applied(catalog, 'follow-orders', 2);
  await trim();
  await using _ = {
    relay: await startRelay({
      databaseUrl: orders.url,
      subgraph: 'orders',
      events: eventDefinitions,
      doorbell: memoryDoorbell(),
      log: testLog,
    }),
    async [Symbol.asyncDispose]() {
      await this.relay.stop();
    },
  };
  await eventually(async () => {
    const [row] = await queryAt(orders.ownerUrl, 'select position::int as position from event_log where version = 3');
    return row?.['position'] === 3;
  });
});

it('knows the log of each consumer', async () => {
  for (const { name, module } of subgraphModules)
    expect([...new Set(Object.values(module.consumers))].sort(), `the logs that the consumers of ${name} read`).toEqual(
      [...module.listensTo].sort(),
    );
});
