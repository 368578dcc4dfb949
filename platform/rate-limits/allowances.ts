import type { Redis } from 'ioredis';
import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { setBounded } from '../values/bounded-map.ts';

/*
 * Units of a minute, with an allowance for each key in this process. An allowance has units that are counted on Redis and not used yet:
 *
 * 1. For a caller who is far below the number, units are taken in advance, so that the next requests need no Redis.
 * 2. Units that an operation gives back stay in the allowance; only what is too much goes back to Redis.
 *
 * Redis always counts at least what callers have used, so that no caller gets more than without allowances. A caller may get less, by what other
 * processes hold. An allowance ends with its minute.
 */

/** The units of a minute that each key may take. */
export interface Allowances {
  /** Takes units. Answers when their minute ends, by performance.now(). Rejects as the limiter does. */
  take(key: string, units: number): number | Promise<number>;
  /** Gives units back, until their minute ends. Never rejects. */
  giveBack(key: string, units: number, until: number): Promise<void>;
  /** Takes units that were used already, also beyond the number. Never rejects. */
  charge(key: string, units: number): Promise<void>;
}

interface Allowance {
  left: number;
  /** The end of its minute, by performance.now(): not later than on Redis. */
  until: number;
  /** The last answer of Redis said that the caller is far below the number. */
  plenty: boolean;
}

/**
 * The share of a number that is taken in advance, so that 10 gateways hold a tenth of it at most. Double saves few further calls to Redis, and a caller loses
 * twice as much; half has no effect on numbers below 200. Numbers below 100 have no allowances, and are exact.
 */
const shareInAdvance = 0.01;
/** An allowance has at most this many advances. With one, each operation that is given back would go to Redis. */
const mostAdvances = 2;
/** Units are taken in advance as long as so many advances are left for all processes together. */
const plentyAdvances = 20;
/** Double takes some megabytes; with half, a gateway that serves more callers in a minute asks Redis more often. */
const maxKept = 10_000;

/** Opens allowances for the keys of one limiter. Without Redis there are none: each unit is taken when it is used. */
export function openAllowances(
  limiter: RateLimiterAbstract,
  options: {
    points: number;
    redis: Redis | undefined;
    /** A refused caller gets the units of the refused request back. Left out: they count, and the caller is refused until the minute ends. */
    returnsRefused?: boolean;
  },
): Allowances {
  const { points, redis, returnsRefused = false } = options;
  const advance = redis ? Math.floor(points * shareInAdvance) : 0;
  const most = advance * mostAdvances;
  const kept = new Map<string, Allowance>();

  function allowanceOf(key: string): Allowance | undefined {
    const found = advance > 0 ? kept.get(key) : undefined;
    return found && performance.now() < found.until ? found : undefined;
  }

  async function takeFromAll(key: string, units: number, own: Allowance | undefined): Promise<number> {
    const askedAt = performance.now();
    const before = own?.left ?? 0;
    // Others must not use it meanwhile.
    if (own) own.left = 0;
    const asked = units - before;
    const inAdvance = own?.plenty && units <= advance && redis?.status === 'ready';
    // Only one request asks in advance at a time.
    if (inAdvance) own.plenty = false;
    try {
      const taking = limiter.consume(key, asked);
      // Sent together with it. It is not waited for.
      if (inAdvance) void takeInAdvance(key, own);
      const { msBeforeNext, remainingPoints } = await taking;
      const until = askedAt + msBeforeNext;
      if (advance > 0) {
        const plenty = remainingPoints >= advance * plentyAdvances;
        const known = allowanceOf(key);
        if (known) known.plenty = plenty;
        else setBounded(kept, key, { left: 0, until, plenty }, maxKept);
      }
      return until;
    } catch (rejection) {
      if (own) own.left += before;
      if (returnsRefused && rejection instanceof RateLimiterRes)
        await giveToAll(key, asked, askedAt + rejection.msBeforeNext);
      throw rejection;
    }
  }

  async function takeInAdvance(key: string, own: Allowance): Promise<void> {
    const taken = await limiter.penalty(key, advance).catch(() => undefined);
    if (!taken) return;
    if (taken.consumedPoints <= points) own.left += advance;
    else await giveToAll(key, advance, own.until);
  }

  /** Only within the minute that was charged: the next one has its own units. Without Redis in between, the number stays a little wrong until the minute ends. */
  async function giveToAll(key: string, units: number, until: number): Promise<void> {
    if (units > 0 && performance.now() < until) await limiter.reward(key, units).catch(() => undefined);
  }

  return {
    take(key, units) {
      const own = allowanceOf(key);
      // A request that takes nothing is refused above the number too. It leaves the allowance as it is.
      if (units === 0) return takeFromAll(key, units, undefined);
      if (!own || own.left < units) return takeFromAll(key, units, own);
      own.left -= units;
      return own.until;
    },
    async giveBack(key, units, until) {
      if (units <= 0 || performance.now() >= until) return;
      const own = allowanceOf(key);
      if (!own || own.left + units > most) return giveToAll(key, units, until);
      own.left += units;
    },
    async charge(key, units) {
      if (units <= 0) return;
      const own = allowanceOf(key);
      const fromOwn = Math.min(own?.left ?? 0, units);
      if (own) own.left -= fromOwn;
      if (units > fromOwn) await limiter.penalty(key, units - fromOwn).catch(() => undefined);
    },
  };
}
