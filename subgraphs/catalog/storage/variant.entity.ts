import { defineEntity, p } from '@mikro-orm/core';
import type { VariantOption } from '../domain/product.ts';
import { Product } from './product.entity.ts';

const VariantSchema = defineEntity({
  name: 'Variant',
  tableName: 'variant',
  indexes: [
    // Also holds a product's cheapest price in a currency: through the index below that walks all cheaper variants of other products. With the id and
    // what is retired, facets count 2,000 products without reading a variant.
    {
      name: 'variant_by_product',
      expression:
        'create index variant_by_product on variant (product_id, currency, price_minor) include (id, retired)',
    },
    // A list by price walks along it, and reads no variant and sorts none: the product's id sorts what costs the same.
    {
      name: 'variant_by_price',
      expression:
        'create index variant_by_price on variant (currency, price_minor, product_id) include (id) where not retired',
    },
    {
      name: 'variant_options_unique',
      expression:
        'create unique index variant_options_unique on variant (product_id, variant_options_key(options)) where not retired',
    },
  ],
  checks: [
    { name: 'variant_price_check', expression: 'price_minor >= 0' },
    { name: 'variant_price_version_check', expression: 'price_version >= 1' },
  ],
  properties: {
    id: p.uuid().primary(),
    productId: () => p.manyToOne(Product).mapToPk().name('product_id'),
    sku: p.text().unique('variant_sku_unique'),
    name: p.text(),
    options: p.json<readonly VariantOption[]>(),
    priceMinor: p.bigint('number'),
    /** Never changes. */
    currency: p.character().length(3),
    /** 1, 2, 3 …: how many prices it has had. */
    priceVersion: p.integer(),
    /** A retired variant is no longer sold; orders that contain it still show it. */
    retired: p.boolean().default(false),
  },
});

/** A variant can be bought: a product in one size, colour and so on. */
export class Variant extends VariantSchema.class {}
VariantSchema.setClass(Variant);
