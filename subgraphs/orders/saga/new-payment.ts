import { newId } from '#platform/values/id.ts';
import { operationKey } from '../domain/payment.ts';
import type { PaymentOperation } from '../storage/payment-operation.entity.ts';
import type { Payment } from '../storage/payment.entity.ts';
import { newOperation } from './new-operation.ts';

/** A payment of an order and the operation that asks the provider to hold its amount; not sent yet. `renewsId` is the payment that it replaces; `editId` and `returnId` are the edit or the exchanged return that it pays. */
export function newPayment(
  {
    orderId,
    amountMinor,
    currency,
    renewsId,
    editId,
    returnId,
  }: Pick<Payment, 'orderId' | 'amountMinor' | 'currency'> & {
    renewsId: string | null;
    editId?: string;
    returnId?: string;
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
    creditMinor: 0,
    currency,
    providerId: null,
    clientSecret: null,
    authorisedUntil: null,
    renewsId,
    editId: editId ?? null,
    returnId: returnId ?? null,
    createdAt: at,
  };
  return { payment, authorisation: newOperation(payment, 'AUTHORISE', { key: operationKey(id, 'AUTHORISE'), at }) };
}
