import { toEventRow } from '#platform/events/event-log.ts';
import { stockReleased } from '#schema/events/catalog.ts';
import { type Pieces, sumPieces, toReleases } from '../domain/stock.ts';
import { lockStock, moveStock } from '../storage/locked-stock.ts';
import { lockReservations, saveReservations } from '../storage/reservations.ts';
import { StockMovement } from '../storage/stock-movement.entity.ts';
import { reservationSubject, toLevelFacts } from './reservation-events.ts';
import type { StockStep } from './stock-step.ts';

/**
 * Puts some of the committed pieces of an order back on sale; the rest stays committed. `keyOf`: what must not release a variant twice. An order whose
 * reservation was refused or released has nothing to give back.
 */
export async function releaseCommitted(
  step: StockStep,
  release: { orderId: string; pieces: readonly Pieces[]; keyOf: (variantId: string) => string },
): Promise<void> {
  const { em, now } = step;
  const { orderId, keyOf } = release;
  const pieces = sumPieces(release.pieces);
  if (pieces.length === 0) return;
  const locked = (await lockReservations(em, [orderId])).get(orderId);
  if (locked?.reservation.state !== 'COMMITTED') return;
  const keys = pieces.map(({ variantId }) => keyOf(variantId));
  if ((await em.count(StockMovement, { idempotencyKey: { $in: keys } })) > 0) return;

  const stock = await lockStock(
    em,
    pieces.map(({ variantId }) => variantId),
  );
  for (const { variantId, quantity } of pieces) {
    const line = locked.lines.find((known) => known.variantId === variantId);
    if (!line || line.quantity - line.shipped < quantity) {
      throw new Error(`expected ${quantity} committed pieces of ${variantId} for the order ${orderId}`);
    }
    line.quantity -= quantity;
  }
  const at = now();
  const reason = 'order-cancelled';
  const levels = moveStock(stock, toReleases(pieces, 'COMMITTED'), { kind: 'RELEASED', orderId, reason, at, keyOf });
  locked.reservation.version += 1;
  const released = toEventRow(stockReleased, {
    subject: reservationSubject(orderId),
    version: locked.reservation.version,
    payload: { orderId, reason, levels: toLevelFacts(levels) },
    occurredAt: at,
  });
  await saveReservations(em, [locked], stock, [released]);
}
