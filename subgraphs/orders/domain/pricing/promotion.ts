import { allocateMinor, rateOfMinor } from '#platform/values/shares.ts';

/** What a promotion does. Promotions apply in this order, each to what the promotions before it left. */
export const promotionKinds = ['BUY_GET', 'PERCENTAGE', 'FIXED', 'FREE_SHIPPING'] as const;
export type PromotionKind = (typeof promotionKinds)[number];

export type PromotionRule =
  /** Of each `buy` + `get` pieces, `get` are free: the cheapest. */
  | { kind: 'BUY_GET'; buy: number; get: number }
  | { kind: 'PERCENTAGE'; ratePpm: number }
  | { kind: 'FIXED'; amountMinor: number }
  | { kind: 'FREE_SHIPPING' };

export interface PromotionTerms {
  id: string;
  /** Null for a promotion that applies without a code. */
  code: string | null;
  name: string;
  rule: PromotionRule;
  /** The variants that it is about; null for all. */
  variantIds: readonly string[] | null;
  /** The least sum of the lines; null if there is none. */
  minimumMinor: number | null;
  /** Of the minimum and of a fixed amount. */
  currency: string | null;
  maxRedemptions: number | null;
  maxPerCustomer: number | null;
}

/** How often a promotion was used by orders that were not cancelled. */
export interface PromotionUse {
  total: number;
  byCustomer: number;
}

/** A line of an order and what is left to pay for it. */
export interface DiscountedLine {
  variantId: string;
  quantity: number;
  unitMinor: number;
  leftMinor: number;
}

export interface Saving {
  promotionId: string;
  code: string | null;
  name: string;
  savedMinor: number;
}

export type PromotionFault = 'UNKNOWN' | 'USED_UP' | 'USED_BY_CUSTOMER' | 'NOT_APPLICABLE';

/** Codes as they are stored and compared: customers type them. */
export function toCode(text: string): string {
  return text.trim().toUpperCase();
}

/** The promotions in the order in which they apply. */
export function inOrderOfEffect(promotions: readonly PromotionTerms[]): PromotionTerms[] {
  const rank = ({ rule }: PromotionTerms) => promotionKinds.indexOf(rule.kind);
  return promotions.toSorted((a, b) => rank(a) - rank(b) || a.id.localeCompare(b.id));
}

/** Whether a code may be used once more; undefined if it may. */
export function findUseFault(promotion: PromotionTerms, use: PromotionUse | undefined): PromotionFault | undefined {
  if (promotion.maxRedemptions !== null && (use?.total ?? 0) >= promotion.maxRedemptions) return 'USED_UP';
  if (promotion.maxPerCustomer !== null && (use?.byCustomer ?? 0) >= promotion.maxPerCustomer) {
    return 'USED_BY_CUSTOMER';
  }
  return undefined;
}

/** Whether the promotion is for an order of this sum and currency. */
export function appliesTo(promotion: PromotionTerms, subtotalMinor: number, currency: string): boolean {
  if (promotion.currency !== null && promotion.currency !== currency) return false;
  return promotion.minimumMinor === null || subtotalMinor >= promotion.minimumMinor;
}

/** Takes a promotion off the lines and returns what it saves. Never more than what is left to pay. */
export function discountLines(lines: readonly DiscountedLine[], { rule, variantIds }: PromotionTerms): number {
  const eligible = lines.filter(({ variantId }) => variantIds === null || variantIds.includes(variantId));
  if (rule.kind === 'FREE_SHIPPING') return 0;
  if (rule.kind === 'BUY_GET') return discountPieces(eligible, rule.buy, rule.get);
  const left = eligible.reduce((sum, line) => sum + line.leftMinor, 0);
  const saved = rule.kind === 'PERCENTAGE' ? rateOfMinor(left, rule.ratePpm) : Math.min(left, rule.amountMinor);
  if (saved === 0) return 0;
  const weights = eligible.map((line) => line.leftMinor);
  for (const [index, part] of allocateMinor(saved, weights).entries()) {
    const line = eligible[index];
    if (line) line.leftMinor -= part;
  }
  return saved;
}

function discountPieces(lines: readonly DiscountedLine[], buy: number, get: number): number {
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  let free = Math.floor(pieces / (buy + get)) * get;
  let saved = 0;
  for (const line of lines.toSorted((a, b) => a.unitMinor - b.unitMinor)) {
    const count = Math.min(free, line.quantity);
    const part = Math.min(line.leftMinor, count * line.unitMinor);
    line.leftMinor -= part;
    free -= count;
    saved += part;
  }
  return saved;
}
