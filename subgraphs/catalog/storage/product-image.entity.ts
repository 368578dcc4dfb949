import { defineEntity, p } from '@mikro-orm/core';
import type { VariantOption } from '../domain/product.ts';
import { Product } from './product.entity.ts';

const ProductImageSchema = defineEntity({
  name: 'ProductImage',
  tableName: 'product_image',
  indexes: [
    { name: 'product_image_by_product', properties: ['productId', 'position', 'id'] },
    { name: 'product_image_by_hash', properties: ['hash'] },
  ],
  checks: [
    { name: 'product_image_hash_check', expression: `hash ~ '^[0-9a-f]{64}$'` },
    { name: 'product_image_size_check', expression: 'width >= 1 and height >= 1' },
  ],
  properties: {
    id: p.uuid().primary(),
    productId: () => p.manyToOne(Product).mapToPk().name('product_id').deleteRule('no action').updateRule('no action'),
    /** Lowest first; two may be the same for a moment, and then the id decides. */
    position: p.integer(),
    /** What the picture shows, for people who do not see it. */
    alt: p.text(),
    /** The option that the picture shows, such as the colour; null: it shows none in particular. */
    option: p.json<VariantOption>().nullable(),
    /** SHA-256 of the bytes that its files were made from. */
    hash: p.text(),
    /** In pixels, upright. */
    width: p.integer(),
    height: p.integer(),
    createdAt: p.datetime(3),
  },
});

/** A picture of a product. Its files are in the object store, below the hash; other pictures may have the same. */
export class ProductImage extends ProductImageSchema.class {}
ProductImageSchema.setClass(ProductImage);
