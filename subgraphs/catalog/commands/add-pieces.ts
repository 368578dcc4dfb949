import { toEventRow } from '#platform/events/event-log.ts';
import { stockAdditionRefused, stockAdditionReserved } from '#schema/events/catalog.ts';
import type { Pieces } from '../domain/stock.ts';
import { additionKey } from '../reserving/addition-key.ts';
import { promisePieces } from '../reserving/promise-pieces.ts';
import { reservationSubject } from '../reserving/reservation-events.ts';
import type { StockStep } from '../reserving/stock-step.ts';
import { lockStock } from '../storage/locked-stock.ts';
import { lockReservations, saveReservations } from '../storage/reservations.ts';
import { StockMovement } from '../storage/stock-movement.entity.ts';

/**
 * Commits the pieces that an edit or an exchange adds to a confirmed order, all of them or none. They need no deadline: orders ends each edit, and then they stay or are given
 * back. Repeating it changes nothing. An order without committed pieces gets none.
 */
export async function addPieces(
  step: StockStep,
  edit: { orderId: string; editId: string; added: readonly Pieces[] },
): Promise<void> {
  const { em } = step;
  const { orderId, editId, added } = edit;
  const locked = (await lockReservations(em, [orderId])).get(orderId);
  if (!locked) throw new Error(`expected a reservation of the confirmed order ${orderId}`);
  const keyOf = (variantId: string) => additionKey(editId, variantId);
  const keys = added.map(({ variantId }) => keyOf(variantId));
  if ((await em.count(StockMovement, { idempotencyKey: { $in: keys } })) > 0) return;

  const at = step.now();
  const { reservation, lines } = locked;
  const stock = await lockStock(
    em,
    added.map(({ variantId }) => variantId),
  );
  const outcome =
    reservation.state === 'COMMITTED'
      ? promisePieces(stock, { orderId, lines: added, as: 'COMMITTED', at, keyOf })
      : { kind: 'short' as const, shortages: [] };
  reservation.version += 1;
  const event = { subject: reservationSubject(orderId), version: reservation.version, occurredAt: at };
  if (outcome.kind === 'short') {
    const { shortages } = outcome;
    const refused = toEventRow(stockAdditionRefused, { ...event, payload: { orderId, editId, shortages } });
    return saveReservations(em, [locked], undefined, [refused]);
  }
  for (const { variantId, quantity } of outcome.lines) {
    const known = lines.find((line) => line.variantId === variantId);
    if (known) known.quantity += quantity;
    else lines.push({ orderId, variantId, quantity, shipped: 0 });
  }
  const { levels } = outcome;
  const reserved = toEventRow(stockAdditionReserved, { ...event, payload: { orderId, editId, levels } });
  await saveReservations(em, [locked], stock, [reserved]);
}
