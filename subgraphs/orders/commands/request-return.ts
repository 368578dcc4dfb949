import { newId } from '#platform/values/id.ts';
import { CodedError } from '#platform/process/errors.ts';
import { orderReturnRequested } from '#schema/events/orders.ts';
import { type OrdersContext, requireActor } from '../context.ts';
import { decideExchange, type ExchangePlan, priceReplacement, type WantedExchange } from '../domain/exchange.ts';
import { orderedRates } from '../domain/line-edit.ts';
import { invalidInput, type OrderOutcome } from '../domain/outcome.ts';
import { mayActAsCustomer, toViewer } from '../domain/permissions.ts';
import type { LinePieces } from '../domain/pieces.ts';
import { placementLimits } from '../domain/placement.ts';
import { partsOf } from '../domain/pricing/piece-values.ts';
import { parseReason } from '../domain/reason.ts';
import { decideReturnRequest } from '../domain/return.ts';
import { loadOrderTerms } from '../placing/load-order-terms.ts';
import { loadVariants } from '../placing/load-variants.ts';
import { changeOrder, type ChangeStep, type OrderChangeInput, orRefuse } from '../saga/change-order.ts';
import { wantedPiecesOf } from '../saga/end-exchange.ts';
import { newReturn } from '../saga/new-return.ts';
import { recordChange } from '../saga/record-change.ts';
import { toLinePieces, toVariantPieces } from '../saga/to-line-pieces.ts';
import { loadReturnable, saveReturns } from '../storage/locked-returns.ts';
import { asId } from '../storage/queries.ts';

export interface RequestReturnInput extends OrderChangeInput {
  lines?: readonly LinePieces[] | null | undefined;
  /** For each line of the return, the variant that the customer wants instead. */
  exchange?: readonly WantedExchange[] | null | undefined;
  reason: string;
  idempotencyKey: string;
}

/**
 * Asks to send delivered pieces back, for the money or for other pieces, which the catalogue then keeps for the order. The order's customer or guest, SUPPORT or ADMIN; other staff get FORBIDDEN. Repeating the call with its key asks
 * once. Throws UNAUTHENTICATED.
 */
export async function requestReturn(context: OrdersContext, input: RequestReturnInput): Promise<OrderOutcome> {
  requireActor(context.caller);
  const viewer = toViewer(context.caller);
  const parsed = parseReason(input.reason);
  if (!parsed.ok) return invalidInput('reason', parsed.fault);
  const requested = toLinePieces(input.lines);
  const wanted = input.exchange?.map(({ orderLineId, variantId }) => ({
    orderLineId: asId(orderLineId) ?? orderLineId,
    variantId: asId(variantId) ?? variantId,
  }));
  const most = placementLimits.lines;
  if (wanted && wanted.length > most)
    return invalidInput('exchange', `expected at most ${most} lines, got ${wanted.length}`);
  // The exchange is part of the claim only if there is one: a call from before this release must match its repetition.
  const more = wanted ? [wanted] : [];
  const claim = {
    operation: 'requestReturn',
    input: [requested ?? null, parsed.reason, ...more],
    byGuest: true as const,
  };
  return changeOrder(context, input, claim, async (step) => {
    const { em, locked, at, noteOf, refuse } = step;
    if (!mayActAsCustomer(viewer, locked.order)) throw new CodedError('FORBIDDEN');
    const arrivals = locked.shipments.flatMap(({ deliveredAt }) => deliveredAt ?? []);
    const lastDelivery = arrivals.toSorted((a, b) => b.getTime() - a.getTime())[0];
    const times = { at, lastDelivery, returnMs: context.returnMs };
    const delivered = await loadReturnable(em, locked.order.id);
    const { pieces } = orRefuse(decideReturnRequest(locked, delivered, requested, times), refuse);
    const plan = wanted && (await planExchange(step, pieces, wanted));
    const id = newId('other', at);
    const asked = { id, orderId: locked.order.id, state: 'REQUESTED' as const, reason: parsed.reason, pieces, at };
    const until = new Date(at.getTime() + context.returnMs);
    const added = newReturn(plan ? { ...asked, exchange: { plan, until } } : asked);
    await saveReturns(em, added);
    const exchange = plan && added.returns.flatMap(wantedPiecesOf);
    const lines = toVariantPieces(locked.lines, pieces);
    const facts = { returnId: id, lines, ...(exchange && { exchange }) };
    recordChange(locked, orderReturnRequested, facts, noteOf(parsed.reason));
  });
}

async function planExchange(
  { em, locked, at, refuse }: ChangeStep,
  pieces: readonly LinePieces[],
  wanted: readonly WantedExchange[],
): Promise<ExchangePlan> {
  const { order, lines: bought } = locked;
  const asked = wanted.map(({ variantId }) => ({ variantId, quantity: 1 }));
  const decision = decideExchange(pieces, wanted, order.currency, await loadVariants(em, asked));
  const { lines } = orRefuse(decision, refuse);
  const { taxRates } = await loadOrderTerms(em, order);
  let worthMinor = 0;
  const replacements = lines.map((line) => {
    const old = bought.find(({ id }) => id === line.replacedId);
    if (!old) throw new Error(`expected the line ${line.replacedId} that was decided on`);
    // An estimate: other returns of the line may be received before this one.
    const from = old.returnedQuantity;
    worthMinor += partsOf(old, from + line.quantity).chargeMinor - partsOf(old, from).chargeMinor;
    return { ...line, id: newId('other', at), ...priceReplacement(line, old, from, orderedRates(bought, taxRates)) };
  });
  return { lines: replacements, worthMinor };
}
