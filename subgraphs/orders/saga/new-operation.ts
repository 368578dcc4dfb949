import { newId } from '#platform/values/id.ts';
import type { OperationKind } from '../domain/payment.ts';
import type { MoneyParts } from '../domain/pricing/money-parts.ts';
import type { PaymentOperation } from '../storage/payment-operation.entity.ts';
import type { Payment } from '../storage/payment.entity.ts';

/** Something to ask of the provider about a payment; not sent yet. The amount is the payment's if none is given. */
export function newOperation(
  payment: Pick<Payment, 'id' | 'amountMinor'>,
  kind: OperationKind,
  asked: {
    id?: string;
    key: string;
    amountMinor?: number;
    parts?: MoneyParts | null;
    reason?: string | null;
    actorId?: string | null;
    returnId?: string | undefined;
    at: Date;
  },
): PaymentOperation {
  return {
    id: asked.id ?? newId('other', asked.at),
    paymentId: payment.id,
    kind,
    key: asked.key,
    state: 'REQUESTED',
    amountMinor: asked.amountMinor ?? payment.amountMinor,
    parts: asked.parts ?? null,
    attempts: 0,
    sentAt: null,
    lastError: null,
    reason: asked.reason ?? null,
    actorId: asked.actorId ?? null,
    returnId: asked.returnId ?? null,
    createdAt: asked.at,
    finishedAt: null,
  };
}
