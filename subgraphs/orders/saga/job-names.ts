/*
 * The jobs of this subgraph by name, so that a command can enqueue one without knowing how it runs.
 * Each payload is an id of our own rows: a job reads what it needs when it runs, and does nothing if that is done already.
 */

/** Payload: PaymentJob. */
export const authorisePaymentJob = { name: 'authorise-payment' } as const;
/** Payload: PaymentJob. */
export const voidPaymentJob = { name: 'void-payment' } as const;
/** Payload: OperationJob. */
export const capturePaymentJob = { name: 'capture-payment' } as const;
/** Payload: OperationJob. */
export const refundPaymentJob = { name: 'refund-payment' } as const;

export interface PaymentJob {
  paymentId: string;
}

export interface OperationJob {
  operationId: string;
}
