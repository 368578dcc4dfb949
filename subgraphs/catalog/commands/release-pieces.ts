import type { Pieces } from '../domain/stock.ts';
import { releaseCommitted } from '../reserving/release-committed.ts';
import type { StockStep } from '../reserving/stock-step.ts';

/** Puts some of the committed pieces of an order back on sale; the rest stays committed. Repeating it changes nothing. */
export async function releasePieces(
  step: StockStep,
  cancellation: { orderId: string; cancellationId: string; lines: readonly Pieces[] },
): Promise<void> {
  const { orderId, cancellationId, lines: pieces } = cancellation;
  const keyOf = (variantId: string) => `cancellation:${cancellationId}:${variantId}`;
  await releaseCommitted(step, { orderId, pieces, keyOf });
}
