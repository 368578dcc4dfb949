import type { CatalogContext } from '../context.ts';
import type { Conflict } from '../domain/conflict.ts';
import { findTakenOptions, type OptionsTaken } from '../domain/product.ts';
import type { VariantNotFound } from '../domain/variant-not-found.ts';
import { changeVariant, type VariantEdited } from '../listing/change-variant.ts';

export interface RetireVariantInput {
  variantId: string;
  expectedVersion?: number | null | undefined;
}

/** Ends the sale of a variant. Orders that contain it keep showing it, and its stock stays. */
export const retireVariant = (context: CatalogContext, input: RetireVariantInput) => setRetired(context, input, true);

/** Sells a retired variant again, unless another one with its options is sold. */
export const restoreVariant = (context: CatalogContext, input: RetireVariantInput) => setRetired(context, input, false);

function setRetired(
  context: CatalogContext,
  input: RetireVariantInput,
  retired: boolean,
): Promise<VariantEdited | VariantNotFound | OptionsTaken | Conflict> {
  return changeVariant<OptionsTaken>(context, input, (variant, variants) => {
    if (variant.retired === retired) return 'unchanged';
    const taken = retired ? undefined : findTakenOptions([variant], variants);
    if (taken) return taken;
    variant.retired = retired;
    return 'changed';
  });
}
