import { setTimeout as pause } from 'node:timers/promises';
import { bar, note } from '#platform/process/progress.ts';
import { openOrderWriter } from '../load/order-writer.ts';
import { monotonicMs, startSubscribers, type Subscribers } from '../load/subscribers.ts';
import { cpuMs, rssBytes } from '../load/usage.ts';
import type { Case, Result, Sample } from '../report.ts';
import { placeOrders, staffToken } from '../shop.ts';
import { type BenchStage, openBenchStage } from '../stage.ts';

interface FanOut {
  title: string;
  subscribers: number;
  /** Beside `version`. */
  selection: string;
  /** The pace: a quarter to a half of vanilla's rate on an idle machine, so that its latency is not that of a queue. */
  eventsPerSecond: number;
}

const eventFields = 'cursor version status previousStatus at reason order { id } customer { id }';
const hydratedFields = 'version order { number total { amount } }';

const fanOuts: FanOut[] = [
  { title: '1,000 subscribers, fields of the event', subscribers: 1000, selection: eventFields, eventsPerSecond: 10 },
  { title: '200 subscribers, fields of the event', subscribers: 200, selection: eventFields, eventsPerSecond: 40 },
  {
    title: '200 subscribers, fields fetched across the graph',
    subscribers: 200,
    selection: hydratedFields,
    eventsPerSecond: 1,
  },
];

/** Enough subscribers that they cause the growth of the process, and not the spare heap. */
const idleSubscribers = 3000;
/** Events under way at the same time when they are published as fast as they are delivered. */
const windowSize = 4;
/** An event that has not reached every subscriber after this time is missed. */
const patienceMs = 20_000;

/** One of the two servers, with its subscribers and a way to change its order. */
interface Side {
  url: string;
  pid: number;
  subscribers: Subscribers;
  /** Changes the order once more; returns its new version and the time of publishing. */
  publish(): Promise<{ version: number; at: number }>;
}

