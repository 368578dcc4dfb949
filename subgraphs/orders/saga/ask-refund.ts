import { newId } from '#platform/values/id.ts';
import { orderRefundRequested } from '#schema/events/orders.ts';
import {
  currencyMismatch,
  illegalTransition,
  invalidInput,
  type OrderOutcome,
  refundTooLarge,
} from '../domain/outcome.ts';
import { movePayment, operationKey, stateBySums } from '../domain/payment.ts';
import { decideRefund, type RequestedAmount } from '../domain/refund.ts';
import type { Refuse } from '../domain/refused.ts';
import { keptParts, leftOf, type MoneyParts, takeParts } from '../domain/pricing/money-parts.ts';
import { splitRefund } from '../domain/split.ts';
import type { LockedOrder } from '../storage/locked-order.ts';
import { type OperationJob, refundPaymentJob } from './job-names.ts';
import { newOperation } from './new-operation.ts';
import { type ChangeNote, recordMoney } from './record-change.ts';
import type { SagaStep } from './saga-step.ts';

/**
 * Sets an amount of a locked order aside and enqueues the jobs that send it back; answers with the amount. It is all that can be refunded if
 * none is requested. `wanted`: what it is for, as far as that was paid and is not refunded; the rest is taken of all that was paid.
 */
export async function askRefund(
  { em, jobs, refuse }: Pick<SagaStep, 'em' | 'jobs'> & { refuse: Refuse<OrderOutcome> },
  locked: LockedOrder,
  asked: { amount: RequestedAmount | undefined; returnId?: string; wanted?: MoneyParts; note: ChangeNote },
): Promise<number> {
  const { currency } = locked.order;
  const decision = decideRefund(locked, currency, asked.amount);
  switch (decision.kind) {
    case 'illegal':
      return refuse(illegalTransition(decision));
    case 'invalid':
      return refuse(invalidInput(decision.field, decision.message));
    case 'currency':
      return refuse(currencyMismatch(decision.message, decision.expected, decision.actual));
    case 'too-large':
      return refuse(refundTooLarge(decision.message, decision.refundableMinor, currency));
    case 'refund':
      break;
    default:
      return decision satisfies never;
  }
  const { note, returnId } = asked;
  const split = splitRefund(locked.payments, decision.amountMinor);
  if (!split) throw new Error(`expected payments with received money of the order ${locked.order.id}, as decided`);
  const kept = keptParts(locked.operations);
  let due = kept && takeParts(kept, decision.amountMinor, asked.wanted);
  for (const { payment, amountMinor } of split) {
    const parts = due && takeParts(due, amountMinor);
    if (due && parts) due = leftOf(due, parts);
    payment.refundPendingMinor += amountMinor;
    movePayment(payment, stateBySums(payment));
    const id = newId('other', note.at);
    const key = operationKey(payment.id, 'REFUND', id);
    const { reason, actorId, at } = note;
    locked.operations.push(
      newOperation(payment, 'REFUND', { id, key, amountMinor, parts: parts ?? null, reason, actorId, returnId, at }),
    );
    recordMoney(locked, orderRefundRequested, payment, amountMinor, note);
    await jobs.enqueue<OperationJob>(em, refundPaymentJob, { operationId: id });
  }
  return decision.amountMinor;
}
