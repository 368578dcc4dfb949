import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { openDatabase } from '#platform/database/open-database.ts';
import { redisDoorbell } from '#platform/events/doorbell-redis.ts';
import { afterRecording, recordEvent } from '#platform/events/event-log.ts';
import { relayBell } from '#platform/events/relay.ts';
import { createLog } from '#platform/process/log.ts';
import { orderDelivered } from '#schema/events/orders.ts';
import { hasPgbench, runPgbench } from '../load/pgbench.ts';
import { barsOf } from '../plot.ts';
import type { Measured, Sample } from '../report.ts';
import { pristineOrders, type ShopUnderTest } from '../shop-under-test.ts';
import { type Measure, measureSides, type SidesOptions } from '../sides.ts';

const writers = [16, 48];
const database = 'bench_orders_events';
const ratio = 'with wake-up / without';

/** How fast writers of the event log commit, with everything that wakes the relay and without. */
export async function benchEvents(options: SidesOptions & { seconds: number }): Promise<Measured> {
  const { seconds, beside } = options;
  if (!(await hasPgbench())) throw new Error('expected pgbench on the PATH: it comes with PostgreSQL');
  const cases = await measureSides(options, (shop, _, side) =>
    openEvents(shop, { seconds, isOurs: side === 'this tree' }),
  );
  return {
    title: `Commits of event writers${beside === undefined ? '' : ` beside commit ${beside}`}`,
    cases,
    plots: [barsOf(cases, ratio, 'Commit rate with wake-up, beside none at all')],
    notes: [
      `Measured: transactions that write one event each, ${seconds} s with and ${seconds} s without, in turns, in a copy of the orders database on the server of a running fleet. "Table": pgbench, with the triggers of the table and with them disabled. "Process": a Node process that records events as commands do, ringing the relay over Redis after its commits, and not ringing; its own CPU bounds both.`,
    ],
  };
}

async function openEvents(
  shop: ShopUnderTest,
  { seconds, isOurs }: { seconds: number; isOurs: boolean },
): Promise<Measure> {
  return async () => {
    const admin = new pg.Client({ connectionString: shop.adminUrl });
    await admin.connect();
    await admin.query(`create database ${database} template ${pristineOrders}`);
    try {
      const round: Record<string, Sample> = {};
      for (const clients of writers) {
        round[`Table, ${clients} writers`] = await measureTable(shop, clients, seconds);
        if (isOurs) round[`Process, ${clients} writers`] = await measureProcess(shop, clients, seconds);
      }
      return round;
    } finally {
      await admin.query(`drop database ${database} with (force)`);
      await admin.end();
    }
  };
}

const insertScript = `\\set n :n + 1
\\set u 100000000000 + :client_id * 10000000 + :n
insert into event_log (id, subject, version, name, schema_version, payload, occurred_at, partition)
values (gen_random_uuid(), 'bench:' || gen_random_uuid(), 1, 'bench', 1, '{"number":":u"}', now(), 0);
`;

async function measureTable(shop: ShopUnderTest, clients: number, seconds: number): Promise<Sample> {
  const url = new URL(shop.adminUrl);
  url.pathname = `/${database}`;
  const owner = new pg.Client({ connectionString: url.href });
  await owner.connect();
  try {
    const rate = async (triggers: 'enable' | 'disable') => {
      await owner.query(`alter table event_log ${triggers} trigger user`);
      return runPgbench({ databaseUrl: shop.roleUrl('orders', database), scripts: [insertScript], clients, seconds });
    };
    return toSample(await rate('enable'), await rate('disable'));
  } finally {
    await owner.end();
  }
}

async function measureProcess(shop: ShopUnderTest, clients: number, seconds: number): Promise<Sample> {
  const rate = async (rings: boolean): Promise<number> => {
    const log = createLog('bench', 'silent');
    const url = shop.roleUrl('orders', database);
    const orm = await openDatabase({ url, entities: [], migrationsPath: '', poolMax: clients, log });
    const doorbell = await redisDoorbell(shop.redisUrl, log);
    if (rings) afterRecording(orm, relayBell(doorbell, 'orders'));
    try {
      let commits = 0;
      const until = performance.now() + seconds * 1000;
      await Promise.all(
        Array.from({ length: clients }, async () => {
          for (; performance.now() < until; commits += 1) {
            const orderId = randomUUID();
            await orm.em.fork().transactional(async (em) => {
              recordEvent(em, orderDelivered, {
                subject: `order:${orderId}`,
                version: 1,
                occurredAt: new Date(),
                payload: { ...payload, orderId },
              });
            });
          }
        }),
      );
      return commits / seconds;
    } finally {
      await doorbell.stop();
      await orm.close();
    }
  };
  // Whichever comes first would pay for code that is not compiled yet.
  await rate(true);
  return toSample(await rate(true), await rate(false));
}

const toSample = (withWakeUp: number, without: number): Sample => ({
  'commits/s with wake-up': withWakeUp,
  'commits/s without': without,
  [ratio]: withWakeUp / without,
});

const payload = {
  customerId: '018c0000-0000-7100-8000-000000000000',
  number: 'T-BENCH',
  status: 'DELIVERED' as const,
  previousStatus: 'SHIPPED' as const,
  reason: null,
  shipmentIds: [],
};
