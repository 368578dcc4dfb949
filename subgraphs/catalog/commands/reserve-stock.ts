import type { Cause } from '#platform/events/define.ts';
import { toEventRow } from '#platform/events/event-log.ts';
import { withTrace } from '#platform/telemetry/trace.ts';
import { stockReserved } from '#schema/events/catalog.ts';
import type { Pieces } from '../domain/stock.ts';
import { promisePieces } from '../reserving/promise-pieces.ts';
import { reservationSubject, toRefusal } from '../reserving/reservation-events.ts';
import type { StockStep } from '../reserving/stock-step.ts';
import { lockStock } from '../storage/locked-stock.ts';
import { insertReservations, saveReservations } from '../storage/reservations.ts';

/**
 * Holds every line of each placed order until `ttlSeconds` from now, or refuses them all and reports the missing pieces. Earlier orders come first.
 * Does nothing for an order that has a reservation or ended before.
 */
export async function reserveStock(
  step: StockStep & { ttlSeconds: number },
  placed: readonly Cause<{ orderId: string; lines: readonly Pieces[] }>[],
): Promise<void> {
  const { em, ttlSeconds } = step;
  const now = step.now();
  const expiresAt = new Date(now.getTime() + ttlSeconds * 1000);
  // Inserted before the stock is read: of two deliveries of one event at the same time the second waits here and then finds the first.
  const inserted = await insertReservations(
    em,
    placed.map(({ payload: { orderId } }) => ({ orderId, state: 'HELD', version: 1, expiresAt, releaseReason: null })),
  );
  const fresh = placed.filter(({ payload }) => inserted.has(payload.orderId));
  if (fresh.length === 0) return;
  const stock = await lockStock(
    em,
    fresh.flatMap(({ payload }) => payload.lines.map(({ variantId }) => variantId)),
  );

  const events = fresh.map(({ payload: { orderId, lines }, traceContext }) =>
    withTrace(traceContext, () => {
      const locked = inserted.get(orderId);
      if (!locked) throw new Error(`expected the reservation of the order ${orderId}`);
      const outcome = promisePieces(stock, { orderId, lines, as: 'HELD', at: now });
      if (outcome.kind === 'short') {
        locked.reservation.state = 'REFUSED';
        locked.reservation.expiresAt = null;
        return toRefusal({ orderId, version: 1, shortages: outcome.shortages, at: now });
      }
      locked.lines.push(...outcome.lines.map((line) => ({ ...line, orderId, shipped: 0 })));
      return toEventRow(stockReserved, {
        subject: reservationSubject(orderId),
        version: 1,
        payload: { orderId, expiresAt: expiresAt.toISOString(), levels: outcome.levels },
        occurredAt: now,
      });
    }),
  );
  await saveReservations(em, [...inserted.values()], stock, events);
}
