import { decideRelease, type ReleaseReason } from '../domain/reservation.ts';
import {
  insertReservation,
  type LockedReservation,
  loadLines,
  lockReservation,
  updateReservation,
} from '../storage/reservations.ts';
import { giveBack } from '../reserving/give-back.ts';
import type { StockStep } from '../reserving/stock-step.ts';

/**
 * Puts back on sale what an ended order was promised and what has not left. If nothing was promised yet, the end is remembered, so that a
 * late `order.placed` reserves nothing. Repeating it changes nothing.
 */
export async function releaseStock(
  step: StockStep,
  order: { orderId: string; reason: Exclude<ReleaseReason, 'reservation-expired'> },
): Promise<void> {
  const { em } = step;
  const { orderId, reason } = order;
  const reservation = await lockReservation(em, orderId);
  switch (decideRelease(reservation)) {
    case 'nothing':
      return;
    case 'remember':
      if (!reservation) {
        const added = await insertReservation(em, { orderId, state: 'RELEASED', releaseReason: reason, version: 0 });
        // Somebody else added one meanwhile: it is there to be released now.
        return added ? undefined : releaseStock(step, order);
      }
      await updateReservation(em, {
        orderId,
        state: 'RELEASED',
        releaseReason: reason,
        version: reservation.version,
      });
      return;
    case 'release': {
      // Decided for a reservation that exists.
      const found = reservation as LockedReservation;
      await giveBack(step, found, (await loadLines(em, [orderId])).get(orderId) ?? [], reason);
      await em.flush();
    }
  }
}
