import { orderCaptureRefused, orderPaymentCaptured, orderRefunded, orderRefundRefused } from '#schema/events/orders.ts';
import { movePayment, stateBySums } from '../domain/payment.ts';
import { sentBackMinor } from '../domain/refund.ts';
import { moveReturn } from '../domain/return.ts';
import type { ProviderAnswer } from '../payment-provider.ts';
import type { PaymentOperation } from '../storage/payment-operation.entity.ts';
import { type LockedPayment, lockOrderOfOperation, saveOrder } from '../storage/locked-order.ts';
import { bookOperation } from '../saga/book-operation.ts';
import { bySystem, recordMoney } from '../saga/record-change.ts';
import { loadReturns, saveReturns } from '../storage/locked-returns.ts';
import type { SagaStep } from '../saga/saga-step.ts';

export type BegunOperation =
  | { kind: 'nothing' }
  | {
      kind: 'send';
      /** An earlier attempt may have reached the provider: ask by the key before sending again. */
      askFirst: boolean;
      key: string;
      amountMinor: number;
      providerId: string;
    };

/** Writes down that a capture or a refund is about to be sent, before it is. Nothing to do if its answer is known. */
export async function beginOperation(
  { em, now }: Pick<SagaStep, 'em' | 'now'>,
  operationId: string,
): Promise<BegunOperation> {
  const locked = await lockOrderOfOperation(em, 'id', operationId);
  const { payment, operation } = locked;
  if (operation.state !== 'REQUESTED' && operation.state !== 'SENT') return { kind: 'nothing' };
  if (payment.providerId == null) throw new Error(`expected the provider's id of the payment ${payment.id}`);
  const askFirst = operation.state === 'SENT';
  operation.state = 'SENT';
  operation.attempts += 1;
  operation.sentAt = now();
  await saveOrder(em, locked);
  return {
    kind: 'send',
    askFirst,
    key: operation.key,
    amountMinor: operation.amountMinor,
    providerId: payment.providerId,
  };
}

/**
 * The provider's answer to a capture or a refund: payment, ledger, operation and the order's history change together, once. A refused refund
 * gives the amount set aside free again; a refused capture leaves a parcel unpaid, which people must hear of.
 */
export async function finishOperation(step: SagaStep, operationId: string, answer: ProviderAnswer): Promise<void> {
  const locked = await lockOrderOfOperation(step.em, 'id', operationId);
  if (locked.operation.state !== 'SENT') return;
  await applyAnswer(step, locked, answer);
  await settleReturn(step, locked);
  await saveOrder(step.em, locked);
}

/** A return is refunded when all its money went back; if the provider refused, staff decide again. */
async function settleReturn(
  { em }: Pick<SagaStep, 'em'>,
  { order, operation, operations }: LockedPayment & { operation: PaymentOperation },
): Promise<void> {
  const { returnId } = operation;
  if (returnId == null) return;
  const isOpen = ({ state }: PaymentOperation) => state === 'REQUESTED' || state === 'SENT';
  if (operations.some((other) => other.returnId === returnId && other.kind === 'REFUND' && isOpen(other))) return;
  const all = await loadReturns(em, order.id);
  const found = all.returns.find(({ id }) => id === returnId);
  if (!found) throw new Error(`expected the return ${returnId} of the order ${order.id}`);
  const sentBack = sentBackMinor(operations, returnId);
  // The difference of an exchange leaves the return EXCHANGED.
  if (found.state === 'REFUND_PENDING') moveReturn(found, sentBack >= found.refundMinor ? 'REFUNDED' : 'INSPECTED');
  found.refundMinor = sentBack;
  await saveReturns(em, all);
}

async function applyAnswer(
  step: SagaStep,
  locked: LockedPayment & { operation: PaymentOperation },
  answer: ProviderAnswer,
): Promise<void> {
  const { now, log } = step;
  const { order, payment, operation } = locked;
  const { kind, amountMinor, paymentId } = operation;
  if (kind !== 'CAPTURE' && kind !== 'REFUND') throw new Error(`expected a capture or a refund, got ${kind}`);
  const at = now();
  operation.finishedAt = at;
  if (kind === 'REFUND') payment.refundPendingMinor -= amountMinor;

  if (answer.kind === 'refused') {
    operation.state = 'REFUSED';
    operation.lastError = answer.code;
    movePayment(payment, stateBySums(payment));
    const refused = kind === 'CAPTURE' ? orderCaptureRefused : orderRefundRefused;
    recordMoney(locked, refused, payment, amountMinor, bySystem(at, answer.code));
    log.error({ orderId: order.id, paymentId, operation: kind, code: answer.code }, 'the payment provider refused');
    return;
  }

  if (kind === 'CAPTURE') payment.capturedMinor += amountMinor;
  else payment.refundedMinor += amountMinor;
  // Operations finish in any order: the provider may know of more than we do. Of less only an answer that was overtaken by a later one; the
  // next attempt asks by the key again.
  const behind =
    answer.payment.capturedMinor < payment.capturedMinor || answer.payment.refundedMinor < payment.refundedMinor;
  if (behind || answer.payment.id !== payment.providerId) {
    throw new Error(`the provider's sums of the payment ${paymentId} do not hold the ${kind} that it confirmed`);
  }
  movePayment(payment, stateBySums(payment));
  await bookOperation(step, locked, operation, at);
  const done = kind === 'CAPTURE' ? orderPaymentCaptured : orderRefunded;
  recordMoney(locked, done, payment, amountMinor, bySystem(at, operation.reason ?? null));
}
