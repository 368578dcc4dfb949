import { CodedError } from '#platform/process/errors.ts';
import { findTextFault } from '#platform/values/text.ts';
import {
  orderReturnApproved,
  orderReturnCancelled,
  orderReturnClosed,
  orderReturnReceived,
  orderReturnRejected,
  orderReturnSent,
} from '#schema/events/orders.ts';
import { type OrdersContext, requireActor, requireRole } from '../context.ts';
import { invalidInput, type OrderOutcome } from '../domain/outcome.ts';
import { mayActAsCustomer, toViewer } from '../domain/permissions.ts';
import { valueOf } from '../domain/pricing/piece-values.ts';
import { priceReplacement } from '../domain/exchange.ts';
import { takeBack } from '../domain/return.ts';
import { changeReturn, type ReturnChangeInput, type ReturnStep } from '../saga/change-return.ts';
import { recordChange } from '../saga/record-change.ts';
import { toVariantPieces } from '../saga/to-line-pieces.ts';

/*
 * The changes of a return that move neither stock nor money. Each throws UNAUTHENTICATED, and FORBIDDEN for callers that may not make it.
 */

export interface SendReturnInput extends ReturnChangeInput {
  trackingCode?: string | null | undefined;
}

/** The fields of the event of a return. */
function factsOf({ locked, found, lines }: ReturnStep) {
  return { returnId: found.id, lines: toVariantPieces(locked.lines, lines) };
}

/** The customer may send the pieces. SUPPORT or ADMIN. */
export async function approveReturn(context: OrdersContext, input: ReturnChangeInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'SUPPORT');
  return changeReturn(context, input, { operation: 'approveReturn', input: null }, (step) =>
    recordChange(step.locked, orderReturnApproved, factsOf(step), step.noteOf(null)),
  );
}

/** The pieces stay with the customer. SUPPORT or ADMIN. */
export async function rejectReturn(context: OrdersContext, input: ReturnChangeInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'SUPPORT');
  return changeReturn(context, input, { operation: 'rejectReturn', input: null }, (step) =>
    recordChange(step.locked, orderReturnRejected, factsOf(step), step.noteOf(null)),
  );
}

/** The customer keeps the pieces after all. The order's customer or guest, SUPPORT or ADMIN. */
export async function cancelReturn(context: OrdersContext, input: ReturnChangeInput): Promise<OrderOutcome> {
  requireActor(context.caller);
  return changeReturn(context, input, { operation: 'cancelReturn', input: null, byGuest: true }, (step) => {
    requireReturner(context, step);
    recordChange(step.locked, orderReturnCancelled, factsOf(step), step.noteOf(null));
  });
}

/** The pieces are on their way to the shop. The order's customer or guest, SUPPORT or ADMIN. */
export async function sendReturn(context: OrdersContext, input: SendReturnInput): Promise<OrderOutcome> {
  requireActor(context.caller);
  const trackingCode = input.trackingCode?.trim() || null;
  const fault = findTextFault(trackingCode ?? '', { min: 0, max: 100 });
  if (fault) return invalidInput('trackingCode', fault);
  return changeReturn(context, input, { operation: 'sendReturn', input: trackingCode, byGuest: true }, (step) => {
    requireReturner(context, step);
    step.found.trackingCode = trackingCode;
    recordChange(step.locked, orderReturnSent, factsOf(step), step.noteOf(null));
  });
}

/** The pieces are back; nothing of them is on sale before they are inspected. WAREHOUSE or ADMIN. */
export async function receiveReturn(context: OrdersContext, input: ReturnChangeInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'WAREHOUSE');
  return changeReturn(context, input, { operation: 'receiveReturn', input: null }, (step) => {
    takeBack(step.locked.lines, step.lines);
    for (const line of step.lines) line.valueMinor = valueOf('returned', step.locked.lines, [line]);
    priceAgain(step);
    recordChange(step.locked, orderReturnReceived, factsOf(step), step.noteOf(null));
  });
}

/** Now it is known which pieces came back. From now on an exchange has no deadline: the time that the shop takes does not end it. */
function priceAgain({ locked, found, lines }: ReturnStep): void {
  found.exchangeUntil = null;
  if (!found.exchange) return;
  const wanted = found.exchange.lines.map((line) => {
    const bought = locked.lines.find(({ id }) => id === line.replacedId);
    if (!bought) throw new Error(`expected the line ${line.replacedId} of the return ${found.id}`);
    const { taxClass, taxRatePpm: ratePpm, taxIncluded: included } = line;
    const from = bought.returnedQuantity - line.quantity;
    return { ...line, ...priceReplacement(line, bought, from, [{ taxClass, ratePpm, included }]) };
  });
  found.exchange = { lines: wanted, worthMinor: lines.reduce((sum, { valueMinor }) => sum + valueMinor, 0) };
}

/** Nothing is refunded for the inspected pieces. SUPPORT or ADMIN. */
export async function closeReturn(context: OrdersContext, input: ReturnChangeInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'SUPPORT');
  return changeReturn(context, input, { operation: 'closeReturn', input: null }, (step) =>
    recordChange(step.locked, orderReturnClosed, factsOf(step), step.noteOf(null)),
  );
}

function requireReturner(context: OrdersContext, { locked }: ReturnStep): void {
  if (!mayActAsCustomer(toViewer(context.caller), locked.order)) throw new CodedError('FORBIDDEN');
}
