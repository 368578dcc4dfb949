import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { takeTurn } from '#platform/database/take-turn.ts';
import type { ObjectStore } from '#platform/objects/object-store.ts';
import { fileKeys, type ImageSize } from '../domain/image.ts';
import { ProductImage } from '../storage/product-image.entity.ts';
import type { MadeImage } from './make-files.ts';

/*
 * Pictures with the same bytes share their files. Who adds a picture and who removes files take turns by the hash, so that no files are removed
 * between the moment in which they are written and the one in which their picture can be seen.
 */

/** Writes the files of a picture; the transaction of `em` adds the picture. */
export async function writeFiles(em: SqlEntityManager, objects: ObjectStore, image: MadeImage): Promise<void> {
  await takeTurn(em, `image ${image.hash}`);
  await putFiles(objects, image.hash, image.files);
}

/** Writes the files, the largest one last. */
export async function putFiles(objects: ObjectStore, hash: string, files: Record<ImageSize, Buffer>): Promise<void> {
  for (const [size, key] of Object.entries(fileKeys(hash))) {
    await objects.write(key, files[size as ImageSize], 'image/webp'); // the keys of a record by size
  }
}

/** Removes the files of this hash, unless a picture has them. */
export async function removeFiles(em: SqlEntityManager, objects: ObjectStore, hash: string): Promise<void> {
  await takeTurn(em, `image ${hash}`);
  if ((await em.count(ProductImage, { hash })) > 0) return;
  await objects.remove(Object.values(fileKeys(hash)));
}
