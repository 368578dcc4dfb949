import { LockMode } from '@mikro-orm/core';
import { isId } from '#platform/values/id.ts';
import { type CatalogContext, requireStockKeeper } from '../context.ts';
import { uploadKey } from '../domain/image.ts';
import { type CheckImageJob, checkImageJob } from '../images/job-names.ts';
import { ImageUpload } from '../storage/image-upload.entity.ts';

export interface ImageUploadFinished {
  __typename: 'ImageUploadFinished';
  uploadId: string;
}

export interface ImageUploadNotFound {
  __typename: 'ImageUploadNotFound';
  code: 'IMAGE_UPLOAD_NOT_FOUND';
  message: string;
  uploadId: string;
}

export interface ImageNotUploaded {
  __typename: 'ImageNotUploaded';
  code: 'IMAGE_NOT_UPLOADED';
  message: string;
}

/** Enqueues the check of the bytes that a client has put into the object store. A repetition changes nothing. For stock keepers only. */
export async function finishImageUpload(
  context: CatalogContext,
  input: { uploadId: string },
): Promise<ImageUploadFinished | ImageUploadNotFound | ImageNotUploaded> {
  requireStockKeeper(context.caller);
  const id = input.uploadId.toLowerCase();
  const known = isId(id) ? await context.em.fork().findOne(ImageUpload, { id }) : null;
  if (!known) {
    const message = 'There is no upload with this id; uploads are kept for a day';
    return { __typename: 'ImageUploadNotFound', code: 'IMAGE_UPLOAD_NOT_FOUND', message, uploadId: input.uploadId };
  }
  if (known.state === 'WAITING' && (await context.objects.size(uploadKey(id))) === undefined) {
    const message = 'The store has no bytes of this upload; send them to its address, then finish it again';
    return { __typename: 'ImageNotUploaded', code: 'IMAGE_NOT_UPLOADED', message };
  }
  await context.em.fork().transactional(async (em) => {
    const upload = await em.findOne(ImageUpload, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (upload?.state !== 'WAITING') return;
    upload.state = 'CHECKING';
    await context.jobs.enqueue<CheckImageJob>(em, checkImageJob, { uploadId: id });
  });
  return { __typename: 'ImageUploadFinished', uploadId: id };
}
