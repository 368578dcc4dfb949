import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf, valueOf } from '../../../subgraphs/orders/domain/pricing/piece-values.ts';
import {
  type ItemToPrice,
  type OrderPrice,
  type PriceTerms,
  priceOrder,
} from '../../../subgraphs/orders/domain/pricing/price-order.ts';
import {
  findUseFault,
  type PromotionTerms,
  type PromotionRule,
  toCode,
} from '../../../subgraphs/orders/domain/pricing/promotion.ts';
import { offerShipping, type ShippingTerms } from '../../../subgraphs/orders/domain/pricing/shipping-method.ts';

const vat = { taxClass: 'STANDARD', ratePpm: 200_000, included: true };
const salesTax = { taxClass: 'STANDARD', ratePpm: 88_750, included: false };
const nothing: PriceTerms = { country: 'GB', methods: [], taxRates: [], promotions: [] };

function item(unitMinor: number, quantity = 1, variantId = 'v'): ItemToPrice {
  return { variantId, unitMinor, quantity, totalMinor: unitMinor * quantity, taxClass: 'STANDARD' };
}

function promotion(rule: PromotionRule, change: Partial<PromotionTerms> = {}): PromotionTerms {
  const limits = { variantIds: null, minimumMinor: null, currency: null, maxRedemptions: null, maxPerCustomer: null };
  return { id: rule.kind, code: rule.kind, name: rule.kind, rule, ...limits, ...change };
}

function method(code: string, priceMinor: number, change: Partial<ShippingTerms> = {}): ShippingTerms {
  const rates = [{ country: null, currency: 'GBP', from: 0, priceMinor }];
  return { code, name: code, basis: 'VALUE', taxClass: 'STANDARD', rates, ...change };
}

function priced(items: readonly ItemToPrice[], terms: Partial<PriceTerms> = {}, currency = 'GBP'): OrderPrice {
  const pricing = priceOrder(items, currency, { ...nothing, ...terms });
  if (pricing.kind !== 'priced') throw new Error(`expected a price, got ${pricing.kind}`);
  return pricing.price;
}

describe('tax', () => {
  it('is contained in prices or added to them, rounded half up per line', () => {
    expect(priced([item(12_000)], { taxRates: [vat] })).toMatchObject({
      totalMinor: 12_000,
      taxMinor: 2_000,
      includedTaxMinor: 2_000,
    });
    // 8.875 % of 199.99 is 17.749.
    expect(priced([item(19_999)], { taxRates: [salesTax] })).toMatchObject({
      totalMinor: 21_774,
      taxMinor: 1_775,
      includedTaxMinor: 0,
    });
    const half = { ...salesTax, ratePpm: 500_000 };
    expect(priced([item(1), item(1)], { taxRates: [half] })).toMatchObject({ taxMinor: 2, totalMinor: 4 });
  });

  it('goes by the class of the line, and is nothing without a rate', () => {
    const reduced = { taxClass: 'REDUCED', ratePpm: 50_000, included: false };
    const book = { ...item(1_000), taxClass: 'REDUCED' };
    const price = priced([item(1_000), book, { ...item(1_000), taxClass: 'ZERO' }], { taxRates: [salesTax, reduced] });
    expect(price.lines.map(({ taxMinor }) => taxMinor)).toEqual([89, 50, 0]);
  });

  it('is due on shipping, after a discount on it', () => {
    const terms = { taxRates: [salesTax], methods: [method('POST', 1_000)] };
    expect(priced([item(1_000)], terms)).toMatchObject({ shippingTaxMinor: 89, taxMinor: 178, totalMinor: 2_178 });
    const free = { ...terms, promotions: [promotion({ kind: 'FREE_SHIPPING' })] };
    expect(priced([item(1_000)], free)).toMatchObject({ shippingTaxMinor: 0, discountMinor: 1_000, totalMinor: 1_089 });
  });
});

