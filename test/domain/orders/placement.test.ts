import { describe, expect, it } from 'vitest';
import { orderNumber } from '../../../subgraphs/orders/domain/order-number.ts';
import {
  checkKey,
  checkLines,
  checkQuantity,
  decidePlacement,
  type KnownVariant,
  noTerms,
} from '../../../subgraphs/orders/domain/placement.ts';

function variants(...known: Partial<KnownVariant>[]): Map<string, KnownVariant> {
  return new Map(
    known.map((variant, index) => {
      const variantId = variant.variantId ?? `v${index}`;
      const whole = {
        sku: variantId,
        name: variantId,
        priceMinor: 100,
        currency: 'GBP',
        taxClass: 'STANDARD',
        available: 10,
        ...variant,
        variantId,
      };
      return [variantId, whole];
    }),
  );
}

describe('decidePlacement', () => {
  it('prices every line and sums up in minor units', () => {
    const placement = decidePlacement({
      terms: noTerms,
      lines: [
        { variantId: 'v0', quantity: 3 },
        { variantId: 'v1', quantity: 2 },
      ],
      variants: variants({ priceMinor: 1999 }, { priceMinor: 1 }),
    });
    expect(placement).toMatchObject({
      kind: 'place',
      totalMinor: 5999,
      currency: 'GBP',
      lines: [
        { unitMinor: 1999, totalMinor: 5997 },
        { unitMinor: 1, totalMinor: 2 },
      ],
    });
  });

  it('keeps lines of the same variant apart, and lets them compete for the same stock', () => {
    const twice = [
      { variantId: 'v0', quantity: 6 },
      { variantId: 'v0', quantity: 4 },
    ];
    expect(decidePlacement({ terms: noTerms, lines: twice, variants: variants({}) })).toMatchObject({
      kind: 'place',
      lines: [{}, {}],
    });
    expect(decidePlacement({ terms: noTerms, lines: twice, variants: variants({ available: 9 }) })).toEqual({
      kind: 'out-of-stock',
      shortages: [{ variantId: 'v0', requested: 10, available: 9 }],
    });
  });

  it('lets an order pass whose stock is unknown: the reservation decides', () => {
    const placement = decidePlacement({
      terms: noTerms,
      lines: [{ variantId: 'v0', quantity: 1 }],
      variants: variants({ available: null }),
    });
    expect(placement.kind).toBe('place');
  });

  it('names the first unknown variant', () => {
    const lines = [
      { variantId: 'v0', quantity: 1 },
      { variantId: 'nope', quantity: 1 },
    ];
    expect(decidePlacement({ terms: noTerms, lines, variants: variants({}) })).toEqual({
      kind: 'variant-not-found',
      variantId: 'nope',
    });
  });

  it('refuses a mixture of currencies, and a total in another currency than expected', () => {
    const lines = [
      { variantId: 'v0', quantity: 1 },
      { variantId: 'v1', quantity: 1 },
    ];
    expect(decidePlacement({ terms: noTerms, lines, variants: variants({}, { currency: 'EUR' }) })).toMatchObject({
      kind: 'currency',
      expected: 'GBP',
      actual: 'EUR',
    });
    const expectedTotal = { amountMinor: 200n, currency: 'EUR' };
    expect(decidePlacement({ terms: noTerms, lines, variants: variants({}, {}), expectedTotal })).toMatchObject({
      kind: 'currency',
      expected: 'GBP',
      actual: 'EUR',
    });
  });

  it('reports the total when another one was expected', () => {
    const lines = [{ variantId: 'v0', quantity: 2 }];
    const expectedTotal = { amountMinor: 199n, currency: 'GBP' };
    expect(decidePlacement({ terms: noTerms, lines, variants: variants({}), expectedTotal })).toEqual({
      kind: 'total-changed',
      totalMinor: 200,
      currency: 'GBP',
    });
  });

  it('refuses an empty order and a total without an exact number', () => {
    expect(decidePlacement({ terms: noTerms, lines: [], variants: variants() })).toEqual({ kind: 'empty' });
    const lines = [{ variantId: 'v0', quantity: 100_000 }];
    expect(
      decidePlacement({
        terms: noTerms,
        lines,
        variants: variants({ priceMinor: Number.MAX_SAFE_INTEGER, available: null }),
      }),
    ).toMatchObject({ kind: 'invalid', field: 'lines' });
  });
});

describe('the checks of the input', () => {
  it('takes 1 to 100000 pieces', () => {
    for (const good of [1, 100_000]) expect(checkQuantity(good, 1)).toBeUndefined();
    for (const bad of [0, -1, 100_001, 1.5, Number.NaN]) expect(checkQuantity(bad, 1)).toContain('1 to 100000');
    expect(checkQuantity(0, 0)).toBeUndefined();
  });

  it('takes 1200 lines and not one more', () => {
    const lines = Array.from({ length: 1200 }, () => ({ variantId: 'v', quantity: 1 }));
    expect(checkLines(lines)).toBeUndefined();
    expect(checkLines([...lines, { variantId: 'v', quantity: 1 }])).toMatchObject({ field: 'lines' });
    expect(checkLines([{ variantId: 'v', quantity: 0 }])).toMatchObject({ field: 'lines.0.quantity' });
  });

  it('takes keys of 1 to 255 characters', () => {
    for (const good of ['k', 'k'.repeat(255)]) expect(checkKey(good)).toBeUndefined();
    for (const bad of ['', 'k'.repeat(256), 'a\0b']) expect(checkKey(bad)).toBeDefined();
  });
});

describe('orderNumber', () => {
  it('spells 40 random bits without letters that are easily confused', () => {
    expect(orderNumber(new Uint8Array(5))).toBe('TP-0000-0000');
    expect(orderNumber(Uint8Array.of(255, 255, 255, 255, 255))).toBe('TP-ZZZZ-ZZZZ');
    expect(orderNumber(Uint8Array.of(0, 0, 0, 0, 33))).toBe('TP-0000-0011');
    expect(() => orderNumber(new Uint8Array(4))).toThrow('5 random bytes');
  });
});
