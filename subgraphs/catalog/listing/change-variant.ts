import { isId } from '#platform/values/id.ts';
import { type CatalogContext, requireStockKeeper } from '../context.ts';
import type { Conflict } from '../domain/conflict.ts';
import { type VariantNotFound, variantNotFound } from '../domain/variant-not-found.ts';
import { Variant } from '../storage/variant.entity.ts';
import { type Change, changeLocked } from './change-product.ts';

export interface VariantEdited {
  __typename: 'VariantEdited';
  variantId: string;
}

/** Changes a variant as a part of its product, as `changeLocked` does; `change` sees all variants of the product. `expectedVersion` is that of the product. For stock keepers only. */
export async function changeVariant<Refusal extends { __typename: string }>(
  context: CatalogContext,
  input: { variantId: string; expectedVersion?: number | null | undefined },
  change: (variant: Variant, variants: readonly Variant[]) => Change<Refusal>,
): Promise<VariantEdited | VariantNotFound | Conflict | Refusal> {
  requireStockKeeper(context.caller);
  const variantId = input.variantId.toLowerCase();
  if (!isId(variantId)) return variantNotFound(input.variantId);
  // A variant never moves to another product.
  const known = await context.em.fork().findOne(Variant, { id: variantId }, { disableIdentityMap: true });
  if (!known) return variantNotFound(input.variantId);
  const product = { productId: known.productId, expectedVersion: input.expectedVersion };
  const outcome = await changeLocked<Refusal>(context, product, async (_, { variants }) => {
    const variant = variants.find(({ id }) => id === variantId);
    if (!variant) throw new Error(`expected variant ${variantId} of product ${known.productId}, it was removed`);
    return change(variant, variants);
  });
  if (outcome === 'not-found') return variantNotFound(input.variantId);
  return outcome === 'done' ? { __typename: 'VariantEdited', variantId } : outcome;
}
