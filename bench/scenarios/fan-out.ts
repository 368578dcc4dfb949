import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { bar, note } from '#platform/process/progress.ts';
import { openOrderWriter, type OrderWriter } from '../load/order-writer.ts';
import { type Delivered, type Pace, publishFor, type MeasuredServer } from '../load/publishing.ts';
import { startSubscribers, type Subscribers } from '../load/subscribers.ts';
import { cpuMs, rssBytes } from '../load/usage.ts';
import { ratioBars } from '../plot.ts';
import type { Comparison, Measured, Sample } from '../report.ts';
import { placeOrders, staffToken } from '../shop.ts';
import { type BenchStage, openBenchStage } from '../stage.ts';

interface FanOut {
  /** As `--only` names it. */
  name: string;
  title: string;
  subscribers: number;
  /** Orders that they follow in turns. */
  orders: number;
  /** Beside `version`. */
  selection: string;
  flatOut: Omit<Pace, 'seconds'>;
  /** Publications a second, for latency and cost below saturation; left out, none is measured. */
  perSecond?: number;
  /** Left out where raw sockets cannot do it. */
  raw: boolean;
}

const eventFields = 'cursor version status previousStatus at reason order { id } customer { id }';
const hydratedFields = 'version order { number total { amount } }';

const fanOuts: FanOut[] = [
  {
    name: 'hot',
    title: 'Hot order: 1,000 subscribers, fields of the event',
    subscribers: 1000,
    orders: 1,
    selection: eventFields,
    flatOut: { burst: 1, together: 1, underWay: 4 },
    perSecond: 10,
    raw: true,
  },
  {
    name: 'bursts',
    title: 'Bursts: 16 changes in a transaction to 1,000 subscribers',
    subscribers: 1000,
    orders: 1,
    selection: eventFields,
    flatOut: { burst: 16, together: 1 },
    raw: true,
  },
  {
    name: 'one-each',
    title: 'One each: 500 orders with a subscriber each, 10 orders in a transaction',
    subscribers: 500,
    orders: 500,
    selection: eventFields,
    flatOut: { burst: 1, together: 10 },
    perSecond: 1,
    raw: true,
  },
  {
    name: 'graph',
    title: 'Across the graph: 200 subscribers, fields of two subgraphs',
    subscribers: 200,
    orders: 1,
    selection: hydratedFields,
    flatOut: { burst: 1, together: 1, underWay: 4 },
    perSecond: 1,
    raw: false,
  },
];

const names = ['ours', 'vanilla graphql-ws', 'raw ws'] as const;
type Name = (typeof names)[number];

/** A server that is measured; what it follows is published by the writer of each case. */
interface Server {
  url: string;
  pid: number;
  subscribers: Subscribers;
}

