import { LockMode } from '@mikro-orm/core';
import { isId } from '#platform/values/id.ts';
import { type CatalogContext, requireStockKeeper } from '../context.ts';
import { type Conflict, conflict } from '../domain/conflict.ts';
import { type CurrencyMismatch, currencyMismatch } from '../domain/currency-mismatch.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { parsePrice, toCheapest } from '../domain/product.ts';
import { Product } from '../storage/product.entity.ts';
import { Variant } from '../storage/variant.entity.ts';
import { setPrice } from '../listing/set-price.ts';
import { writeFacets } from '../listing/write-search.ts';
import { type VariantNotFound, variantNotFound } from '../domain/variant-not-found.ts';

export interface ChangePriceInput {
  variantId: string;
  price: { amount: bigint; currency: string };
  expectedPriceVersion?: number | null | undefined;
}

export interface PriceChanged {
  __typename: 'PriceChanged';
  variantId: string;
}

export type ChangePriceOutcome = PriceChanged | VariantNotFound | CurrencyMismatch | Conflict | InvalidInput;

/** Sets the price of a variant from now on. Nothing changes if it is the present price, or if the price has another version than the expected one. For stock keepers only. */
export async function changePrice(context: CatalogContext, input: ChangePriceInput): Promise<ChangePriceOutcome> {
  requireStockKeeper(context.caller);
  const priceMinor = parsePrice(input.price, 'price.amount');
  if (typeof priceMinor !== 'number' && isInvalidInput(priceMinor)) return priceMinor;
  const id = input.variantId.toLowerCase();
  if (!isId(id)) return variantNotFound(input.variantId);
  const { currency } = input.price;
  const expected = input.expectedPriceVersion;
  const now = context.now();

  return context.em.fork().transactional(async (em) => {
    const known = await em.findOne(Variant, { id }, { disableIdentityMap: true });
    if (!known) return variantNotFound(input.variantId);
    // The lock of the product's row covers the prices of all its variants, because the cheapest is computed over them. The variants themselves stay
    // unlocked: movements of their stock refer to them and must not wait.
    const product = await em.findOneOrFail(Product, { id: known.productId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const variants = await em.find(Variant, { productId: product.id });
    const variant = variants.find((candidate) => candidate.id === id);
    if (!variant) return variantNotFound(input.variantId);
    if (variant.currency !== currency) return currencyMismatch(variant.currency, currency);
    if (expected != null && expected !== variant.priceVersion) return conflict(expected, variant.priceVersion);
    if (variant.priceMinor === priceMinor) return { __typename: 'PriceChanged', variantId: id };

    setPrice(em, variant, priceMinor, now);
    product.cheapestMinor = toCheapest(variants);
    await em.flush();
    await writeFacets(em, product.id);
    return { __typename: 'PriceChanged', variantId: id };
  });
}
