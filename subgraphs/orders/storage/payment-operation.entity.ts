import { defineEntity, p } from '@mikro-orm/core';
import { operationKinds, operationStates } from '../domain/payment.ts';
import type { MoneyParts } from '../domain/pricing/money-parts.ts';
import { Payment } from './payment.entity.ts';

const PaymentOperationSchema = defineEntity({
  name: 'PaymentOperation',
  tableName: 'payment_operation',
  indexes: [
    {
      name: 'payment_operation_unfinished',
      properties: ['createdAt'],
      where: `state in ('REQUESTED', 'SENT')`,
    },
  ],
  checks: [
    { name: 'payment_operation_amount_check', expression: 'amount_minor > 0' },
    { name: 'payment_operation_attempts_check', expression: 'attempts >= 0' },
  ],
  properties: {
    id: p.uuid().primary(),
    paymentId: () => p.manyToOne(Payment).mapToPk().name('payment_id').index('payment_operation_by_payment'),
    kind: p.enum(operationKinds),
    /** The provider's idempotency key: one operation, one key, however often it is sent. */
    key: p.text().unique('payment_operation_key_unique'),
    state: p.enum(operationStates),
    amountMinor: p.bigint('number'),
    /** Of a capture or a refund: what it is for. Null for operations of releases before. */
    parts: p.json<MoneyParts>().nullable(),
    attempts: p.integer(),
    /** When it was last sent; null if never. */
    sentAt: p.datetime(3).nullable(),
    lastError: p.text().nullable(),
    /** Of a refund: why, and which person asked. */
    reason: p.text().nullable(),
    actorId: p.uuid().nullable(),
    /** Of a refund for a return: which. */
    returnId: p.uuid().nullable(),
    createdAt: p.datetime(3),
    finishedAt: p.datetime(3).nullable(),
  },
});

/** Something asked of the provider, written down before it is asked. */
export class PaymentOperation extends PaymentOperationSchema.class {}
PaymentOperationSchema.setClass(PaymentOperation);
