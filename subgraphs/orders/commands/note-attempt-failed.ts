import { orderDelayed } from '#schema/events/orders.ts';
import { ProviderUnknown } from '../payment-provider.ts';
import { lockOrderOfOperation, saveOrder } from '../storage/locked-order.ts';
import { OrderHistory } from '../storage/order-history.entity.ts';
import { noteStep } from '../saga/note-step.ts';
import { bySystem, recordChange } from '../saga/record-change.ts';
import type { SagaStep } from '../saga/saga-step.ts';

/**
 * From this attempt on, an order counts as delayed: about four seconds after the first one. With one attempt less, each answer that is lost once would
 * be a version of its order; with one more, customers see twice as late why they wait.
 */
const delayedAfterAttempts = 3;

/**
 * Stores the reason of a failed attempt, for people. The operation stays as it is: its outcome is not known. The first delay of a placed order is also
 * a version of the order, so that live updates show it.
 */
export async function noteAttemptFailed(
  { em, now }: Pick<SagaStep, 'em' | 'now'>,
  key: string,
  error: unknown,
): Promise<void> {
  const locked = await lockOrderOfOperation(em, 'key', key);
  const { operation, order } = locked;
  const lastError = error instanceof ProviderUnknown ? error.code : 'INTERNAL';
  operation.lastError = lastError;
  if (operation.kind === 'AUTHORISE' && order.state === 'PLACED') {
    const step = 'AUTHORISE_PAYMENT';
    noteStep(locked, step, { state: 'RETRYING', lastError });
    const delayed = operation.attempts >= delayedAfterAttempts;
    // Under the order's lock, so that nothing adds the same entry meanwhile.
    if (delayed && (await em.count(OrderHistory, { orderId: order.id, event: orderDelayed.name })) === 0)
      recordChange(locked, orderDelayed, { step, error: lastError }, bySystem(now(), lastError));
  }
  await saveOrder(em, locked);
}
