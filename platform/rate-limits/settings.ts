import { z } from 'zod';
import { numbersByName } from '../process/config.ts';
import type { CostRates } from './cost-budgets.ts';

const unitsAMinute = z.coerce.number().int().nonnegative();

/** The settings of every process that counts cost units: the gateway and the subscription server. */
export const costRateSettings = {
  /**
   * Cost units a minute of one address without a signed-in user; 0: no limit, as in the next. An operation takes its estimate first, and is settled
   * by its actual cost.
   */
  GATEWAY_RATE_COST_PER_ADDRESS: unitsAMinute.default(0),
  /** Cost units a minute of one signed-in user, from whatever address. */
  GATEWAY_RATE_COST_PER_USER: unitsAMinute.default(0),
  /** Cost units a minute of all users of a client together: `price-robot=50000`. */
  GATEWAY_RATE_COST_PER_CLIENT: numbersByName(unitsAMinute, 'price-robot=50000').prefault(''),
};

/** The values of these settings, as the parts that use them take them. */
export function costRatesOf(settings: Readonly<z.infer<z.ZodObject<typeof costRateSettings>>>): CostRates {
  return {
    perAddress: settings.GATEWAY_RATE_COST_PER_ADDRESS,
    perUser: settings.GATEWAY_RATE_COST_PER_USER,
    perClient: settings.GATEWAY_RATE_COST_PER_CLIENT,
  };
}
