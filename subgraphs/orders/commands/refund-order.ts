import { newId } from '#platform/values/id.ts';
import { findTextFault } from '#platform/values/text.ts';
import { orderRefundRequested } from '#schema/events/orders.ts';
import { type OrdersContext, requireRole, requireUser } from '../context.ts';
import { movePayment, operationKey, stateBySums } from '../domain/payment.ts';
import { actorOf, toViewer } from '../domain/permissions.ts';
import { checkKey } from '../domain/placement.ts';
import { orRefused } from '../domain/refused.ts';
import { decideRefund } from '../domain/refund.ts';
import { type OperationJob, refundPaymentJob } from '../saga/job-names.ts';
import { asId } from '../storage/queries.ts';
import { claimKey } from '../storage/claim-key.ts';
import { recordMoney } from '../saga/record-change.ts';
import { newOperation } from '../saga/new-operation.ts';
import { lockOrder, saveOrder } from '../storage/locked-order.ts';
import {
  currencyMismatch,
  idempotencyConflict,
  illegalTransition,
  invalidInput,
  type OrderOutcome,
  orderNotFound,
} from '../domain/outcome.ts';

export interface RefundOrderInput {
  orderId: string;
  amount?: { amount: bigint; currency: string } | null | undefined;
  reason: string;
  idempotencyKey: string;
}

const maxReasonLength = 200;

/**
 * Sends received money back by a job. The amount is set aside under the order's lock first, so that refunds at the same time cannot exceed
 * the received amount; repeating the call with its key refunds once. Throws UNAUTHENTICATED, and FORBIDDEN unless SUPPORT or ADMIN.
 */
export async function refundOrder(context: OrdersContext, input: RefundOrderInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'SUPPORT');
  const actorId = requireUser(context.caller);
  const keyProblem = checkKey(input.idempotencyKey);
  if (keyProblem) return invalidInput('idempotencyKey', keyProblem);
  const reason = input.reason.trim();
  const fault = findTextFault(reason, { min: 1, max: maxReasonLength, lines: true });
  if (fault) return invalidInput('reason', fault);
  const orderId = asId(input.orderId);
  if (!orderId) return orderNotFound();
  const requested = input.amount ? { amountMinor: input.amount.amount, currency: input.amount.currency } : undefined;

  return orRefused<OrderOutcome>((refuse) =>
    context.em.fork().transactional(async (em) => {
      const at = context.now();
      const claimed = await claimKey(em, {
        actorId,
        key: input.idempotencyKey,
        operation: 'refundOrder',
        input: [orderId, requested ? [requested.amountMinor.toString(), requested.currency] : null, reason],
        orderId,
        at,
      });
      if (claimed.kind === 'repeated') return { __typename: 'OrderChanged', orderId: claimed.orderId };
      if (claimed.kind === 'conflict') return idempotencyConflict();

      const locked = await lockOrder(em, orderId);
      if (!locked) return refuse(orderNotFound());
      const { currency } = locked.order;
      const decision = decideRefund(locked, currency, requested);
      switch (decision.kind) {
        case 'illegal':
          return refuse(illegalTransition(decision));
        case 'invalid':
          return refuse(invalidInput(decision.field, decision.message));
        case 'currency':
          return refuse(currencyMismatch(decision.message, decision.expected, decision.actual));
        case 'too-large':
          return refuse({
            __typename: 'RefundTooLarge',
            code: 'REFUND_TOO_LARGE',
            message: decision.message,
            refundable: { amount: BigInt(decision.refundableMinor), currency },
          });
        case 'refund':
          break;
        default:
          return decision satisfies never;
      }

      const payment = locked.payments.find(({ capturedMinor }) => capturedMinor > 0);
      if (!payment) throw new Error(`expected a payment with received money of order ${orderId}, as decided`);
      payment.refundPendingMinor += decision.amountMinor;
      movePayment(payment, stateBySums(payment));
      const operationId = newId('other', at);
      const key = operationKey(payment.id, 'REFUND', operationId);
      const { amountMinor } = decision;
      locked.operations.push(
        newOperation(payment, 'REFUND', { id: operationId, key, amountMinor, reason, actorId, at }),
      );
      const by = { actor: actorOf(toViewer(context.caller), locked.order.customerId), actorId, reason, at };
      recordMoney(locked, orderRefundRequested, payment, amountMinor, by);
      await context.jobs.enqueue<OperationJob>(em, refundPaymentJob, { operationId });
      await saveOrder(em, locked);
      return { __typename: 'OrderChanged', orderId };
    }),
  );
}
