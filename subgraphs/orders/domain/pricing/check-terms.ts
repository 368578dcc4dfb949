import { wholePpm } from '#platform/values/shares.ts';
import type { PromotionKind, PromotionRule } from './promotion.ts';
import type { ShippingRate } from './shipping-method.ts';

/* What staff may enter about tax, shipping and promotions. */

interface Fault {
  field: string;
  message: string;
}

const maxRates = 500;
const maxPieces = 1_000;

/** Why this cannot be a tax class; undefined if it can. */
export function checkTaxClass(taxClass: string): string | undefined {
  return /^[A-Z_]{1,30}$/.test(taxClass) ? undefined : 'expected 1 to 30 capital letters or _';
}

/** Why this cannot be the code of a shipping method; undefined if it can. */
export function checkMethodCode(code: string): string | undefined {
  return /^[A-Z0-9_]{1,30}$/.test(code) ? undefined : 'expected 1 to 30 capital letters, digits or _';
}

/** The rates of a shipping method, or the first that cannot be one. */
export function toRates(
  rates: readonly {
    country?: string | null | undefined;
    currency?: string | null | undefined;
    from: number;
    price: bigint;
  }[],
): ShippingRate[] | Fault {
  if (rates.length === 0 || rates.length > maxRates) {
    return { field: 'rates', message: `expected 1 to ${maxRates} rates, got ${rates.length}` };
  }
  for (const [index, { currency, from, price }] of rates.entries()) {
    if (from < 0) return { field: `rates.${index}.from`, message: `expected at least 0, got ${from}` };
    const amountFault = checkAmount(price, 0n);
    if (amountFault) return { field: `rates.${index}.price`, message: amountFault };
    if (currency == null && price > 0n) {
      return { field: `rates.${index}.currency`, message: 'expected a currency for a price above zero' };
    }
  }
  return rates.map(({ country, currency, from, price }) => ({
    country: country ?? null,
    currency: currency ?? null,
    from,
    priceMinor: Number(price),
  }));
}

/** Why this cannot be an amount in minor units; undefined if it can. */
export function checkAmount(amount: bigint, least: bigint): string | undefined {
  if (amount >= least && amount <= BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  return `expected ${least} to ${Number.MAX_SAFE_INTEGER}, got ${amount}`;
}

export interface EnteredRule {
  kind: PromotionKind;
  ratePpm?: number | null | undefined;
  amount?: { amount: bigint; currency: string } | null | undefined;
  buy?: number | null | undefined;
  get?: number | null | undefined;
}

/** The rule of a promotion, or the field that is missing or does not belong to its kind. */
export function toRule({ kind, ratePpm, amount, buy, get }: EnteredRule): PromotionRule | Fault {
  const needed = { BUY_GET: ['buy', 'get'], PERCENTAGE: ['ratePpm'], FIXED: ['amount'], FREE_SHIPPING: [] }[kind];
  const stray = Object.entries({ ratePpm, amount, buy, get }).find(
    ([field, value]) => value != null && !needed.some((other) => other === field),
  );
  if (stray) return { field: stray[0], message: `expected none for ${kind}` };
  switch (kind) {
    case 'PERCENTAGE':
      return isFrom1To(wholePpm, ratePpm) ? { kind, ratePpm } : notFrom1To(wholePpm, 'ratePpm', ratePpm);
    case 'BUY_GET':
      if (!isFrom1To(maxPieces, buy)) return notFrom1To(maxPieces, 'buy', buy);
      return isFrom1To(maxPieces, get) ? { kind, buy, get } : notFrom1To(maxPieces, 'get', get);
    case 'FIXED': {
      if (!amount) return { field: 'amount', message: 'expected an amount' };
      const fault = checkAmount(amount.amount, 1n);
      return fault ? { field: 'amount.amount', message: fault } : { kind, amountMinor: Number(amount.amount) };
    }
    case 'FREE_SHIPPING':
      return { kind };
    default:
      return kind satisfies never;
  }
}

/** Why this cannot be a limit from 1 to `most`; undefined if it can. */
export function checkLimit(limit: number | null | undefined, most: number): string | undefined {
  if (limit == null) return undefined;
  return limit >= 1 && limit <= most ? undefined : `expected 1 to ${most}, got ${limit}`;
}

function isFrom1To(most: number, value: number | null | undefined): value is number {
  return value != null && value >= 1 && value <= most;
}

function notFrom1To(most: number, field: string, value: number | null | undefined): Fault {
  return { field, message: `expected 1 to ${most}, got ${value ?? 'none'}` };
}
