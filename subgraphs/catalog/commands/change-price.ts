import { LockMode } from '@mikro-orm/core';
import { isId } from '#platform/values/id.ts';
import { recordEvent } from '#platform/events/event-log.ts';
import { variantPriceChanged } from '#schema/events/catalog.ts';
import { type CatalogContext, requireStockKeeper } from '../context.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { parsePrice } from '../domain/product.ts';
import { PriceChange } from '../storage/price-change.entity.ts';
import { Product } from '../storage/product.entity.ts';
import { Variant } from '../storage/variant.entity.ts';
import { type VariantNotFound, variantNotFound } from '../domain/variant-not-found.ts';

export interface ChangePriceInput {
  variantId: string;
  price: { amount: bigint; currency: string };
}

export interface PriceChanged {
  __typename: 'PriceChanged';
  variantId: string;
}

export interface CurrencyMismatch {
  __typename: 'CurrencyMismatch';
  code: 'CURRENCY_MISMATCH';
  message: string;
  expected: string;
  actual: string;
}

export type ChangePriceOutcome = PriceChanged | VariantNotFound | CurrencyMismatch | InvalidInput;

/** Changes what a variant costs from now on. The price it has already changes nothing. For stock keepers only. */
export async function changePrice(context: CatalogContext, input: ChangePriceInput): Promise<ChangePriceOutcome> {
  requireStockKeeper(context.caller);
  const priceMinor = parsePrice(input.price, 'price.amount');
  if (typeof priceMinor !== 'number' && isInvalidInput(priceMinor)) return priceMinor;
  const id = input.variantId.toLowerCase();
  if (!isId(id)) return variantNotFound(input.variantId);
  const { currency } = input.price;
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
    if (variant.currency !== currency) {
      return {
        __typename: 'CurrencyMismatch',
        code: 'CURRENCY_MISMATCH',
        message: `The variant is priced in ${variant.currency}, but the new price is in ${currency}`,
        expected: variant.currency,
        actual: currency,
      };
    }
    if (variant.priceMinor === priceMinor) return { __typename: 'PriceChanged', variantId: id };

    variant.priceMinor = priceMinor;
    variant.priceVersion += 1;
    product.cheapestMinor = Math.min(...variants.map((candidate) => candidate.priceMinor));
    em.create(PriceChange, { variantId: id, version: variant.priceVersion, priceMinor, currency, since: now });
    recordEvent(em, variantPriceChanged, {
      subject: `variant:${id}`,
      // `product.created` carries the first price.
      version: variant.priceVersion - 1,
      payload: { variantId: id, priceMinor, currency, priceVersion: variant.priceVersion },
      occurredAt: now,
    });
    return { __typename: 'PriceChanged', variantId: id };
  });
}
