import { endExchange } from '../saga/end-exchange.ts';
import { bySystem } from '../saga/record-change.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import { lockKnownOrder, saveOrder } from '../storage/locked-order.ts';
import { loadReturns, saveReturns } from '../storage/locked-returns.ts';

/** Ends an exchange if its pieces did not come back in time, or if its difference was not paid in time. The return goes on; it can be refunded. */
export async function expireExchange(step: SagaStep, orderId: string): Promise<void> {
  const locked = await lockKnownOrder(step.em, orderId);
  const all = await loadReturns(step.em, orderId);
  const at = step.now();
  for (const found of all.returns) {
    if (!found.exchangeUntil || found.exchangeUntil > at) continue;
    const code = found.state === 'EXCHANGE_PENDING' ? 'NOT_PAID_IN_TIME' : 'NOT_RETURNED_IN_TIME';
    await endExchange(step, locked, found, code, bySystem(at, null));
  }
  await saveReturns(step.em, all);
  await saveOrder(step.em, locked);
}
