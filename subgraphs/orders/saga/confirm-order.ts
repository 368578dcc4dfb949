import { orderConfirmed } from '#schema/events/orders.ts';
import type { LockedOrder } from './lock-order.ts';
import { noteStep } from './note-step.ts';
import { bySystem, moveOrder, recordChange } from './record-change.ts';
import type { SagaStep } from './saga-step.ts';

/** Stock and money are there: PLACED becomes CONFIRMED. */
export async function confirmOrder(step: Pick<SagaStep, 'em' | 'now'>, locked: LockedOrder): Promise<void> {
  moveOrder(locked, 'CONFIRMED');
  const lines = locked.lines.map(({ variantId, quantity }) => ({ variantId, quantity }));
  recordChange(step.em, locked, orderConfirmed, { lines }, bySystem(step.now(), null));
  await noteStep(step.em, locked.order.id, 'CONFIRM', { state: 'DONE', attempts: 1 });
}
