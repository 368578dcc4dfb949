import type { Redis } from 'ioredis';
import type { Caller } from '#platform/identity/caller.ts';
import { counter } from '#platform/process/metrics.ts';
import { type CostBudgets, type CostRates, openCostBudgets } from '#platform/rate-limits/cost-budgets.ts';
import { openAllowances } from '#platform/rate-limits/allowances.ts';
import { openLimiter, rateRefusal } from '#platform/rate-limits/limiter.ts';
import { isLoopback } from '#platform/rate-limits/loopback.ts';

/** Requests a minute; 0 counts nothing. */
export interface RateLimitSettings {
  perAddress: number;
  perUser: number;
  /** Of all users of a client together, by the name that its requests give. Other clients have no number of their own. */
  perClient: ReadonlyMap<string, number>;
  /** Operations with sign-in, registration or the like, of one address. */
  signInsPerAddress: number;
  cost: CostRates;
}

export interface RateLimits extends CostBudgets {
  /**
   * Counts a request, for its user or else for its address, and for its client. Throws TOO_MANY_REQUESTS, as the answer to the whole request with
   * `Retry-After`, if one of them has no more.
   */
  admit(caller: Caller, client: string): Promise<void>;
  /** The same for an operation that signs in. */
  admitSignIn(caller: Caller): Promise<void>;
}

const metrics = {
  refused: counter(
    'tradepost_gateway_rate_limited_total',
    'Requests refused by a rate limit: user, address, client, sign-in, cost-user, cost-address, cost-client',
    ['limit'],
  ),
  approximate: counter(
    'tradepost_gateway_rate_limits_approximate_total',
    'Requests that this process counted alone, because Redis was away',
  ),
};

/**
 * Opens the rate limits. With Redis, all gateways count together.
 *
 * Requests from this machine itself are not counted. They come from a person who has the machine, or from a proxy that TRUSTED_PROXIES does not name,
 * behind which all callers would share one number.
 */
export function openRateLimits(settings: RateLimitSettings, redis: Redis | undefined): RateLimits {
  const countOf = (name: string, points: number) => openCount(name, points, redis);
  const address = countOf('address', settings.perAddress);
  const user = countOf('user', settings.perUser);
  // Few, and guesses of passwords: each is counted for all processes when it comes.
  const signIn = openCount('sign-in', settings.signInsPerAddress, redis, 'exact');
  const clients = new Map([...settings.perClient].map(([name, points]) => [name, countOf('client', points)]));

  return {
    ...openCostBudgets(settings.cost, redis, metrics),
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
  };
}

/** Counts one request for a key; throws TOO_MANY_REQUESTS above `points`. */
function openCount(
  name: string,
  points: number,
  redis: Redis | undefined,
  precision: 'exact' | 'in advance' = 'in advance',
): (key: string) => Promise<void> {
  if (points === 0) return async () => undefined;
  // A caller above the limit costs Redis nothing more.
  const limiter = openLimiter({ name, points, redis, metrics, blockAbove: points + 1 });
  const requests = openAllowances(limiter, { points, redis: precision === 'exact' ? undefined : redis });
  return async (key) => {
    try {
      await requests.take(key, 1);
    } catch (rejection) {
      throw rateRefusal(rejection, name, metrics);
    }
  };
}