/** Live updates beside vanilla graphql-ws and raw sockets. Throws if ours misses, repeats or reorders a version. */
export async function benchFanOut({
  rounds,
  seconds,
  idle,
  only,
}: {
  rounds: number;
  seconds: number;
  /** Subscribers that nothing is sent to. */
  idle: number;
  /** Names of cases, `idle` among them; left out, all. */
  only?: readonly string[];
}): Promise<Measured> {
  const measured = fanOuts.filter(({ name }) => only?.includes(name) ?? true);
  const withIdle = only?.includes('idle') ?? true;
  const stage = await openBenchStage({
    SUBSCRIPTIONS_CONNECTIONS_PER_USER: '20000',
    SUBSCRIPTIONS_CONNECTIONS_PER_ADDRESS: '20000',
  });
  const closing: (() => Promise<void>)[] = [() => stage.stop()];
  try {
    const hydratedOrders = await placeOrders(stage, 1);
    // No consumer may act on the coming events, which are not changes of the order.
    for (const name of ['catalog-worker', 'users-worker', 'payment-simulator']) await stage.kill(name);
    const servers: Record<Name, Server> = {
      ours: { url: stage.wsUrl, pid: stage.pidOf('subscriptions'), subscribers: startSubscribers('ours') },
      'vanilla graphql-ws': {
        ...(await stage.startVanilla('subscriptions.ts')),
        subscribers: startSubscribers('vanilla graphql-ws'),
      },
      'raw ws': { ...(await stage.startVanilla('raw-socket.ts')), subscribers: startSubscribers('raw ws') },
    };
    for (const { subscribers } of Object.values(servers)) closing.push(() => subscribers.stop());
    const behind = ['users', 'catalog', 'orders', 'orders-worker', 'gateway'].map((name) => stage.pidOf(name));

    const comparisons = withIdle ? [await measureIdle(stage, servers, idle)] : [];
    for (const fanOut of measured) {
      const orderIds =
        fanOut.selection === hydratedFields
          ? hydratedOrders
          : Array.from({ length: fanOut.orders }, () => randomUUID());
      const writer = await openOrderWriter(stage, orderIds);
      try {
        comparisons.push(await measure({ fanOut, orderIds, writer, stage, servers, behind, rounds, seconds }));
      } finally {
        await writer.stop();
      }
    }
    const plotted = comparisons.filter(({ title }) => !/^(Idle|Across)/.test(title));
    const plots =
      plotted.length === 0 ? [] : [ratioBars(plotted, 'CPU per delivery: how many times less than vanilla graphql-ws')];
    return { title: 'Live updates beside vanilla graphql-ws and raw sockets', cases: [], comparisons, plots, notes };
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}

/** What a connection costs that nothing is sent to: an order each, once, on fresh processes. */
async function measureIdle(
  stage: BenchStage,
  servers: Record<Name, Server>,
  idleSubscribers: number,
): Promise<Comparison> {
  const title = `Idle: ${idleSubscribers.toLocaleString('en-GB')} subscribers of an order each, once, on fresh processes`;
  const orderIds = Array.from({ length: idleSubscribers }, () => randomUUID());
  const writer = await openOrderWriter(stage, orderIds);
  const samples = new Map<string, Sample[]>();
  for (const name of names) {
    note(`${title}: ${name}`);
    const side = sideOf(name, servers[name], writer);
    samples.set(name, [await connect(stage, side, { orderIds, subscribers: idleSubscribers, selection: eventFields })]);
    await side.subscribers.close();
  }
  await writer.stop();
  return { title, base: 'vanilla graphql-ws', ratioOf: 'CPU of connecting, ms', sides: samples };
}

async function measure(options: {
  fanOut: FanOut;
  orderIds: readonly string[];
  writer: OrderWriter;
  stage: BenchStage;
  servers: Record<Name, Server>;
  behind: readonly number[];
  rounds: number;
  seconds: number;
}): Promise<Comparison> {
  const { fanOut, orderIds, writer, stage, servers, behind, rounds, seconds } = options;
  const { title, flatOut, perSecond, subscribers, selection } = fanOut;
  const measured = names.filter((name) => fanOut.raw || name !== 'raw ws');
  const samples = new Map<string, Sample[]>(measured.map((name) => [name, []]));
  for (const name of measured) {
    const side = sideOf(name, servers[name], writer);
    await connect(stage, side, { orderIds, subscribers, selection });
    await warmUp(side, flatOut);
  }
  const progress = bar(title);
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? measured : measured.toReversed()) {
      const side = sideOf(name, servers[name], writer);
      const paced = perSecond
        ? await publishFor(side, behind, { seconds, burst: 1, together: flatOut.together, perSecond })
        : undefined;
      const fast = await publishFor(side, behind, { seconds, ...flatOut });
      if (name === 'ours' && (fast.faults > 0 || (paced?.faults ?? 0) > 0))
        throw new Error(`expected every version once and in order, got ${JSON.stringify({ paced, fast })}`);
      samples.get(name)?.push(toSample(fast, paced, fanOut.orders));
    }
    progress.update(round + 1, rounds);
  }
  progress.end();
  for (const name of measured) await servers[name].subscribers.close();
  return { title, base: 'vanilla graphql-ws', ratioOf: cpuPerDelivery, sides: samples };
}

/**
 * V8 compiles what has run often, so that all sides warm up by the same number of deliveries. After a second, ours had a tenth of its peers' and was measured
 * half compiled: one each cost 61 µs in the first four seconds and 38 in the third.
 */
const warmUpDeliveries = 10_000;
const mostWarmUps = 20;

async function warmUp(side: MeasuredServer, flatOut: FanOut['flatOut']): Promise<void> {
  let deliveries = 0;
  for (let count = 0; count < mostWarmUps && deliveries < warmUpDeliveries; count += 1)
    deliveries += (await publishFor(side, [], { seconds: 2, ...flatOut })).deliveries;
}

/**
 * Each server gets only what is published for it. Vanilla heard the messages of raw sockets too, which deliver them several times as fast, and still worked on
 * them when it was measured.
 */
