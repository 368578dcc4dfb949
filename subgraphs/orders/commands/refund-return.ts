import { type OrdersContext, requireRole, requireUser } from '../context.ts';
import type { OrderOutcome } from '../domain/outcome.ts';
import { partsOfReturned } from '../domain/pricing/money-parts.ts';
import { sentBackMinor, toRequestedAmount } from '../domain/refund.ts';
import { askRefund } from '../saga/ask-refund.ts';
import { changeReturn, type ReturnChangeInput } from '../saga/change-return.ts';

export interface RefundReturnInput extends ReturnChangeInput {
  amount?: { amount: bigint; currency: string } | null | undefined;
  idempotencyKey: string;
}

/**
 * Sends money back for an inspected return: the amount, or the price of its pieces. Repeating the call with its key refunds once. Throws
 * UNAUTHENTICATED, and FORBIDDEN unless SUPPORT or ADMIN.
 */
export async function refundReturn(context: OrdersContext, input: RefundReturnInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'SUPPORT');
  requireUser(context.caller);
  const requested = toRequestedAmount(input.amount);
  const claim = {
    operation: 'refundReturn',
    input: requested ? [requested.amountMinor.toString(), requested.currency] : null,
  } as const;
  return changeReturn(context, input, claim, async ({ em, locked, found, lines, noteOf, refuse }) => {
    const sentBack = sentBackMinor(locked.operations, found.id);
    const worth = BigInt(lines.reduce((sum, { valueMinor }) => sum + valueMinor, 0) - sentBack);
    const amount = requested ?? { amountMinor: worth, currency: locked.order.currency };
    const note = noteOf(found.reason);
    const wanted = partsOfReturned(locked.lines, lines);
    const asked = { amount, returnId: found.id, wanted, note };
    found.refundMinor = sentBack + (await askRefund({ em, jobs: context.jobs, refuse }, locked, asked));
  });
}
