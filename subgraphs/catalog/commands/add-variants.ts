import { type CatalogContext, requireStockKeeper } from '../context.ts';
import type { Conflict } from '../domain/conflict.ts';
import { type InvalidInput, invalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import {
  findTakenOptions,
  maxVariants,
  type OptionsTaken,
  parseVariants,
  type VariantInput,
} from '../domain/product.ts';
import { changeProduct, type ProductEdited, type ProductNotFound } from '../listing/change-product.ts';
import { findTakenSku, type SkuTaken } from '../listing/find-refusals.ts';
import { insertVariants, prepareVariant } from '../listing/insert-variants.ts';

export interface AddVariantsInput {
  productId: string;
  variants: readonly VariantInput[];
  expectedVersion?: number | null | undefined;
}

/** Adds variants to a product, all of them or none. A variant without a name gets the product's. */
export async function addVariants(
  context: CatalogContext,
  input: AddVariantsInput,
): Promise<ProductEdited | ProductNotFound | SkuTaken | OptionsTaken | Conflict | InvalidInput> {
  requireStockKeeper(context.caller);
  await context.backpressure.admit();
  return changeProduct<SkuTaken | OptionsTaken | InvalidInput>(
    context,
    input,
    async (em, { product, variants }, now) => {
      const added = parseVariants(input.variants, product.name, now);
      if (isInvalidInput(added)) return added;
      if (variants.length + added.length > maxVariants) {
        return invalidInput(
          'variants',
          `expected at most ${maxVariants} variants of one product, it would have ${variants.length + added.length}`,
        );
      }
      const taken = (await findTakenSku(em, added)) ?? findTakenOptions(added, variants);
      if (taken) return taken;
      await insertVariants(
        em,
        added.map((variant) => prepareVariant(variant, product.id, now)),
        now,
      );
      return 'changed';
    },
  );
}
