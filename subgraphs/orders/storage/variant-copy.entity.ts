import { defineEntity, p } from '@mikro-orm/core';

const VariantCopySchema = defineEntity({
  name: 'VariantCopy',
  tableName: 'variant_copy',
  properties: {
    variantId: p.uuid().primary(),
    productId: p.uuid().nullable(),
    /** Null until `product.created` came: an earlier price or level is kept, but the variant cannot be bought yet. */
    sku: p.text().nullable(),
    name: p.text().nullable(),
    priceMinor: p.bigint('number').nullable(),
    currency: p.character().length(3).nullable(),
    /** 0: no price known. */
    priceVersion: p.integer(),
    available: p.integer().nullable(),
    /** Whether it can be bought: its product is published, and the variant is not retired. */
    onSale: p.boolean().default(true),
    /** Of the product, when the copy took name, tax class and sale from it; 0: not known yet. */
    productVersion: p.integer().default(0),
    /** 0: no level known. */
    stockVersion: p.integer(),
    taxClass: p.text().default('STANDARD'),
  },
});

/** The last known state of a variant in the catalogue. Events may come in any order across subjects: the higher version wins. */
export class VariantCopy extends VariantCopySchema.class {}
VariantCopySchema.setClass(VariantCopy);
