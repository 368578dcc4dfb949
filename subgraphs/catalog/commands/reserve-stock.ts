import { recordEvent } from '#platform/events/event-log.ts';
import { stockReserved } from '#schema/events/catalog.ts';
import type { Pieces } from '../domain/stock.ts';
import { insertReservation, updateReservation, writeLines } from '../storage/reservations.ts';
import { promisePieces } from '../reserving/promise-pieces.ts';
import { recordRefusal, reservationSubject } from '../reserving/reservation-events.ts';
import type { StockStep } from '../reserving/stock-step.ts';

/**
 * Holds every line of a placed order until `ttlSeconds` from now, or refuses them all and tells what is short. Does nothing for an order
 * that has a reservation or ended before.
 */
export async function reserveStock(
  step: StockStep & { ttlSeconds: number },
  order: { orderId: string; lines: readonly Pieces[] },
): Promise<void> {
  const { em, ttlSeconds } = step;
  const { orderId } = order;
  const now = step.now();
  const expiresAt = new Date(now.getTime() + ttlSeconds * 1000);
  // Inserted before stock is looked at: of two deliveries at once the second waits here and then sees the first.
  if (!(await insertReservation(em, { orderId, state: 'HELD', version: 1, expiresAt }))) return;

  const outcome = await promisePieces(em, { ...order, as: 'HELD', at: now });
  if (outcome.kind === 'short') {
    await updateReservation(em, { orderId, state: 'REFUSED', version: 1 });
    recordRefusal(em, { orderId, version: 1, shortages: outcome.shortages, at: now });
  } else {
    await writeLines(em, orderId, outcome.lines);
    recordEvent(em, stockReserved, {
      subject: reservationSubject(orderId),
      version: 1,
      payload: { orderId, expiresAt: expiresAt.toISOString(), levels: outcome.levels },
      occurredAt: now,
    });
  }
  await em.flush();
}
