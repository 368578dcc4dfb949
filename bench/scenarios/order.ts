import type { StopSteps } from '../../stages/stop-once.ts';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { note } from '#platform/process/progress.ts';
import { type OrdersLoad, openOrdersLoad } from '../load/orders.ts';
import { pgbenchScripts, type RecordedRequest, shapeOf, uuidsOnlyIn } from '../load/pgbench-script.ts';
import { hasPgbench, runPgbench } from '../load/pgbench.ts';
import { cpuBetween, type CpuByProcess, totalCpu } from '../load/processes.ts';
import { followCustomers } from '../load/pushes.ts';
import { type LoggedStatement, transactionsIn } from '../load/server-log.ts';
import { type Measured, percentile, type Sample } from '../report.ts';
import { pristineOrders, type ShopUnderTest } from '../shop-under-test.ts';
import { type Measure, measureSides, type SidesOptions } from '../sides.ts';

const concurrency = 16;
/** Half of it leaves code that is not compiled yet in the first round. */
const warmUpOrders = 300;
/** Recorded for pgbench, with different articles each: real orders rarely lock the same rows. */
const recordedBaskets = 4;
const pgbenchSeconds = 3;
/** Long enough for a few hundred pushes at half the load that this machine takes. */
const liveSeconds = 5;
const countedOrders = 64;
/** Often enough to see a backlog grow; each look costs PostgreSQL a fifth of a millisecond. */
const lookEveryMs = 100;
const pgbenchDatabase = 'bench_orders_pgbench';

/** Orders of three lines: everything running; placing alone beside pgbench with the same statements; commit to push at half load. */
export async function benchOrder(options: SidesOptions & { orders: number }): Promise<Measured> {
  const { orders, stage, beside, workers = 1 } = options;
  const pgbench = stage === 'fleet' && (await hasPgbench());
  const backlogs = new Map<string, Backlog>();
  const cases = await measureSides(options, (shop, closing, side) =>
    openOrders(shop, closing, { orders, pgbench, onBacklog: (points) => backlogs.set(side, points) }),
  );
  return {
    title: `Orders, ${stage === 'fleet' ? 'the fleet' : 'one process'}${workers > 1 ? ` with ${workers} copies of the workers` : ''}${beside === undefined ? '' : ` beside commit ${beside}`}`,
    cases,
    plots: [
      {
        title: `${orders} orders placed by ${concurrency} customers`,
        yAxis: 'orders that wait for their confirmation',
        x: { axis: 'seconds since the first request', logarithmic: false },
        series: [...backlogs].map(([name, values]) => ({ name, values })),
      },
    ],
    notes: [
      `Measured: ${concurrency} signed-in customers in a closed loop, ${orders} orders of three lines a round, on a PostgreSQL and a Redis of its own per side, started as \`npm run fleet\` or \`npm start\` starts it; the other side idles meanwhile. "confirmed/s" counts from the first request until the last order is confirmed. CPU is that of all processes, PostgreSQL and Redis, without the load. Statements and transactions are those of ${countedOrders} orders in PostgreSQL's log, looks by the clock included.`,
      ...(stage === 'fleet'
        ? [
            `Placing alone: the workers are stopped, their backlog is drained afterwards. ${pgbench ? `pgbench sends the statements of ${recordedBaskets} recorded orders, with new ids and prepared as the driver prepares them, from ${concurrency} connections to a copy of the database without orders, on the same server, while the fleet idles.` : 'pgbench is not on the PATH, so nothing is beside it.'}`,
          ]
        : []),
      `Commit to push: orders at half of the rate of confirmed ones, in an open loop; from the commit's time stamp in PostgreSQL to the arrival of the message at a customer who follows \`myOrdersChanged\`.`,
      'Every order was confirmed, and `verify:books` found every invariant kept after the last round.',
    ],
  };
}

async function openOrders(
  shop: ShopUnderTest,
  closing: StopSteps,
  { orders, pgbench, onBacklog }: { orders: number; pgbench: boolean; onBacklog: (points: Backlog) => void },
): Promise<Measure> {
  const load = await openOrdersLoad(shop, concurrency);
  closing.push(() => load.close());
  await load.placeAll(warmUpOrders);
  await load.drained();
  const scripts = pgbench ? pgbenchScripts(await recordRequests(shop, load)) : undefined;
  const counted = await countStatements(shop, load);
  return async () => {
    const together = await measureTogether(shop, load, { orders, onBacklog });
    const alone = shop.stage === 'fleet' ? await measureAlone(shop, load, { orders, scripts }) : undefined;
    const live = await measurePushes(load, (together['confirmed/s'] ?? 0) / 2);
    return {
      'Placed to confirmed, everything running': { ...together, ...counted },
      ...(alone ? { 'Placing alone, workers stopped': alone } : {}),
      'Commit to push at half load': live,
    };
  };
}

/** Seconds since the first request, and the orders that waited for their confirmation. */
type Backlog = [number, number][];

async function measureTogether(
  shop: ShopUnderTest,
  load: OrdersLoad,
  { orders, onBacklog }: { orders: number; onBacklog: (points: Backlog) => void },
): Promise<Sample> {
  const before = shop.cpu();
  const startedAt = performance.now();
  const points: Backlog = [];
  let running = true;
  const sampling = (async () => {
    for (; running; await pause(lookEveryMs))
      points.push([(performance.now() - startedAt) / 1000, await load.waiting()]);
  })();
  const placing = async () => {
    try {
      const placed = await load.placeAll(orders);
      const backlog = await load.waiting();
      await load.drained();
      return { placed, backlog };
    } finally {
      running = false;
    }
  };
  const [{ placed, backlog }] = await Promise.all([placing(), sampling]);
  onBacklog(points);
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = cpuBetween(before, shop.cpu());
  return {
    'placed/s': orders / placed.seconds,
    'confirmed/s': orders / seconds,
    'waiting for confirmation, at most': Math.max(backlog, ...points.map(([, waiting]) => waiting)),
    'waiting when the last was placed': backlog,
    'waiting, last third of the placing / middle third':
      meanWaiting(points, placed.seconds * (2 / 3), placed.seconds) /
      meanWaiting(points, placed.seconds / 3, placed.seconds * (2 / 3)),
    'placeOrder p50, ms': percentile(placed.latenciesMs, 0.5),
    'placeOrder p99, ms': percentile(placed.latenciesMs, 0.99),
    'CPU, ms per order': totalCpu(cpu) / orders,
    ...perProcess(cpu, orders),
  };
}

