import { newId } from '#platform/values/id.ts';
import { actorIdOf, type CatalogContext, requireStockKeeper } from '../context.ts';
import {
  maxImages,
  parseImageTexts,
  parseUpload,
  type TooManyImages,
  tooManyImages,
  uploadKey,
  uploadTakesMs,
} from '../domain/image.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import type { VariantOption } from '../domain/product.ts';
import { changeProduct, type ProductNotFound } from '../listing/change-product.ts';
import { ImageUpload } from '../storage/image-upload.entity.ts';
import { ProductImage } from '../storage/product-image.entity.ts';

export interface StartImageUploadInput {
  productId: string;
  contentType: string;
  bytes: number;
  alt: string;
  option?: VariantOption | null | undefined;
}

export interface ImageUploadStarted {
  __typename: 'ImageUploadStarted';
  uploadId: string;
  url: string;
  headers: { name: string; value: string }[];
  expiresAt: Date;
}

/** Lets a client put the bytes of a picture into the object store. The product has no picture yet. For stock keepers only. */
export async function startImageUpload(
  context: CatalogContext,
  input: StartImageUploadInput,
): Promise<ImageUploadStarted | ProductNotFound | TooManyImages | InvalidInput> {
  requireStockKeeper(context.caller);
  await context.backpressure.admit();
  const texts = parseImageTexts(input);
  if (isInvalidInput(texts)) return texts;
  const file = parseUpload(input);
  if (isInvalidInput(file)) return file;

  const createdAt = context.now();
  const id = newId('other', createdAt);
  // Under the lock of the product, so that two requests do not both take its last place.
  const outcome = await changeProduct<TooManyImages>(
    context,
    { productId: input.productId },
    async (em, { product }) => {
      const productId = product.id;
      const images = await em.count(ProductImage, { productId });
      const uploads = await em.count(ImageUpload, { productId, state: { $in: ['WAITING', 'CHECKING'] } });
      if (images + uploads >= maxImages) return tooManyImages();
      const actorId = actorIdOf(context.caller);
      await em.insert(ImageUpload, { id, productId, ...texts, state: 'WAITING', fault: null, actorId, createdAt });
      return 'unchanged';
    },
  );
  if (outcome.__typename === 'Conflict') throw new Error('expected no conflict, because no version was expected');
  if (outcome.__typename !== 'ProductEdited') return outcome;
  const expiresAt = new Date(createdAt.getTime() + uploadTakesMs);
  const { url, headers } = await context.objects.signUpload(uploadKey(id), { ...file, expiresAt });
  return {
    __typename: 'ImageUploadStarted',
    uploadId: id,
    url,
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    expiresAt,
  };
}
