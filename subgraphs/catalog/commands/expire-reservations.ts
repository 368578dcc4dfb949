import type { MikroORM } from '@mikro-orm/postgresql';
import { hasLapsed, lockLapsed } from '../storage/reservations.ts';
import { giveBack } from '../reserving/give-back.ts';
import type { StockStep } from '../reserving/stock-step.ts';
import { takeStockTurn } from '../reserving/take-turn.ts';

/** Reservations per transaction: few enough that an order's confirmation does not wait long for one of them. */
const batchSize = 50;

/**
 * Puts pieces back on sale that are held longer than allowed; returns the number of expired reservations. Safe side by side and beside the events of
 * orders: a reservation that somebody else works on is left to the next run.
 */
export async function expireReservations(deps: Omit<StockStep, 'em'> & { orm: MikroORM }): Promise<number> {
  const { orm, now, log } = deps;
  // Most looks find nothing, and need not make others wait for a turn.
  if (!(await hasLapsed(orm.em, now()))) return 0;
  let expired = 0;
  for (;;) {
    const count = await orm.em.fork().transactional(async (em) => {
      await takeStockTurn(em);
      const lapsed = await lockLapsed(em, now(), batchSize);
      if (lapsed.length > 0) await giveBack({ em, now, log }, lapsed, 'reservation-expired');
      return lapsed.length;
    });
    expired += count;
    if (count < batchSize) break;
  }
  if (expired > 0) log.info({ expired }, 'reservations expired');
  return expired;
}
