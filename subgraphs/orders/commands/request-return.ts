import { newId } from '#platform/values/id.ts';
import { CodedError } from '#platform/process/errors.ts';
import { orderReturnRequested } from '#schema/events/orders.ts';
import { type OrdersContext, requireActor } from '../context.ts';
import { invalidInput, type OrderOutcome } from '../domain/outcome.ts';
import { mayActAsCustomer, toViewer } from '../domain/permissions.ts';
import type { LinePieces } from '../domain/pieces.ts';
import { parseReason } from '../domain/reason.ts';
import { decideReturnRequest } from '../domain/return.ts';
import { changeOrder, type OrderChangeInput, orRefuse } from '../saga/change-order.ts';
import { newReturn } from '../saga/new-return.ts';
import { recordChange } from '../saga/record-change.ts';
import { toLinePieces, toVariantPieces } from '../saga/to-line-pieces.ts';
import { loadReturnable, saveReturns } from '../storage/locked-returns.ts';

export interface RequestReturnInput extends OrderChangeInput {
  lines?: readonly LinePieces[] | null | undefined;
  reason: string;
  idempotencyKey: string;
}

/**
 * Asks to send delivered pieces back. The order's customer or guest, SUPPORT or ADMIN; other staff get FORBIDDEN. Repeating the call with its key asks
 * once. Throws UNAUTHENTICATED.
 */
export async function requestReturn(context: OrdersContext, input: RequestReturnInput): Promise<OrderOutcome> {
  requireActor(context.caller);
  const viewer = toViewer(context.caller);
  const parsed = parseReason(input.reason);
  if (!parsed.ok) return invalidInput('reason', parsed.fault);
  const requested = toLinePieces(input.lines);
  const claim = { operation: 'requestReturn', input: [requested ?? null, parsed.reason], byGuest: true as const };
  return changeOrder(context, input, claim, async ({ em, locked, at, noteOf, refuse }) => {
    if (!mayActAsCustomer(viewer, locked.order)) throw new CodedError('FORBIDDEN');
    const arrivals = locked.shipments.flatMap(({ deliveredAt }) => deliveredAt ?? []);
    const lastDelivery = arrivals.toSorted((a, b) => b.getTime() - a.getTime())[0];
    const times = { at, lastDelivery, returnMs: context.returnMs };
    const delivered = await loadReturnable(em, locked.order.id);
    const { pieces } = orRefuse(decideReturnRequest(locked, delivered, requested, times), refuse);
    const id = newId('other', at);
    await saveReturns(
      em,
      newReturn({ id, orderId: locked.order.id, state: 'REQUESTED', reason: parsed.reason, pieces, at }),
    );
    const lines = toVariantPieces(locked.lines, pieces);
    recordChange(locked, orderReturnRequested, { returnId: id, lines }, noteOf(parsed.reason));
  });
}
