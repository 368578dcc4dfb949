import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditLines, invoiceLines } from '../../../subgraphs/orders/domain/invoice.ts';
import {
  addParts,
  keptParts,
  leftOf,
  type MoneyParts,
  noParts,
  partsOfPieces,
  partsOfReturned,
  partsOfShipped,
  partsOfShipping,
  sumOf,
  takeParts,
} from '../../../subgraphs/orders/domain/pricing/money-parts.ts';
import { partsOf, type PricedPieces, valueOf } from '../../../subgraphs/orders/domain/pricing/piece-values.ts';

const untouched = { cancelledQuantity: 0, shippedQuantity: 0, returnedQuantity: 0 };

const pricedLine: fc.Arbitrary<PricedPieces> = fc
  .record({
    quantity: fc.integer({ min: 1, max: 9 }),
    unitMinor: fc.integer({ min: 0, max: 5_000 }),
    discount: fc.double({ min: 0, max: 1, noNaN: true }),
    tax: fc.double({ min: 0, max: 0.3, noNaN: true }),
    taxIncluded: fc.boolean(),
  })
  .map(({ quantity, unitMinor, discount, tax, taxIncluded }) => {
    const discountMinor = Math.floor(quantity * unitMinor * discount);
    const taxMinor = Math.floor((quantity * unitMinor - discountMinor) * tax);
    return { id: 'line', quantity, unitMinor, discountMinor, taxMinor, taxIncluded, ...untouched };
  });

const shippingPrice = fc
  .record({ price: fc.integer({ min: 0, max: 900 }), discounted: fc.boolean(), taxIncluded: fc.boolean() })
  .map(({ price, discounted, taxIncluded }) => ({
    shippingMinor: price,
    shippingDiscountMinor: discounted ? price : 0,
    shippingTaxMinor: discounted ? 0 : Math.floor(price / 5),
    shippingTaxIncluded: taxIncluded,
  }));

const someParts: fc.Arbitrary<MoneyParts> = fc
  .tuple(fc.array(pricedLine, { minLength: 1, maxLength: 4 }), shippingPrice)
  .map(([lines, shipping]) =>
    lines.reduce((sum, line) => addParts(sum, partsOfPieces(line, 0, line.quantity)), partsOfShipping(shipping)),
  );

function expectSound(parts: MoneyParts): void {
  for (const minor of Object.values(parts)) expect(minor).toBeGreaterThanOrEqual(0);
  expect(parts.includedTaxMinor).toBeLessThanOrEqual(parts.goodsMinor + parts.shippingMinor);
}

