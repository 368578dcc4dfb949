import { toEventRow } from '#platform/events/event-log.ts';
import { stockReleased } from '#schema/events/catalog.ts';
import { type ReleaseReason, toRemaining } from '../domain/reservation.ts';
import { toReleases } from '../domain/stock.ts';
import { lockStock, moveStock } from '../storage/move-stock.ts';
import { type LockedReservation, saveReservation } from '../storage/reservations.ts';
import { reservationSubject, toLevelFacts } from './reservation-events.ts';
import type { StockStep } from './stock-step.ts';

/** Puts back on sale what a locked reservation, held or committed, promised and what has not left. */
export async function giveBack(step: StockStep, locked: LockedReservation, reason: ReleaseReason): Promise<void> {
  const { em } = step;
  const { reservation } = locked;
  const { orderId } = reservation;
  const now = step.now();
  const remaining = toRemaining(locked.lines);
  await lockStock(
    em,
    remaining.map((line) => line.variantId),
  );
  const from = reservation.state === 'HELD' ? 'HELD' : 'COMMITTED';
  const levels = await moveStock(em, toReleases(remaining, from), { kind: 'RELEASED', orderId, reason, at: now });
  reservation.state = 'RELEASED';
  reservation.expiresAt = null;
  reservation.releaseReason = reason;
  reservation.version += 1;
  const released = toEventRow(stockReleased, {
    subject: reservationSubject(orderId),
    version: reservation.version,
    payload: { orderId, reason, levels: toLevelFacts(levels) },
    occurredAt: now,
  });
  await saveReservation(em, locked, [released]);
}
