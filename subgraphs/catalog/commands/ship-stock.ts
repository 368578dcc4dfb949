import { splitParcel, toRemaining } from '../domain/reservation.ts';
import { type Pieces, sumPieces, toAvailable } from '../domain/stock.ts';
import { lockStock, moveStock } from '../storage/locked-stock.ts';
import { lockReservations, saveReservations } from '../storage/reservations.ts';
import { StockMovement } from '../storage/stock-movement.entity.ts';
import type { StockStep } from '../reserving/stock-step.ts';

/**
 * Takes a parcel's pieces off hand; the available stock stays the same, so no event is recorded. Repeating it changes nothing. Pieces that
 * were not committed to the order have left too: they are taken from the stock on sale, and pieces beyond it are logged for
 * people to count.
 */
export async function shipStock(
  step: StockStep,
  parcel: { orderId: string; shipmentId: string; lines: readonly Pieces[] },
): Promise<void> {
  const { em, log } = step;
  const { orderId, shipmentId } = parcel;
  const locked = (await lockReservations(em, [orderId])).get(orderId);
  const lines = sumPieces(parcel.lines);
  const keyOf = (variantId: string) => `shipment:${shipmentId}:${variantId}`;
  const keys = lines.map((line) => keyOf(line.variantId));
  if ((await em.count(StockMovement, { idempotencyKey: { $in: keys } })) > 0) return;

  const reserved = locked?.reservation.state === 'COMMITTED' ? locked.lines : [];
  const { promised, unpromised } = splitParcel(lines, toRemaining(reserved));
  const stock = await lockStock(
    em,
    lines.map((line) => line.variantId),
  );
  const committedOf = new Map(promised.map((line) => [line.variantId, line.quantity]));
  const uncovered: Pieces[] = [];
  const extraOf = new Map<string, number>();
  for (const { variantId, quantity } of unpromised) {
    const level = stock.levels.get(variantId);
    const extra = Math.min(quantity, level ? toAvailable(level) : 0);
    extraOf.set(variantId, extra);
    if (extra < quantity) uncovered.push({ variantId, quantity: quantity - extra });
  }
  const moves = lines
    .map(({ variantId }) => {
      const committed = committedOf.get(variantId) ?? 0;
      return {
        variantId,
        onHandDelta: 0 - committed - (extraOf.get(variantId) ?? 0),
        heldDelta: 0,
        committedDelta: 0 - committed,
      };
    })
    .filter((move) => move.onHandDelta !== 0);
  moveStock(stock, moves, { kind: 'SHIPPED', orderId, at: step.now(), keyOf });
  for (const line of reserved) line.shipped += committedOf.get(line.variantId) ?? 0;
  await saveReservations(em, locked ? [locked] : [], stock, []);
  if (unpromised.length > 0) {
    log.error(
      { orderId, shipmentId, unpromised, uncovered },
      'a parcel holds pieces that were not committed to its order',
    );
  }
}
