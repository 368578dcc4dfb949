import { type OrdersContext, requireRole, requireUser } from '../context.ts';
import { invalidInput, type OrderOutcome } from '../domain/outcome.ts';
import { parseReason } from '../domain/reason.ts';
import { toRequestedAmount } from '../domain/refund.ts';
import { askRefund } from '../saga/ask-refund.ts';
import { changeOrder, type OrderChangeInput } from '../saga/change-order.ts';

export interface RefundOrderInput extends OrderChangeInput {
  amount?: { amount: bigint; currency: string } | null | undefined;
  reason: string;
  idempotencyKey: string;
}

/**
 * Sends received money back by a job. The amount is set aside under the order's lock first, so that refunds at the same time cannot exceed
 * the received amount; repeating the call with its key refunds once. Throws UNAUTHENTICATED, and FORBIDDEN unless SUPPORT or ADMIN.
 */
export async function refundOrder(context: OrdersContext, input: RefundOrderInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'SUPPORT');
  requireUser(context.caller);
  const parsed = parseReason(input.reason);
  if (!parsed.ok) return invalidInput('reason', parsed.fault);
  const amount = toRequestedAmount(input.amount);
  const claim = {
    operation: 'refundOrder',
    input: [amount ? [amount.amountMinor.toString(), amount.currency] : null, parsed.reason],
  };
  return changeOrder(context, input, claim, async ({ em, locked, noteOf, refuse }) => {
    await askRefund({ em, jobs: context.jobs, refuse }, locked, { amount, note: noteOf(parsed.reason) });
  });
}
