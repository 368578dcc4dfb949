import { recordEvent } from '#platform/events/event-log.ts';
import { stockReleased } from '#schema/events/catalog.ts';
import { type ReleaseReason, toRemaining } from '../domain/reservation.ts';
import { toReleases } from '../domain/stock.ts';
import { lockStock, moveStock } from '../storage/move-stock.ts';
import { type LockedReservation, type ReservedLine, updateReservation } from '../storage/reservations.ts';
import { reservationSubject, toLevelFacts } from './reservation-events.ts';
import type { StockStep } from './stock-step.ts';

/** Puts back on sale what a locked reservation, held or committed, promised and what has not left. */
export async function giveBack(
  step: StockStep,
  reservation: LockedReservation,
  lines: readonly ReservedLine[],
  reason: ReleaseReason,
): Promise<void> {
  const { em } = step;
  const { orderId } = reservation;
  const now = step.now();
  const remaining = toRemaining(lines);
  await lockStock(
    em,
    remaining.map((line) => line.variantId),
  );
  const from = reservation.state === 'HELD' ? 'HELD' : 'COMMITTED';
  const levels = await moveStock(em, toReleases(remaining, from), { kind: 'RELEASED', orderId, reason, at: now });
  const version = reservation.version + 1;
  await updateReservation(em, { orderId, state: 'RELEASED', releaseReason: reason, version });
  recordEvent(em, stockReleased, {
    subject: reservationSubject(orderId),
    version,
    payload: { orderId, reason, levels: toLevelFacts(levels) },
    occurredAt: now,
  });
}
