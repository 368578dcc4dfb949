import type { Redis } from 'ioredis';
import type { Caller } from '../identity/caller.ts';
import { CodedError } from '../process/errors.ts';
import { openAllowances } from './allowances.ts';
import { openLimiter, type RateMetrics, rateRefusal } from './limiter.ts';
import { isLoopback } from './loopback.ts';

/** Cost units a minute of one address without a signed-in user, of one user, and of all users of a client; 0 counts nothing. */
export interface CostRates {
  perAddress: number;
  perUser: number;
  /** By the name that requests give. Other clients have no number of their own. */
  perClient: ReadonlyMap<string, number>;
}

/** Whether any number is set. */
export function countsUnits({ perAddress, perUser, perClient }: CostRates): boolean {
  return perAddress > 0 || perUser > 0 || perClient.size > 0;
}

/** Cost units that an operation has taken from the numbers of its caller. */
export interface CostCharge {
  /** Gives back the unused part of the estimate, or takes the rest of the cost. Never rejects. */
  settle(actual: number): Promise<void>;
}

/** The cost units of callers. All processes on one Redis take them from the same numbers. */
export interface CostBudgets {
  /**
   * Takes cost units for an operation before it is executed, from its user or else its address, and from its client. Throws TOO_MANY_REQUESTS if one
   * of them has fewer, and OPERATION_TOO_EXPENSIVE if none would have as many in any minute; then nothing is taken.
   */
  admitCost(caller: Caller, client: string, cost: number): Promise<CostCharge>;
  /** Takes cost units that were used already, also beyond the numbers of the caller. Never rejects. */
  chargeCost(caller: Caller, client: string, cost: number): Promise<void>;
  /** Whether any number of cost units is set, so that operations must be estimated. */
  readonly countsCost: boolean;
}

/** The numbers of one kind of key. */
interface Budget {
  admit(key: string, cost: number): Promise<CostCharge>;
  charge(key: string, cost: number): Promise<void>;
}

/** Opens the budgets. Operations from this machine itself are not counted, as in all rate limits. */
export function openCostBudgets(rates: CostRates, redis: Redis | undefined, metrics: RateMetrics): CostBudgets {
  const budgetOf = (name: string, setting: string, points: number) =>
    openBudget({ name, setting, points, redis, metrics });
  const address = budgetOf('cost-address', 'GATEWAY_RATE_COST_PER_ADDRESS', rates.perAddress);
  const user = budgetOf('cost-user', 'GATEWAY_RATE_COST_PER_USER', rates.perUser);
  const clients = new Map(
    [...rates.perClient].map(([name, points]) => [
      name,
      budgetOf('cost-client', 'GATEWAY_RATE_COST_PER_CLIENT', points),
    ]),
  );

  function ownOf(caller: Exclude<Caller, { kind: 'service' }>): [budget: Budget, key: string] {
    return caller.kind === 'user' ? [user, caller.userId] : [address, caller.clientAddress ?? 'unknown'];
  }

  return {
    countsCost: countsUnits(rates),
    async admitCost(caller, client, cost) {
      if (caller.kind === 'service' || isLoopback(caller.clientAddress)) return nothingCharged;
      const [budget, key] = ownOf(caller);
      const own = await budget.admit(key, cost);
      const clientBudget = clients.get(client);
      if (!clientBudget) return own;
      try {
        const ofClient = await clientBudget.admit(client, cost);
        return { settle: async (actual) => void (await Promise.all([own.settle(actual), ofClient.settle(actual)])) };
      } catch (error) {
        await own.settle(0);
        throw error;
      }
    },
    async chargeCost(caller, client, cost) {
      if (caller.kind === 'service' || isLoopback(caller.clientAddress)) return;
      const [budget, key] = ownOf(caller);
      await Promise.all([budget.charge(key, cost), clients.get(client)?.charge(client, cost)]);
    },
  };
}

/** Nothing was charged, so that nothing is given back. */
const nothingCharged: CostCharge = { settle: async () => undefined };
const unlimited: Budget = { admit: async () => nothingCharged, charge: async () => undefined };

/** Takes cost units for a key. */
function openBudget(options: {
  name: string;
  setting: string;
  points: number;
  redis: Redis | undefined;
  metrics: RateMetrics;
}): Budget {
  const { name, setting, points, metrics } = options;
  if (points === 0) return unlimited;
  // Not blocked in memory: points that are given back count immediately. The units of a refused operation would keep its caller out for smaller ones.
  const units = openAllowances(openLimiter(options), { points, redis: options.redis, returnsRefused: true });

  return {
    charge: (key, cost) => units.charge(key, toUnits(cost)),
    async admit(key, cost) {
      const estimated = toUnits(cost);
      if (estimated > points) {
        metrics.refused.inc({ limit: name });
        throw new CodedError(
          'OPERATION_TOO_EXPENSIVE',
          `The operation may cost ${estimated}, at most ${points} is allowed a minute (${setting}); ask for smaller pages or fewer lists within lists`,
        );
      }
      try {
        const until = await units.take(key, estimated);
        return {
          settle(actual) {
            const unused = estimated - toUnits(actual);
            if (unused > 0) return units.giveBack(key, unused, until);
            // Only of the minute that was charged, as what is given back.
            return performance.now() < until ? units.charge(key, -unused) : Promise.resolve();
          },
        };
      } catch (rejection) {
        throw rateRefusal(rejection, name, metrics);
      }
    },
  };
}

/** Whole units, as Redis counts; weights may have fractions, and an estimate may be larger than any number that Redis knows. */
function toUnits(cost: number): number {
  return Math.min(Math.ceil(cost), Number.MAX_SAFE_INTEGER);
}
