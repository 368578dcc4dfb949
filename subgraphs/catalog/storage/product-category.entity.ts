import { defineEntity, p } from '@mikro-orm/core';
import { Category } from './category.entity.ts';
import { Product } from './product.entity.ts';

const ProductCategorySchema = defineEntity({
  name: 'ProductCategory',
  tableName: 'product_category',
  indexes: [
    {
      // The products of a category by their sample keys; of several categories, PostgreSQL merges them by a sort.
      name: 'product_category_by_sample',
      expression:
        'create index product_category_by_sample on product_category (category_id, uuid_hash(product_id), product_id)',
    },
  ],
  properties: {
    productId: () =>
      p.manyToOne(Product).mapToPk().name('product_id').deleteRule('no action').updateRule('no action').primary(),
    categoryId: () =>
      p.manyToOne(Category).mapToPk().name('category_id').deleteRule('no action').updateRule('no action').primary(),
  },
});

/** A product is listed in a category. */
export class ProductCategory extends ProductCategorySchema.class {}
ProductCategorySchema.setClass(ProductCategory);
