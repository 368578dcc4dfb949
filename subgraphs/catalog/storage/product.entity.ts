import { defineEntity, p } from '@mikro-orm/core';

const ProductSchema = defineEntity({
  name: 'Product',
  tableName: 'product',
  indexes: [
    { name: 'product_by_name', properties: ['sortName', 'id'] },
    { name: 'product_by_time', properties: ['createdAt', 'id'] },
    { name: 'product_by_price', properties: ['cheapestMinor', 'id'] },
  ],
  checks: [
    { name: 'product_slug_check', expression: `slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'` },
    { name: 'product_cheapest_check', expression: 'cheapest_minor >= 0' },
    { name: 'product_version_check', expression: 'version >= 1' },
    { name: 'product_tax_class_check', expression: `tax_class ~ '^[A-Z_]{1,30}$'` },
  ],
  properties: {
    id: p.uuid().primary(),
    slug: p.text().unique('product_slug_unique'),
    name: p.text(),
    /** The name as lists are sorted by it: without accents, in lower case, compared byte by byte on every machine alike. */
    sortName: p.text().collation('C'),
    description: p.text().nullable(),
    /** The lowest price of its variants in minor units, over all currencies; retired variants do not count unless all are retired. `toCheapest` computes it. */
    cheapestMinor: p.bigint('number'),
    /** Customers see a product only while it is published. */
    published: p.boolean().default(true),
    /** 1, 2, 3 …: the version of the last event of the product. */
    version: p.integer().default(1),
    createdAt: p.datetime(3),
    /** What orders look its taxes up by. */
    taxClass: p.text().default('STANDARD'),
  },
});

/** Something the shop offers, in one or more variants. */
export class Product extends ProductSchema.class {}
ProductSchema.setClass(Product);
