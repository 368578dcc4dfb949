import { decideRelease, type ReleaseReason } from '../domain/reservation.ts';
import { insertReservations, lockReservations, saveReservations } from '../storage/reservations.ts';
import { giveBack } from '../reserving/give-back.ts';
import type { StockStep } from '../reserving/stock-step.ts';

/**
 * Puts the promised pieces of an ended order that have not left back on sale. If nothing was promised yet, the end is remembered, so that a
 * late `order.placed` reserves nothing. Repeating it changes nothing.
 */
export async function releaseStock(
  step: StockStep,
  order: { orderId: string; reason: Exclude<ReleaseReason, 'reservation-expired'> },
): Promise<void> {
  const { em } = step;
  const { orderId, reason } = order;
  const locked = (await lockReservations(em, [orderId])).get(orderId);
  switch (decideRelease(locked?.reservation ?? null)) {
    case 'nothing':
      return;
    case 'remember':
      if (!locked) {
        const ended = { orderId, state: 'RELEASED', expiresAt: null, releaseReason: reason, version: 0 } as const;
        // Somebody else added one meanwhile: it is there to be released now.
        return (await insertReservations(em, [ended])).has(orderId) ? undefined : releaseStock(step, order);
      }
      locked.reservation.releaseReason = reason;
      return saveReservations(em, [locked], undefined, []);
    case 'release':
      if (locked) await giveBack(step, [locked], reason);
  }
}
