import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Caller } from '#platform/identity/caller.ts';
import { CodedError, errorCodes } from '#platform/process/errors.ts';
import { counter } from '#platform/process/metrics.ts';
import { isLoopback } from './loopback.ts';

/** Requests a minute; 0 counts nothing. */
export interface RateLimitSettings {
  perAddress: number;
  perUser: number;
  /** Of all users of a client together, by the name that its requests give. Other clients have no number of their own. */
  perClient: ReadonlyMap<string, number>;
  /** Operations with sign-in, registration or the like, of one address. */
  signInsPerAddress: number;
  /** Cost units a minute of one address without a signed-in user, of one user, and of all users of a client. */
  cost: { perAddress: number; perUser: number; perClient: ReadonlyMap<string, number> };
}

/** Cost units that an operation has taken from the numbers of its caller. */
export interface CostCharge {
  /** Gives back the unused part of the estimate, or takes the rest of the cost. Never rejects. */
  settle(actual: number): Promise<void>;
}

export interface RateLimits {
  /**
   * Counts a request, for its user or else for its address, and for its client. Throws TOO_MANY_REQUESTS, as the answer to the whole request with
   * `Retry-After`, if one of them has no more.
   */
  admit(caller: Caller, client: string): Promise<void>;
  /** The same for an operation that signs in. */
  admitSignIn(caller: Caller): Promise<void>;
  /**
   * Takes cost units for an operation before it is executed, from its user or else its address, and from its client. Throws TOO_MANY_REQUESTS if one
   * of them has fewer, and OPERATION_TOO_EXPENSIVE if none would have as many in any minute; then nothing is taken.
   */
  admitCost(caller: Caller, client: string, cost: number): Promise<CostCharge>;
  /** Whether any number of cost units is set, so that operations must be estimated. */
  readonly countsCost: boolean;
}

const refused = counter(
  'tradepost_gateway_rate_limited_total',
  'Requests refused by a rate limit: user, address, client, sign-in, cost-user, cost-address, cost-client',
  ['limit'],
);
const approximate = counter(
  'tradepost_gateway_rate_limits_approximate_total',
  'Requests that this process counted alone, because Redis was away',
);

/** The window of every limit. A shorter one refuses bursts that are over before they harm; a longer one keeps a client out for longer. */
const windowSeconds = 60;

/**
 * Opens the rate limits. With Redis, all gateways count together. Without Redis, and while it does not answer, each gateway counts alone: a caller
 * then gets the limit up to once per gateway, and nobody is refused because Redis does not answer.
 *
 * Requests from this machine itself are not counted. They come from a person who has the machine, or from a proxy that TRUSTED_PROXIES does not name,
 * behind which all callers would share one number.
 */
export function openRateLimits(settings: RateLimitSettings, redis: Redis | undefined): RateLimits {
  const limiterOf = (name: string, points: number) => openLimiter(name, points, redis);
  const address = limiterOf('address', settings.perAddress);
  const user = limiterOf('user', settings.perUser);
  const signIn = limiterOf('sign-in', settings.signInsPerAddress);
  const clients = new Map([...settings.perClient].map(([name, points]) => [name, limiterOf('client', points)]));
  const { cost } = settings;
  const budgetOf = (name: string, setting: string, points: number) => openCostBudget({ name, setting, points, redis });
  const costAddress = budgetOf('cost-address', 'GATEWAY_RATE_COST_PER_ADDRESS', cost.perAddress);
  const costUser = budgetOf('cost-user', 'GATEWAY_RATE_COST_PER_USER', cost.perUser);
  const costClients = new Map(
    [...cost.perClient].map(([name, points]) => [
      name,
      budgetOf('cost-client', 'GATEWAY_RATE_COST_PER_CLIENT', points),
    ]),
  );

  return {
    async admit(caller, client) {
      if (caller.kind === 'service' || isLoopback(caller.clientAddress)) return;
      if (caller.kind === 'user') await user(caller.userId);
      else await address(caller.clientAddress ?? 'unknown');
      await clients.get(client)?.(client);
    },
    async admitSignIn(caller) {
      if (caller.kind === 'service' || isLoopback(caller.clientAddress)) return;
      await signIn(caller.clientAddress ?? 'unknown');
    },
    countsCost: cost.perAddress > 0 || cost.perUser > 0 || cost.perClient.size > 0,
    async admitCost(caller, client, units) {
      if (caller.kind === 'service' || isLoopback(caller.clientAddress)) return nothingCharged;
      const own =
        caller.kind === 'user'
          ? await costUser(caller.userId, units)
          : await costAddress(caller.clientAddress ?? 'unknown', units);
      try {
        const ofClient = await (costClients.get(client)?.(client, units) ?? nothingCharged);
        return { settle: async (actual) => void (await Promise.all([own.settle(actual), ofClient.settle(actual)])) };
      } catch (error) {
        await own.settle(0);
        throw error;
      }
    },
  };
}

