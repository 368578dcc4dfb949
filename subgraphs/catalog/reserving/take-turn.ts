import type { SqlEntityManager } from '@mikro-orm/postgresql';

/**
 * Waits until no other transaction that changes the stock of several orders is under way. Each order locks its variants in the order of
 * their ids, but one transaction takes order after order, so two of them could lock the same variants crosswise and one would die of a
 * deadlock. Single changes, such as a count by staff, lock one variant and need no turn.
 */
export async function takeTurn(em: SqlEntityManager): Promise<void> {
  await em.execute(`select pg_advisory_xact_lock(hashtextextended('tradepost.stock', 0))`);
}
