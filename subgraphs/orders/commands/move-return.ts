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
import { parseReason } from '../domain/reason.ts';
import { valueOf } from '../domain/pricing/piece-values.ts';
import { takeBack } from '../domain/return.ts';
import { changeReturn, type ReturnChangeInput, type ReturnStep } from '../saga/change-return.ts';
import { recordChange } from '../saga/record-change.ts';
import { toVariantPieces } from '../saga/to-line-pieces.ts';

/*
 * The changes of a return that move neither stock nor money. Each throws UNAUTHENTICATED, and FORBIDDEN for callers that may not make it.
 */

export interface ReturnReasonInput extends ReturnChangeInput {
  reason: string;
}

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
export async function rejectReturn(context: OrdersContext, input: ReturnReasonInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'SUPPORT');
  const parsed = parseReason(input.reason);
  if (!parsed.ok) return invalidInput('reason', parsed.fault);
  return changeReturn(context, input, { operation: 'rejectReturn', input: parsed.reason }, (step) =>
    recordChange(step.locked, orderReturnRejected, factsOf(step), step.noteOf(parsed.reason)),
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
    recordChange(step.locked, orderReturnReceived, factsOf(step), step.noteOf(null));
  });
}

/** Nothing is refunded for the inspected pieces. SUPPORT or ADMIN. */
export async function closeReturn(context: OrdersContext, input: ReturnReasonInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'SUPPORT');
  const parsed = parseReason(input.reason);
  if (!parsed.ok) return invalidInput('reason', parsed.fault);
  return changeReturn(context, input, { operation: 'closeReturn', input: parsed.reason }, (step) =>
    recordChange(step.locked, orderReturnClosed, factsOf(step), step.noteOf(parsed.reason)),
  );
}

function requireReturner(context: OrdersContext, { locked }: ReturnStep): void {
  if (!mayActAsCustomer(toViewer(context.caller), locked.order)) throw new CodedError('FORBIDDEN');
}
