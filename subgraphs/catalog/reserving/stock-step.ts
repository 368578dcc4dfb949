import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Log } from '#platform/process/log.ts';

/** What a change of stock is given that an order's events or the clock bring about. Everything happens in the transaction of `em`. */
export interface StockStep {
  em: SqlEntityManager;
  now: () => Date;
  log: Log;
}
