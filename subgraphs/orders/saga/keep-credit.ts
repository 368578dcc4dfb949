import { operationKey } from '../domain/payment.ts';
import { keptParts, leftOf, type MoneyParts, sumOf, takeParts } from '../domain/pricing/money-parts.ts';
import { splitCredit, splitRefund } from '../domain/split.ts';
import type { LockedOrder } from '../storage/locked-order.ts';
import { bookOperation } from './book-operation.ts';
import { newOperation } from './new-operation.ts';
import type { ChangeNote } from './record-change.ts';
import type { SagaStep } from './saga-step.ts';

/*
 * The credit of an exchange: received money that is kept for the new pieces. It is set aside when the returned pieces are accepted, booked when the order
 * has the new pieces, and used when they are shipped. No refund takes it meanwhile.
 */

type Step = Pick<SagaStep, 'em' | 'jobs'>;

/** Sets an amount of the received money aside for an exchange; `wanted` is what it was paid for. */
export function setCreditAside(
  locked: LockedOrder,
  credit: { amountMinor: number; returnId: string; wanted: MoneyParts; note: ChangeNote },
): void {
  const { amountMinor: wholeMinor, returnId, wanted, note } = credit;
  const split = splitRefund(locked.payments, wholeMinor);
  if (!split) throw new Error(`expected received money of the order ${locked.order.id} for its return ${returnId}`);
  const kept = keptParts(locked.operations);
  let due = kept && takeParts(kept, wholeMinor, wanted);
  for (const { payment, amountMinor } of split) {
    const parts = due && takeParts(due, amountMinor);
    if (due && parts) due = leftOf(due, parts);
    payment.creditMinor += amountMinor;
    const key = operationKey(payment.id, 'CREDIT', returnId);
    const { reason, actorId, at } = note;
    locked.operations.push(
      newOperation(payment, 'CREDIT', { key, amountMinor, parts: parts ?? null, reason, actorId, returnId, at }),
    );
  }
}

/** The money that was set aside for the exchange. */
function creditsOf({ operations }: LockedOrder, returnId: string) {
  return operations.filter(
    (operation) => operation.kind === 'CREDIT' && operation.returnId === returnId && operation.state === 'REQUESTED',
  );
}

/** The order has the new pieces: the returned ones are credited, with a credit note. */
export async function bookCredit(step: Step, locked: LockedOrder, returnId: string, at: Date): Promise<number> {
  const credits = creditsOf(locked, returnId);
  for (const operation of credits) await bookOperation(step, locked, operation, at);
  return credits.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

/** There is no exchange: the money can be refunded again. */
export function giveUpCredit(locked: LockedOrder, returnId: string, at: Date): void {
  for (const operation of creditsOf(locked, returnId)) {
    Object.assign(operation, { state: 'ABANDONED', finishedAt: at });
    const payment = locked.payments.find(({ id }) => id === operation.paymentId);
    if (payment) payment.creditMinor -= operation.amountMinor;
  }
}

/** Pays what is due with credit, as far as there is some; answers with the rest. `part`: the parcel or the cancellation that it is for. */
export async function useCredit(
  step: Step,
  locked: LockedOrder,
  due: MoneyParts,
  part: string,
  at: Date,
): Promise<MoneyParts> {
  let left = due;
  for (const { payment, amountMinor } of splitCredit(locked.payments, locked.operations, sumOf(due))) {
    const parts = takeParts(left, amountMinor);
    left = leftOf(left, parts);
    payment.creditMinor -= amountMinor;
    const key = operationKey(payment.id, 'USE_CREDIT', part);
    const operation = newOperation(payment, 'USE_CREDIT', { key, amountMinor, parts, at });
    locked.operations.push(operation);
    await bookOperation(step, locked, operation, at);
  }
  return left;
}
