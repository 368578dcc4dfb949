import { orderEditRefused } from '#schema/events/orders.ts';
import { type EditRefusal, moveEdit } from '../domain/order-edit.ts';
import type { LockedOrder } from '../storage/locked-order.ts';
import { loadWaitingEdit, saveEdit } from '../storage/order-edits.ts';
import { letGo } from './let-go.ts';
import { type ChangeNote, recordChange } from './record-change.ts';
import type { SagaStep } from './saga-step.ts';

/**
 * Ends the edit that waits, if one does: the order stays as it was. Money for the edit that the provider may hold is given back by a job; the catalogue gives the
 * pieces back when it hears of it. The history has `note.reason`, or else `code`.
 */
export async function endEdit(
  step: Pick<SagaStep, 'em' | 'jobs'>,
  locked: LockedOrder,
  code: EditRefusal,
  note: ChangeNote,
): Promise<void> {
  const { order } = locked;
  if (!order.editUntil) return;
  const edit = await loadWaitingEdit(step.em, order.id);
  if (!edit) throw new Error(`expected the waiting edit of the order ${order.id}`);
  moveEdit(edit, 'REFUSED');
  Object.assign(edit, { code, finishedAt: note.at });
  await saveEdit(step.em, edit);
  order.editUntil = null;
  await letGo(
    step,
    locked,
    locked.payments.find(({ editId }) => editId === edit.id),
    note.at,
  );
  const added = edit.plan.added.map(({ variantId, quantity }) => ({ variantId, quantity }));
  recordChange(locked, orderEditRefused, { editId: edit.id, added }, { ...note, reason: note.reason ?? code });
}
