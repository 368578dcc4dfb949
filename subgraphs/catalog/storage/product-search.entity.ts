import { defineEntity, p } from '@mikro-orm/core';
import { FullTextType } from '@mikro-orm/postgresql';
import { Product } from './product.entity.ts';

const ProductSearchSchema = defineEntity({
  name: 'ProductSearch',
  tableName: 'product_search',
  indexes: [
    {
      name: 'product_search_by_words',
      expression: 'create index product_search_by_words on product_search using gin (document)',
    },
    {
      name: 'product_search_by_likeness',
      expression: 'create index product_search_by_likeness on product_search using gin (name gin_trgm_ops)',
    },
  ],
  properties: {
    productId: () =>
      p.oneToOne(Product).mapToPk().name('product_id').deleteRule('no action').updateRule('no action').primary(),
    /** The words of the name, for likeness by trigrams. */
    name: p.text(),
    /** The words of name and skus (weight A) and of the description (weight C). */
    document: p.type(FullTextType),
  },
});

/** The search text of a product. Written once, with the product; in its own table, so that reading a product does not read it. */
export class ProductSearch extends ProductSearchSchema.class {}
ProductSearchSchema.setClass(ProductSearch);
