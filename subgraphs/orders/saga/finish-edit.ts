import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { orderLinesEdited } from '#schema/events/orders.ts';
import { applyEdit, moveEdit } from '../domain/order-edit.ts';
import type { LockedOrder } from '../storage/locked-order.ts';
import type { OrderEdit } from '../storage/order-edit.entity.ts';
import { saveEdit } from '../storage/order-edits.ts';
import { replaceSavings } from '../storage/savings.ts';
import { bySystem, recordChange } from './record-change.ts';
import { toVariantPieces } from './to-line-pieces.ts';

/** The pieces and the money are there: lines, total and history of the order change together. */
export async function finishEdit(em: SqlEntityManager, locked: LockedOrder, edit: OrderEdit, at: Date): Promise<void> {
  const { order, lines } = locked;
  const { removed, added, price } = edit.plan;
  const removedPieces = toVariantPieces(lines, removed);
  applyEdit(order, lines, edit.plan, (line, place) => ({ ...line, orderId: order.id, place }));
  await replaceSavings(em, order.id, price.savings);
  moveEdit(edit, 'APPLIED');
  edit.finishedAt = at;
  await saveEdit(em, edit);
  order.editUntil = null;
  const addedPieces = added.map(({ variantId, quantity }) => ({ variantId, quantity }));
  const facts = { editId: edit.id, removed: removedPieces, added: addedPieces, totalMinor: order.totalMinor };
  recordChange(locked, orderLinesEdited, facts, bySystem(at, edit.reason));
}
