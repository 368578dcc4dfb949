import type { OperationKind, OperationState, PaymentState } from './payment.ts';

/*
 * An authorisation that runs out is renewed by a second payment of the order, on the same payment method. The first payment holds the amount until the
 * second one does; then it is voided. If the second one fails, the first one holds until its end, and the order ends with it.
 */

/** The longest time before its end that an authorisation is renewed. Half of it leaves less time for a provider that does not answer. */
const earlyMs = 24 * 60 * 60 * 1000;

/** Most card networks keep an authorisation for 7 days; some banks for less, which a refused capture shows. */
const assumedMs = 7 * 24 * 60 * 60 * 1000;

/** Until when an amount is held that is authorised now, if the provider does not say it. */
export function assumedEnd(at: Date): Date {
  return new Date(at.getTime() + assumedMs);
}

interface RenewalPayment {
  id: string;
  state: PaymentState;
  authorisedUntil?: Date | null | undefined;
  renewsId?: string | null | undefined;
  /** Of a payment that is to hold the new total of an edit; it is no renewal by the clock. */
  editId?: string | null | undefined;
  /** Of a payment that is to hold the difference of an exchange; it is no renewal by the clock either. */
  returnId?: string | null | undefined;
  createdAt: Date;
}

export interface RenewalFacts<Payment> {
  order: { state: string };
  payments: readonly Payment[];
  operations: readonly { paymentId: string; kind: OperationKind; state: OperationState }[];
}

/** The payments of a confirmed order whose authorisation is renewed now. `most`: how often the authorisations of one order are renewed. */
export function paymentsToRenew<Payment extends RenewalPayment>(
  facts: RenewalFacts<Payment>,
  at: Date,
  most: number,
): Payment[] {
  const { order, payments } = facts;
  const renewals = payments.filter(
    ({ renewsId, editId, returnId }) => renewsId != null && editId == null && returnId == null,
  );
  const left = most - renewals.length;
  if (order.state !== 'CONFIRMED' || left <= 0) return [];
  return payments
    .filter((payment) => isHeldOnly(payment, facts.operations))
    .filter((payment) => !renewals.some(({ renewsId }) => renewsId === payment.id))
    .filter(({ createdAt, authorisedUntil }) => authorisedUntil && isDue(createdAt, authorisedUntil, at))
    .slice(0, left);
}

/**
 * A hold that is shorter than four days is renewed in its last quarter, so that a short one is not renewed immediately. One that is over ends its
 * order: parcels could be handed over without money.
 */
function isDue(createdAt: Date, authorisedUntil: Date, at: Date): boolean {
  const end = authorisedUntil.getTime();
  const begin = end - Math.min(earlyMs, (end - createdAt.getTime()) / 4);
  return begin <= at.getTime() && at.getTime() < end;
}

/** Whether a payment holds its amount, and none of it was captured or is being captured: then another payment can take its place. */
export function isHeldOnly(
  { id, state }: Pick<RenewalPayment, 'id' | 'state'>,
  operations: RenewalFacts<unknown>['operations'],
): boolean {
  const captured = operations.some(
    (operation) =>
      operation.paymentId === id &&
      operation.kind === 'CAPTURE' &&
      (operation.state === 'REQUESTED' || operation.state === 'SENT'),
  );
  return state === 'AUTHORIZED' && !captured;
}
