import { defineEntity, p } from '@mikro-orm/core';
import { Category } from './category.entity.ts';
import { Product } from './product.entity.ts';

const ProductCategorySchema = defineEntity({
  name: 'ProductCategory',
  tableName: 'product_category',
  properties: {
    productId: () =>
      p.manyToOne(Product).mapToPk().name('product_id').deleteRule('no action').updateRule('no action').primary(),
    categoryId: () =>
      p
        .manyToOne(Category)
        .mapToPk()
        .name('category_id')
        .deleteRule('no action')
        .updateRule('no action')
        .primary()
        .index('product_category_by_category'),
  },
});

/** A product is listed in a category. */
export class ProductCategory extends ProductCategorySchema.class {}
ProductCategorySchema.setClass(ProductCategory);
