import { orderActionRequired } from '#schema/events/orders.ts';
import { movePayment } from '../domain/payment.ts';
import type { LockedOrder } from '../storage/locked-order.ts';
import type { Payment } from '../storage/payment.entity.ts';
import { bySystem, recordChange } from './record-change.ts';

/** The customer must confirm the payment with their bank, by the secret. Nothing happens if it waits for them already. */
export function waitForCustomer(
  locked: LockedOrder,
  payment: Payment,
  clientSecret: string | undefined,
  at: Date,
): void {
  if (payment.state === 'ACTION_REQUIRED') return;
  payment.clientSecret = clientSecret ?? null;
  movePayment(payment, 'ACTION_REQUIRED');
  const { id: paymentId, amountMinor, currency, editId, returnId } = payment;
  const reasons = { ...(editId != null && { editId }), ...(returnId != null && { returnId }) };
  recordChange(locked, orderActionRequired, { paymentId, amountMinor, currency, ...reasons }, bySystem(at, null));
}
