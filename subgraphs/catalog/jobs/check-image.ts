import type { MikroORM } from '@mikro-orm/postgresql';
import type { Job } from '#platform/jobs/jobs.ts';
import { type ObjectStore, ObjectTooLarge } from '#platform/objects/object-store.ts';
import { attachImage, refuseImage } from '../commands/attach-image.ts';
import { maxImageBytes, uploadKey } from '../domain/image.ts';
import { makeFiles } from '../images/make-files.ts';
import { ImageUpload } from '../storage/image-upload.entity.ts';
import { type CheckImageJob, checkImageJob } from '../images/job-names.ts';

export interface ImageDependencies {
  orm: MikroORM;
  objects: ObjectStore;
  now: () => Date;
}

/** Makes a picture of an upload, or refuses it. What the client claimed does not count, only the bytes. */
export function checkImage(deps: ImageDependencies): Job<CheckImageJob> {
  const { orm, objects } = deps;
  return {
    ...checkImageJob,
    retryLimit: 8,
    retryDelaySeconds: 1,
    // One picture takes up to 200 MB while it is decoded.
    concurrency: 1,
    async run({ uploadId: id }) {
      const upload = await orm.em.fork().findOne(ImageUpload, { id });
      if (upload?.state === 'CHECKING') {
        const bytes = await readUpload(objects, id);
        const made = 'fault' in bytes ? bytes : await makeFiles(bytes);
        await ('fault' in made ? refuseImage(orm, id, made.fault) : attachImage(deps, upload, made));
      }
      await objects.remove([uploadKey(id)]);
    },
  };
}

async function readUpload(objects: ObjectStore, id: string) {
  try {
    return (await objects.read(uploadKey(id), maxImageBytes)) ?? ({ fault: 'MISSING' } as const);
  } catch (error) {
    if (error instanceof ObjectTooLarge) return { fault: 'TOO_LARGE' } as const;
    throw error;
  }
}