describe('the parts of money', () => {
  it('are together what the pieces cost, however a line is divided into parcels', () => {
    fc.assert(
      fc.property(pricedLine, fc.nat(9), (line, at) => {
        const first = Math.min(at, line.quantity);
        const shipped = { ...line, shippedQuantity: line.quantity };
        const pieces = [{ orderLineId: 'line', quantity: line.quantity - first }];
        const parcels = [partsOfPieces(line, 0, first), partsOfShipped([shipped], pieces)];
        for (const parcel of parcels) expectSound(parcel);
        const whole = parcels.reduce(addParts, noParts);
        expect(sumOf(whole)).toBe(partsOf(line, line.quantity).chargeMinor);
        expect(sumOf(parcels[1] ?? noParts)).toBe(valueOf('shipped', [shipped], pieces));
        const taxMinor = whole.addedTaxMinor + whole.includedTaxMinor;
        expect(line.taxMinor - taxMinor).toBeGreaterThanOrEqual(0);
        // Only single pieces that cost less than their rounded tax lose some of it.
        expect(line.taxMinor - taxMinor).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('of a refund are never more than what is kept, and nothing is left when all went back', () => {
    fc.assert(
      fc.property(
        someParts,
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), someParts)),
        (all, refunds) => {
          let kept = all;
          for (const [share, wanted] of [...refunds, [1, noParts] as const]) {
            const amountMinor = share === 1 ? sumOf(kept) : Math.floor(sumOf(kept) * share);
            const parts = takeParts(kept, amountMinor, wanted);
            expect(sumOf(parts)).toBe(amountMinor);
            expectSound(parts);
            expect(addParts(parts, leftOf(kept, parts))).toEqual(kept);
            kept = leftOf(kept, parts);
            expectSound(kept);
          }
          expect(kept).toEqual(noParts);
        },
      ),
      {
        numRuns: 1_000,
        // A refund that wants no tax leaves less in prices than their tax was.
        examples: [[{ ...noParts, goodsMinor: 7, includedTaxMinor: 2 }, [[0.9, { ...noParts, goodsMinor: 6 }]]]],
      },
    );
  });

  it('of a return are those of its pieces first', () => {
    const line = {
      id: 'line',
      quantity: 2,
      unitMinor: 1_200,
      discountMinor: 0,
      taxMinor: 400,
      taxIncluded: true,
      ...untouched,
    };
    const kept = { goodsMinor: 2_400, shippingMinor: 300, addedTaxMinor: 0, includedTaxMinor: 450 };
    const wanted = partsOfReturned([line], [{ orderLineId: 'line', quantity: 1 }]);
    expect(takeParts(kept, 1_200, wanted)).toEqual({ ...noParts, goodsMinor: 1_200, includedTaxMinor: 200 });
    // More than the pieces cost is taken from all that is left.
    expect(takeParts(kept, 1_400, wanted)).toMatchObject({ goodsMinor: 1_360, shippingMinor: 40 });
  });

  it('that are kept are captures that were made, less refunds that may be made', () => {
    const parts = { ...noParts, goodsMinor: 100 };
    const kept = (kind: string, state: string, own: MoneyParts | null = parts) => ({ kind, state, parts: own });
    expect(keptParts([kept('CAPTURE', 'DONE'), kept('CAPTURE', 'SENT'), kept('AUTHORISE', 'DONE', null)])).toEqual(
      parts,
    );
    const refund = { ...noParts, goodsMinor: 30 };
    for (const state of ['REQUESTED', 'SENT', 'DONE']) {
      expect(keptParts([kept('CAPTURE', 'DONE'), kept('REFUND', state, refund)])).toMatchObject({ goodsMinor: 70 });
    }
    for (const state of ['REFUSED', 'ABANDONED']) {
      expect(keptParts([kept('CAPTURE', 'DONE'), kept('REFUND', state, refund)])).toEqual(parts);
    }
    expect(keptParts([kept('CAPTURE', 'DONE', null)])).toBeUndefined();
  });
});

describe('an invoice', () => {
  const pieces = [{ sku: 'MUG', name: 'Mug', quantity: 2, unitMinor: 1_000 }];
  const names = (lines: { name: string; totalMinor: number }[]) =>
    lines.map(({ name, totalMinor }) => [name, totalMinor]);

  it('lists discount, shipping and tax that is added', () => {
    const parts = { goodsMinor: 1_800, shippingMinor: 300, addedTaxMinor: 200, includedTaxMinor: 0 };
    expect(names(invoiceLines(pieces, 2_300, parts))).toEqual([
      ['Mug', 2_000],
      ['Discount', -200],
      ['Shipping', 300],
      ['Tax', 200],
    ]);
    expect(names(creditLines('Refund', 'Broken', 2_300, parts))).toEqual([
      ['Refund: Broken', 1_800],
      ['Shipping', 300],
      ['Tax', 200],
    ]);
  });

  it('of money whose parts are unknown has one line for all of them', () => {
    expect(names(invoiceLines(pieces, 2_300, null))).toEqual([
      ['Mug', 2_000],
      ['Shipping, discounts and other parts of the total', 300],
    ]);
    expect(names(creditLines('Refund', null, 2_300, null))).toEqual([['Refund', 2_300]]);
  });
});
