/** A range of prices in minor units; both ends are in it. */
export interface PriceBand {
  from: number;
  to: number;
}

/** The highest power of ten that a price of PostgreSQL's `bigint` has. */
const highestPower = 18;

/** The last price of each band, by its first one. Bands go in steps of 1, 2 and 5 times a power of ten; PostgreSQL's `price_band_start` finds the band of a price. */
const bands = new Map<bigint, bigint>([[0n, 99n]]);
for (let power = 2n; power <= highestPower; power += 1n) {
  for (const [step, next] of [
    [1n, 2n],
    [2n, 5n],
    [5n, 10n],
  ] as const)
    bands.set(step * 10n ** power, next * 10n ** power - 1n);
}

/** The band that starts here. */
export function toPriceBand(from: number): PriceBand {
  return { from, to: Number(endOfBand(BigInt(from))) };
}

/** The last price of the band that starts here. */
export function endOfBand(from: bigint): bigint {
  const to = bands.get(from);
  if (to === undefined) throw new Error(`expected the start of a price band, got ${from}`);
  return to;
}

/**
 * The starts of the bands whose prices are all from `least` to `most`, and of those that have other prices too. Without a bound, every price is high or low
 * enough.
 */
export function bandsBetween(
  least: bigint | undefined,
  most: bigint | undefined,
): { whole: bigint[]; partial: bigint[] } {
  const whole: bigint[] = [];
  const partial: bigint[] = [];
  for (const [from, to] of bands) {
    if ((most !== undefined && from > most) || (least !== undefined && to < least)) continue;
    const isWhole = (least === undefined || from >= least) && (most === undefined || to <= most);
    (isWhole ? whole : partial).push(from);
  }
  return { whole, partial };
}
