import type { LinePieces } from '../domain/pieces.ts';
import type { OrderLine } from '../storage/order-line.entity.ts';
import { asId } from '../storage/queries.ts';

/** Pieces as a client names them, with ids as the database has them. */
export function toLinePieces(lines: readonly LinePieces[] | null | undefined): LinePieces[] | undefined {
  return lines?.map(({ orderLineId, quantity }) => ({ orderLineId: asId(orderLineId) ?? orderLineId, quantity }));
}

/** Pieces of lines as the catalogue knows them: by variant. */
export function toVariantPieces(
  lines: readonly Pick<OrderLine, 'id' | 'variantId'>[],
  pieces: readonly LinePieces[],
): { variantId: string; quantity: number }[] {
  return pieces.map(({ orderLineId, quantity }) => {
    const line = lines.find(({ id }) => id === orderLineId);
    if (!line) throw new Error(`expected the line ${orderLineId} that was decided on`);
    return { variantId: line.variantId, quantity };
  });
}
