import { allocateMinor } from '#platform/values/shares.ts';
import { lastPiece, partsOf, type PricedPieces, type shippingCharge } from './piece-values.ts';

/*
 * What an amount of money is for. Captures and refunds are divided into the same parts, so that the books show what was sold, what shipping brought
 * and what tax is owed.
 */

/** Minor units. `goodsMinor`, `shippingMinor` and `addedTaxMinor` together are the amount. */
export interface MoneyParts {
  /** Pieces after discounts; with the tax that their prices contain. */
  goodsMinor: number;
  /** Shipping after discounts; with the tax that its price contains. */
  shippingMinor: number;
  /** Tax on top of prices. */
  addedTaxMinor: number;
  /** The tax within goods and shipping. It adds nothing. */
  includedTaxMinor: number;
}

export const noParts: MoneyParts = { goodsMinor: 0, shippingMinor: 0, addedTaxMinor: 0, includedTaxMinor: 0 };

export const sumOf = (parts: MoneyParts): number => parts.goodsMinor + parts.shippingMinor + parts.addedTaxMinor;

export function addParts(a: MoneyParts, b: MoneyParts): MoneyParts {
  return combine(a, b, (x, y) => x + y);
}

function combine(a: MoneyParts, b: MoneyParts, pick: (x: number, y: number) => number): MoneyParts {
  return {
    goodsMinor: pick(a.goodsMinor, b.goodsMinor),
    shippingMinor: pick(a.shippingMinor, b.shippingMinor),
    addedTaxMinor: pick(a.addedTaxMinor, b.addedTaxMinor),
    includedTaxMinor: pick(a.includedTaxMinor, b.includedTaxMinor),
  };
}

/** The pieces from one to another of a line, by their numbers. */
export function partsOfPieces(line: Omit<PricedPieces, 'id'>, from: number, to: number): MoneyParts {
  const [until, before] = [partsOf(line, to), partsOf(line, from)];
  const goodsMinor = until.priceMinor - until.discountMinor - (before.priceMinor - before.discountMinor);
  const taxMinor = until.taxMinor - before.taxMinor;
  // Rounded shares of single pieces: the tax within a price is not above the price.
  return line.taxIncluded
    ? { ...noParts, goodsMinor, includedTaxMinor: Math.min(taxMinor, goodsMinor) }
    : { ...noParts, goodsMinor, addedTaxMinor: taxMinor };
}

interface Pieces {
  orderLineId: string;
  quantity: number;
}

/** Of pieces that were just shipped: the lines count them already. */
export function partsOfShipped(lines: readonly PricedPieces[], pieces: readonly Pieces[]): MoneyParts {
  return partsOfAll(lines, pieces, (line, quantity) => lastPiece('shipped', line, quantity));
}

/** Of returned pieces; which of the pieces of a line they are moves a minor unit between the parts at most. */
export function partsOfReturned(lines: readonly PricedPieces[], pieces: readonly Pieces[]): MoneyParts {
  return partsOfAll(lines, pieces, (_line, quantity) => quantity);
}

function partsOfAll(
  lines: readonly PricedPieces[],
  pieces: readonly Pieces[],
  lastOf: (line: PricedPieces, quantity: number) => number,
): MoneyParts {
  return pieces.reduce((parts, { orderLineId, quantity }) => {
    const line = lines.find(({ id }) => id === orderLineId);
    if (!line) throw new Error(`expected the line ${orderLineId} that was decided on`);
    const to = lastOf(line, quantity);
    return addParts(parts, partsOfPieces(line, to - quantity, to));
  }, noParts);
}

/** Of pieces that were just cancelled: the lines count them already. */
export function partsOfCancelled(lines: readonly PricedPieces[], pieces: readonly Pieces[]): MoneyParts {
  return partsOfAll(lines, pieces, (line, quantity) => lastPiece('cancelled', line, quantity));
}

/** Of shipping as a whole. */
export function partsOfShipping(order: Parameters<typeof shippingCharge>[0]): MoneyParts {
  const { shippingMinor, shippingDiscountMinor, shippingTaxMinor, shippingTaxIncluded } = order;
  return {
    goodsMinor: 0,
    shippingMinor: shippingMinor - shippingDiscountMinor,
    addedTaxMinor: shippingTaxIncluded ? 0 : shippingTaxMinor,
    includedTaxMinor: shippingTaxIncluded ? shippingTaxMinor : 0,
  };
}

/** What is left of some parts after others were taken out; nothing is below zero. */
export function leftOf(all: MoneyParts, taken: MoneyParts): MoneyParts {
  return combine(all, taken, (x, y) => Math.max(x - y, 0));
}

/**
 * The parts of an amount that is taken out of `available`, which holds at least that amount: `wanted` first, as far as it is there, and the rest of each
 * part by its size.
 */
export function takeParts(available: MoneyParts, amountMinor: number, wanted: MoneyParts = noParts): MoneyParts {
  const first = combine(available, wanted, Math.min);
  const taken =
    sumOf(first) > amountMinor
      ? shareOf(first, amountMinor)
      : addParts(first, shareOf(leftOf(available, first), amountMinor - sumOf(first)));
  // What is taken and what stays have no more tax in their prices than prices.
  const pricesTaken = taken.goodsMinor + taken.shippingMinor;
  const pricesLeft = available.goodsMinor + available.shippingMinor - pricesTaken;
  const least = Math.max(available.includedTaxMinor - pricesLeft, 0);
  const most = Math.min(available.includedTaxMinor, pricesTaken);
  return { ...taken, includedTaxMinor: Math.min(Math.max(taken.includedTaxMinor, least), most) };
}

/** An amount divided like these parts, which are at least that amount together. */
function shareOf(parts: MoneyParts, amountMinor: number): MoneyParts {
  const whole = sumOf(parts);
  if (amountMinor === 0) return noParts;
  if (amountMinor > whole) throw new Error(`expected at most ${whole}, got ${amountMinor}`);
  const weights = [parts.goodsMinor, parts.shippingMinor, parts.addedTaxMinor];
  const [goodsMinor = 0, shippingMinor = 0, addedTaxMinor = 0] = allocateMinor(amountMinor, weights);
  const priced = parts.goodsMinor + parts.shippingMinor;
  const [includedTaxMinor = 0] =
    priced === 0
      ? []
      : allocateMinor(parts.includedTaxMinor, [goodsMinor + shippingMinor, priced - goodsMinor - shippingMinor]);
  return { goodsMinor, shippingMinor, addedTaxMinor, includedTaxMinor };
}

/** What was received of an order and is neither refunded nor on its way back, nor kept for an exchange; undefined if a release before captured some of it. */
export function keptParts(
  operations: readonly { kind: string; state: string; parts?: MoneyParts | null | undefined }[],
): MoneyParts | undefined {
  let kept = noParts;
  const captures = operations.filter(
    ({ kind, state }) => (kind === 'CAPTURE' || kind === 'USE_CREDIT') && state === 'DONE',
  );
  const refunds = operations.filter(
    ({ kind, state }) => (kind === 'REFUND' || kind === 'CREDIT') && ['REQUESTED', 'SENT', 'DONE'].includes(state),
  );
  for (const { parts } of captures) {
    if (!parts) return undefined;
    kept = addParts(kept, parts);
  }
  for (const { parts } of refunds) {
    if (!parts) return undefined;
    kept = leftOf(kept, parts);
  }
  return kept;
}
