import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { OrderStep, type orderSteps, type stepStates } from '../storage/order-step.entity.ts';

/** What people see of a step. Absent fields stay as they are. */
export async function noteStep(
  em: SqlEntityManager,
  orderId: string,
  step: (typeof orderSteps)[number],
  change: { state: (typeof stepStates)[number]; attempts?: number; lastError?: string | null },
): Promise<void> {
  await em.nativeUpdate(OrderStep, { orderId, step }, change);
}
