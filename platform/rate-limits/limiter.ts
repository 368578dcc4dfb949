import type { Redis } from 'ioredis';
import type { Counter } from 'prom-client';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { CodedError, errorCodes } from '../process/errors.ts';

/** The metrics of the process that counts. */
export interface RateMetrics {
  /** Refused by a limit, by its name. */
  refused: Counter<'limit'>;
  /** Counted by this process alone, because Redis was away. */
  approximate: Counter;
}

/** The window of every limit. A shorter one refuses bursts that are over before they harm; a longer one keeps a client out for longer. */
const windowSeconds = 60;

/**
 * Counts `points` a minute for each key. With Redis, all processes count together. Without Redis, and while it does not answer, each process counts
 * alone: a caller then gets the limit up to once per process, and nobody is refused because Redis does not answer.
 */
export function openLimiter(options: {
  name: string;
  points: number;
  redis: Redis | undefined;
  metrics: RateMetrics;
  /** From this number on Redis is not asked again within the window. */
  blockAbove?: number;
}): RateLimiterAbstract {
  const { name, points, redis, metrics, blockAbove } = options;
  const common = { keyPrefix: `tradepost-rate-${name}`, points, duration: windowSeconds };
  const alone = new RateLimiterMemory(common);
  const consumeAlone = alone.consume.bind(alone);
  alone.consume = (...call) => {
    if (redis) metrics.approximate.inc();
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
export function rateRefusal(rejection: unknown, name: string, { refused }: RateMetrics): unknown {
  if (!(rejection instanceof RateLimiterRes)) return rejection;
  refused.inc({ limit: name });
  return tooMany(Math.max(1, Math.ceil(rejection.msBeforeNext / 1000)));
}

/** The header is for HTTP; other transports have `retryAfterSeconds`. */
function tooMany(seconds: number): CodedError {
  return new CodedError('TOO_MANY_REQUESTS', `Too many requests; try again in ${seconds} s`, {
    extensions: {
      retryAfterSeconds: seconds,
      http: { status: errorCodes.TOO_MANY_REQUESTS.status, headers: new Map([['retry-after', String(seconds)]]) },
    },
  });
}
