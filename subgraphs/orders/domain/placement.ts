import { findTextFault } from '#platform/values/text.ts';
import { sumMinor, timesMinor, toText } from './money.ts';
import { type LinePrice, type OrderPrice, type PriceTerms, priceOrder } from './pricing/price-order.ts';
import { findUseFault, type PromotionFault, type PromotionUse, toCode } from './pricing/promotion.ts';

/** Bounds of one order. The schema names them to clients. */
export const placementLimits = { lines: 1200, quantity: 100_000, keyLength: 255, codes: 5, codeLength: 50 } as const;

export interface RequestedLine {
  variantId: string;
  quantity: number;
}

/** This subgraph's copy of a variant of the catalogue. */
export interface KnownVariant {
  variantId: string;
  sku: string;
  name: string;
  priceMinor: number;
  currency: string;
  taxClass: string;
  /** Pieces that could be ordered by the newest event of the catalog; null before the first one. */
  available: number | null;
}

export interface PlacedLine extends RequestedLine, LinePrice {
  sku: string;
  name: string;
  taxClass: string;
  unitMinor: number;
  totalMinor: number;
}

export interface VariantShortage {
  variantId: string;
  requested: number;
  available: number;
}

export type Placement =
  | { kind: 'place'; lines: PlacedLine[]; price: OrderPrice; totalMinor: number; currency: string }
  | { kind: 'variant-not-found'; variantId: string }
  | { kind: 'currency'; message: string; expected: string; actual: string }
  | { kind: 'total-changed'; totalMinor: number; currency: string }
  | { kind: 'out-of-stock'; shortages: VariantShortage[] }
  | { kind: 'no-shipping'; method: string | null; available: string[] }
  | { kind: 'promotion'; code: string; fault: PromotionFault }
  | { kind: 'empty' }
  | { kind: 'invalid'; field: string; message: string };

/** What an order costs beside its lines. */
export interface PlacementTerms extends PriceTerms {
  /** The codes that the customer entered, as `toCode` has them. */
  codes: readonly string[];
  /** How often the promotions with limits were used, by their id. */
  uses: ReadonlyMap<string, PromotionUse>;
}

/** No discount, no shipping, no tax. */
export const noTerms: PlacementTerms = {
  country: '',
  methods: [],
  taxRates: [],
  promotions: [],
  codes: [],
  uses: new Map(),
};

export interface PlacementRequest {
  lines: readonly RequestedLine[];
  variants: ReadonlyMap<string, KnownVariant>;
  terms: PlacementTerms;
  expectedTotal?: { amountMinor: bigint; currency: string } | undefined;
}

/**
 * The order that would be placed, at today's prices, or the first reason why not. Lines of the same variant stay separate lines, but
 * compete for the same stock. The stock here is a forecast: the catalogue's reservation decides.
 */
export function decidePlacement({ lines, variants, terms, expectedTotal }: PlacementRequest): Placement {
  const [first] = lines;
  if (!first) return { kind: 'empty' };

  const items: Omit<PlacedLine, keyof LinePrice>[] = [];
  let currency: string | undefined;
  for (const line of lines) {
    const variant = variants.get(line.variantId);
    if (!variant) return { kind: 'variant-not-found', variantId: line.variantId };
    currency ??= variant.currency;
    if (variant.currency !== currency) {
      const message = `An order has one currency: ${variant.sku} costs ${variant.currency}, the lines before it cost ${currency}`;
      return { kind: 'currency', message, expected: currency, actual: variant.currency };
    }
    // NaN makes the sum below unsafe too.
    const totalMinor = timesMinor(variant.priceMinor, line.quantity) ?? Number.NaN;
    const { sku, name, taxClass, priceMinor: unitMinor } = variant;
    items.push({ ...line, sku, name, taxClass, unitMinor, totalMinor });
  }
  const subtotalMinor = sumMinor(items.map((item) => item.totalMinor));
  if (currency === undefined) return { kind: 'empty' };
  const fault = findCodeFault(terms);
  if (fault) return fault;
  const pricing = subtotalMinor === undefined ? { kind: 'too-large' as const } : priceOrder(items, currency, terms);
  if (pricing.kind === 'no-shipping') {
    return { kind: 'no-shipping', method: terms.method ?? null, available: pricing.available };
  }
  if (pricing.kind === 'too-large') {
    const most = toText(Number.MAX_SAFE_INTEGER, currency);
    return { kind: 'invalid', field: 'lines', message: `expected a total of at most ${most}` };
  }

  const { price } = pricing;
  const { totalMinor } = price;
  const useless = terms.codes.find((code) => !price.savings.some((saving) => saving.code === code));
  if (useless !== undefined) return { kind: 'promotion', code: useless, fault: 'NOT_APPLICABLE' };

  if (expectedTotal && expectedTotal.currency !== currency) {
    const message = `The order is in ${currency}, but the expected total is in ${expectedTotal.currency}`;
    return { kind: 'currency', message, expected: currency, actual: expectedTotal.currency };
  }
  if (expectedTotal && expectedTotal.amountMinor !== BigInt(totalMinor)) {
    return { kind: 'total-changed', totalMinor, currency };
  }

  const shortages = findShortages(lines, variants);
  if (shortages.length > 0) return { kind: 'out-of-stock', shortages };
  const none = { discountMinor: 0, taxMinor: 0, taxIncluded: false, taxRatePpm: 0 };
  const placed = items.map((item, index) => ({ ...item, ...(price.lines[index] ?? none) }));
  return { kind: 'place', lines: placed, price, totalMinor, currency };
}

