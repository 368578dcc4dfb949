import { allocate, dinero, halfAwayFromZero, multiply, toSnapshot, transformScale } from 'dinero.js/bigint';

/** All amounts here are whole minor units, so one currency without decimals serves for all. */
const minorUnits = { code: 'XXX', base: 10n, exponent: 0n };

/** A rate of 1,000,000 is the whole amount. Half of these digits could not write the 8.875 % of New York. */
export const wholePpm = 1_000_000;

/** Splits an amount by weights without losing a minor unit. At least one weight is above zero; a weight of zero gets nothing. */
export function allocateMinor(amountMinor: number, weights: readonly number[]): number[] {
  const amount = dinero({ amount: BigInt(amountMinor), currency: minorUnits });
  return allocate(
    amount,
    weights.map((weight) => BigInt(weight)),
  ).map((part) => Number(toSnapshot(part).amount));
}

/** The rate of an amount in parts per million, rounded half up. */
export function rateOfMinor(amountMinor: number, ratePpm: number): number {
  const amount = dinero({ amount: BigInt(amountMinor), currency: minorUnits });
  const exact = multiply(amount, { amount: BigInt(ratePpm), scale: 6n });
  return Number(toSnapshot(transformScale(exact, 0n, halfAwayFromZero)).amount);
}

/** The tax that an amount contains, rounded half up: 20 in 120 at a fifth. */
export function containedMinor(amountMinor: number, ratePpm: number): number {
  const whole = BigInt(wholePpm + ratePpm);
  return Number((2n * BigInt(amountMinor) * BigInt(ratePpm) + whole) / (2n * whole));
}

/** The share of the first `pieces` of `quantity` pieces, rounded down. The shares of all pieces are the whole amount. */
export function shareOfPieces(amountMinor: number, pieces: number, quantity: number): number {
  if (amountMinor === 0 || pieces === quantity) return amountMinor;
  return Number((BigInt(amountMinor) * BigInt(pieces)) / BigInt(quantity));
}
