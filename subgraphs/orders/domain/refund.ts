import { type Illegal, illegal, type OrderFacts, refundableMinor } from './order.ts';
import { toText } from './money.ts';
import type { InvalidField } from './pieces.ts';

export interface RequestedAmount {
  amountMinor: bigint;
  currency: string;
}

/** The amount of a client's input. */
export function toRequestedAmount(
  input: { amount: bigint; currency: string } | null | undefined,
): RequestedAmount | undefined {
  return input ? { amountMinor: input.amount, currency: input.currency } : undefined;
}

/** What was sent back for a return. */
export function sentBackMinor(
  operations: readonly { kind: string; state: string; amountMinor: number; returnId?: string | null | undefined }[],
  returnId: string,
): number {
  return operations
    .filter((operation) => operation.returnId === returnId && operation.kind === 'REFUND' && operation.state === 'DONE')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

export type RefundDecision =
  | { kind: 'refund'; amountMinor: number }
  | { kind: 'too-large'; message: string; refundableMinor: number }
  | { kind: 'currency'; message: string; expected: string; actual: string }
  | Illegal
  | InvalidField;

/**
 * How much goes back: the amount asked for, or all that was received and is not on its way back already.
 * An order cannot be refunded if no money was ever received for it.
 */
export function decideRefund(
  facts: OrderFacts,
  currency: string,
  requested: RequestedAmount | undefined,
): RefundDecision {
  if (!facts.payments.some(({ capturedMinor }) => capturedMinor > 0)) return illegal('refundOrder', facts);
  if (requested && requested.currency !== currency) {
    const message = `The order is in ${currency}, but the refund was requested in ${requested.currency}`;
    return { kind: 'currency', message, expected: currency, actual: requested.currency };
  }
  if (requested && requested.amountMinor < 1n) {
    const message = `expected at least ${toText(1, currency)}, got ${toText(requested.amountMinor, currency)}`;
    return { kind: 'invalid', field: 'amount.amount', message };
  }
  const refundable = refundableMinor(facts.payments);
  if (refundable === 0 || (requested && requested.amountMinor > BigInt(refundable))) {
    const most = toText(refundable, currency);
    const message = `At most ${most} can be refunded, but ${requested ? toText(requested.amountMinor, currency) : 'everything received'} was requested`;
    return { kind: 'too-large', message, refundableMinor: refundable };
  }
  return { kind: 'refund', amountMinor: requested ? Number(requested.amountMinor) : refundable };
}
