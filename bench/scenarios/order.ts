import { bar, note } from '#platform/process/progress.ts';
import { checkOut, startFleetOf } from '../checkout.ts';
import { openOrdersLoad } from '../load/orders.ts';
import { treeCpuMs } from '../load/usage.ts';
import { type Case, percentile, type Result, type Sample } from '../report.ts';
import { stopOnSignals } from '../../stages/signals.ts';

const concurrency = 16;
const ordersPerRound = 200;
const idleSeconds = 10;

/** Orders from placing to CONFIRMED, and the idle fleet, of this working tree beside those of another commit. */
export async function benchOrder(options: {
  rounds: number;
  beside?: string | undefined;
}): Promise<Pick<Result, 'title' | 'cases' | 'notes'>> {
  const { rounds, beside } = options;
  if (beside === undefined) throw new Error('order is measured beside another commit: --beside <commit>');
  const closing: (() => Promise<unknown> | void)[] = [];
  let stopping: Promise<void> | undefined;
  const closeAll = async () => {
    for (const close of closing.toReversed()) await close();
  };
  const stop = () => (stopping ??= closeAll());
  stopOnSignals(stop, 60_000);
  try {
    const sides = { ours: await open(undefined, closing), vanilla: await open(beside, closing) };
    const orders: Case = {
      title: 'Orders of three lines, placed to CONFIRMED',
      sides: named(beside),
      ours: [],
      vanilla: [],
    };
    const idle: Case = { title: 'The idle fleet', sides: named(beside), ours: [], vanilla: [] };
    const progress = bar('orders');
    for (const side of ['ours', 'vanilla'] as const) await measureOrders(sides[side], 50);
    for (let round = 0; round < rounds; round += 1) {
      for (const side of turn(round)) {
        orders[side].push(await measureOrders(sides[side], ordersPerRound));
        idle[side].push(await measureIdle(sides[side]));
        progress.update(orders.ours.length + orders.vanilla.length, rounds * 2);
      }
    }
    progress.end();
    return { title: `Orders beside commit ${beside}`, cases: [orders, idle], notes };
  } finally {
    await stop();
  }
}

const named = (beside: string) => ({ ours: 'this tree', vanilla: beside });
/** Who goes first changes from round to round. */
const turn = (round: number): ('ours' | 'vanilla')[] => (round % 2 === 0 ? ['ours', 'vanilla'] : ['vanilla', 'ours']);

async function open(commit: string | undefined, closing: (() => Promise<unknown> | void)[]) {
  const { root, remove } = checkOut(commit);
  closing.push(remove);
  note(`Starting the fleet of ${commit ?? 'this tree'} …`);
  const fleet = await startFleetOf(root);
  closing.push(() => fleet.stop());
  const load = await openOrdersLoad(fleet, concurrency);
  closing.push(() => load.close());
  return { fleet, load };
}

type Side = Awaited<ReturnType<typeof open>>;

async function measureOrders({ fleet, load }: Side, count: number): Promise<Sample> {
  const before = treeCpuMs(fleet.roots);
  const run = await load.run(count);
  return {
    'CPU of all processes, ms per order': (treeCpuMs(fleet.roots) - before) / count,
    'placed/s': count / run.placedSeconds,
    'confirmed/s': count / run.confirmedSeconds,
    'placeOrder p50, ms': percentile(run.latenciesMs, 0.5),
    'placeOrder p99, ms': percentile(run.latenciesMs, 0.99),
    'transactions per order, orders and catalog': run.transactions / count,
  };
}

async function measureIdle({ fleet }: Side): Promise<Sample> {
  const before = treeCpuMs(fleet.roots);
  await new Promise((resolve) => setTimeout(resolve, idleSeconds * 1000));
  return { 'CPU of all processes, % of a core': (treeCpuMs(fleet.roots) - before) / (idleSeconds * 10) };
}

const notes = [
  `Measured: ${concurrency} signed-in customers in a closed loop, ${ordersPerRound} orders a round, each side on a PostgreSQL and a Redis of its own, started as \`npm run fleet\` starts it. "confirmed/s" counts from the first request until the last order is confirmed. CPU is that of the fleet, its PostgreSQL and its Redis, without the load. Transactions are those that PostgreSQL counts, looks by the clock included.`,
  'The other side idles on the same machine while one is measured.',
  'Not measured: pgbench beside it, peers, growth with the tables.',
];
