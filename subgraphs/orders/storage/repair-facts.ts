import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { ParkedSubject } from '#platform/database/parked-subject.entity.ts';
import { runPrepared } from '#platform/database/prepared.ts';
import { loadWholeOrders, type WholeOrder } from './locked-order.ts';
import type { OrderReturn } from './order-return.entity.ts';
import { loadReturnRows } from './read-returns.ts';

/** What decides which changes staff can make to an order whose work stands still. */
export interface OrderRepairFacts extends WholeOrder {
  returns: OrderReturn[];
  /** Whether an answer of the catalog about the order waits to be applied again. */
  parked: boolean;
}

const reservationOf = (orderId: string) => `reservation:${orderId}`;

/** The facts about these orders as they are now, in no order and without a lock. */
export async function loadRepairFacts(em: SqlEntityManager, orderIds: readonly string[]): Promise<OrderRepairFacts[]> {
  const [orders, rows, subjects] = await Promise.all([
    loadWholeOrders(em, orderIds),
    loadReturnRows(em, orderIds),
    runPrepared<{ subject: string }>(em, 'select subject from parked_subject where subject = any ($1::text[])', [
      orderIds.map(reservationOf),
    ]),
  ]);
  const returns = Map.groupBy(rows, ({ orderId }) => orderId);
  const parked = new Set(subjects.map(({ subject }) => subject));
  return orders.map((whole) => ({
    ...whole,
    returns: (returns.get(whole.order.id) ?? []).map(({ row }) => row),
    parked: parked.has(reservationOf(whole.order.id)),
  }));
}

/** Has the parked answers of the catalog about an order applied again. False if there are none. */
export async function retryReservation(em: SqlEntityManager, orderId: string, at: Date): Promise<boolean> {
  // The worker looks for such rows every two seconds.
  return (await em.nativeUpdate(ParkedSubject, { subject: reservationOf(orderId) }, { retryAt: at })) > 0;
}
