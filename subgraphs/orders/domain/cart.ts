import { placementLimits } from './placement.ts';

export interface CartLineFacts {
  variantId: string;
  quantity: number;
  /** The price that the customer saw when they changed the line; null for lines of a release before. */
  shownMinor: number | null | undefined;
}

/** The lines of two carts as one: quantities are added up to the limit, and new lines follow up to the limit. Both carts have one currency. */
export function mergeLines<Line extends CartLineFacts>(
  own: readonly Line[],
  guest: readonly CartLineFacts[],
): { changed: { line: Line; quantity: number }[]; added: CartLineFacts[] } {
  const byVariant = new Map(own.map((line) => [line.variantId, line]));
  const changed: { line: Line; quantity: number }[] = [];
  const added: CartLineFacts[] = [];
  for (const line of guest) {
    const known = byVariant.get(line.variantId);
    if (known) {
      const quantity = Math.min(known.quantity + line.quantity, placementLimits.quantity);
      changed.push({ line: known, quantity });
    } else if (own.length + added.length < placementLimits.lines) added.push(line);
  }
  return { changed, added };
}

export type CartWarningReason = 'PRICE_CHANGED' | 'NOT_ENOUGH_STOCK' | 'NOT_SOLD';

/** What the customer should know about a line before they order. */
export interface CartWarning {
  reason: CartWarningReason;
  previousMinor: number | null;
  available: number | null;
}

export interface VariantNow {
  priceMinor: number;
  onSale: boolean;
  /** Null before the first event of the catalogue about its stock. */
  available: number | null;
}

/** The warnings about a line, the most serious one first. */
export function findWarnings({ quantity, shownMinor }: CartLineFacts, now: VariantNow): CartWarning[] {
  const warnings: CartWarning[] = [];
  const warn = (reason: CartWarningReason, more: Partial<CartWarning> = {}) =>
    warnings.push({ reason, previousMinor: null, available: null, ...more });
  if (!now.onSale) warn('NOT_SOLD');
  else if (now.available !== null && now.available < quantity) {
    warn('NOT_ENOUGH_STOCK', { available: Math.max(0, now.available) });
  }
  if (shownMinor != null && shownMinor !== now.priceMinor) warn('PRICE_CHANGED', { previousMinor: shownMinor });
  return warnings;
}
