import type { LockedOrder } from '../storage/locked-order.ts';
import type { OrderStep } from '../storage/order-step.entity.ts';

/** The fields of a step that people see. Absent fields stay as they are. */
export function noteStep(
  { order, steps }: LockedOrder,
  step: OrderStep['step'],
  change: Pick<OrderStep, 'state'> & Partial<Pick<OrderStep, 'attempts' | 'lastError'>>,
): void {
  const row = steps.find((known) => known.step === step);
  if (!row) throw new Error(`expected the step ${step} of the order ${order.id}`);
  Object.assign(row, change);
}
