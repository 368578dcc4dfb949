import type { Job } from '#platform/jobs/jobs.ts';
import { removeFiles } from '../images/write-files.ts';
import type { ImageDependencies } from './check-image.ts';
import { type RemoveImageFilesJob, removeImageFilesJob } from '../images/job-names.ts';

/** Removes the files of a deleted picture, unless another picture has the same. */
export function removeImageFiles({ orm, objects }: ImageDependencies): Job<RemoveImageFilesJob> {
  return {
    ...removeImageFilesJob,
    retryLimit: 8,
    retryDelaySeconds: 1,
    concurrency: 1,
    run: ({ hash }) => orm.em.fork().transactional((em) => removeFiles(em, objects, hash)),
  };
}
