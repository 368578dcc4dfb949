/*
 * The jobs of this subgraph by name, so that a command can enqueue one without knowing how it runs.
 * Each payload is an id of our own rows: a job reads what it needs when it runs, and does nothing if that is done already.
 */

/** Payload: PaymentJob. */
export const authorisePaymentJob = { name: 'authorise-payment' } as const;
/** Payload: PaymentJob, of the payment that renews. */
export const renewPaymentJob = { name: 'renew-payment' } as const;
/** Payload: PaymentJob. */
export const voidPaymentJob = { name: 'void-payment' } as const;
/** Payload: OperationJob. */
export const capturePaymentJob = { name: 'capture-payment' } as const;
/** Payload: OperationJob. */
export const refundPaymentJob = { name: 'refund-payment' } as const;

/** Payload: InvoiceJob. */
export const issueInvoiceJob = { name: 'issue-invoice' } as const;

export interface InvoiceJob {
  ledgerEntryId: string;
}

/** Payload: NoticeJob. */
export const applyNoticeJob = { name: 'apply-provider-notice' } as const;

export interface NoticeJob {
  provider: string;
  eventId: string;
}

export interface PaymentJob {
  paymentId: string;
}

export interface OperationJob {
  operationId: string;
}
