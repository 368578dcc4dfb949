import type { MikroORM } from '@mikro-orm/postgresql';
import type { ObjectStore } from '#platform/objects/object-store.ts';
import { keepUploadMs, uploadKey } from '../domain/image.ts';
import { ImageUpload } from '../storage/image-upload.entity.ts';

const batchSize = 200;

/** Deletes uploads of more than a day ago, with bytes that were never attached; returns how many. Safe side by side. */
export async function forgetUploads(deps: { orm: MikroORM; objects: ObjectStore; now: () => Date }): Promise<number> {
  const { orm, objects, now } = deps;
  const before = new Date(now().getTime() - keepUploadMs);
  let forgotten = 0;
  for (;;) {
    const em = orm.em.fork();
    const old = await em.find(ImageUpload, { createdAt: { $lt: before } }, { fields: ['id'], limit: batchSize });
    const ids = old.map(({ id }) => id);
    // The bytes first: a row that is left is found again, bytes without a row are not.
    await objects.remove(ids.map(uploadKey));
    await em.nativeDelete(ImageUpload, { id: { $in: ids } });
    forgotten += ids.length;
    if (ids.length < batchSize) return forgotten;
  }
}
