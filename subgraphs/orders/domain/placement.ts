import { findTextFault } from '#platform/values/text.ts';
import { sumMinor, timesMinor, toText } from './money.ts';

/** Bounds of one order. The schema names them to clients. */
export const placementLimits = { lines: 1200, quantity: 100_000, keyLength: 255 } as const;

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
  /** Pieces that could be ordered by the newest event of the catalog; null before the first one. */
  available: number | null;
}

export interface PlacedLine extends RequestedLine {
  sku: string;
  name: string;
  unitMinor: number;
  totalMinor: number;
}

export interface VariantShortage {
  variantId: string;
  requested: number;
  available: number;
}

export type Placement =
  | { kind: 'place'; lines: PlacedLine[]; totalMinor: number; currency: string }
  | { kind: 'variant-not-found'; variantId: string }
  | { kind: 'currency'; message: string; expected: string; actual: string }
  | { kind: 'total-changed'; totalMinor: number; currency: string }
  | { kind: 'out-of-stock'; shortages: VariantShortage[] }
  | { kind: 'empty' }
  | { kind: 'invalid'; field: string; message: string };

export interface PlacementRequest {
  lines: readonly RequestedLine[];
  variants: ReadonlyMap<string, KnownVariant>;
  expectedTotal?: { amountMinor: bigint; currency: string } | undefined;
}

/**
 * The order that would be placed, at today's prices, or the first reason why not. Lines of the same variant stay separate lines, but
 * compete for the same stock. The stock here is a forecast: the catalogue's reservation decides.
 */
export function decidePlacement({ lines, variants, expectedTotal }: PlacementRequest): Placement {
  const [first] = lines;
  if (!first) return { kind: 'empty' };

  const placed: PlacedLine[] = [];
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
    placed.push({ ...line, sku: variant.sku, name: variant.name, unitMinor: variant.priceMinor, totalMinor });
  }
  const totalMinor = sumMinor(placed.map((line) => line.totalMinor));
  if (currency === undefined) return { kind: 'empty' };
  if (totalMinor === undefined) {
    const most = toText(Number.MAX_SAFE_INTEGER, currency);
    return { kind: 'invalid', field: 'lines', message: `expected a total of at most ${most}` };
  }

  if (expectedTotal && expectedTotal.currency !== currency) {
    const message = `The order is in ${currency}, but the expected total is in ${expectedTotal.currency}`;
    return { kind: 'currency', message, expected: currency, actual: expectedTotal.currency };
  }
  if (expectedTotal && expectedTotal.amountMinor !== BigInt(totalMinor)) {
    return { kind: 'total-changed', totalMinor, currency };
  }

  const shortages = findShortages(lines, variants);
  if (shortages.length > 0) return { kind: 'out-of-stock', shortages };
  return { kind: 'place', lines: placed, totalMinor, currency };
}

function findShortages(lines: readonly RequestedLine[], variants: PlacementRequest['variants']): VariantShortage[] {
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

/** Why this cannot be an idempotency key; undefined if it can. */
export function checkKey(key: string): string | undefined {
  return findTextFault(key, { min: 1, max: placementLimits.keyLength });
}
