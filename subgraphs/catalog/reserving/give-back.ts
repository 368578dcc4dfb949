import { toEventRow } from '#platform/events/event-log.ts';
import { stockReleased } from '#schema/events/catalog.ts';
import { type ReleaseReason, toRemaining } from '../domain/reservation.ts';
import { toReleases } from '../domain/stock.ts';
import { lockStock, moveStock } from '../storage/locked-stock.ts';
import { type LockedReservation, saveReservations } from '../storage/reservations.ts';
import { reservationSubject, toLevelFacts } from './reservation-events.ts';
import type { StockStep } from './stock-step.ts';

/** Puts the promised pieces of locked reservations, held or committed, back on sale, except pieces that have left. */
export async function giveBack(
  step: StockStep,
  reservations: readonly LockedReservation[],
  reason: ReleaseReason,
): Promise<void> {
  const { em } = step;
  const at = step.now();
  const stock = await lockStock(
    em,
    reservations.flatMap(({ lines }) => lines.map(({ variantId }) => variantId)),
  );
  const events = reservations.map(({ reservation, lines }) => {
    const { orderId } = reservation;
    const from = reservation.state === 'HELD' ? 'HELD' : 'COMMITTED';
    const levels = moveStock(stock, toReleases(toRemaining(lines), from), { kind: 'RELEASED', orderId, reason, at });
    reservation.state = 'RELEASED';
    reservation.expiresAt = null;
    reservation.releaseReason = reason;
    reservation.version += 1;
    return toEventRow(stockReleased, {
      subject: reservationSubject(orderId),
      version: reservation.version,
      payload: { orderId, reason, levels: toLevelFacts(levels) },
      occurredAt: at,
    });
  });
  await saveReservations(em, reservations, stock, events);
}
