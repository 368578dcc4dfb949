import { type Illegal, illegal, orderStatus, type OrderFacts } from './order.ts';

/** The work of an order that can stand still. */
export const unfinishedWork = ['RESERVE_STOCK', 'AUTHORISE_PAYMENT', 'CAPTURE', 'REFUND', 'VOID'] as const;
export type UnfinishedWork = (typeof unfinishedWork)[number];

/** An order with all that decides what of it can be tried again. */
export interface RepairFacts extends OrderFacts {
  steps: readonly { step: string; state: string }[];
  payments: readonly (OrderFacts['payments'][number] & {
    id: string;
    editId?: string | null | undefined;
    returnId?: string | null | undefined;
  })[];
  operations: readonly { id: string; paymentId: string; kind: string; state: string }[];
  returns: readonly { exchangeState?: string | null | undefined }[];
}

/** One thing to try again: the stock of the order, a payment of it, or an operation on a payment. */
export type Retry =
  | { work: 'RESERVE_STOCK' }
  | { work: 'AUTHORISE_PAYMENT' | 'VOID'; paymentId: string }
  | { work: 'CAPTURE' | 'REFUND'; operationId: string };

export type Resumption = { kind: 'resume'; retries: Retry[] } | Illegal;

const waitsForProvider = ['INITIATED', 'PENDING', 'ACTION_REQUIRED'];
const mayBeHeld = ['PENDING', 'ACTION_REQUIRED', 'AUTHORIZED'];
const isOpen = ({ state }: { state: string }) => state === 'REQUESTED' || state === 'SENT';

/** What of the order is unfinished. Repeating the work is harmless, so an order whose work is on its way can be resumed too. */
export function decideResumption(facts: RepairFacts): Resumption {
  const { order, steps, payments, operations, returns } = facts;
  const retries: Retry[] = [];
  if (order.state === 'PLACED') {
    const hasStock = steps.some(({ step, state }) => step === 'RESERVE_STOCK' && state === 'DONE');
    if (!hasStock) retries.push({ work: 'RESERVE_STOCK' });
    else
      for (const { id, state } of payments)
        if (waitsForProvider.includes(state)) retries.push({ work: 'AUTHORISE_PAYMENT', paymentId: id });
  }
  if (order.editUntil) {
    const asked = payments.find(({ editId, state }) => editId != null && waitsForProvider.includes(state));
    retries.push(asked ? { work: 'AUTHORISE_PAYMENT', paymentId: asked.id } : { work: 'RESERVE_STOCK' });
  }
  if (!order.editUntil && returns.some(({ exchangeState }) => exchangeState === 'REQUESTED'))
    retries.push({ work: 'RESERVE_STOCK' });
  for (const { id, returnId, state } of payments)
    if (returnId != null && waitsForProvider.includes(state))
      retries.push({ work: 'AUTHORISE_PAYMENT', paymentId: id });
  if (order.state === 'CANCELLED' || order.state === 'EXPIRED')
    for (const { id, state } of payments) {
      const begun = operations.some((row) => row.paymentId === id && row.kind === 'VOID' && isOpen(row));
      if (begun || mayBeHeld.includes(state)) retries.push({ work: 'VOID', paymentId: id });
    }
  for (const operation of operations)
    if ((operation.kind === 'CAPTURE' || operation.kind === 'REFUND') && isOpen(operation))
      retries.push({ work: operation.kind, operationId: operation.id });
  if (retries.length > 0) return { kind: 'resume', retries };
  const status = orderStatus(facts);
  return { ...illegal('resumeOrder', facts), message: `Nothing of this order is unfinished; it is ${status}` };
}

export type Abortion = { kind: 'abort' } | { kind: 'end-edit' } | Illegal;

/** Whether the way of the order to its confirmation can be ended, until it is confirmed; or the edit that waits, after which the order is as before. */
export function decideAbortion(facts: OrderFacts): Abortion {
  if (facts.order.editUntil) return { kind: 'end-edit' };
  return facts.order.state === 'PLACED' ? { kind: 'abort' } : illegal('abortOrder', facts);
}
