/** A range of prices in minor units; both ends are in it. */
export interface PriceBand {
  from: number;
  to: number;
}

/** The band that starts here. Bands go in steps of 1, 2 and 5 times a power of ten, the first from 0 to 99; PostgreSQL's `price_band_start` finds the start of a price. */
export function toPriceBand(from: number): PriceBand {
  if (from === 0) return { from, to: 99 };
  const power = 10 ** (String(from).length - 1);
  const next = { 1: 2, 2: 5, 5: 10 }[from / power];
  if (next === undefined) throw new Error(`expected the start of a price band, got ${from}`);
  return { from, to: next * power - 1 };
}