/** Counts one request for a key; throws TOO_MANY_REQUESTS above `points`. */
function openLimiter(name: string, points: number, redis: Redis | undefined): (key: string) => Promise<void> {
  if (points === 0) return async () => undefined;
  // A caller above the limit costs Redis nothing more.
  const limiter = limiterFor({ name, points, redis, blockAbove: points + 1 });
  return async (key) => {
    try {
      await limiter.consume(key);
    } catch (rejection) {
      throw asRefusal(rejection, name);
    }
  };
}

/** Nothing was charged, so that nothing is given back. */
const nothingCharged: CostCharge = { settle: async () => undefined };

/** Takes cost units for a key. */
function openCostBudget(options: {
  name: string;
  setting: string;
  points: number;
  redis: Redis | undefined;
}): (key: string, units: number) => Promise<CostCharge> {
  const { name, setting, points, redis } = options;
  if (points === 0) return async () => nothingCharged;
  // Not blocked in memory: points that are given back count immediately.
  const limiter = limiterFor({ name, points, redis });

  /** Only within the minute that was charged: the next one has its own units. */
  async function giveBack(key: string, units: number, until: number): Promise<void> {
    if (units === 0 || performance.now() >= until) return;
    // Without Redis in between, the number stays a little wrong until the minute ends.
    await (units > 0 ? limiter.reward(key, units) : limiter.penalty(key, -units)).catch(() => undefined);
  }

  return async (key, cost) => {
    const units = toUnits(cost);
    if (units > points) {
      refused.inc({ limit: name });
      throw new CodedError(
        'OPERATION_TOO_EXPENSIVE',
        `The operation may cost ${units}, at most ${points} is allowed a minute (${setting}); ask for smaller pages or fewer lists within lists`,
      );
    }
    try {
      const { msBeforeNext } = await limiter.consume(key, units);
      const until = performance.now() + msBeforeNext;
      return { settle: (actual) => giveBack(key, units - toUnits(actual), until) };
    } catch (rejection) {
      // The units of a refused operation would keep its caller out for smaller ones.
      if (rejection instanceof RateLimiterRes) await giveBack(key, units, performance.now() + rejection.msBeforeNext);
      throw asRefusal(rejection, name);
    }
  };
}

/** Whole units, as Redis counts; weights may have fractions, and an estimate may be larger than any number that Redis knows. */
function toUnits(cost: number): number {
  return Math.min(Math.ceil(cost), Number.MAX_SAFE_INTEGER);
}

function limiterFor(options: { name: string; points: number; redis: Redis | undefined; blockAbove?: number }) {
  const { name, points, redis, blockAbove } = options;
  const common = { keyPrefix: `tradepost-rate-${name}`, points, duration: windowSeconds };
  const alone = new RateLimiterMemory(common);
  const consumeAlone = alone.consume.bind(alone);
  alone.consume = (...call) => {
    if (redis) approximate.inc();
    return consumeAlone(...call);
  };
  if (!redis) return alone;
  return new RateLimiterRedis({
    ...common,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: alone,
    ...(blockAbove === undefined ? {} : { inMemoryBlockOnConsumed: blockAbove }),
  });
}

/** The error for the client, in place of the limiter's rejection. */
function asRefusal(rejection: unknown, name: string): unknown {
  if (!(rejection instanceof RateLimiterRes)) return rejection;
  refused.inc({ limit: name });
  return tooMany(Math.max(1, Math.ceil(rejection.msBeforeNext / 1000)));
}

function tooMany(seconds: number): CodedError {
  return new CodedError('TOO_MANY_REQUESTS', `Too many requests; try again in ${seconds} s`, {
    extensions: {
      http: { status: errorCodes.TOO_MANY_REQUESTS.status, headers: new Map([['retry-after', String(seconds)]]) },
    },
  });
}