/** The first code that there is no promotion for now, or that was used too often. */
function findCodeFault({ codes, promotions, uses }: PlacementTerms): Placement | undefined {
  for (const code of codes) {
    const promotion = promotions.find((known) => known.code === code);
    const fault = promotion ? findUseFault(promotion, uses.get(promotion.id)) : 'UNKNOWN';
    if (fault) return { kind: 'promotion', code, fault };
  }
  return undefined;
}

/** The variants that there is too little of, as far as this subgraph knows. */
export function findShortages(
  lines: readonly RequestedLine[],
  variants: PlacementRequest['variants'],
): VariantShortage[] {
  const requested = new Map<string, number>();
  for (const { variantId, quantity } of lines) requested.set(variantId, (requested.get(variantId) ?? 0) + quantity);
  return [...requested].flatMap(([variantId, quantity]) => {
    const available = variants.get(variantId)?.available ?? null;
    return available !== null && available < quantity
      ? [{ variantId, requested: quantity, available: Math.max(0, available) }]
      : [];
  });
}

export interface InvalidInputField {
  field: string;
  message: string;
}

/** The first line whose quantity is not 1 to 100000, or that there are too many lines; undefined if all is well. */
export function checkLines(lines: readonly RequestedLine[]): InvalidInputField | undefined {
  if (lines.length > placementLimits.lines) {
    return { field: 'lines', message: `expected at most ${placementLimits.lines} lines, got ${lines.length}` };
  }
  for (const [index, { quantity }] of lines.entries()) {
    const problem = checkQuantity(quantity, 1);
    if (problem) return { field: `lines.${index}.quantity`, message: problem };
  }
  return undefined;
}

/** Why this is not a number of pieces from `least` to 100000; undefined if it is. */
export function checkQuantity(quantity: number, least: number): string | undefined {
  if (Number.isInteger(quantity) && quantity >= least && quantity <= placementLimits.quantity) return undefined;
  return `expected ${least} to ${placementLimits.quantity} pieces, got ${quantity}`;
}

/** The codes that a customer entered, each once, or why they cannot be codes. */
export function parseCodes(entered: readonly string[]): string[] | InvalidInputField {
  const codes = [...new Set(entered.map(toCode))];
  if (codes.length > placementLimits.codes) {
    return { field: 'promotionCodes', message: `expected at most ${placementLimits.codes} codes, got ${codes.length}` };
  }
  for (const [index, code] of codes.entries()) {
    const message = checkCode(code);
    if (message) return { field: `promotionCodes.${index}`, message };
  }
  return codes;
}

/** Why this cannot be the code of a promotion or of a shipping method, which answers quote; undefined if it can. */
export function checkCode(code: string): string | undefined {
  return findTextFault(code, { min: 1, max: placementLimits.codeLength });
}

/** Why this cannot be an idempotency key; undefined if it can. */
export function checkKey(key: string): string | undefined {
  return findTextFault(key, { min: 1, max: placementLimits.keyLength });
}
