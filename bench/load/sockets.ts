// A process with many subscribers: bare sockets that speak graphql-transport-ws and look at as little of a message as they can, so that the load
// costs less than what it measures. Started by subscribers.ts, ends with it.
import { randomUUID } from 'node:crypto';
import { type BareSocket, openBareSocket } from './bare-socket.ts';
import { type Deliveries, monotonicMs, type SocketCommand, type Said } from './socket-protocol.ts';

interface Subscriber {
  socket: BareSocket | undefined;
  id: string;
  last: number;
  closed: Promise<void>;
}

const connectingAtOnce = 50;

let subscribers: Subscriber[] = [];
let fromVersion = Number.POSITIVE_INFINITY;
let counts = emptyCounts();
/** How many sockets have each version, counted since `begin`. */
let perVersion = new Map<number, number>();
/** Arrivals in the order they came: version, time, version, time … */
let arrivals: number[] = [];
let closing = false;

function emptyCounts() {
  return { received: 0, duplicates: 0, reordered: 0, errors: 0, misdirected: 0, bytes: 0 };
}

function take(subscriber: Subscriber, bytes: Buffer, start: number, end: number): void {
  const at = monotonicMs();
  const text = bytes.toString('latin1', start, end);
  // {"id":"<36 characters>","type":"next","payload":…
  if (!text.startsWith('"type":"next"', 45)) return takeOther(subscriber, bytes.toString('utf8', start, end));
  if (!text.startsWith(subscriber.id, 7)) counts.misdirected += 1;
  if (text.includes('"errors":', 58)) counts.errors += 1;
  const versionAt = text.indexOf('"version":', 58) + 10;
  const version = Number.parseInt(text.slice(versionAt, versionAt + 15), 10);
  if (Number.isNaN(version) || version < fromVersion) return;
  if (version === subscriber.last) {
    counts.duplicates += 1;
    return;
  }
  if (version < subscriber.last) counts.reordered += 1;
  else subscriber.last = version;
  counts.received += 1;
  counts.bytes += end - start;
  arrivals.push(version, at);
  const count = (perVersion.get(version) ?? 0) + 1;
  perVersion.set(version, count);
  if (count === subscribers.length) say({ kind: 'all', version });
}

function takeOther({ socket }: Subscriber, text: string): void {
  const message = JSON.parse(text) as { type: string };
  if (message.type === 'ping') socket?.send('{"type":"pong"}');
  else if (message.type !== 'pong') say({ kind: 'failed', reason: text.slice(0, 500) });
}

async function open(
  { url, token, query }: Extract<SocketCommand, { kind: 'connect' }>,
  orderId: string | undefined,
): Promise<Subscriber> {
  const acknowledged = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const subscriber: Subscriber = { socket: undefined, id: randomUUID(), last: 0, closed: ended.promise };
  let isAcknowledged = false;
  const socket = await openBareSocket(url, 'graphql-transport-ws', {
    message(bytes, start, end) {
      if (isAcknowledged) {
        take(subscriber, bytes, start, end);
        return;
      }
      // The answer to connection_init.
      isAcknowledged = true;
      acknowledged.resolve();
    },
    closed(code, reason) {
      ended.resolve();
      acknowledged.reject(new Error(`closed with ${code} ${reason}`));
      if (!closing) say({ kind: 'failed', reason: `a socket of ${url} was closed with ${code} ${reason}` });
    },
  });
  subscriber.socket = socket;
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  await acknowledged.promise;
  socket.send(JSON.stringify({ id: subscriber.id, type: 'subscribe', payload: { query, variables: { orderId } } }));
  return subscriber;
}

async function connect(order: Extract<SocketCommand, { kind: 'connect' }>): Promise<void> {
  closing = false;
  fromVersion = Number.POSITIVE_INFINITY;
  subscribers = [];
  while (subscribers.length < order.count) {
    const batch = Math.min(connectingAtOnce, order.count - subscribers.length);
    const from = subscribers.length;
    const orderOf = (index: number) => order.orderIds[(from + index) % order.orderIds.length];
    subscribers.push(...(await Promise.all(Array.from({ length: batch }, (_, index) => open(order, orderOf(index))))));
  }
  say({ kind: 'connected' });
}

async function closeAll(): Promise<void> {
  closing = true;
  for (const { socket } of subscribers) socket?.close();
  await Promise.all(subscribers.map(({ closed }) => closed));
  subscribers = [];
  say({ kind: 'closed' });
}

function report(publishedAt: readonly [number, number][]): Deliveries {
  const published = new Map(publishedAt);
  const delays: number[] = [];
  for (let index = 0; index < arrivals.length; index += 2) {
    const at = published.get(arrivals[index] as number);
    if (at !== undefined) delays.push((arrivals[index + 1] as number) - at);
  }
  const sorted = Float64Array.from(delays).sort();
  const percentile = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  const { bytes, ...rest } = counts;
  return {
    ...rest,
    missed: [...published.keys()].reduce(
      (sum, version) => sum + subscribers.length - (perVersion.get(version) ?? 0),
      0,
    ),
    bytesPerMessage: bytes / counts.received,
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
  };
}

function say(said: Said): void {
  process.send?.(said);
}

process.on('message', (order: SocketCommand) => {
  const fail = (error: unknown) => say({ kind: 'failed', reason: String(error) });
  switch (order.kind) {
    case 'connect':
      connect(order).catch(fail);
      return;
    case 'begin':
      fromVersion = order.fromVersion;
      for (const subscriber of subscribers) subscriber.last = fromVersion - 1;
      counts = emptyCounts();
      perVersion = new Map();
      arrivals = [];
      return;
    case 'report':
      say({ kind: 'report', report: report(order.publishedAt) });
      return;
    case 'close':
      closeAll().catch(fail);
      return;
    default:
      order satisfies never;
  }
});
// The parent's preload, which a fork inherits, lets a process end that only waits for its parent.
process.channel?.ref();
process.once('disconnect', () => process.exit());
