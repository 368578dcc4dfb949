import { saveRows } from '#platform/database/rows.ts';
import { eventsToSave, toEventRow } from '#platform/events/event-log.ts';
import { stockReturned } from '#schema/events/catalog.ts';
import { sumPieces, toArrivals } from '../domain/stock.ts';
import { toLevelFacts } from '../reserving/reservation-events.ts';
import type { StockStep } from '../reserving/stock-step.ts';
import { lockStock, moveStock, stockToSave } from '../storage/locked-stock.ts';
import { StockMovement } from '../storage/stock-movement.entity.ts';

/**
 * Takes the pieces of an inspected return into the warehouse, and writes the damaged ones off: the ledger shows both. Repeating it changes nothing.
 */
export async function takeBackStock(
  step: StockStep,
  inspected: {
    orderId: string;
    returnId: string;
    lines: readonly { variantId: string; restocked: number; writtenOff: number }[];
  },
): Promise<void> {
  const { em } = step;
  const { orderId, returnId } = inspected;
  const arrived = sumPieces(
    inspected.lines.map(({ variantId, restocked, writtenOff }) => ({ variantId, quantity: restocked + writtenOff })),
  );
  const damaged = sumPieces(inspected.lines.map(({ variantId, writtenOff }) => ({ variantId, quantity: writtenOff })));
  const keyOf = (variantId: string) => `return:${returnId}:${variantId}`;
  const keys = arrived.map(({ variantId }) => keyOf(variantId));
  if ((await em.count(StockMovement, { idempotencyKey: { $in: keys } })) > 0) return;

  const at = step.now();
  const stock = await lockStock(
    em,
    arrived.map(({ variantId }) => variantId),
  );
  moveStock(stock, toArrivals(arrived, 1), { kind: 'RETURNED', orderId, at, keyOf });
  moveStock(stock, toArrivals(damaged, -1), {
    kind: 'WRITTEN_OFF',
    orderId,
    at,
    keyOf: (variantId) => `write-off:${returnId}:${variantId}`,
  });
  const returned = toEventRow(stockReturned, {
    subject: `return:${returnId}`,
    version: 1,
    payload: { orderId, returnId, levels: toLevelFacts([...stock.levels.values()]) },
    occurredAt: at,
  });
  await saveRows(em, [...stockToSave(stock), eventsToSave(em, [returned])]);
}
