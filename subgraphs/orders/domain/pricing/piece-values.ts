import { shareOfPieces } from '#platform/values/shares.ts';

/*
 * What pieces of a line cost, with their shares of its discount and of its added tax. The pieces of a line have numbers: parcels take them from
 * the front, cancellations from the back, and returns from the front again. Values are differences of the rounded value of the first n pieces.
 * Therefore the pieces of a line together always cost what the line costs, however they are divided.
 */

export interface PricedPieces {
  id: string;
  quantity: number;
  /** The first pieces, which discount and tax are for; all if absent. */
  pricedQuantity?: number | null | undefined;
  unitMinor: number;
  discountMinor: number;
  taxMinor: number;
  taxIncluded: boolean;
  cancelledQuantity: number;
  shippedQuantity: number;
  returnedQuantity: number;
}

/** The parts of the price of the first pieces of a line. */
export function partsOf(line: Omit<PricedPieces, 'id'>, pieces: number) {
  const priceMinor = line.unitMinor * pieces;
  const priced = line.pricedQuantity ?? line.quantity;
  const discountMinor = shareOfPieces(line.discountMinor, pieces, priced);
  const taxMinor = shareOfPieces(line.taxMinor, pieces, priced);
  const chargeMinor = priceMinor - discountMinor + (line.taxIncluded ? 0 : taxMinor);
  return { priceMinor, discountMinor, taxMinor, chargeMinor };
}

/** What the pieces cost that were just shipped, cancelled or returned: the lines count them already. */
export function valueOf(
  change: 'shipped' | 'cancelled' | 'returned',
  lines: readonly PricedPieces[],
  pieces: readonly { orderLineId: string; quantity: number }[],
): number {
  return pieces.reduce((sum, { orderLineId, quantity }) => {
    const line = lines.find(({ id }) => id === orderLineId);
    if (!line) throw new Error(`expected the line ${orderLineId} that was decided on`);
    const to = lastPiece(change, line, quantity);
    return sum + partsOf(line, to).chargeMinor - partsOf(line, to - quantity).chargeMinor;
  }, 0);
}

/** The number of the last of the pieces of a line that were just shipped, cancelled or returned. */
export function lastPiece(change: 'shipped' | 'cancelled' | 'returned', line: PricedPieces, quantity: number): number {
  if (change === 'shipped') return line.shippedQuantity;
  if (change === 'returned') return line.returnedQuantity;
  return line.quantity - line.cancelledQuantity + quantity;
}

/** Whether these pieces, already counted as shipped, are the first. Shipping is paid with the first parcel. */
export function isFirstParcel(
  lines: readonly { shippedQuantity: number }[],
  pieces: readonly { quantity: number }[],
): boolean {
  const shipped = lines.reduce((sum, { shippedQuantity }) => sum + shippedQuantity, 0);
  const inParcel = pieces.reduce((sum, { quantity }) => sum + quantity, 0);
  return shipped === inParcel;
}

/** What shipping costs after discounts, with the tax that is added. */
export function shippingCharge(order: {
  shippingMinor: number;
  shippingDiscountMinor: number;
  shippingTaxMinor: number;
  shippingTaxIncluded: boolean;
}): number {
  const taxMinor = order.shippingTaxIncluded ? 0 : order.shippingTaxMinor;
  return order.shippingMinor - order.shippingDiscountMinor + taxMinor;
}
