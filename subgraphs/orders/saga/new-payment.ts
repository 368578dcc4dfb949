import { newId } from '#platform/values/id.ts';
import { operationKey } from '../domain/payment.ts';
import type { PaymentOperation } from '../storage/payment-operation.entity.ts';
import type { Payment } from '../storage/payment.entity.ts';
import { newOperation } from './new-operation.ts';

/** A payment of an order and the operation that asks the provider to hold its amount; not sent yet. `renewsId`: the payment whose place it is to take; `editId`: the edit that needs it. */
export function newPayment(
  {
    orderId,
    amountMinor,
    currency,
    renewsId,
    editId,
  }: Pick<Payment, 'orderId' | 'amountMinor' | 'currency'> & {
    renewsId: string | null;
    editId?: string;
  },
  at: Date,
): { payment: Payment; authorisation: PaymentOperation } {
  const id = newId('other', at);
  const payment: Payment = {
    id,
    orderId,
    state: 'INITIATED',
    amountMinor,
    authorisedMinor: 0,
    capturedMinor: 0,
    refundedMinor: 0,
    refundPendingMinor: 0,
    currency,
    providerId: null,
    clientSecret: null,
    authorisedUntil: null,
    renewsId,
    editId: editId ?? null,
    createdAt: at,
  };
  return { payment, authorisation: newOperation(payment, 'AUTHORISE', { key: operationKey(id, 'AUTHORISE'), at }) };
}
