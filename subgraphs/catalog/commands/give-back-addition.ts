import type { Pieces } from '../domain/stock.ts';
import { additionKey } from '../reserving/addition-key.ts';
import { releaseCommitted } from '../reserving/release-committed.ts';
import type { StockStep } from '../reserving/stock-step.ts';
import { StockMovement } from '../storage/stock-movement.entity.ts';

/** Puts the pieces that a refused edit or exchange got back on sale. Nothing happens if it got none. Repeating it changes nothing. */
export async function giveBackAddition(
  step: StockStep,
  edit: { orderId: string; editId: string; added: readonly Pieces[] },
): Promise<void> {
  const { orderId, editId, added } = edit;
  const keys = added.map(({ variantId }) => additionKey(editId, variantId));
  if ((await step.em.count(StockMovement, { idempotencyKey: { $in: keys } })) === 0) return;
  await releaseCommitted(step, { orderId, pieces: added, keyOf: (variantId) => `edit-refused:${editId}:${variantId}` });
}