function sideOf(name: Name, server: Server, writer: OrderWriter): MeasuredServer {
  switch (name) {
    case 'ours':
      return { ...server, publish: writer.record };
    case 'vanilla graphql-ws':
      return { ...server, publish: (...change) => writer.broadcast('vanilla', ...change) };
    case 'raw ws':
      return { ...server, publish: (...change) => writer.broadcast('raw', ...change) };
    default:
      return name satisfies never;
  }
}

/** Opens the subscribers and waits until all of them receive. Returns the cost of each for the server. */
async function connect(
  stage: BenchStage,
  side: MeasuredServer,
  fanOut: { orderIds: readonly string[]; subscribers: number; selection: string },
): Promise<Sample> {
  const { subscribers, url, pid } = side;
  const token = await staffToken(stage);
  const rssBefore = rssBytes(pid);
  const cpuBefore = cpuMs(pid);
  await subscribers.connect({
    url,
    token,
    query: `subscription Bench($orderId: ID!) { orderStatusChanged(orderId: $orderId) { ${fanOut.selection} } }`,
    orderIds: fanOut.orderIds,
    count: fanOut.subscribers,
  });
  const cpuOfConnecting = cpuMs(pid) - cpuBefore;
  subscribers.begin(0);
  // Vanilla has no first message that shows this; a version that reaches every subscriber shows it.
  const until = Date.now() + 30_000;
  for (let reached = false; !reached; ) {
    if (Date.now() > until) throw new Error(`${url} does not reach all of its subscribers`);
    reached = await subscribers.all((await side.publish(1, 100)).version, 5_000);
  }
  await pause(500);
  return {
    'CPU of connecting, ms': cpuOfConnecting / fanOut.subscribers,
    'memory of a connection with its subscription, KiB (growth of RSS)':
      (rssBytes(pid) - rssBefore) / 1024 / fanOut.subscribers,
  };
}

const cpuPerDelivery = 'CPU of the server, µs per delivery';

/** The transactions of one publication end at different times: its latency is known for a single order only. */
function toSample(fast: Delivered, paced: Delivered | undefined, orders: number): Sample {
  const latency = orders === 1 ? paced : undefined;
  return {
    [cpuPerDelivery]: (fast.serverCpuMs * 1000) / fast.deliveries,
    'deliveries per core-second': fast.deliveries / (fast.serverCpuMs / 1000),
    'CPU of it and all behind it, µs per delivery': (fast.allCpuMs * 1000) / fast.deliveries,
    'deliveries/s': fast.deliveries / fast.seconds,
    'bytes per message': fast.bytes,
    'paced: CPU, µs per delivery': paced ? (paced.serverCpuMs * 1000) / paced.deliveries : Number.NaN,
    'paced: p50, ms': latency?.p50Ms ?? Number.NaN,
    'paced: p99, ms': latency?.p99Ms ?? Number.NaN,
  };
}

const notes = [
  'Measured: bare sockets in a process of their own, each under its own 36-character id, all of one signed-in member of staff; our limit of connections per user was raised for it with SUBSCRIPTIONS_CONNECTIONS_PER_USER. All servers hold their connections while another is measured. Ours goes the whole way: a row in the event log of the orders database, the relay in the orders worker, a ring over Redis, the subscription server; its time counts from the return of the commit. The others are fed by PUBLISH on Redis with nothing written anywhere; their time counts from the call. Vanilla trusts every token, and has no snapshot, no log to heal from and no bound on its queues. Raw sockets write one frame with one id for all, and check nothing.',
  'Each side has had 10,000 deliveries before it is measured. Flat out: the next publication when one has reached everybody (4 under way for the hot order and across the graph; 4 transactions at a time with a subscriber each); the rate also holds the load process and, for ours, PostgreSQL on the same cores, so CPU per delivery is the figure to trust. Paced: 10 changes a second of the hot order, 1 a second across the graph, and 50 transactions a second of 10 orders with a subscriber each: there all sides have the same load, while flat out ours waits for commits and its peers are never asleep. "All behind it" adds users, catalog, orders, the orders worker with its relay, and the gateway, on all sides; PostgreSQL and Redis are not in it.',
  'Across the graph: vanilla makes one call to our gateway per subscriber and event. Ours executes once per event for all subscribers with the same operation and the same user and roles, here all of them: this is the best case for sharing. Subscribers who are different users would share nothing there; fields of the event are shared by everybody.',
  'Not measured: reconnecting and resuming, slow readers, a lost Redis, more than one subscription server.',
];
