import { setTimeout as pause } from 'node:timers/promises';
import type { PublishedChange } from './order-writer.ts';
import { monotonicMs, type Subscribers } from './subscribers.ts';
import { cpuMs } from './usage.ts';

/** A server under test, with its subscribers and a way to change their subjects. */
export interface MeasuredServer {
  url: string;
  pid: number;
  subscribers: Subscribers;
  publish(count: number, together: number, withinMs?: number): Promise<PublishedChange>;
}

/** How changes are published for some time. */
export interface Pace {
  seconds: number;
  /** Versions per publication. */
  burst: number;
  /** Orders per transaction or pipeline. */
  together: number;
  /** Publications a second, their transactions evenly over that time. Left out: a new publication when one has reached everybody. */
  perSecond?: number;
  /** Publications under way at the same time, without `perSecond`. */
  underWay?: number;
}

/** The deliveries of a side, and their cost. */
export interface Delivered {
  deliveries: number;
  seconds: number;
  serverCpuMs: number;
  /** Of the server and `behind` it. */
  allCpuMs: number;
  p50Ms: number;
  p99Ms: number;
  bytes: number;
  missed: number;
  /** Missed, repeated, reordered, misdirected or erroneous messages. */
  faults: number;
}

/** A version that has not reached every subscriber after this time is missed. */
const patienceMs = 20_000;

/** Publishes for that time, at a pace or as fast as messages are delivered, and waits until all have arrived. */
export async function publishFor(side: MeasuredServer, behind: readonly number[], pace: Pace): Promise<Delivered> {
  const { subscribers, pid } = side;
  const { seconds, burst, together, perSecond, underWay = 1 } = pace;
  const all = [pid, ...behind];
  const published = new Map<number, number>();
  // One at a time: a version may not be committed before the one it follows.
  let last: Promise<unknown> = Promise.resolve();
  const publish = (): Promise<number> => {
    const next = last.then(async () => {
      const { version, at } = await side.publish(burst, together, perSecond ? 1000 / perSecond : 0);
      for (let back = 0; back < burst; back += 1) published.set(version - back, at);
      return version;
    });
    last = next;
    return next;
  };

  // A server may still be busy with what was published for another one.
  subscribers.begin(0);
  const { version: before } = await side.publish(burst, together);
  await subscribers.all(before, patienceMs);
  subscribers.begin(before + 1);
  await pause(300);
  const serverBefore = cpuMs(pid);
  const allBefore = total(all);
  const startedAt = monotonicMs();
  const until = startedAt + seconds * 1000;
  if (perSecond) {
    const versions: Promise<number>[] = [];
    for (let index = 0; index < Math.max(1, Math.round(seconds * perSecond)); index += 1) {
      await pause(Math.max(0, startedAt + (index * 1000) / perSecond - monotonicMs()));
      versions.push(publish());
    }
    for (const version of versions) await subscribers.all(await version, patienceMs);
  } else {
    await Promise.all(
      Array.from({ length: underWay }, async () => {
        while (monotonicMs() < until) await subscribers.all(await publish(), patienceMs);
      }),
    );
  }
  const elapsed = (monotonicMs() - startedAt) / 1000;
  const serverCpuMs = cpuMs(pid) - serverBefore;
  const allCpuMs = total(all) - allBefore;
  const report = await subscribers.report(published);
  return {
    deliveries: report.received,
    seconds: elapsed,
    serverCpuMs,
    allCpuMs,
    p50Ms: report.p50Ms,
    p99Ms: report.p99Ms,
    bytes: report.bytesPerMessage,
    missed: report.missed,
    faults: report.missed + report.duplicates + report.reordered + report.errors + report.misdirected,
  };
}

const total = (pids: readonly number[]) => pids.reduce((sum, pid) => sum + cpuMs(pid), 0);
