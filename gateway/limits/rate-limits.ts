import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Caller } from '#platform/identity/caller.ts';
import { backoff } from '#platform/process/backoff.ts';
import { CodedError, errorCodes } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
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
}

export interface RateLimits {
  /**
   * Counts a request, for its user or else for its address, and for its client. Throws TOO_MANY_REQUESTS, as the answer to the whole request with
   * `Retry-After`, if one of them has no more.
   */
  admit(caller: Caller, client: string): Promise<void>;
  /** The same for an operation that signs in. */
  admitSignIn(caller: Caller): Promise<void>;
  stop(): Promise<void>;
}

const refused = counter(
  'tradepost_gateway_rate_limited_total',
  'Requests refused by a rate limit: user, address, client, sign-in',
  ['limit'],
);
const approximate = counter(
  'tradepost_gateway_rate_limits_approximate_total',
  'Requests that this process counted alone, because Redis was away',
);

/** The window of every limit. A shorter one refuses bursts that are over before they harm; a longer one keeps a client out for longer. */
const windowSeconds = 60;
/** A Redis that answers later counts as away: every request waits for it. */
const redisAnswersWithinMs = 100;

/**
 * Opens the rate limits. With Redis, all gateways count together; without, and while Redis is away, each counts alone: then a caller gets up to as
 * many times the limit as there are gateways, and nobody is refused because Redis is away.
 *
 * Requests from this machine itself are not counted. They come from a person who has the machine, or from a proxy that TRUSTED_PROXIES does not
 * name, behind which all callers would share one number.
 */
export function openRateLimits(settings: RateLimitSettings, redisUrl: string | undefined, log: Log): RateLimits {
  const redis = redisUrl === undefined ? undefined : connect(redisUrl, log);
  const limiterOf = (name: string, points: number) => openLimiter(name, points, redis);
  const address = limiterOf('address', settings.perAddress);
  const user = limiterOf('user', settings.perUser);
  const signIn = limiterOf('sign-in', settings.signInsPerAddress);
  const clients = new Map([...settings.perClient].map(([name, points]) => [name, limiterOf('client', points)]));

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
    async stop() {
      redis?.disconnect();
    },
  };
}

/** Counts one request for a key; throws TOO_MANY_REQUESTS above `points`. */
function openLimiter(name: string, points: number, redis: Redis | undefined): (key: string) => Promise<void> {
  if (points === 0) return async () => undefined;
  const options = { keyPrefix: `tradepost-rate-${name}`, points, duration: windowSeconds };
  const alone = new RateLimiterMemory(options);
  const consumeAlone = alone.consume.bind(alone);
  alone.consume = (...call) => {
    if (redis) approximate.inc();
    return consumeAlone(...call);
  };
  const limiter = redis
    ? new RateLimiterRedis({
        ...options,
        storeClient: redis,
        rejectIfRedisNotReady: true,
        insuranceLimiter: alone,
        // A caller above the limit costs Redis nothing more.
        inMemoryBlockOnConsumed: points + 1,
      })
    : alone;
  return async (key) => {
    try {
      await limiter.consume(key);
    } catch (rejection) {
      if (!(rejection instanceof RateLimiterRes)) throw rejection;
      refused.inc({ limit: name });
      throw tooMany(Math.max(1, Math.ceil(rejection.msBeforeNext / 1000)));
    }
  };
}

function tooMany(seconds: number): CodedError {
  return new CodedError('TOO_MANY_REQUESTS', `Too many requests; try again in ${seconds} s`, {
    extensions: {
      http: { status: errorCodes.TOO_MANY_REQUESTS.status, headers: new Map([['retry-after', String(seconds)]]) },
    },
  });
}

function connect(url: string, log: Log): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    commandTimeout: redisAnswersWithinMs,
    socketTimeout: 1_000,
    retryStrategy: (attempt) => backoff(attempt, { firstMs: 100, lastMs: 1_000 }),
  });
  let away = false;
  redis.on('error', (error: Error) => {
    if (!away) log.warn({ err: error }, 'redis is away, this gateway counts requests alone');
    away = true;
  });
  redis.on('ready', () => {
    if (away) log.info('redis is back, all gateways count requests together');
    away = false;
  });
  return redis;
}
