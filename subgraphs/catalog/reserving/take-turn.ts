import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { takeTurn } from '#platform/database/take-turn.ts';

export const stockTurn = 'tradepost.stock';

/**
 * Waits until no other transaction that changes the stock of several orders is under way. Each order locks its variants in the order of
 * their ids, but one transaction takes order after order. Single changes, such as a count by staff, lock one variant and need no turn.
 */
export function takeStockTurn(em: SqlEntityManager): Promise<void> {
  return takeTurn(em, stockTurn);
}
