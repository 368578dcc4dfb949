import { describe, expect, it } from 'vitest';
import { findWarnings, mergeLines } from '../../../subgraphs/orders/domain/cart.ts';
import { placementLimits } from '../../../subgraphs/orders/domain/placement.ts';

const line = (variantId: string, quantity: number) => ({ variantId, quantity, shownMinor: 100 });

describe('the merge of two carts', () => {
  it('adds quantities of the same variant, and adds the other lines', () => {
    const own = [line('a', 1), line('b', 2)];
    expect(mergeLines(own, [line('b', 3), line('c', 4)])).toEqual({
      changed: [{ line: own[1], quantity: 5 }],
      added: [line('c', 4)],
    });
  });

  it('stops at the limits of an order', () => {
    const own = Array.from({ length: placementLimits.lines - 1 }, (_, index) => line(`v${index}`, 99_999));
    const { changed, added } = mergeLines(own, [line('v0', 5), line('new', 1), line('newer', 1)]);
    expect(changed.map(({ quantity }) => quantity)).toEqual([placementLimits.quantity]);
    expect(added).toEqual([line('new', 1)]);
  });
});

describe('warnings about a line', () => {
  const now = { priceMinor: 100, onSale: true, available: 5 };

  it('are none while nothing changed, and before the stock is known', () => {
    expect(findWarnings(line('a', 5), now)).toEqual([]);
    expect(findWarnings({ ...line('a', 5), shownMinor: null }, { ...now, available: null })).toEqual([]);
  });

  it('name too little stock, another price, and a product that is not sold', () => {
    const none = { previousMinor: null, available: null };
    expect(findWarnings(line('a', 6), { ...now, priceMinor: 90 })).toEqual([
      { ...none, reason: 'NOT_ENOUGH_STOCK', available: 5 },
      { ...none, reason: 'PRICE_CHANGED', previousMinor: 100 },
    ]);
    expect(findWarnings(line('a', 6), { ...now, available: -2 })).toMatchObject([{ available: 0 }]);
    expect(findWarnings(line('a', 6), { ...now, onSale: false })).toEqual([{ ...none, reason: 'NOT_SOLD' }]);
  });
});
