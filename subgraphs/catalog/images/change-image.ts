import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { isId } from '#platform/values/id.ts';
import { type CatalogContext, requireStockKeeper } from '../context.ts';
import type { Conflict } from '../domain/conflict.ts';
import { type ImageNotFound, imageNotFound } from '../domain/image.ts';
import { type Change, changeLocked, type ProductEdited } from '../listing/change-product.ts';
import { ProductImage } from '../storage/product-image.entity.ts';

/** Changes a picture as a part of its product, as `changeLocked` does. `expectedVersion` is that of the product. For stock keepers only. */
export async function changeImage(
  context: CatalogContext,
  input: { imageId: string; expectedVersion?: number | null | undefined },
  change: (em: SqlEntityManager, image: ProductImage) => Promise<Change<never>>,
): Promise<ProductEdited | ImageNotFound | Conflict> {
  requireStockKeeper(context.caller);
  const id = input.imageId.toLowerCase();
  // A picture never moves to another product.
  const known = isId(id) ? await context.em.fork().findOne(ProductImage, { id }, { disableIdentityMap: true }) : null;
  if (!known) return imageNotFound(input.imageId);
  const { productId } = known;
  const product = { productId, expectedVersion: input.expectedVersion };
  const outcome = await changeLocked<ImageNotFound>(context, product, async (em) => {
    const image = await em.findOne(ProductImage, { id });
    // Another request may have deleted it meanwhile.
    return image ? change(em, image) : imageNotFound(input.imageId);
  });
  if (outcome === 'not-found') throw new Error(`expected the product ${productId} of an image, it was removed`);
  return outcome === 'done' ? { __typename: 'ProductEdited', productId } : outcome;
}
