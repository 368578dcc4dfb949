import { toEventRow } from '#platform/events/event-log.ts';
import { stockReserved } from '#schema/events/catalog.ts';
import type { Pieces } from '../domain/stock.ts';
import { insertReservation, saveReservation } from '../storage/reservations.ts';
import { promisePieces } from '../reserving/promise-pieces.ts';
import { reservationSubject, toRefusal } from '../reserving/reservation-events.ts';
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
  const locked = await insertReservation(em, { orderId, state: 'HELD', version: 1, expiresAt, releaseReason: null });
  if (!locked) return;

  const outcome = await promisePieces(em, { ...order, as: 'HELD', at: now });
  if (outcome.kind === 'short') {
    locked.reservation.state = 'REFUSED';
    locked.reservation.expiresAt = null;
    await saveReservation(em, locked, [toRefusal({ orderId, version: 1, shortages: outcome.shortages, at: now })]);
    return;
  }
  locked.lines.push(...outcome.lines.map((line) => ({ ...line, orderId, shipped: 0 })));
  const reserved = toEventRow(stockReserved, {
    subject: reservationSubject(orderId),
    version: 1,
    payload: { orderId, expiresAt: expiresAt.toISOString(), levels: outcome.levels },
    occurredAt: now,
  });
  await saveReservation(em, locked, [reserved]);
}
