import type { CatalogContext } from '../context.ts';
import type { Conflict } from '../domain/conflict.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { findTakenOptions, type OptionsTaken, parseName, parseOptions, type VariantOption } from '../domain/product.ts';
import type { VariantNotFound } from '../domain/variant-not-found.ts';
import { changeVariant, type VariantEdited } from '../listing/change-variant.ts';

export interface EditVariantInput {
  variantId: string;
  name?: string | null | undefined;
  options?: readonly VariantOption[] | null | undefined;
  expectedVersion?: number | null | undefined;
}

/** Changes the name and the options of a variant. A field that is left out stays. Placed orders keep the name they were placed with. */
export async function editVariant(
  context: CatalogContext,
  input: EditVariantInput,
): Promise<VariantEdited | VariantNotFound | OptionsTaken | Conflict | InvalidInput> {
  return changeVariant<OptionsTaken | InvalidInput>(context, input, (variant, variants) => {
    const name = input.name == null ? variant.name : parseName(input.name, 'name');
    if (typeof name !== 'string') return name;
    const options = input.options == null ? variant.options : parseOptions(input.options, 'options');
    if (isInvalidInput(options)) return options;
    const taken = variant.retired ? undefined : findTakenOptions([{ id: variant.id, options }], variants);
    if (taken) return taken;
    Object.assign(variant, { name, options });
    return 'changed';
  });
}
