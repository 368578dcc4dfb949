import type { OrdersContext } from '../context.ts';
import type { ExchangeRefusal } from '../domain/exchange.ts';
import { invalidInput, type OrderOutcome } from '../domain/outcome.ts';
import { parseReason } from '../domain/reason.ts';
import { decideReturnChange, moveReturn, type ReturnChange, returnChanges } from '../domain/return.ts';
import { type LockedReturns, loadReturns, saveReturns } from '../storage/locked-returns.ts';
import type { OrderReturn } from '../storage/order-return.entity.ts';
import { asId } from '../storage/queries.ts';
import type { ReturnLine } from '../storage/return-line.entity.ts';
import { endExchange } from './end-exchange.ts';
import { changeOrder, type ChangeStep, type OrderChangeInput, orRefuse } from './change-order.ts';

/** The changes with which the shop or the customer decides against an exchange. */
const endsExchange: Readonly<Partial<Record<ReturnChange, ExchangeRefusal>>> = {
  rejectReturn: 'RETURN_REJECTED',
  cancelReturn: 'RETURN_CANCELLED',
  refundReturn: 'RETURN_REFUNDED',
  closeReturn: 'RETURN_CLOSED',
};

/** The fields that the input of every change of a return has. */
export interface ReturnChangeInput extends OrderChangeInput {
  returnId: string;
  /** Why, for the history. */
  reason?: string | null | undefined;
}

/** A return under its order's lock, already moved. */
export interface ReturnStep extends ChangeStep {
  found: OrderReturn;
  lines: ReturnLine[];
  all: LockedReturns;
}

/** As `changeOrder`, for a return of the order: it is moved if its state allows that, and saved after `change`. The reason of the input replaces the one that `change` notes. */
export async function changeReturn(
  context: OrdersContext,
  input: ReturnChangeInput,
  claim: { operation: ReturnChange; input: unknown; byGuest?: true },
  change: (step: ReturnStep) => Promise<void> | void,
): Promise<OrderOutcome> {
  const returnId = asId(input.returnId) ?? input.returnId;
  const parsed = input.reason == null ? undefined : parseReason(input.reason);
  if (parsed?.ok === false) return invalidInput('reason', parsed.fault);
  const claimed = { ...claim, input: [returnId, claim.input, ...(parsed ? [parsed.reason] : [])] };
  return changeOrder(context, input, claimed, async (step) => {
    const all = await loadReturns(step.em, step.locked.order.id);
    const noteOf = (reason: string | null) => step.noteOf(parsed?.reason ?? reason);
    const { found } = orRefuse(decideReturnChange(claim.operation, step.locked, all.returns, returnId), step.refuse);
    const end = endsExchange[claim.operation];
    // Before the change: the entry about the exchange shows the order as it was. Its reason is the code of the end.
    if (end) await endExchange({ em: step.em, jobs: context.jobs }, step.locked, found, end, step.noteOf(null));
    moveReturn(found, returnChanges[claim.operation]);
    const lines = all.lines.filter((line) => line.returnId === found.id);
    await change({ ...step, noteOf, found, lines, all });
    await saveReturns(step.em, all);
  });
}
