import type { CatalogContext } from '../context.ts';
import type { Conflict } from '../domain/conflict.ts';
import type { ImageNotFound } from '../domain/image.ts';
import { changeImage } from '../images/change-image.ts';
import { type RemoveImageFilesJob, removeImageFilesJob } from '../images/job-names.ts';
import type { ProductEdited } from '../listing/change-product.ts';

export interface DeleteImageInput {
  imageId: string;
  expectedVersion?: number | null | undefined;
}

/** Removes a picture from its product; a job removes its files. For stock keepers only. */
export function deleteImage(
  context: CatalogContext,
  input: DeleteImageInput,
): Promise<ProductEdited | ImageNotFound | Conflict> {
  return changeImage(context, input, async (em, image) => {
    em.remove(image);
    await context.jobs.enqueue<RemoveImageFilesJob>(em, removeImageFilesJob, { hash: image.hash });
    return 'changed';
  });
}
