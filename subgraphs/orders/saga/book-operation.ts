import { newId } from '#platform/values/id.ts';
import type { LedgerEntry } from '../storage/ledger-entry.entity.ts';
import type { LockedOrder } from '../storage/locked-order.ts';
import type { PaymentOperation } from '../storage/payment-operation.entity.ts';
import { type InvoiceJob, issueInvoiceJob } from './job-names.ts';
import type { SagaStep } from './saga-step.ts';

type Booking = Pick<LedgerEntry, 'kind' | 'debit' | 'credit'>;

const bookings: Readonly<Partial<Record<PaymentOperation['kind'], Booking>>> = {
  CAPTURE: { kind: 'CAPTURED', debit: 'PROVIDER', credit: 'ORDER' },
  REFUND: { kind: 'REFUNDED', debit: 'ORDER', credit: 'PROVIDER' },
  CREDIT: { kind: 'CREDITED', debit: 'ORDER', credit: 'EXCHANGE' },
  USE_CREDIT: { kind: 'CREDIT_USED', debit: 'EXCHANGE', credit: 'ORDER' },
};

/** Money moved: the operation is done, its entry is in the ledger, and a job issues the invoice or the credit note. */
export async function bookOperation(
  { em, jobs }: Pick<SagaStep, 'em' | 'jobs'>,
  { order, added }: LockedOrder,
  operation: PaymentOperation,
  at: Date,
): Promise<void> {
  const booking = bookings[operation.kind];
  if (!booking) throw new Error(`expected an operation that moves money, got ${operation.kind}`);
  Object.assign(operation, { state: 'DONE', lastError: null, finishedAt: at });
  const { parts } = operation;
  const id = newId('other', at);
  added.ledger.push({
    id,
    orderId: order.id,
    operationId: operation.id,
    ...booking,
    amountMinor: operation.amountMinor,
    goodsMinor: parts?.goodsMinor ?? null,
    shippingMinor: parts?.shippingMinor ?? null,
    addedTaxMinor: parts?.addedTaxMinor ?? null,
    includedTaxMinor: parts?.includedTaxMinor ?? null,
    currency: order.currency,
    at,
  });
  await jobs.enqueue<InvoiceJob>(em, issueInvoiceJob, { ledgerEntryId: id });
}
