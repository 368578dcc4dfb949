import type { CatalogContext } from '../context.ts';
import type { Conflict } from '../domain/conflict.ts';
import { orderImages as inOrder } from '../domain/image.ts';
import { type InvalidInput, invalidInput } from '../domain/invalid-input.ts';
import { changeProduct, type ProductEdited, type ProductNotFound } from '../listing/change-product.ts';
import { ProductImage } from '../storage/product-image.entity.ts';

export interface OrderImagesInput {
  productId: string;
  imageIds: readonly string[];
  expectedVersion?: number | null | undefined;
}

/** Puts the pictures of a product into this order; the first is its main picture. For stock keepers only. */
export function orderImages(
  context: CatalogContext,
  input: OrderImagesInput,
): Promise<ProductEdited | ProductNotFound | Conflict | InvalidInput> {
  const ids = input.imageIds.map((id) => id.toLowerCase());
  return changeProduct<InvalidInput>(context, input, async (em, { product }) => {
    const images = await em.find(ProductImage, { productId: product.id });
    const ordered = inOrder(images, ids);
    if (!ordered) return invalidInput('imageIds', `expected each of the ${images.length} images of the product once`);
    for (const [index, image] of ordered.entries()) image.position = index + 1;
    return 'changed';
  });
}
