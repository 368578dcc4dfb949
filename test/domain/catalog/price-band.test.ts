import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandsBetween, toPriceBand } from '../../../subgraphs/catalog/domain/price-band.ts';

/** As many small prices as large ones. */
const amount = fc.oneof(
  fc.bigInt({ min: 0n, max: 2_000n }),
  fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) }),
);
const bound = fc.option(fc.oneof(amount, fc.bigInt({ min: -5n, max: 10n ** 30n })), { nil: undefined });

const bandOf = (price: bigint): bigint => {
  const { whole, partial } = bandsBetween(price, price);
  const [start, ...more] = [...whole, ...partial];
  expect(more).toEqual([]);
  return start ?? -1n;
};

describe('bandsBetween', () => {
  it('puts every price into the band that its start says', () => {
    fc.assert(
      fc.property(amount, (price) => {
        const { from, to } = toPriceBand(Number(bandOf(price)));
        expect(price >= BigInt(from) && price <= BigInt(to)).toBe(true);
      }),
    );
  });

  it('never names a band as whole that has a price outside of the range, and leaves out no band that has one inside', () => {
    fc.assert(
      fc.property(amount, bound, bound, (price, least, most) => {
        const isInside = (least === undefined || price >= least) && (most === undefined || price <= most);
        const { whole, partial } = bandsBetween(least, most);
        const band = bandOf(price);
        if (whole.includes(band)) expect(isInside).toBe(true);
        else if (!partial.includes(band)) expect(isInside).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('asks for prices only at the ends of a range', () => {
    expect(bandsBetween(100n, 4999n)).toEqual({ whole: [100n, 200n, 500n, 1000n, 2000n], partial: [] });
    expect(bandsBetween(150n, 999n)).toEqual({ whole: [200n, 500n], partial: [100n] });
    expect(bandsBetween(undefined, 99n)).toEqual({ whole: [0n], partial: [] });
    expect(bandsBetween(300n, 400n)).toEqual({ whole: [], partial: [200n] });
  });
});
