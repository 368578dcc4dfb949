import type { CatalogContext } from '../context.ts';
import { fileKeys, type ImageSize, toDimensions } from '../domain/image.ts';
import type { ImageUpload as UploadRow } from '../storage/image-upload.entity.ts';
import type { ProductImage as ImageRow } from '../storage/product-image.entity.ts';

export const ProductImage = {
  url: ({ hash }: ImageRow, { size }: { size: ImageSize }, { objects }: CatalogContext): string =>
    objects.publicUrl(fileKeys(hash)[size]),
  width: (image: ImageRow, { size }: { size: ImageSize }): number => toDimensions(image, size).width,
  height: (image: ImageRow, { size }: { size: ImageSize }): number => toDimensions(image, size).height,
};

export const ImageUpload = {
  image: ({ id, state, productId }: UploadRow, _: unknown, { loaders }: CatalogContext): Promise<ImageRow | null> =>
    state === 'ATTACHED'
      ? loaders.imagesByProductId.load(productId).then((images) => images.find((image) => image.id === id) ?? null)
      : Promise.resolve(null),
};
