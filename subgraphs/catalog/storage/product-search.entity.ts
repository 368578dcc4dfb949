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
      name: 'product_search_by_name',
      expression: `create index product_search_by_name on product_search using gin (ts_filter(document, '{a}'))`,
    },
    {
      name: 'product_search_by_facet',
      expression: 'create index product_search_by_facet on product_search using gin (facet_values)',
    },
    {
      name: 'product_search_by_category',
      expression: 'create index product_search_by_category on product_search using gin (category_ids)',
    },
    // The starts of price bands that lie between two prices of a product: it finds products with prices on both sides of such a start.
    {
      name: 'product_search_by_price_step',
      expression:
        'create index product_search_by_price_step on product_search using gin (price_steps_of(facet_values))',
    },
    { name: 'product_search_by_sample', properties: ['sampleKey'] },
  ],
  properties: {
    productId: () =>
      p.oneToOne(Product).mapToPk().name('product_id').deleteRule('no action').updateRule('no action').primary(),
    /** The words of the name. */
    name: p.text(),
    /** The words of name and skus (weight A) and of the description (weight C). */
    document: p.type(FullTextType),
    published: p.boolean().default(true),
    /** A hash of the id: the products of a list with the lowest keys are an even sample of it. */
    sampleKey: p.integer().default(0),
    /** The categories that list the product themselves, without those above. */
    categoryIds: p.array().columnType('uuid[]').default([]),
    /** Of variants that are sold, each once: `option␟<name>␟<value>` and `price␟<currency>␟<start of the band>`. */
    facetValues: p.array().columnType('text[]').default([]),
    /** Whether a piece of a variant that is sold can be ordered. A trigger on `stock` follows its changes. */
    available: p.boolean().default(true),
  },
});

/** What a product is found and counted by. In its own table, so that reading a product does not read it. */
export class ProductSearch extends ProductSearchSchema.class {}
ProductSearchSchema.setClass(ProductSearch);
