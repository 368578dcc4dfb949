import type { OrdersContext } from '../context.ts';
import type { OrderOutcome } from '../domain/outcome.ts';
import { decideReturnChange, moveReturn, type ReturnChange, returnChanges } from '../domain/return.ts';
import { type LockedReturns, loadReturns, saveReturns } from '../storage/locked-returns.ts';
import type { OrderReturn } from '../storage/order-return.entity.ts';
import { asId } from '../storage/queries.ts';
import type { ReturnLine } from '../storage/return-line.entity.ts';
import { changeOrder, type ChangeStep, type OrderChangeInput, orRefuse } from './change-order.ts';

/** The fields that the input of every change of a return has. */
export interface ReturnChangeInput extends OrderChangeInput {
  returnId: string;
}

/** A return under its order's lock, already moved. */
export interface ReturnStep extends ChangeStep {
  found: OrderReturn;
  lines: ReturnLine[];
  all: LockedReturns;
}

/** As `changeOrder`, for a return of the order: it is moved if its state allows that, and saved after `change`. */
export function changeReturn(
  context: OrdersContext,
  input: ReturnChangeInput,
  claim: { operation: ReturnChange; input: unknown; byGuest?: true },
  change: (step: ReturnStep) => Promise<void> | void,
): Promise<OrderOutcome> {
  const returnId = asId(input.returnId) ?? input.returnId;
  const claimed = { ...claim, input: [returnId, claim.input] };
  return changeOrder(context, input, claimed, async (step) => {
    const all = await loadReturns(step.em, step.locked.order.id);
    const { found } = orRefuse(decideReturnChange(claim.operation, step.locked, all.returns, returnId), step.refuse);
    moveReturn(found, returnChanges[claim.operation]);
    const lines = all.lines.filter((line) => line.returnId === found.id);
    await change({ ...step, found, lines, all });
    await saveReturns(step.em, all);
  });
}
