import { timesMinor } from './money.ts';
import { type InvalidField, invalid } from './pieces.ts';
import { findShortages, type KnownVariant, type RequestedLine, type VariantShortage } from './placement.ts';

/** Pieces of a variant that an order gets after it was placed, at the price of today. */
export interface Article extends RequestedLine {
  sku: string;
  name: string;
  taxClass: string;
  unitMinor: number;
}

/** Why an order does not get an article. The stock is a forecast: the catalogue decides. */
export type ArticleFault =
  | { kind: 'variant-not-found'; variantId: string }
  | { kind: 'currency'; message: string; expected: string; actual: string }
  | { kind: 'out-of-stock'; shortages: VariantShortage[] };

/** The article of a variant for an order in this currency. `field` is the place in the input that a refusal for a too large total names. */
export function toArticle(
  { variantId, quantity }: RequestedLine,
  field: string,
  currency: string,
  variants: ReadonlyMap<string, KnownVariant>,
): { kind: 'article'; article: Article } | ArticleFault | InvalidField {
  const variant = variants.get(variantId);
  if (!variant) return { kind: 'variant-not-found', variantId };
  if (variant.currency !== currency) {
    const message = `The order is in ${currency}, but ${variant.sku} costs ${variant.currency}`;
    return { kind: 'currency', message, expected: currency, actual: variant.currency };
  }
  const { sku, name, taxClass, priceMinor: unitMinor } = variant;
  if (timesMinor(unitMinor, quantity) === undefined) return invalid(field, 'expected a smaller total');
  return { kind: 'article', article: { variantId, quantity, sku, name, taxClass, unitMinor } };
}

/** The fault of articles that are not in stock; undefined if all are. */
export function findStockFault(
  lines: readonly RequestedLine[],
  variants: ReadonlyMap<string, KnownVariant>,
): ArticleFault | undefined {
  const shortages = findShortages(lines, variants);
  return shortages.length > 0 ? { kind: 'out-of-stock', shortages } : undefined;
}
