import { newId } from '#platform/values/id.ts';
import { CodedError } from '#platform/process/errors.ts';
import { orderLinesEdited } from '#schema/events/orders.ts';
import { type OrdersContext, requireActor } from '../context.ts';
import { applyPrice, decideLineEdit, priceLines, removePieces } from '../domain/line-edit.ts';
import { invalidInput, type OrderOutcome, shippingUnavailable, totalNotAuthorised } from '../domain/outcome.ts';
import { mayActAsCustomer, toViewer } from '../domain/permissions.ts';
import type { LinePieces } from '../domain/pieces.ts';
import { placementLimits } from '../domain/placement.ts';
import { parseReason } from '../domain/reason.ts';
import { capturableMinor } from '../domain/split.ts';
import { loadOrderTerms } from '../placing/load-order-terms.ts';
import { changeOrder, type OrderChangeInput, orRefuse } from '../saga/change-order.ts';
import { recordChange } from '../saga/record-change.ts';
import { toLinePieces, toVariantPieces } from '../saga/to-line-pieces.ts';
import { replaceSavings } from '../storage/savings.ts';

export interface EditOrderLinesInput extends OrderChangeInput {
  lines: readonly LinePieces[];
  reason: string;
  idempotencyKey: string;
}

/**
 * Sets the quantities of lines to what they have or less, while the order is confirmed, not held, and nothing of it is packed. The order is priced again;
 * its payment stays, and parcels capture the new total. The catalogue puts the pieces on sale again when it hears of it. Its customer or guest, SUPPORT or
 * ADMIN; other staff get FORBIDDEN. Repeating the call with its key edits once. Throws UNAUTHENTICATED.
 */
export async function editOrderLines(context: OrdersContext, input: EditOrderLinesInput): Promise<OrderOutcome> {
  requireActor(context.caller);
  const viewer = toViewer(context.caller);
  const parsed = parseReason(input.reason);
  if (!parsed.ok) return invalidInput('reason', parsed.fault);
  const most = placementLimits.lines;
  if (input.lines.length > most)
    return invalidInput('lines', `expected at most ${most} lines, got ${input.lines.length}`);
  const requested = toLinePieces(input.lines) ?? [];
  const claim = { operation: 'editOrderLines', input: [requested, parsed.reason], byGuest: true as const };
  return changeOrder(context, input, claim, async ({ em, locked, at, noteOf, refuse }) => {
    const { order, lines, payments, operations } = locked;
    if (!mayActAsCustomer(viewer, order)) throw new CodedError('FORBIDDEN');
    const { removed } = orRefuse(decideLineEdit(locked, requested), refuse);
    const removedPieces = toVariantPieces(lines, removed);
    removePieces(lines, removed);
    const pricing = priceLines(lines, order.currency, await loadOrderTerms(em, order));
    if (pricing.kind === 'no-shipping')
      return refuse(shippingUnavailable(order.shippingMethod ?? null, pricing.available));
    if (pricing.kind === 'too-large') throw new Error(`expected the edited order ${order.id} to have a price`);
    const { price } = pricing;
    const authorisedMinor = payments.reduce((sum, payment) => sum + capturableMinor(payment, operations), 0);
    if (price.totalMinor > authorisedMinor)
      return refuse(totalNotAuthorised(price.totalMinor, authorisedMinor, order.currency));
    applyPrice(order, lines, price);
    await replaceSavings(em, order.id, price.savings);
    const { totalMinor } = order;
    const editId = newId('other', at);
    recordChange(locked, orderLinesEdited, { editId, removed: removedPieces, totalMinor }, noteOf(parsed.reason));
  });
}