describe('shipping', () => {
  it('takes the cheapest method unless another one is chosen', () => {
    const methods = [method('EXPRESS', 900), method('POST', 300)];
    expect(priced([item(100)], { methods })).toMatchObject({ shippingMethod: 'POST', totalMinor: 400 });
    expect(priced([item(100)], { methods, method: 'EXPRESS' })).toMatchObject({ totalMinor: 1_000 });
    expect(priceOrder([item(100)], 'GBP', { ...nothing, methods, method: 'PIGEON' })).toEqual({
      kind: 'no-shipping',
      available: ['POST', 'EXPRESS'],
    });
    expect(priceOrder([item(100)], 'USD', { ...nothing, methods })).toEqual({ kind: 'no-shipping', available: [] });
  });

  it('goes by country first, then by the highest lower bound that is reached', () => {
    const rates = [
      { country: null, currency: 'GBP', from: 0, priceMinor: 2_000 },
      { country: 'GB', currency: 'GBP', from: 0, priceMinor: 500 },
      { country: 'GB', currency: 'GBP', from: 10, priceMinor: 100 },
      { country: 'GB', currency: null, from: 50, priceMinor: 0 },
    ];
    const priceFor = (country: string, pieces: number) =>
      offerShipping([method('POST', 0, { basis: 'PIECES', rates })], {
        country,
        currency: 'GBP',
        valueMinor: 1,
        pieces,
      }).map(({ priceMinor }) => priceMinor);
    expect([priceFor('GB', 9), priceFor('GB', 10), priceFor('GB', 50), priceFor('FR', 50)]).toEqual([
      [500],
      [100],
      [0],
      [2_000],
    ]);
  });

  it('counts the value of the goods after discounts', () => {
    const rates = [
      { country: null, currency: 'GBP', from: 0, priceMinor: 500 },
      { country: null, currency: 'GBP', from: 1_000, priceMinor: 0 },
    ];
    const terms = { methods: [method('POST', 0, { rates })] };
    expect(priced([item(1_000)], terms).shippingMinor).toBe(0);
    const promotions = [promotion({ kind: 'FIXED', amountMinor: 1 }, { currency: 'GBP' })];
    expect(priced([item(1_000)], { ...terms, promotions }).shippingMinor).toBe(500);
  });
});

describe('promotions', () => {
  it('give the cheapest pieces of a set for nothing', () => {
    const promotions = [promotion({ kind: 'BUY_GET', buy: 2, get: 1 })];
    const price = priced([item(500, 2), item(300, 4)], { promotions });
    expect(price.lines.map(({ discountMinor }) => discountMinor)).toEqual([0, 600]);
  });

  it('take a percentage after a set, and a fixed amount last, never more than what is left', () => {
    const promotions = [
      promotion({ kind: 'FIXED', amountMinor: 10_000 }, { currency: 'GBP' }),
      promotion({ kind: 'PERCENTAGE', ratePpm: 100_000 }),
      promotion({ kind: 'BUY_GET', buy: 1, get: 1 }),
    ];
    const price = priced([item(1_000, 2)], { promotions });
    expect(price.savings.map(({ promotionId, savedMinor }) => [promotionId, savedMinor])).toEqual([
      ['BUY_GET', 1_000],
      ['PERCENTAGE', 100],
      ['FIXED', 900],
    ]);
    expect(price.totalMinor).toBe(0);
  });

  it('are for their variants, minimum and currency only', () => {
    const ten: PromotionRule = { kind: 'PERCENTAGE', ratePpm: 100_000 };
    const saved = (change: Partial<PromotionTerms>) =>
      priced([item(1_000, 1, 'a'), item(500, 1, 'b')], { promotions: [promotion(ten, change)] }).discountMinor;
    expect(saved({ variantIds: ['b'] })).toBe(50);
    expect(saved({ minimumMinor: 1_500, currency: 'GBP' })).toBe(150);
    expect(saved({ minimumMinor: 1_501, currency: 'GBP' })).toBe(0);
    expect(saved({ minimumMinor: 0, currency: 'EUR' })).toBe(0);
  });

  it('have limits, and codes that are compared without case', () => {
    const limited = promotion({ kind: 'FREE_SHIPPING' }, { maxRedemptions: 2, maxPerCustomer: 1 });
    expect(findUseFault(limited, undefined)).toBeUndefined();
    expect(findUseFault(limited, { total: 1, byCustomer: 1 })).toBe('USED_BY_CUSTOMER');
    expect(findUseFault(limited, { total: 2, byCustomer: 0 })).toBe('USED_UP');
    expect(toCode(' spring10 ')).toBe('SPRING10');
  });
});

const minor = fc.integer({ min: 0, max: 10_000_000_000 });
const items = fc.array(
  fc.record({
    unitMinor: minor,
    quantity: fc.integer({ min: 1, max: 50 }),
    variantId: fc.constantFrom('a', 'b', 'c'),
    taxClass: fc.constantFrom('STANDARD', 'REDUCED', 'NONE'),
  }),
  { minLength: 1, maxLength: 12 },
);
const taxRates = fc.tuple(
  ...['STANDARD', 'REDUCED'].map((taxClass) =>
    fc.record({
      taxClass: fc.constant(taxClass),
      ratePpm: fc.integer({ min: 0, max: 1_000_000 }),
      included: fc.boolean(),
    }),
  ),
);
const rule: fc.Arbitrary<PromotionRule> = fc.oneof(
  fc.record({
    kind: fc.constant('BUY_GET' as const),
    buy: fc.integer({ min: 1, max: 4 }),
    get: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constant('PERCENTAGE' as const), ratePpm: fc.integer({ min: 1, max: 1_000_000 }) }),
  fc.record({ kind: fc.constant('FIXED' as const), amountMinor: minor }),
  fc.record({ kind: fc.constant('FREE_SHIPPING' as const) }),
);
const rules = fc.array(fc.tuple(rule, fc.option(fc.constantFrom(['a'], ['b', 'c']))), { maxLength: 5 });
const anyOrder = fc.tuple(items, taxRates, rules, minor, fc.constantFrom('JPY', 'GBP', 'KWD'));

