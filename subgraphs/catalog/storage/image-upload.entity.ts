import { defineEntity, p } from '@mikro-orm/core';
import type { ImageFault, UploadState } from '../domain/image.ts';
import type { VariantOption } from '../domain/product.ts';
import { Product } from './product.entity.ts';

const ImageUploadSchema = defineEntity({
  name: 'ImageUpload',
  tableName: 'image_upload',
  indexes: [
    { name: 'image_upload_by_product', properties: ['productId'] },
    { name: 'image_upload_by_time', properties: ['createdAt'] },
  ],
  checks: [
    {
      name: 'image_upload_state_check',
      expression: `state in ('WAITING', 'CHECKING', 'ATTACHED', 'REFUSED')`,
    },
    { name: 'image_upload_fault_check', expression: `(state = 'REFUSED') = (fault is not null)` },
  ],
  properties: {
    /** Also the id of the picture that it becomes. */
    id: p.uuid().primary(),
    productId: () => p.manyToOne(Product).mapToPk().name('product_id').deleteRule('no action').updateRule('no action'),
    alt: p.text(),
    option: p.json<VariantOption>().nullable(),
    state: p.text().$type<UploadState>(),
    fault: p.text().$type<ImageFault>().nullable(),
    actorId: p.uuid().nullable(),
    createdAt: p.datetime(3),
  },
});

/** A file that staff put into the object store, until it is a picture or is refused. It is deleted after a day. */
export class ImageUpload extends ImageUploadSchema.class {}
ImageUploadSchema.setClass(ImageUpload);
