import { bySystem } from '../saga/record-change.ts';
import { closeOrder } from '../saga/close-order.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import { lockKnownOrder, saveOrder } from '../storage/locked-order.ts';

/**
 * Gives up an order that got no stock or no payment in time. Nothing happens if it moved on, or if its deadline is not over. The caller has
 * asked the provider before; an authorisation that arrives there even later is given back by the job that closing enqueues.
 */
export async function expireOrder(step: SagaStep, orderId: string): Promise<void> {
  const locked = await lockKnownOrder(step.em, orderId);
  const { order } = locked;
  if (order.state !== 'PLACED' || order.deadlineAt > step.now()) return;
  await closeOrder(step, locked, 'EXPIRED', bySystem(step.now(), 'NOT_PAID_IN_TIME'));
  await saveOrder(step.em, locked);
}
