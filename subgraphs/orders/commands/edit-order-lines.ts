import { newId } from '#platform/values/id.ts';
import { CodedError } from '#platform/process/errors.ts';
import { orderEditRequested, orderLinesEdited } from '#schema/events/orders.ts';
import { type OrdersContext, requireActor } from '../context.ts';
import { applyPrice, decideLineEdit, priceLines, removePieces } from '../domain/line-edit.ts';
import { decideAddition, decideMoney, priceEdit } from '../domain/order-edit.ts';
import {
  invalidInput,
  type OrderOutcome,
  shippingUnavailable,
  totalChanged,
  totalNotAuthorised,
} from '../domain/outcome.ts';
import { mayActAsCustomer, toViewer } from '../domain/permissions.ts';
import type { LinePieces } from '../domain/pieces.ts';
import { placementLimits, type RequestedLine } from '../domain/placement.ts';
import type { OrderPrice, Pricing } from '../domain/pricing/price-order.ts';
import { parseReason } from '../domain/reason.ts';
import type { Refuse } from '../domain/refused.ts';
import { capturableMinor } from '../domain/split.ts';
import { loadOrderTerms } from '../placing/load-order-terms.ts';
import { loadVariants } from '../placing/load-variants.ts';
import { changeOrder, type ChangeStep, type OrderChangeInput, orRefuse } from '../saga/change-order.ts';
import { recordChange } from '../saga/record-change.ts';
import { toLinePieces, toVariantPieces } from '../saga/to-line-pieces.ts';
import { saveEdit } from '../storage/order-edits.ts';
import type { Order } from '../storage/order.entity.ts';
import { asId } from '../storage/queries.ts';
import { replaceSavings } from '../storage/savings.ts';

export interface EditOrderLinesInput extends OrderChangeInput {
  lines?: readonly LinePieces[] | null | undefined;
  add?: readonly RequestedLine[] | null | undefined;
  expectedTotal?: { amount: bigint; currency: string } | null | undefined;
  reason: string;
  idempotencyKey: string;
}

/** What the edit must come to; absent if the client names no total. */
type ExpectedTotal = { amountMinor: bigint; currency: string } | undefined;

/**
 * Lowers the quantities of lines, or adds pieces of variants, while the order is confirmed, not held, and nothing of it is packed. The order is priced
 * again. Fewer pieces change it now; its payment stays, and parcels capture the new total. More pieces are requested: the order changes when the catalogue
 * committed them and its money is held. Its customer or guest, SUPPORT or ADMIN; other staff get FORBIDDEN. Repeating the call with its key edits once.
 * Throws UNAUTHENTICATED.
 */
export async function editOrderLines(context: OrdersContext, input: EditOrderLinesInput): Promise<OrderOutcome> {
  requireActor(context.caller);
  const viewer = toViewer(context.caller);
  const parsed = parseReason(input.reason);
  if (!parsed.ok) return invalidInput('reason', parsed.fault);
  const { reason } = parsed;
  const most = placementLimits.lines;
  const lines = toLinePieces(input.lines) ?? [];
  if (lines.length > most) return invalidInput('lines', `expected at most ${most} lines, got ${lines.length}`);
  const add = (input.add ?? []).map(({ variantId, quantity }) => ({
    variantId: asId(variantId) ?? variantId,
    quantity,
  }));
  if (add.length > most) return invalidInput('add', `expected at most ${most} lines, got ${add.length}`);
  const { expectedTotal: total } = input;
  const expected = total ? { amountMinor: total.amount, currency: total.currency } : undefined;
  // Only where they are used: a call that began before this release is repeated after it.
  const more = add.length > 0 || total ? [[add, total ? [total.amount.toString(), total.currency] : null]] : [];
  const claim = { operation: 'editOrderLines', input: [lines, reason, ...more], byGuest: true as const };
  return changeOrder(context, input, claim, async (step) => {
    if (!mayActAsCustomer(viewer, step.locked.order)) throw new CodedError('FORBIDDEN');
    if (add.length === 0) await removeNow(step, lines, expected, reason);
    else await requestAddition(step, { lines, add }, expected, reason, context.paymentWindowSeconds);
  });
}

async function removeNow(
  { em, locked, at, noteOf, refuse }: ChangeStep,
  requested: readonly LinePieces[],
  expected: ExpectedTotal,
  reason: string,
): Promise<void> {
  const { order, lines, payments, operations } = locked;
  const { removed } = orRefuse(decideLineEdit(locked, requested), refuse);
  const removedPieces = toVariantPieces(lines, removed);
  removePieces(lines, removed);
  const pricing = priceLines(lines, order.currency, await loadOrderTerms(em, order));
  const price = priceOrRefuse(order, pricing, expected, refuse);
  const authorisedMinor = payments.reduce((sum, payment) => sum + capturableMinor(payment, operations), 0);
  if (price.totalMinor > authorisedMinor)
    return refuse(totalNotAuthorised(price.totalMinor, authorisedMinor, order.currency));
  applyPrice(order, lines, price);
  await replaceSavings(em, order.id, price.savings);
  const { totalMinor } = order;
  recordChange(
    locked,
    orderLinesEdited,
    { editId: newId('other', at), removed: removedPieces, totalMinor },
    noteOf(reason),
  );
}

async function requestAddition(
  { em, locked, at, noteOf, refuse }: ChangeStep,
  wanted: { lines: readonly LinePieces[]; add: readonly RequestedLine[] },
  expected: ExpectedTotal,
  reason: string,
  windowSeconds: number,
): Promise<void> {
  const { order, lines, payments, operations } = locked;
  const decision = decideAddition(locked, order.currency, wanted, await loadVariants(em, wanted.add));
  const { removed, added: articles } = orRefuse(decision, refuse);
  const added = articles.map((article) => ({ id: newId('other', at), ...article }));
  const pricing = priceEdit(lines, { removed, added }, order.currency, await loadOrderTerms(em, order));
  const price = priceOrRefuse(order, pricing, expected, refuse);
  const { totalMinor } = price;
  const heldMinorOf = (payment: (typeof payments)[number]) => capturableMinor(payment, operations);
  // An order that cost nothing has no payment method.
  if (decideMoney(totalMinor, payments, heldMinorOf).kind === 'no-payment')
    return refuse(totalNotAuthorised(totalMinor, 0, order.currency));
  const id = newId('other', at);
  order.editUntil = new Date(at.getTime() + windowSeconds * 1000);
  const pieces = added.map(({ variantId, quantity }) => ({ variantId, quantity }));
  recordChange(locked, orderEditRequested, { editId: id, added: pieces, totalMinor }, noteOf(reason));
  await saveEdit(em, {
    id,
    orderId: order.id,
    state: 'REQUESTED',
    plan: { removed, added, price },
    reason,
    code: null,
    requestedAt: at,
    finishedAt: null,
  });
}

function priceOrRefuse(
  order: Order,
  pricing: Pricing,
  expected: ExpectedTotal,
  refuse: Refuse<OrderOutcome>,
): OrderPrice {
  const { currency } = order;
  if (pricing.kind === 'no-shipping')
    return refuse(shippingUnavailable(order.shippingMethod ?? null, pricing.available));
  if (pricing.kind === 'too-large') return refuse(invalidInput('add', 'expected fewer pieces: the total is too large'));
  const { price } = pricing;
  if (expected && (expected.currency !== currency || expected.amountMinor !== BigInt(price.totalMinor)))
    return refuse(totalChanged(price.totalMinor, currency));
  return price;
}
