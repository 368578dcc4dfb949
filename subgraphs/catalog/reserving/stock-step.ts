import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Log } from '#platform/process/log.ts';

/** The parameters of a stock change that an order's events or the clock cause. Everything happens in the transaction of `em`. */
export interface StockStep {
  em: SqlEntityManager;
  now: () => Date;
  log: Log;
}
