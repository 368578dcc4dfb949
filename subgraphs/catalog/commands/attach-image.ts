import { LockMode } from '@mikro-orm/core';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { ObjectStore } from '#platform/objects/object-store.ts';
import type { ImageFault } from '../domain/image.ts';
import type { MadeImage } from '../images/make-files.ts';
import { writeFiles } from '../images/write-files.ts';
import { changeLocked } from '../listing/change-product.ts';
import { ImageUpload } from '../storage/image-upload.entity.ts';
import { ProductImage } from '../storage/product-image.entity.ts';

/** Adds a checked picture to the product of its upload, behind the others. An upload that is no longer checked is left as it is. */
export async function attachImage(
  deps: { orm: MikroORM; objects: ObjectStore; now: () => Date },
  { id, productId }: Pick<ImageUpload, 'id' | 'productId'>,
  image: MadeImage,
): Promise<void> {
  const { orm, objects, now } = deps;
  const outcome = await changeLocked<never>({ em: orm.em.fork(), now }, { productId }, async (em, _, createdAt) => {
    const upload = await em.findOne(ImageUpload, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (upload?.state !== 'CHECKING') return 'unchanged';
    await writeFiles(em, objects, image);
    const last = await em.findOne(
      ProductImage,
      { productId },
      { orderBy: { position: 'desc' }, disableIdentityMap: true },
    );
    const { hash, width, height } = image;
    const { alt, option = null } = upload;
    const position = (last?.position ?? 0) + 1;
    await em.insert(ProductImage, { id, productId, position, alt, option, hash, width, height, createdAt });
    upload.state = 'ATTACHED';
    return 'changed';
  });
  if (outcome !== 'done') throw new Error(`expected the product ${productId} of an upload, it was removed`);
}

/** Says why an upload is no picture. */
export async function refuseImage(orm: MikroORM, id: string, fault: ImageFault): Promise<void> {
  await orm.em.fork().nativeUpdate(ImageUpload, { id, state: 'CHECKING' }, { state: 'REFUSED', fault });
}
