import type { CatalogContext } from '../context.ts';
import type { Conflict } from '../domain/conflict.ts';
import { type ImageNotFound, parseImageTexts } from '../domain/image.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import type { VariantOption } from '../domain/product.ts';
import { changeImage } from '../images/change-image.ts';
import type { ProductEdited } from '../listing/change-product.ts';

export interface EditImageInput {
  imageId: string;
  alt?: string | null | undefined;
  option?: VariantOption | null | undefined;
  expectedVersion?: number | null | undefined;
}

/** Changes what a picture is said to show. A field that is left out stays; a null option is removed. For stock keepers only. */
export async function editImage(
  context: CatalogContext,
  input: EditImageInput,
): Promise<ProductEdited | ImageNotFound | Conflict | InvalidInput> {
  const { alt, option } = input;
  const checked = parseImageTexts({ alt: alt ?? 'unchanged', option });
  const outcome = await changeImage(context, input, async (_, image) => {
    if (isInvalidInput(checked)) return 'unchanged';
    if (alt != null) image.alt = checked.alt;
    if (option !== undefined) image.option = checked.option;
    return 'changed';
  });
  return isInvalidInput(checked) ? checked : outcome;
}
