import { type Illegal, illegal, isUntouched, type OrderFacts, wantedPieces } from './order.ts';
import { invalid, type InvalidField, type LinePieces } from './pieces.ts';
import { timesMinor } from './money.ts';
import type { PricedPieces } from './pricing/piece-values.ts';
import { type OrderPrice, type PriceTerms, priceOrder, type Pricing, type TaxRule } from './pricing/price-order.ts';

/*
 * Other pieces in a confirmed order; `order-edit.ts` says how more of them come. The prices of the pieces stay as ordered. Discount, shipping and tax come from the calculator again, with the
 * promotions, the shipping method and the tax rates that the order has.
 */

export type LineEdit = { kind: 'edit'; removed: LinePieces[] } | Illegal | InvalidField;

/**
 * Which pieces leave the order so that its lines have the requested quantities; lines that are not requested stay as they are. All pieces may leave only if
 * the edit adds others.
 */
export function decideLineEdit(facts: OrderFacts, requested: readonly LinePieces[], adds?: 'adds'): LineEdit {
  const { order, lines } = facts;
  if (order.state !== 'CONFIRMED' || order.heldUntil || order.editUntil || !isUntouched(facts))
    return illegal('editOrderLines', facts);
  const removed = new Map<string, number>();
  for (const [index, { orderLineId, quantity }] of requested.entries()) {
    const line = lines.find(({ id }) => id === orderLineId);
    if (!line) return invalid(`lines.${index}.orderLineId`, 'expected a line of this order');
    if (removed.has(orderLineId)) return invalid(`lines.${index}.orderLineId`, 'expected each line once');
    const most = wantedPieces(line);
    if (!Number.isInteger(quantity) || quantity < 0 || quantity > most)
      return invalid(`lines.${index}.quantity`, `expected 0 to the ${most} pieces of the line, got ${quantity}`);
    removed.set(orderLineId, most - quantity);
  }
  const pieces = [...removed].flatMap(([orderLineId, quantity]) => (quantity > 0 ? [{ orderLineId, quantity }] : []));
  if (pieces.length === 0) return invalid('lines', 'expected a quantity that differs from the order');
  const wanted = lines.reduce((sum, line) => sum + wantedPieces(line), 0);
  if (!adds && wanted === pieces.reduce((sum, { quantity }) => sum + quantity, 0))
    return invalid('lines', 'expected at least one piece to stay; `cancelOrder` cancels the whole order');
  return { kind: 'edit', removed: pieces };
}

export interface EditedLine extends PricedPieces {
  variantId: string;
  taxClass: string;
  packedQuantity: number;
  /** Null if a release before ordered the line. */
  taxRatePpm?: number | null | undefined;
}

/** Takes the pieces off the lines. From now on the discount and the tax of a line are for the pieces that are left. */
export function removePieces(lines: readonly EditedLine[], removed: readonly LinePieces[]): void {
  for (const line of lines) {
    line.cancelledQuantity += removed.find(({ orderLineId }) => orderLineId === line.id)?.quantity ?? 0;
    const left = wantedPieces(line);
    if (left < 0) throw new Error(`expected the pieces of the line ${line.id} that were decided on`);
    if (left > 0) line.pricedQuantity = left;
    else Object.assign(line, { discountMinor: 0, taxMinor: 0 });
  }
}

/** What the order costs with these lines. A tax rate that a line was ordered with goes before today's rate of its class. */
export function priceLines(lines: readonly EditedLine[], currency: string, terms: PriceTerms): Pricing {
  const items = keptLines(lines).map((line) => {
    const { variantId, unitMinor, taxClass } = line;
    const quantity = wantedPieces(line);
    return { variantId, quantity, unitMinor, totalMinor: timesMinor(unitMinor, quantity) ?? Number.NaN, taxClass };
  });
  return priceOrder(items, currency, { ...terms, taxRates: orderedRates(lines, terms.taxRates) });
}

/** Today's tax rates, with those that the lines were ordered with first. */
export function orderedRates(lines: readonly EditedLine[], rates: readonly TaxRule[]): TaxRule[] {
  const ordered = lines.flatMap(({ taxClass, taxRatePpm, taxIncluded }) =>
    taxRatePpm == null ? [] : [{ taxClass, ratePpm: taxRatePpm, included: taxIncluded }],
  );
  return [...ordered, ...rates];
}

export interface EditedOrder {
  totalMinor: number;
  shippingMinor: number;
  shippingDiscountMinor: number;
  shippingTaxMinor: number;
  shippingTaxIncluded: boolean;
}

/** The order costs this from now on; `price` is that of its lines. */
export function applyPrice(order: EditedOrder, lines: readonly EditedLine[], price: OrderPrice): void {
  for (const [index, line] of keptLines(lines).entries()) Object.assign(line, price.lines[index]);
  order.totalMinor = price.totalMinor;
  order.shippingMinor = price.shippingMinor;
  order.shippingDiscountMinor = price.shippingDiscountMinor;
  order.shippingTaxMinor = price.shippingTaxMinor;
  order.shippingTaxIncluded = price.shippingTaxIncluded;
}

function keptLines(lines: readonly EditedLine[]): EditedLine[] {
  return lines.filter((line) => wantedPieces(line) > 0);
}
