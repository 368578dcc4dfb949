import { keptMinor } from './order.ts';
import type { OperationKind, OperationState, PaymentState } from './payment.ts';

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
  creditMinor: number;
  /** The exchanged return that it pays. */
  returnId?: string | null | undefined;
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

/**
 * The payments that an amount is captured from; undefined if too little is authorised. First those of exchanges: what an older payment holds beyond its
 * parcels may be gone.
 */
export function splitCapture<Payment extends SplitPayment>(
  payments: readonly Payment[],
  operations: readonly SplitOperation[],
  amountMinor: number,
): PaymentPart<Payment>[] | undefined {
  const first = payments.toSorted((a, b) => Number(b.returnId != null) - Number(a.returnId != null));
  return split(first, (payment) => capturableMinor(payment, operations), amountMinor);
}

/**
 * The payments with held money that is not needed for what is left to pay, newest first. A payment with a capture is left out: the rest of it may be gone,
 * and after a refused capture its hold is the only money for a parcel.
 */
export function sparePayments<Payment extends SplitPayment & { state: PaymentState }>(
  { payments, operations }: { payments: readonly Payment[]; operations: readonly SplitOperation[] },
  leftMinor: number,
): Payment[] {
  const hasCapture = ({ id }: Payment) =>
    operations.some(({ paymentId, kind }) => paymentId === id && kind === 'CAPTURE');
  const held = payments.filter((payment) => payment.state === 'AUTHORIZED' && !hasCapture(payment));
  let spareMinor = held.reduce((sum, { authorisedMinor }) => sum + authorisedMinor, 0) - leftMinor;
  return held.toReversed().filter(({ authorisedMinor }) => {
    if (authorisedMinor > spareMinor) return false;
    spareMinor -= authorisedMinor;
    return true;
  });
}

/** The payments that an amount is sent back from, or set aside of; undefined if too little was received. */
export function splitRefund<Payment extends SplitPayment>(
  payments: readonly Payment[],
  amountMinor: number,
): PaymentPart<Payment>[] | undefined {
  return split(payments, keptMinor, amountMinor);
}

/** The credit of these operations for new pieces that the order has. What is set aside for an exchange that may still end is not part of it. */
export function bookedCreditMinor(operations: readonly SplitOperation[]): number {
  return operations
    .filter(({ state }) => state === 'DONE')
    .reduce(
      (sum, { kind, amountMinor }) => sum + amountMinor * (kind === 'CREDIT' ? 1 : kind === 'USE_CREDIT' ? -1 : 0),
      0,
    );
}

/** Takes an amount from the credit of payments. The parts are less than the amount if the credit is too low. */
export function splitCredit<Payment extends SplitPayment>(
  payments: readonly Payment[],
  operations: readonly SplitOperation[],
  amountMinor: number,
): PaymentPart<Payment>[] {
  const creditOf = ({ id }: Payment) => bookedCreditMinor(operations.filter(({ paymentId }) => paymentId === id));
  return split(payments, creditOf, Math.min(amountMinor, bookedCreditMinor(operations))) ?? [];
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