function priceOf([lines, rates, promotions, shippingMinor, currency]: typeof anyOrder extends fc.Arbitrary<infer T>
  ? T
  : never) {
  const wanted = lines.map((line) => ({ ...line, totalMinor: line.unitMinor * line.quantity }));
  const rows = promotions.map(([each, variantIds], index) =>
    promotion(each, { id: `${index}`, variantIds, currency: each.kind === 'FIXED' ? currency : null }),
  );
  const methods = [method('POST', 0, { rates: [{ country: null, currency, from: 0, priceMinor: shippingMinor }] })];
  return { wanted, price: priced(wanted, { taxRates: rates, promotions: rows, methods }, currency) };
}

describe('of any order', () => {
  it('the parts are whole, not negative, and sum up to the total', () => {
    fc.assert(
      fc.property(anyOrder, (order) => {
        const { wanted, price } = priceOf(order);
        const { subtotalMinor, discountMinor, shippingMinor, taxMinor, includedTaxMinor, totalMinor } = price;
        for (const amount of [discountMinor, taxMinor, includedTaxMinor, totalMinor]) {
          expect(Number.isSafeInteger(amount) && amount >= 0).toBe(true);
        }
        expect(subtotalMinor - discountMinor + shippingMinor + taxMinor - includedTaxMinor).toBe(totalMinor);
        expect(price.savings.reduce((sum, { savedMinor }) => sum + savedMinor, 0)).toBe(discountMinor);
        for (const [index, line] of price.lines.entries()) {
          expect(line.discountMinor).toBeGreaterThanOrEqual(0);
          expect(line.discountMinor).toBeLessThanOrEqual(wanted[index]?.totalMinor ?? -1);
        }
      }),
    );
  });

  it('pieces cost the same in sum, however they are shipped, cancelled and returned', () => {
    fc.assert(
      fc.property(anyOrder, fc.array(fc.nat(), { maxLength: 30 }), (order, steps) => {
        const { wanted, price } = priceOf(order);
        const lines = wanted.map((line, index) => ({
          ...line,
          ...(price.lines[index] ?? { discountMinor: 0, taxMinor: 0, taxIncluded: false }),
          id: `${index}`,
          cancelledQuantity: 0,
          shippedQuantity: 0,
          returnedQuantity: 0,
        }));
        const whole = lines.reduce((sum, line) => sum + partsOf(line, line.quantity).chargeMinor, 0);
        const moved = { shipped: 0, cancelled: 0, returned: 0 };
        for (const step of steps) {
          const line = lines[step % lines.length];
          const change = (['shipped', 'cancelled', 'returned'] as const)[step % 3];
          if (!line || !change) continue;
          const open = line.quantity - line.shippedQuantity - line.cancelledQuantity;
          const most = change === 'returned' ? line.shippedQuantity - line.returnedQuantity : open;
          const quantity = Math.min(most, 1 + (step % 7));
          if (quantity === 0) continue;
          line[`${change}Quantity`] += quantity;
          const value = valueOf(change, lines, [{ orderLineId: line.id, quantity }]);
          expect(value).toBeGreaterThanOrEqual(0);
          moved[change] += value;
        }
        const open = lines.map((line) => ({
          orderLineId: line.id,
          quantity: line.quantity - line.shippedQuantity - line.cancelledQuantity,
        }));
        for (const [index, line] of lines.entries()) line.shippedQuantity += open[index]?.quantity ?? 0;
        expect(moved.shipped + moved.cancelled + valueOf('shipped', lines, open)).toBe(whole);
        expect(moved.returned).toBeLessThanOrEqual(moved.shipped);
        const back = lines.map((line) => ({
          orderLineId: line.id,
          quantity: line.shippedQuantity - line.returnedQuantity,
        }));
        for (const line of lines) line.returnedQuantity = line.shippedQuantity;
        expect(moved.returned + valueOf('returned', lines, back)).toBe(whole - moved.cancelled);
      }),
    );
  });
});
