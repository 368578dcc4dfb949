import { endEdit } from '../saga/end-edit.ts';
import { bySystem } from '../saga/record-change.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import { lockKnownOrder, saveOrder } from '../storage/locked-order.ts';

/** Ends an edit that got no pieces or no money in time. An authorisation that arrives even later is given back. */
export async function expireEdit(step: SagaStep, orderId: string): Promise<void> {
  const locked = await lockKnownOrder(step.em, orderId);
  const at = step.now();
  if (!locked.order.editUntil || locked.order.editUntil > at) return;
  await endEdit(step, locked, 'NOT_PAID_IN_TIME', bySystem(at, null));
  await saveOrder(step.em, locked);
}
