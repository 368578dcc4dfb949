import type { OperationKind, OperationState } from './payment.ts';

/*
 * An order may have several payments: a renewed authorisation, or one for lines that were added. An amount is taken from them oldest first.
 */

interface SplitPayment {
  id: string;
  state: string;
  authorisedMinor: number;
  capturedMinor: number;
  refundedMinor: number;
  refundPendingMinor: number;
}

interface SplitOperation {
  paymentId: string;
  kind: OperationKind;
  state: OperationState;
  amountMinor: number;
}

export interface PaymentPart<Payment> {
  payment: Payment;
  amountMinor: number;
}

/** What the provider still holds of a payment, less what it is being asked for. */
export function capturableMinor(payment: SplitPayment, operations: readonly SplitOperation[]): number {
  if (payment.state === 'AUTH_EXPIRED' || payment.state === 'VOIDED' || payment.state === 'FAILED') return 0;
  const asked = operations
    .filter(
      ({ paymentId, kind, state }) =>
        paymentId === payment.id && kind === 'CAPTURE' && (state === 'REQUESTED' || state === 'SENT'),
    )
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return payment.authorisedMinor - payment.capturedMinor - asked;
}

/** The payments that an amount is captured from; undefined if too little is authorised. */
export function splitCapture<Payment extends SplitPayment>(
  payments: readonly Payment[],
  operations: readonly SplitOperation[],
  amountMinor: number,
): PaymentPart<Payment>[] | undefined {
  return split(payments, (payment) => capturableMinor(payment, operations), amountMinor);
}

/** The payments that an amount is sent back from; undefined if too little was received. */
export function splitRefund<Payment extends SplitPayment>(
  payments: readonly Payment[],
  amountMinor: number,
): PaymentPart<Payment>[] | undefined {
  return split(
    payments,
    ({ capturedMinor, refundedMinor, refundPendingMinor }) => capturedMinor - refundedMinor - refundPendingMinor,
    amountMinor,
  );
}

function split<Payment>(
  payments: readonly Payment[],
  availableOf: (payment: Payment) => number,
  amountMinor: number,
): PaymentPart<Payment>[] | undefined {
  const parts: PaymentPart<Payment>[] = [];
  let left = amountMinor;
  for (const payment of payments) {
    const part = Math.min(left, availableOf(payment));
    if (part <= 0) continue;
    parts.push({ payment, amountMinor: part });
    left -= part;
  }
  return left === 0 ? parts : undefined;
}
