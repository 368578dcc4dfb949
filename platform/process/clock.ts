import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './log.ts';
import { gauge } from './metrics.ts';

const skew = gauge(
  'tradepost_clock_skew_seconds',
  "How far this machine's clock is ahead of the clock that the process follows; negative if it is behind",
  ['reference'],
);

/**
 * The skew from which on a process says that it is not ready. Its decisions follow the other clock and stay right; its logs and traces do not,
 * and a machine whose clock is that wrong needs a person. Half of it reports a laptop that has just woken up.
 */
const maxSkewMs = 30_000;
/** Clocks of one machine and another drift by some milliseconds in this time. Half of it doubles the questions; twice of it a late correction. */
const usualFollowEveryMs = 30_000;
const firstRetryMs = 1_000;

/** The time that this process shares with others, from a clock that all of them can read. */
export interface Clock {
  now: () => Date;
  /** Whether this machine's own clock is near enough to it. */
  ready(): { clock: boolean };
  stop(): Promise<void>;
}

/**
 * Follows another clock: asks it now and then, and continues from its answer with the monotonic clock, which nobody can set. Until the first answer,
 * `now` is this machine's time. A question that fails is asked again; the last answer goes on counting.
 */
export function followClock(options: {
  /** The name of the followed clock in the metric and the log. */
  reference: string;
  /** Milliseconds since 1970 on the other clock. */
  ask: () => Promise<number>;
  log: Log;
  everyMs?: number;
}): Clock & { asked: Promise<void> } {
  const { reference, ask, log, everyMs = usualFollowEveryMs } = options;
  const stopping = new AbortController();
  /** The other clock's time at the monotonic clock's zero. */
  let origin: number | undefined;
  let near = true;
  const nowMs = () => (origin === undefined ? Date.now() : origin + performance.now());

  async function follow(): Promise<void> {
    const before = performance.now();
    const answer = await ask();
    const uncertainMs = (performance.now() - before) / 2;
    const measured = answer - before - uncertainMs;
    // A smaller difference may be the question's own delay, and time must not jump to and fro.
    if (origin === undefined || Math.abs(measured - origin) > uncertainMs + 1) origin = measured;
    const aheadMs = Date.now() - nowMs();
    skew.set({ reference }, aheadMs / 1000);
    const wasNear = near;
    near = Math.abs(aheadMs) <= maxSkewMs;
    if (wasNear && !near) log.error({ reference, aheadMs }, "this machine's clock is wrong: set it");
  }

  async function keepFollowing(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(origin === undefined ? firstRetryMs : everyMs, undefined, {
        signal: stopping.signal,
        ref: false,
      }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      await follow().catch((error: unknown) => log.debug({ err: error, reference }, 'a clock does not answer'));
    }
  }

  const asked = follow();
  const following = asked.catch(() => undefined).then(keepFollowing);
  return {
    asked,
    now: () => new Date(nowMs()),
    ready: () => ({ clock: near }),
    async stop() {
      stopping.abort();
      await following;
    },
  };
}
