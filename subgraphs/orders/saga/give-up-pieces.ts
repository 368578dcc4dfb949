import { newId } from '#platform/values/id.ts';
import { orderLinesCancelled } from '#schema/events/orders.ts';
import { cancelPieces } from '../domain/cancellation.ts';
import type { LinePieces } from '../domain/pieces.ts';
import { valueOf } from '../domain/pricing/piece-values.ts';
import type { LockedOrder } from '../storage/locked-order.ts';
import { type ChangeNote, recordChange } from './record-change.ts';
import { toVariantPieces } from './to-line-pieces.ts';

/** Takes pieces off a confirmed order: the total goes down, and the catalogue puts them on sale again when it hears of it. */
export function giveUpPieces(locked: LockedOrder, pieces: readonly LinePieces[], note: ChangeNote): void {
  cancelPieces(locked, pieces);
  locked.order.totalMinor -= valueOf('cancelled', locked.lines, pieces);
  const cancellationId = newId('other', note.at);
  const { totalMinor } = locked.order;
  const lines = toVariantPieces(locked.lines, pieces);
  recordChange(locked, orderLinesCancelled, { cancellationId, lines, totalMinor }, note);
}
