import { z } from 'zod';
import { numbersByName } from '../process/config.ts';

export interface CostSettings {
  /** Whether operations are estimated, and refused by their estimates. */
  mode: 'off' | 'measure' | 'enforce';
  /** The most that one operation may cost. */
  limit: number;
  /** The most that one operation of a client may cost, by the client's name in its requests; checked in addition to `limit`. */
  perClient: ReadonlyMap<string, number>;
  /** The most that the fetches of one operation from a subgraph may cost. */
  perSubgraph: ReadonlyMap<string, number>;
}

const count = z.coerce.number().int().positive();

/** The settings of every process that answers clients' operations: the gateway and the subscription server. */
export const costLimitSettings = {
  /**
   * Whether operations are estimated by the cost specification (`@cost`, `@listSize`): `measure` fills metrics, `enforce` also refuses. Measuring
   * walks each answer of the gateway once more, which takes a few percent of its time.
   */
  GATEWAY_COST: z.enum(['off', 'measure', 'enforce']).default('off'),
  /**
   * The largest estimate of an operation, or of one message of a subscription. A hundred orders with lines, variants and products cost some 4,000:
   * twice as many fit.
   */
  GATEWAY_COST_LIMIT: count.default(10_000),
  /** Stricter limits for single clients, `web=2000`. They never allow more than GATEWAY_COST_LIMIT, because a caller can invent any name. */
  GATEWAY_COST_PER_CLIENT: numbersByName(count, 'web=2000').prefault(''),
  /** The largest estimate of one operation's fetches from a subgraph, `reviews=2000`. */
  GATEWAY_COST_PER_SUBGRAPH: numbersByName(count, 'reviews=2000').prefault(''),
};

/** The values of these settings, as the parts that use them take them. */
export function costSettingsOf(settings: Readonly<z.infer<z.ZodObject<typeof costLimitSettings>>>): CostSettings {
  return {
    mode: settings.GATEWAY_COST,
    limit: settings.GATEWAY_COST_LIMIT,
    perClient: settings.GATEWAY_COST_PER_CLIENT,
    perSubgraph: settings.GATEWAY_COST_PER_SUBGRAPH,
  };
}
