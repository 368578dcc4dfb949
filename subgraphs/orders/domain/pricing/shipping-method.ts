/** What the rates of a method are counted by: the value of the goods in minor units, or their pieces. */
export const shippingBases = ['VALUE', 'PIECES'] as const;
export type ShippingBasis = (typeof shippingBases)[number];

export interface ShippingRate {
  /** Null for every country that has no rate of its own. */
  country: string | null;
  /** Null for every currency; such a rate is free. */
  currency: string | null;
  /** The least value or number of pieces. */
  from: number;
  priceMinor: number;
}

export interface ShippingTerms {
  code: string;
  name: string;
  basis: ShippingBasis;
  taxClass: string;
  rates: readonly ShippingRate[];
}

export interface ShippingOffer {
  code: string;
  name: string;
  taxClass: string;
  priceMinor: number;
}

export interface Consignment {
  country: string;
  currency: string;
  /** Of the goods after discounts. */
  valueMinor: number;
  pieces: number;
}

/** The methods that can send the goods, cheapest first. */
export function offerShipping(methods: readonly ShippingTerms[], goods: Consignment): ShippingOffer[] {
  return methods
    .flatMap((method): ShippingOffer[] => {
      const rate = findRate(method, goods);
      if (!rate) return [];
      const { code, name, taxClass } = method;
      return [{ code, name, taxClass, priceMinor: rate.priceMinor }];
    })
    .toSorted((a, b) => a.priceMinor - b.priceMinor || a.code.localeCompare(b.code));
}

/** The rates of the country win over the rates for every country; of these the one with the highest lower bound. */
function findRate({ basis, rates }: ShippingTerms, goods: Consignment): ShippingRate | undefined {
  const own = rates.filter(({ country }) => country === goods.country);
  const measure = basis === 'VALUE' ? goods.valueMinor : goods.pieces;
  return (own.length > 0 ? own : rates.filter(({ country }) => country === null))
    .filter(({ currency, from }) => (currency === null || currency === goods.currency) && from <= measure)
    .toSorted((a, b) => b.from - a.from)[0];
}
