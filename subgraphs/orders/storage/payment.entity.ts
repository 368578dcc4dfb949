import { defineEntity, p } from '@mikro-orm/core';
import { paymentStates } from '../domain/payment.ts';
import { Order } from './order.entity.ts';

const PaymentSchema = defineEntity({
  name: 'Payment',
  tableName: 'payment',
  indexes: [
    { name: 'payment_by_expiry', properties: ['authorisedUntil'], where: `state = 'AUTHORIZED'` },
    // For the daily comparison with the provider.
    { name: 'payment_by_time', properties: ['createdAt'] },
  ],
  uniques: [
    { name: 'payment_renewal_unique', properties: ['renewsId'], where: 'edit_id is null and return_id is null' },
    { name: 'payment_edit_unique', properties: ['editId'] },
    { name: 'payment_return_unique', properties: ['returnId'] },
  ],
  checks: [
    {
      name: 'payment_sums_check',
      expression:
        '0 <= refunded_minor and 0 <= refund_pending_minor and 0 <= credit_minor and refunded_minor + refund_pending_minor + credit_minor <= captured_minor' +
        ' and captured_minor <= authorised_minor and authorised_minor <= amount_minor',
    },
    { name: 'payment_amount_check', expression: 'amount_minor > 0' },
    { name: 'payment_voided_check', expression: `captured_minor = 0 or state <> 'VOIDED' and state <> 'FAILED'` },
  ],
  properties: {
    id: p.uuid().primary(),
    orderId: () => p.manyToOne(Order).mapToPk().name('order_id').index('payment_by_order'),
    state: p.enum(paymentStates),
    amountMinor: p.bigint('number'),
    authorisedMinor: p.bigint('number'),
    capturedMinor: p.bigint('number'),
    refundedMinor: p.bigint('number'),
    /** Asked back and not confirmed yet: keeps two refunds at the same time from sending the same money twice. */
    refundPendingMinor: p.bigint('number'),
    /** Kept for pieces of an exchange that are not shipped yet. */
    creditMinor: p.bigint('number').defaultRaw('0'),
    currency: p.character().length(3),
    /** The provider's id; null until it answered. */
    providerId: p.text().nullable().unique('payment_provider_unique'),
    /** Since it was authorised: until when the provider holds the amount; null when nothing more follows from the time. */
    authorisedUntil: p.datetime(3).nullable(),
    /** Of a renewed authorisation: the payment whose authorisation runs out, or is too small for an edit. The clock renews it once. */
    renewsId: p.uuid().nullable(),
    /** The edit whose total it is to hold; null if it is not for an edit. */
    editId: p.uuid().nullable(),
    /** The return of the exchange that this payment pays the difference for; null for other payments. */
    returnId: p.uuid().nullable(),
    /** While ACTION_REQUIRED: what the customer's browser confirms the payment with. */
    clientSecret: p.text().nullable(),
    createdAt: p.datetime(3),
  },
});

/** Money for an order through one attempt at the provider. Changed under its order's row lock only. */
export class Payment extends PaymentSchema.class {}
PaymentSchema.setClass(Payment);