/** Live updates of one order to many subscribers, beside vanilla graphql-ws. Throws if ours misses, repeats or reorders a version. */
export async function benchFanOut(options: {
  rounds: number;
  seconds: number;
}): Promise<Pick<Result, 'title' | 'cases' | 'notes'>> {
  const { rounds, seconds } = options;
  const stage = await openBenchStage({
    SUBSCRIPTIONS_CONNECTIONS_PER_USER: '20000',
    SUBSCRIPTIONS_CONNECTIONS_PER_ADDRESS: '20000',
  });
  const closing: (() => Promise<void>)[] = [() => stage.stop()];
  try {
    const [orderId] = await placeOrders(stage, 1);
    if (!orderId) throw new Error('expected an order');
    // No consumer may act on the coming events, which are not changes of the order.
    for (const name of ['catalog-worker', 'users-worker', 'payment-simulator']) await stage.kill(name);

    const writer = await openOrderWriter(stage, orderId);
    closing.push(() => writer.stop());
    const vanilla = await stage.startVanilla('subscriptions.ts');
    const sides = {
      ours: {
        url: stage.wsUrl,
        pid: stage.pidOf('subscriptions'),
        subscribers: startSubscribers(),
        publish: writer.record,
      },
      vanilla: { ...vanilla, subscribers: startSubscribers(), publish: writer.broadcast },
    };
    for (const side of Object.values(sides)) closing.push(() => side.subscribers.stop());
    const behind = ['users', 'catalog', 'orders', 'orders-worker', 'gateway'].map((name) => stage.pidOf(name));

    note('Warming up …');
    for (const side of Object.values(sides)) {
      await connect(stage, side, orderId, { selection: eventFields, subscribers: 20 });
      await phase(side, behind, { seconds: 2 });
      await side.subscribers.close();
    }

    const idle: Case = {
      title: `${format(idleSubscribers)} idle subscribers, once, on fresh processes`,
      ours: [],
      vanilla: [],
    };
    for (const name of ['ours', 'vanilla'] as const) {
      note(`${idle.title}: ${name}`);
      idle[name].push(
        await connect(stage, sides[name], orderId, { selection: eventFields, subscribers: idleSubscribers }),
      );
      await sides[name].subscribers.close();
    }

    const cases: Case[] = [idle];
    for (const fanOut of fanOuts) {
      const measured: Case = { title: fanOut.title, ours: [], vanilla: [] };
      for (const side of Object.values(sides)) await connect(stage, side, orderId, fanOut);
      const progress = bar(fanOut.title);
      for (let round = 0; round < rounds; round += 1) {
        const turn = round % 2 === 0 ? (['ours', 'vanilla'] as const) : (['vanilla', 'ours'] as const);
        for (const side of turn) {
          const paced = await phase(sides[side], behind, { seconds, eventsPerSecond: fanOut.eventsPerSecond });
          const fast = await phase(sides[side], behind, { seconds });
          if (side === 'ours' && [paced, fast].some(({ faults }) => faults > 0))
            throw new Error(`expected every version once and in order, got ${JSON.stringify({ paced, fast })}`);
          measured[side].push(toSample(paced, fast));
          progress.update(measured.ours.length + measured.vanilla.length, rounds * 2);
        }
      }
      progress.end();
      cases.push(measured);
      for (const side of Object.values(sides)) await side.subscribers.close();
    }
    return { title: 'Live updates of one order beside vanilla graphql-ws', cases, notes };
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}

/** Opens the subscribers and waits until all of them receive. Returns the cost of each for the server. */
async function connect(
  stage: BenchStage,
  side: Side,
  orderId: string,
  fanOut: Pick<FanOut, 'subscribers' | 'selection'>,
): Promise<Sample> {
  const { subscribers, url, pid } = side;
  const token = await staffToken(stage);
  const rssBefore = rssBytes(pid);
  const cpuBefore = cpuMs(pid);
  await subscribers.connect({
    url,
    token,
    query: `subscription Bench($orderId: ID!) { orderStatusChanged(orderId: $orderId) { ${fanOut.selection} } }`,
    variables: { orderId },
    count: fanOut.subscribers,
  });
  const cpuOfConnecting = cpuMs(pid) - cpuBefore;
  subscribers.begin(0);
  // Vanilla has no first message that shows this; an event that reaches every subscriber shows it.
  const until = Date.now() + patienceMs;
  for (let reached = false; !reached; ) {
    if (Date.now() > until) throw new Error(`${url} does not reach all of its subscribers`);
    reached = await subscribers.all((await side.publish()).version, 3_000);
  }
  await pause(500);
  return {
    'memory of a connection with its subscription, KiB (growth of RSS)':
      (rssBytes(pid) - rssBefore) / 1024 / fanOut.subscribers,
    'CPU of connecting, ms': cpuOfConnecting / fanOut.subscribers,
  };
}

interface Phase {
  deliveries: number;
  seconds: number;
  serverCpuMs: number;
  allCpuMs: number;
  p50Ms: number;
  p99Ms: number;
  bytes: number;
  missed: number;
  /** Missed, repeated, reordered, misdirected or erroneous messages. */
  faults: number;
}

/** Publishes for that time, at a pace or as fast as messages are delivered, and waits until all have arrived. */
async function phase(
  side: Side,
  behind: readonly number[],
  { seconds, eventsPerSecond }: { seconds: number; eventsPerSecond?: number },
): Promise<Phase> {
  const { subscribers, pid } = side;
  const all = [pid, ...behind];
  const published = new Map<number, number>();
  // One at a time: a version may not be committed before the one it follows.
  let last: Promise<unknown> = Promise.resolve();
  const publish = (): Promise<number> => {
    const next = last.then(async () => {
      const { version, at } = await side.publish();
      published.set(version, at);
      return version;
    });
    last = next;
    return next;
  };

  subscribers.begin((await side.publish()).version + 1);
  await pause(300);
  const serverBefore = cpuMs(pid);
  const allBefore = total(all);
  const startedAt = monotonicMs();
  const until = startedAt + seconds * 1000;
  if (eventsPerSecond) {
    const versions: Promise<number>[] = [];
    const count = Math.max(1, Math.round(seconds * eventsPerSecond));
    for (let index = 0; index < count; index += 1) {
      await pause(Math.max(0, startedAt + (index * 1000) / eventsPerSecond - monotonicMs()));
      versions.push(publish());
    }
    for (const version of versions) await subscribers.all(await version, patienceMs);
  } else {
    await Promise.all(
      Array.from({ length: windowSize }, async () => {
        while (monotonicMs() < until) await subscribers.all(await publish(), patienceMs);
      }),
    );
  }
  const elapsed = (monotonicMs() - startedAt) / 1000;
  const serverCpuMs = cpuMs(pid) - serverBefore;
  const allCpuMs = total(all) - allBefore;
  const { received, missed, duplicates, reordered, errors, misdirected, p50Ms, p99Ms, bytesPerMessage } =
    await subscribers.report(published);
  return {
    deliveries: received,
    seconds: elapsed,
    serverCpuMs,
    allCpuMs,
    p50Ms,
    p99Ms,
    bytes: bytesPerMessage,
    missed,
    faults: missed + duplicates + reordered + errors + misdirected,
  };
}

const total = (pids: readonly number[]) => pids.reduce((sum, pid) => sum + cpuMs(pid), 0);

function toSample(paced: Phase, fast: Phase): Sample {
  return {
    'flat out: CPU of the server, µs per delivery': (fast.serverCpuMs * 1000) / fast.deliveries,
    'flat out: CPU of it and all behind it, µs per delivery': (fast.allCpuMs * 1000) / fast.deliveries,
    'flat out: deliveries/s': fast.deliveries / fast.seconds,
    'paced: CPU of the server, µs per delivery': (paced.serverCpuMs * 1000) / paced.deliveries,
    'paced: CPU of it and all behind it, µs per delivery': (paced.allCpuMs * 1000) / paced.deliveries,
    'paced: p50 from publish to receipt, ms': paced.p50Ms,
    'paced: p99 from publish to receipt, ms': paced.p99Ms,
    'bytes per message': fast.bytes,
    'messages received (count)': paced.deliveries + fast.deliveries,
    'messages missed (count)': paced.missed + fast.missed,
    'messages missed, repeated, out of order or with errors (count)': paced.faults + fast.faults,
  };
}

function format(count: number): string {
  return count.toLocaleString('en-GB');
}

const notes = [
  'Measured: bare ws clients in a process of their own, each under its own 36-character id, all of one signed-in member of staff; our limit of connections per user was raised for it with SUBSCRIPTIONS_CONNECTIONS_PER_USER. Both servers hold their connections while the other is measured. Ours goes the whole way: a row in the event log of the orders database, the relay in the orders worker, a ring over Redis, the subscription server; its time counts from the return of the commit. Vanilla is fed by one PUBLISH on Redis with nothing written anywhere, trusts every token, and has no snapshot, no log to heal from and no bound on its queues; its time counts from the call of PUBLISH.',
  `Paced: a few events a second, for latency below saturation; where few messages flow, CPU per delivery is mostly what a process costs by being awake. Flat out: ${windowSize} events under way, the next one published when one has reached everybody; the rate also holds the load process and, for ours, PostgreSQL on the same cores, so CPU per delivery is the figure to trust. "All behind it" adds users, catalog, orders, the orders worker with its relay, and the gateway, on both sides; PostgreSQL and Redis are not in it.`,
  'Fields fetched across the graph: vanilla makes one call to our gateway per subscriber and event. Ours executes once per event for all subscribers with the same operation and the same user and roles, here all of them: this is the best case for sharing. Subscribers who are different users would share nothing there; fields of the event are shared by everybody. Paced, one event a second is 200 gateway calls a second for vanilla, which on a small or busy machine is most of what it can do; its latency is then partly that of a queue.',
  'Idle subscribers all follow one order here, so ours holds one group; an order each would cost it more. It is one reading, and moved by a third either way between runs: a ratio between 0.7 and 1.2 says only that there is no large difference.',
  'Not measured: many orders with few subscribers each, reconnecting and resuming, slow readers, a lost Redis, more than one subscription server.',
];