/** In the first third the queue fills with what is on its way. If it grows after that, the workers are behind. */
function meanWaiting(points: Backlog, from: number, to: number): number {
  const waiting = points.filter(([seconds]) => seconds >= from && seconds < to).map(([, count]) => count);
  return waiting.reduce((sum, count) => sum + count, 0) / waiting.length;
}

const perProcess = (cpu: CpuByProcess, count: number): Sample =>
  Object.fromEntries([...cpu].map(([name, ms]) => [`· ${name}`, ms / count]));

async function measureAlone(
  shop: ShopUnderTest,
  load: OrdersLoad,
  { orders, scripts }: { orders: number; scripts: readonly string[] | undefined },
): Promise<Sample> {
  shop.stopWorkers();
  try {
    const before = shop.cpu();
    const placed = await load.placeAll(orders);
    const cpu = cpuBetween(before, shop.cpu());
    const rate = orders / placed.seconds;
    const limit = scripts ? await measurePgbench(shop, scripts) : undefined;
    return {
      'placed/s': rate,
      ...(limit === undefined ? {} : { 'pgbench, transactions/s': limit, 'placed / pgbench': rate / limit }),
      'placeOrder p50, ms': percentile(placed.latenciesMs, 0.5),
      'placeOrder p99, ms': percentile(placed.latenciesMs, 0.99),
      'CPU, ms per order': totalCpu(cpu) / orders,
      ...perProcess(cpu, orders),
    };
  } finally {
    shop.continueWorkers();
    await load.drained();
  }
}

async function measurePgbench(shop: ShopUnderTest, scripts: readonly string[]): Promise<number> {
  const admin = new pg.Client({ connectionString: shop.adminUrl });
  await admin.connect();
  try {
    await admin.query(`create database ${pgbenchDatabase} template ${pristineOrders}`);
    const rate = await runPgbench({
      databaseUrl: shop.roleUrl('orders', pgbenchDatabase),
      scripts,
      clients: concurrency,
      seconds: pgbenchSeconds,
    });
    await admin.query(`drop database ${pgbenchDatabase} with (force)`);
    return rate;
  } finally {
    await admin.end();
  }
}

async function measurePushes(load: OrdersLoad, perSecond: number): Promise<Sample> {
  const following = await followCustomers(load);
  const since = new Date();
  following.arrivals.clear();
  await load.placeAtRate(perSecond, liveSeconds);
  await load.drained();
  const committed = await load.committedAt(since);
  const until = performance.now() + 10_000;
  while ([...committed.keys()].some((change) => !following.arrivals.has(change)) && performance.now() < until)
    await pause(20);
  following.stop();
  const delays = [...committed]
    .map(([change, at]) => (following.arrivals.get(change) ?? Number.NaN) - at)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  return {
    'orders/s': perSecond,
    'p50, ms': percentile(delays, 0.5),
    'p99, ms': percentile(delays, 0.99),
    'changes (count)': committed.size,
    'not pushed (count)': committed.size - delays.length,
  };
}

/** The statements that one `placeOrder` sends, for a few customers with different articles; the workers are stopped meanwhile. */
async function recordRequests(shop: ShopUnderTest, load: OrdersLoad): Promise<RecordedRequest[]> {
  const requests: RecordedRequest[] = [];
  shop.stopWorkers();
  try {
    for (let basket = 0; basket < recordedBaskets; basket += 1) {
      const name = load.names[basket] ?? '';
      const customer = await load.customerId(name);
      const recordings: { statements: LoggedStatement[]; key: string; number: string }[] = [];
      for (let time = 0; time < 2; time += 1) {
        let placed = { key: '', number: '' };
        const statements = await shop.recordStatements(async () => {
          placed = await load.place(name, basket);
        });
        recordings.push({
          ...placed,
          statements: statements.filter(({ database }) => database === 'tradepost_orders'),
        });
      }
      const [earlier, later] = recordings;
      if (!earlier || !later) throw new Error('expected two recordings');
      // Polls by the clock are in only one of them.
      const shapes = new Set(earlier.statements.map(shapeOf));
      const statements = later.statements.filter((statement) => shapes.has(shapeOf(statement)));
      requests.push({
        statements,
        fresh: [later.key, later.number, customer, ...uuidsOnlyIn(statements, earlier.statements)],
      });
    }
  } finally {
    shop.continueWorkers();
  }
  await load.drained();
  note(`placeOrder sends ${requests[0]?.statements.length} statements`);
  return requests;
}

async function countStatements(shop: ShopUnderTest, load: OrdersLoad): Promise<Sample> {
  const statements = await shop.recordStatements(async () => {
    await load.placeAll(countedOrders);
    await load.drained();
  });
  const ofOrders = statements.filter(({ database }) => /^tradepost_(orders|catalog)$/.test(database));
  return {
    'statements per order, orders and catalog': ofOrders.length / countedOrders,
    'transactions per order, orders and catalog': transactionsIn(ofOrders) / countedOrders,
  };
}
