/*
 * The state machine of a payment. A decline is an answer. Until the provider has answered, the payment is PENDING, and jobs ask the provider with our key.
 *
 * INITIATED            nothing was sent                      PENDING              sent; the answer is not known yet
 * ACTION_REQUIRED      the customer must confirm with their bank; the order, edit or exchange waits until its deadline
 * AUTHORIZED           the provider keeps the amount ready   PARTIALLY_CAPTURED, CAPTURED  received for parcels
 * FAILED               declined                              VOIDED               given up before anything was received
 * REFUND_PENDING       some is on its way back               PARTIALLY_REFUNDED, REFUNDED  went back
 */

export const paymentStates = [
  'INITIATED',
  'ACTION_REQUIRED',
  'PENDING',
  'AUTHORIZED',
  'CAPTURED',
  'PARTIALLY_CAPTURED',
  'FAILED',
  'VOIDED',
  'AUTH_EXPIRED',
  'REFUND_PENDING',
  'REFUNDED',
  'PARTIALLY_REFUNDED',
] as const;
export type PaymentState = (typeof paymentStates)[number];

const settledMoves: readonly PaymentState[] = [
  'PARTIALLY_CAPTURED',
  'CAPTURED',
  'REFUND_PENDING',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
];

/** From each state, where a payment may go. */
export const paymentMoves: Readonly<Record<PaymentState, readonly PaymentState[]>> = {
  INITIATED: ['PENDING', 'VOIDED'],
  ACTION_REQUIRED: ['AUTHORIZED', 'FAILED', 'VOIDED'],
  PENDING: ['ACTION_REQUIRED', 'AUTHORIZED', 'FAILED', 'VOIDED'],
  AUTHORIZED: ['PARTIALLY_CAPTURED', 'CAPTURED', 'VOIDED', 'AUTH_EXPIRED'],
  // Further parcels are collected while earlier ones are refunded, so from here the sums alone decide.
  PARTIALLY_CAPTURED: settledMoves,
  CAPTURED: settledMoves,
  REFUND_PENDING: settledMoves,
  PARTIALLY_REFUNDED: settledMoves,
  REFUNDED: settledMoves,
  FAILED: [],
  VOIDED: [],
  AUTH_EXPIRED: [],
};

/** What is asked of the provider; and, between our own accounts, money set aside for an exchange, and its use. */
export const operationKinds = ['AUTHORISE', 'CAPTURE', 'VOID', 'REFUND', 'CREDIT', 'USE_CREDIT'] as const;
export type OperationKind = (typeof operationKinds)[number];

/** REQUESTED: never sent. SENT: may have reached the provider. DONE and REFUSED: its answer. ABANDONED: given up; it never arrived. */
export const operationStates = ['REQUESTED', 'SENT', 'DONE', 'REFUSED', 'ABANDONED'] as const;
export type OperationState = (typeof operationStates)[number];

export interface PaymentSums {
  state: PaymentState;
  amountMinor: number;
  authorisedMinor: number;
  capturedMinor: number;
  refundedMinor: number;
  refundPendingMinor: number;
}

/** The state that a payment's sums say, once something was received; before that, the state it has. */
export function stateBySums(payment: PaymentSums): PaymentState {
  if (payment.capturedMinor === 0) return payment.state;
  if (payment.refundPendingMinor > 0) return 'REFUND_PENDING';
  if (payment.refundedMinor > 0)
    return payment.refundedMinor === payment.capturedMinor ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
  return payment.capturedMinor === payment.authorisedMinor ? 'CAPTURED' : 'PARTIALLY_CAPTURED';
}

/** Moves a payment; staying is always allowed. Throws on an illegal move, which is a fault of ours and must not be stored. */
export function movePayment(payment: { state: PaymentState }, to: PaymentState): void {
  if (payment.state !== to && !paymentMoves[payment.state].includes(to)) {
    throw new Error(`a payment cannot go from ${payment.state} to ${to}`);
  }
  payment.state = to;
}

/** The provider's idempotency key of an operation: the same for every attempt, another for every operation. */
export function operationKey(paymentId: string, kind: OperationKind, part?: string): string {
  if (kind === 'AUTHORISE') return paymentId;
  return [paymentId, kind.toLowerCase(), ...(part === undefined ? [] : [part])].join(':');
}
