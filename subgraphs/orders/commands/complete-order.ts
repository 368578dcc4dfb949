import { orderCompleted } from '#schema/events/orders.ts';
import { isComplete } from '../domain/completion.ts';
import { bySystem, moveOrder, recordChange } from '../saga/record-change.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import { countOpenReturns } from '../storage/locked-returns.ts';
import { lockKnownOrder, saveOrder } from '../storage/locked-order.ts';

/** An order with something under way is looked at again after this long. */
const lookAgainMs = 24 * 60 * 60 * 1000;

/** Completes an order whose time for returns is over; an order that came back as a whole stays RETURNED. If money or goods are still on their way, it is looked at again a day later. */
export async function completeOrder({ em, now }: Pick<SagaStep, 'em' | 'now'>, orderId: string): Promise<void> {
  const locked = await lockKnownOrder(em, orderId);
  const { order } = locked;
  const at = now();
  if (order.state !== 'CONFIRMED' || !order.completeAt || order.completeAt > at) return;
  if (isComplete(locked, await countOpenReturns(em, orderId))) {
    moveOrder(locked, 'COMPLETED');
    recordChange(locked, orderCompleted, {}, bySystem(at, null));
  } else if (order.status === 'RETURNED') {
    order.completeAt = null;
  } else {
    order.completeAt = new Date(at.getTime() + lookAgainMs);
  }
  await saveOrder(em, locked);
}
